"""
What a run does not cover: the reason that a reader is given for each row.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from fiskalprobe.report.coverage import gaps
from fiskalprobe.target.model import HANDLES
from fiskalspec import requirements
from fiskalspec.requirements import frozen


def reasons(*, profiles=(), offered=HANDLES, covered=(), api="1.7.7", plan=None):
    """Give the kind and the English reason of each row that a middleware's run leaves out."""
    header = SimpleNamespace(
        ics={"role": "middleware", "api": api, "profiles": list(profiles)},
        control={"capabilities": list(offered)},
        plan=plan or {},
    )
    run = SimpleNamespace(stream=SimpleNamespace(header=header))
    return {
        gap.requirement.id: (each.key, gap.because.en)
        for each in gaps(run, requirements.load(), covered)
        for gap in each.gaps
    }


def test_a_permission_is_not_told_as_a_claim_that_is_missing():
    """A target that claims all documents cannot claim more, so that is not why."""
    found = reasons()
    assert found["DE-DOC-0026"] == ("unplanned", "a permission demands nothing")
    assert found["DE-DOC-0025"] == ("unclaimed", "applies if claimed: profile.documents")


def test_what_is_claimed_and_was_not_picked_says_so():
    """Whoever picks one requirement reads of the others that they were not picked."""
    found = reasons(profiles=["documents"], covered=["DE-OFF-0003"])
    assert found["DE-DOC-0025"] == ("unplanned", "not picked for this run")
    assert found["DE-TXN-0001"] == ("unplanned", "not picked for this run")
    assert found["DE-OFF-0002"] == ("unclaimed", "applies if claimed: profile.offline")


@pytest.mark.parametrize("handle", ["export", "dsfinvk", "restart", "faults"])
def test_a_missing_handle_names_each_row_that_it_leaves_out(handle):
    """Rows that apply only with a handle are told as its own, be they of the TSE."""
    rows = requirements.load().values()
    claims = {
        "closing",
        "clients",
        "offline",
        "recovery",
        "core",
        "limits",
        "listing",
        "documents",
    }
    able = {f"profile.{name}" for name in claims}
    named = {
        row.id
        for row in rows
        if row.capabilities - able == {f"control.{handle}"}
        and row.actor in requirements.ROLES["middleware"]
        and row.seen_by_harness
        and row.level is not requirements.Level.MAY
    }
    offered = [name for name in HANDLES if name != handle]
    found = reasons(profiles=sorted(claims), offered=offered)
    told = {id_ for id_, (key, _) in found.items() if key == "control"}
    assert told == named
    assert named
    assert {found[id_][1] for id_ in told} == {
        f"needs control over its {handle}, which the target does not offer"
    }


def test_another_generation_is_told_apart_from_picks():
    """A row about a later generation was not left out by what was picked."""
    found = reasons(api="2021")
    assert found["DE-RSP-0006"] == ("unclaimed", "applies from 1.7.7, the target claims 2021")


def test_a_row_that_came_after_the_set_says_so(monkeypatch):
    """Whoever scores by a set reads that a row is younger, not that somebody left it out."""
    old = frozen.FrozenSet(name="2026.1", profiles={"core": ("DE-RSP-0006",)})
    monkeypatch.setattr(frozen, "get", lambda _name: old)
    found = reasons(plan={"set": "2026.1"})
    assert found["DE-RSP-0006"] == ("unplanned", "not picked for this run")
    assert found["DE-TXN-0001"] == (
        "unplanned",
        "came into the catalogue after the frozen set 2026.1",
    )
