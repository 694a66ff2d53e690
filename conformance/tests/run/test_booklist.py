"""
A run reads the files that it may need, and no others.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from fiskalprobe.catalogue.features import read_features
from fiskalprobe.run.booklist import ALL, to_read
from fiskalprobe.run.location import features_dir

TAGGED = """\
Feature: Tagged
  @DE-AAA-0001
  Rule: One
    Scenario: First
      Given a
      \"\"\"
      Scenario: in a text
      \"\"\"
    @DE-AAA-0002 @slow
    Scenario Outline: Second
      Given <b>
      Examples:
        | b |
        | 1 |
"""
BARE = "Feature: Bare\n  Scenario: Mine\n    Given a\n"
HALF = TAGGED + "\n  Rule: Two\n    Scenario: Without\n      Given a\n"
WHOLE = "@DE-AAA-0003\n" + HALF
FOREIGN = (
    "# language: de\n@DE-AAA-0001\nFunktionalität: Fremd\n  Beispiel: Eins\n    Angenommen a\n"
)
#: By file, which of them is about nothing but the two requirements of the first.
FILES = {"tagged": TAGGED, "bare": BARE, "half": HALF, "whole": WHOLE, "foreign": FOREIGN}


@pytest.fixture
def folder(tmp_path):
    """A folder of all of them, one of them hidden and one in a folder below."""
    for name, text in FILES.items():
        (tmp_path / f"{name}.feature").write_text(text, encoding="utf-8")
    for below in (".hidden", "below"):
        (tmp_path / below).mkdir()
        (tmp_path / below / "deep.feature").write_text(TAGGED, encoding="utf-8")
    (tmp_path / "torn.feature").write_bytes(b"@DE-AAA-0001\nFeature: \xff\n  Scenario: a\n")
    return tmp_path


def names(paths, folder):
    """What the paths are called inside the folder."""
    return {each.removeprefix(f"{folder}/").removesuffix(".feature") for each in paths}


@pytest.mark.parametrize(
    ("wanted", "left_out"),
    [
        ("DE-AAA-0001", set()),
        ("DE-AAA-0002", set()),
        ("DE-AAA-0003", {"tagged", "below/deep"}),
        ("DE-AAA-0004", {"tagged", "below/deep", "whole"}),
    ],
)
def test_a_file_is_left_out_where_none_of_its_scenarios_is_asked_for(folder, wanted, left_out):
    """One that has a scenario about nothing is read, and so is one that is hard to read."""
    found = to_read(folder, lambda ids: wanted in ids)
    every = {*FILES, "torn", "below/deep"}
    assert (set() if found == ALL else every - names(found, folder)) == left_out


def test_one_scenario_is_looked_for_in_files_of_its_name(folder):
    """And everywhere where there is no such file."""
    assert names(to_read(folder, bool, stem="deep"), folder) == {"below/deep"}
    assert to_read(folder, bool, stem="nowhere") == ALL


def test_what_is_seen_at_a_glance_is_what_is_parsed():
    """The features that ship with the harness are about the same either way."""
    about = defaultdict(set)
    for scenario in read_features(features_dir()):
        about[scenario.where.partition(":")[0]] |= set(scenario.requirements)
    seen = {}
    for file in features_dir().rglob("*.feature"):
        to_read(file.parent, lambda ids, file=file: seen.setdefault(file, ids), stem=file.stem)
    assert seen.keys() == set(features_dir().rglob("*.feature"))
    told = {f"features/{file.relative_to(features_dir())}": ids for file, ids in seen.items()}
    assert told == about
