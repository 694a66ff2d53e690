"""
Picking requirements, reading features, and what lint sees in them.
"""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path

import pytest

from fiskalprobe.catalogue import lint
from fiskalprobe.catalogue.coverage import COLUMNS, covered, table
from fiskalprobe.catalogue.features import read_features
from fiskalprobe.catalogue.lint import lint_features
from fiskalprobe.catalogue.scope import demanded, in_scope
from fiskalprobe.catalogue.selection import NothingMatches, matches, select
from fiskalprobe.catalogue.steps import definitions
from fiskalprobe.cli import coverage as cli_coverage
from fiskalprobe.run.location import features_dir
from fiskalprobe.target.reading import read_target
from fiskalspec import requirements
from fiskalspec.requirements import Level

KNOWN = ("DE-CXL-0001", "DE-CXL-0002", "DE-OFF-0001", "DE-QR-0001")


@pytest.mark.parametrize(
    ("pattern", "picked"),
    [
        ("DE-CXL", {"DE-CXL-0001", "DE-CXL-0002"}),
        ("de-cxl-0001", {"DE-CXL-0001"}),
        ("DE-*-0001", {"DE-CXL-0001", "DE-OFF-0001", "DE-QR-0001"}),
        ("DE-CXL-000[2]", {"DE-CXL-0002"}),
    ],
)
def test_a_pattern_picks_by_beginning_or_by_stars(pattern, picked):
    """Case does not matter; without stars a pattern is a beginning."""
    assert select([pattern], KNOWN) == picked
    assert {id_ for id_ in KNOWN if matches(id_, pattern)} == picked


def test_a_pattern_without_a_match_is_an_error_among_good_ones():
    """One slip among good patterns is not swallowed."""
    with pytest.raises(NothingMatches) as nothing:
        select(["DE-CXL", "DE-OFF-0011"], KNOWN)
    assert "DE-OFF-0001" in nothing.value.near


def test_a_permission_demands_nothing():
    """Neither a MAY nor what the harness cannot see is in the plan."""
    scope = in_scope(read_target("sim:", environment={}))
    plan = demanded(scope)
    assert plan.keys() < scope.keys()
    assert all(row.level is not Level.MAY and row.seen_by_harness for row in plan.values())


FEATURE = """\
@DE-CXL
Feature: Cancelling

  @DE-CXL-0001
  Rule: first

    Scenario: one
      Given a started document "A"

    @DE-CXL-0002
    Scenario Outline: two
      Given <what>

      Examples:
        | what                   |
        | a started document "A" |
"""


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / "deep").mkdir(exist_ok=True, parents=True)
    (tmp_path / "deep/a.feature").write_text(text, encoding="utf-8")
    return tmp_path


def test_scenarios_inherit_the_tags_of_rule_and_feature(tmp_path):
    """A scenario stands for the requirements of its Rule and its own."""
    one, two = read_features(written(tmp_path, FEATURE))
    assert one.where.endswith("deep/a.feature:7")
    assert one.requirements == ("DE-CXL-0001",)
    assert two.requirements == ("DE-CXL-0001", "DE-CXL-0002")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("@DE-CXL-0002", "@DE-CXL-9999", "a.feature:11: the catalogue holds no DE-CXL-9999"),
        ("@DE-CXL-0002", "@wip", "the tag @wip is neither"),
        ("@DE-CXL-0001", "@DE-CXL", "a.feature:7: names no requirement"),
        ("Outline: two", "Outline: one", "a scenario of this name stands in line 7 already"),
        ("      Examples:", "      @DE-CXL-0001\n      Examples:", "tags at Examples break"),
        ("one\n      Given a started", "one\n      Given a begun", 'a.feature:8: Given "a begun'),
    ],
)
def test_lint_finds_each_defect_at_its_place(tmp_path, old, new, said):
    """Good feature, one defect, one finding with file and line."""
    assert old in FEATURE
    good = lint_features(written(tmp_path, FEATURE))
    found = lint_features(written(tmp_path, FEATURE.replace(old, new)))
    assert any(said in finding for finding in found), found
    assert not any(said in finding for finding in good)


def test_a_place_is_where_the_file_is(tmp_path, monkeypatch):
    """From the folder of the command on, whatever the features' own folder is called."""
    written(tmp_path / "shop", FEATURE.replace("@DE-CXL-0002", "@wip"))
    monkeypatch.chdir(tmp_path)
    (found,) = lint_features(Path("shop"), ours=False)
    assert found.startswith("shop/deep/a.feature:11: the tag @wip")
    assert Path(found.partition(":")[0]).is_file()
    ours = read_features(features_dir())
    assert all(each.file.startswith("features/") for each in ours)


