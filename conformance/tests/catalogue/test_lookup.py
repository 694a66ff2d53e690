"""
Which definitions fit a step, and what becomes of a run that cannot find out.
"""

from __future__ import annotations

from importlib import import_module

from fiskalprobe.run.certify import certify
from fiskalprobe.run.lookup import Gathered
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.target.reading import read_target

SIMULATOR = read_target("sim:", environment={})
SCENARIO = "pytest_bdd.scenario"
FINDS = "find_fixturedefs_for_step"


def judged(tmp_path, *patterns):
    """Judge the simulator by some requirements."""
    picks = Picks(patterns=patterns)
    return certify(
        RunSettings(target=SIMULATOR, stream=tmp_path / "run.ndjson", seed=7, picks=picks)
    )


def test_the_definitions_are_those_that_pytest_bdd_finds(monkeypatch, tmp_path):
    """The very same ones, in the same order, of every step."""
    theirs, ours = getattr(import_module(SCENARIO), FINDS), Gathered.__call__
    told = []

    def both(self, step, fixturemanager, node):
        found = list(ours(self, step, fixturemanager, node))
        told.append((found, list(theirs(step, fixturemanager, node))))
        return found

    monkeypatch.setattr(Gathered, "__call__", both)
    judged(tmp_path, "DE-TXN-*", "DE-OFF-0013")
    assert len(told) > 100
    assert all(found == wanted != [] for found, wanted in told)


def test_pytest_bdd_has_its_own_way_again_after_a_run(tmp_path):
    """Who runs features in a session of theirs finds pytest-bdd as it was."""
    before = getattr(import_module(SCENARIO), FINDS)
    judged(tmp_path, "DE-TXN-0001")
    assert getattr(import_module(SCENARIO), FINDS) is before


def test_another_pytest_bdd_goes_its_own_way(monkeypatch, tmp_path):
    """A release that finds them with something else is not told how."""
    module, asked = import_module(SCENARIO), []
    theirs = getattr(module, FINDS)

    def noted(step, fixturemanager, node):
        asked.append(step.name)
        return theirs(step, fixturemanager, node)

    monkeypatch.setattr(module, FINDS, noted)
    assert judged(tmp_path, "DE-TXN-0001").footer.verdict == "conformant"
    assert asked == []
    monkeypatch.setattr("fiskalprobe.run.lookup._WITH", ("something_else",))
    assert judged(tmp_path, "DE-TXN-0001").footer.verdict == "conformant"
    assert asked != []


def test_what_breaks_between_two_steps_is_our_fault(monkeypatch, tmp_path):
    """A scenario whose steps cannot be found did not go well, and the record says why."""

    def broken(self, step, fixturemanager, node):
        raise TypeError("pytest-bdd is not as it was")

    monkeypatch.setattr(Gathered, "__call__", broken)
    done = judged(tmp_path, "DE-TXN-0001")
    assert done.footer.verdict == "error"
    assert "pytest-bdd is not as it was" in done.stream.read_text(encoding="utf-8")
