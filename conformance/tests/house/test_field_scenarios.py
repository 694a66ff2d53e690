"""
The table of what is known from the field claims nothing that is not there.
"""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from pathlib import Path

from fiskalprobe.catalogue.coverage import covered
from fiskalprobe.catalogue.features import read_features
from fiskalprobe.catalogue.field import GROUPS, HOW, page, read_field

ROOT = Path(__file__).parents[3]
ROWS = read_field(ROOT / "spec/field-scenarios.csv")
#: How many scenarios the field knows in each group, and of each priority.
KNOWN = dict(zip(GROUPS, (16, 23, 25, 11, 14, 14, 22, 18, 11, 10, 19, 14, 8), strict=True))
PRIORITIES = {"1": 130, "2": 60, "3": 15}


@cache
def requirements():
    """Tell of each requirement whether every exchange is checked for it."""
    return {one.requirement.id: one.ambient for one in covered(ROOT / "features")}


@cache
def scenarios():
    """Give each feature scenario as the table names it."""
    return {f"{one.file}: {one.name}" for one in read_features(ROOT / "features")}


@cache
def functions(file):
    """Give the names of a test file's functions."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def kind(place):
    """Say what a place is, or nothing where there is no such thing."""
    file, _, name = place.partition("::")
    if place in requirements():
        return "ambient" if requirements()[place] else "requirement"
    if place in scenarios():
        return "scenario"
    if name and (ROOT / file).is_file() and name in functions(file):
        return "test"
    if not name and (ROOT / place).is_file():
        return Path(place).parent.name
    return None


def test_every_scenario_of_the_field_has_one_row():
    """No number is left out or given twice, in any group and of any priority."""
    wanted = [f"{key}-{n:02}" for key, count in KNOWN.items() for n in range(1, count + 1)]
    assert [row.id for row in ROWS] == wanted
    assert Counter(row.priority for row in ROWS) == PRIORITIES
    assert all(row.targets and set(row.targets) <= set("MTPA") for row in ROWS)


def test_what_a_row_names_is_there():
    """Requirements, scenarios and tests exist."""
    assert [(row.id, place) for row in ROWS for place in row.where if kind(place) is None] == []


def test_a_row_names_what_it_claims():
    """A scenario where it says scenario, a test where it says test; none where it says open."""
    wrong = []
    for row in ROWS:
        found = {kind(place) for place in row.where}
        allowed = {
            "open": "scenario" not in found,
            "partly": bool({"scenario", "test"} & found),
        }
        if not allowed.get(row.how, row.how in found):
            wrong.append(row.id)
    assert wrong == []
    assert {row.how for row in ROWS} == set(HOW)


def test_what_is_missing_has_a_reason():
    """Partly and open say why; what every subject is asked for in full needs no excuse."""
    assert all(row.title for row in ROWS)
    missing = {"partly", "open"}
    assert [row.id for row in ROWS if row.how in missing and not row.why.endswith(".")] == []
    asked = set(HOW) - missing - {"test"}
    assert [row.id for row in ROWS if row.how in asked and row.why] == []


def test_the_page_is_made_of_the_table():
    """Its figures and its lists are those of the table; fiskalprobe coverage --write makes it."""
    written = (ROOT / "docs/field-scenarios.md").read_text(encoding="utf-8")
    assert page(ROWS) == written
