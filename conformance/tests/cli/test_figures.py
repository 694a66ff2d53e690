"""
The figures of the published results, as they are taken out of reports.
"""

import json

import pytest

from fiskalprobe.cli.figures import renewed, tables
from fiskalspec import requirements

PAGE = """# Results

<!-- written by make reports -->

what stood here before

<!-- end of what is written -->

And more.
"""


def written(folder, **numbers):
    """Write what is read of a report."""
    folder.mkdir()
    told = {
        "score": {"observable": numbers["observable"], "passed": numbers["passed"]},
        "totals": {"scenarios": 5, "exchanges": 3278, "checks": 27654},
    }
    (folder / "report.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


def test_each_run_and_the_suite_have_their_figures(tmp_path):
    """Nothing is rounded, and what was not kept is seen beside what was asked."""
    matrix = tmp_path / "kill-matrix.json"
    found = {
        "counts": {"killed": 1, "equivalent": 1},
        "musts": {"all": 3, "guardedTwice": 2},
        "mutants": [{}, {}, {}],
    }
    matrix.write_text(json.dumps(found), encoding="utf-8")
    runs = [("A till", written(tmp_path / "till", observable=37, passed=36))]
    lines = tables(runs, matrix).splitlines()
    assert "| A till | 37 | 36 | 5 | 3,278 | 27,654 |" in lines
    assert lines[-2].endswith(" | 3; 1; 1 |")
    assert lines[-1].endswith(" | 3; 2 |")
    assert f" | {len(requirements.load())}; " in lines[-3]


def test_figures_take_the_place_of_those_of_before():
    """All else on the page stays; a page without the place is told, and not written over."""
    page = renewed(PAGE, "| a |\n| \\1 |")
    assert page == PAGE.replace("what stood here before", "| a |\n| \\1 |")
    with pytest.raises(ValueError, match="no place for the figures"):
        renewed("# Results\n", "| a |")