def test_our_own_features_name_requirements_that_exist():
    """No shipped scenario is about nothing, and each step fits exactly one definition."""
    assert [f for f in lint_features(features_dir()) if f.startswith("features/")] == []


def test_what_needs_the_clock_of_a_cloud_tse_blocks_nothing_else():
    """A scenario that cannot go on without the clock is about requirements that need one."""
    known = requirements.load()
    folder = features_dir()
    asked = []
    for each in read_features(folder):
        lines = (folder.parent / each.file).read_text(encoding="utf-8").splitlines()[each.line :]
        steps = itertools.takewhile(lambda line: "Scenario" not in line, lines)
        if any(step.rstrip().endswith("go by at the cloud") for step in steps):
            asked.append(each.where)
            without = [id_ for id_ in each.requirements if not known[id_].needs]
            assert without == [], each.where
    assert len(asked) > 3


def test_the_coverage_table_has_a_row_per_requirement():
    """Each requirement is there once, and what is not exercised says why."""
    rows = list(csv.DictReader(io.StringIO(table(covered()))))
    assert [row["requirement"] for row in rows] == list(requirements.load())
    assert tuple(rows[0]) == COLUMNS
    assert all((row["exercised"] == "yes") != bool(row["why_not"]) for row in rows)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("@DE-CXL\n", "@DE-CLX\n", "the catalogue has no area DE-CLX"),
        (
            '        | a started document "A" |\n',
            "",
            "a.feature:11: has no step or no row, so it checks nothing",
        ),
        ('      Given a started document "A"\n', "", "a.feature:7: has no step or no row"),
        ("| what  ", "| whatt ", "a.feature:11: no column of its Examples is called 'what'"),
        ("| what  ", "| whatt ", "a.feature:11: nothing uses the column 'whatt'"),
        (
            '      Given a started document "A"\n',
            '      Given a started document "A"\n      Then the answer is 200 (DE-CXL-0999)\n',
            "a.feature:9: the catalogue holds no DE-CXL-0999",
        ),
    ],
)
def test_lint_finds_what_would_check_nothing(tmp_path, old, new, said):
    """Good feature, one defect, one finding; none of them stops a run."""
    assert old in FEATURE
    good = lint_features(written(tmp_path, FEATURE))
    found = lint_features(written(tmp_path, FEATURE.replace(old, new, 1)))
    assert any(said in finding for finding in found), found
    assert not any(said in finding for finding in good)


def test_lint_tells_of_two_steps_that_fit_one_sentence(tmp_path, monkeypatch):
    """pytest-bdd would silently take the one that was defined last."""
    both = [step for step in definitions() if step.function == "a_started_document"] * 2
    monkeypatch.setattr(lint, "definitions", lambda: both)
    found = lint_features(written(tmp_path, FEATURE), ours=False)
    fits = "'a started document \"{name}\"' and 'a started document \"{name}\"'"
    assert any(
        f'deep/a.feature:8: Given "a started document "A"" fits {fits}' in each for each in found
    )


def test_lint_tells_of_steps_that_nobody_uses(tmp_path):
    """A vocabulary of ours that no feature of ours needs is named; others may use a part of it."""
    folder = written(tmp_path, FEATURE)
    unused = "fiskalprobe/steps/fiscal/calls.py: no feature uses when 'the TSE is back'"
    assert unused in lint_features(folder)
    assert lint_features(folder, ours=False) == []


def test_lint_tells_of_unknown_ids_in_the_code(tmp_path):
    """A check that names a row nobody has written would be an error only when it runs."""
    (tmp_path / "steps/room").mkdir(parents=True)
    (tmp_path / "steps/room/a.py").write_text('X = "DE-CXL-0001"\n\nY = {"a": "DE-CXL-0999"}\n')
    said = "fiskalprobe/steps/room/a.py:3: the catalogue holds no DE-CXL-0999"
    assert lint.lint_code(tmp_path) == [said]


def test_lint_tells_of_a_stale_coverage_table(tmp_path, monkeypatch):
    """A table with one row less is stale, the computed one is not."""
    file = tmp_path / "coverage.csv"
    monkeypatch.setattr(cli_coverage, "default_file", lambda: file)
    file.write_text(table(covered()), encoding="utf-8")
    assert cli_coverage.stale() == []
    file.write_text(table(covered()[1:]), encoding="utf-8")
    assert cli_coverage.stale() == [
        f"{file}: is stale; run fiskalprobe coverage --write and look at the difference"
    ]
