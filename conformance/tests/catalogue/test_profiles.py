"""
Profiles: each is a claim with duties of its own, and together they leave nothing out.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from fiskalprobe.catalogue.scope import demanded, in_scope, profile_of
from fiskalprobe.target.model import PROFILES_OF
from fiskalprobe.target.reading import read_target
from fiskalspec import requirements
from fiskalspec.requirements import Actor
from fiskalspec.requirements.vocabulary import CAPABILITIES

#: The profiles that the project promises.
PROMISED = {
    "core",
    "offline",
    "limits",
    "recovery",
    "listing",
    "closing",
    "documents",
    "cloud-tse",
    "onboarding",
}
ROLES = {
    "middleware": "sim:",
    "cloud-tse": "sim:role=cloud-tse",
    "tse-interface": "sim:role=tse-interface",
    "pos": "sim:role=pos",
}
EVERY = [(role, name) for role, names in PROFILES_OF.items() for name in names]
#: What rows may ask for beside a profile, so that no profile alone makes them apply.
BESIDE = ("control.", "documents.", "payments.", "client.", "response.", "tse.", "credentials.")


def simulated(role):
    """
    The simulator in a role, with every handle, as a run sees it once it has looked.
    """
    target = read_target(ROLES[role], environment={})
    every = frozenset(word.removeprefix("control.") for word in CAPABILITIES if "control." in word)
    return replace(target, control=replace(target.control, handles=every))


def test_what_was_promised_is_there():
    """
    Nine names, each a claim of some role and a word of the catalogue.
    """
    assert {name for _, name in EVERY} >= PROMISED
    assert {f"profile.{name}" for _, name in EVERY} <= CAPABILITIES.keys()


@pytest.mark.parametrize(("role", "name"), EVERY)
def test_each_profile_has_duties_of_its_own(role, name):
    """
    Something binding in it can be seen by a run; else the claim would be worth nothing.
    """
    scope = demanded(in_scope(simulated(role)))
    own = [row for row in scope.values() if profile_of(row, role) == name]
    assert own
    assert any(row.level.binding for row in own)


@pytest.mark.parametrize("role", ROLES)
def test_the_profiles_share_out_the_whole_scope(role):
    """
    Each row that binds the simulator belongs to exactly one of its profiles.
    """
    target = simulated(role)
    scope = in_scope(target)
    parts = {
        name: {id_ for id_, row in scope.items() if profile_of(row, role) == name}
        for name in target.ics.profiles
    }
    assert set().union(*parts.values()) == scope.keys()
    assert sum(map(len, parts.values())) == len(scope)


def test_what_no_profile_of_a_fiscal_service_reaches_says_why():
    """
    The remainder of the catalogue is for others, for other releases, or asks for more.
    """
    target = simulated("middleware")
    scope = in_scope(target)
    for row in requirements.load().values():
        if row.id in scope or row.actor not in (Actor.MIDDLEWARE, Actor.TSE):
            continue
        asked = [word for word in row.capabilities if not word.startswith("profile.")]
        elsewhere = bool(row.since or row.until)
        assert elsewhere or any(word.startswith(BESIDE) for word in asked), row.id


def test_without_a_profile_its_duties_are_gone():
    """
    Who does not claim recovery is judged in outages, and not on what is signed afterwards.
    """
    target = simulated("middleware")
    some = replace(target.ics, profiles=("core", "offline"))
    scope = in_scope(replace(target, ics=some))
    assert {profile_of(row, "middleware") for row in scope.values()} == {"core", "offline"}
    assert "DE-OFF-0002" in scope
    assert "DE-OFF-0020" not in scope


def test_a_plan_is_made_of_one_profile(fiskalprobe, tmp_path):
    """
    Only its requirements, only scenarios that answer one of them.
    """
    done = fiskalprobe("plan", "--profile", "recovery")
    assert done.returncode == 0, done.stderr
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    rows = requirements.load()
    planned = set(plan["requirements"])
    assert planned
    assert {profile_of(rows[id_], "middleware") for id_ in planned} == {"recovery"}
    readings = {id_ for id_, row in rows.items() if profile_of(row, "middleware") == "recovery"}
    assert all(readings & set(one["requirements"]) for one in plan["scenarios"])


def test_a_profile_that_is_not_claimed_is_wrong_use(fiskalprobe):
    """
    The error names those that are.
    """
    done = fiskalprobe("run", "--out", "out", "--profile", "onboarding")
    assert done.returncode == 4
    assert "core, offline, recovery" in done.stderr
