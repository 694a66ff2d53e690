"""
What a run will exercise is known before it, and for everything else there is a reason.
"""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema_rs
import pytest

from fiskalprobe.catalogue.scope import demanded, in_scope
from fiskalprobe.run.forecast import Forecast
from fiskalprobe.target.model import HANDLES
from fiskalprobe.target.reading import read_target
from fiskalspec import requirements, schemas

SCENARIO = {"id": "cancel/one", "requirements": ["DE-CXL-0001", "DE-CXL-0020"]}
ALL_HANDLES = frozenset(HANDLES)


def forecast(*, handles=ALL_HANDLES, profiles=None, **changes):
    """
    A run of one scenario against the simulator.
    """
    target = read_target("sim:", environment={})
    ics = target.ics if profiles is None else replace(target.ics, profiles=profiles)
    target = replace(target, ics=ics, control=replace(target.control, handles=handles))
    settings = {
        "target": target,
        "plan": frozenset(demanded(in_scope(target))),
        "scenarios": [SCENARIO],
        "ambient": frozenset({"DE-RSP-0001"}),
    }
    return Forecast(**(settings | changes))


def reasons(made):
    return {each.requirement: each.code for each in made.unexercised()}


def test_a_scenario_answers_what_is_demanded_of_what_it_is_about():
    """
    A reading is seen by it and is no duty.
    """
    (told,) = forecast().answered()
    assert told["answers"] == ["DE-CXL-0001"]
    assert told["requirements"] == ["DE-CXL-0001", "DE-CXL-0020"]


def test_each_row_of_the_role_is_exercised_or_has_a_reason():
    """
    Nothing of the role is passed over, and nothing of other roles is told.
    """
    told = reasons(forecast())
    role = {
        row.id
        for row in requirements.load().values()
        if row.actor in requirements.ROLES["middleware"]
    }
    assert role - told.keys() == {"DE-CXL-0001", "DE-CXL-0020", "DE-RSP-0001"}
    assert told.keys() <= role


@pytest.mark.parametrize(
    ("id_", "code", "changes"),
    [
        ("DE-LIM-0001", "not-claimed", {"profiles": ("core", "offline")}),
        ("DE-SIG-0015", "not-visible", {}),
        ("DE-OFF-0006", "permission", {}),
        ("DE-CXL-0002", "not-picked", {"plan": frozenset({"DE-CXL-0001"})}),
        ("DE-CXL-0001", "added-later", {"scored": frozenset()}),
        ("DE-CXL-0003", "untested", {}),
        (
            "DE-CXL-0002",
            "control",
            {
                "handles": frozenset({"cable"}),
                "scenarios": [{"id": "x", "requirements": ["DE-CXL-0002"]}],
            },
        ),
        ("DE-RSP-0001", "untested", {"scenarios": []}),
    ],
)
def test_each_reason_has_its_code(id_, code, changes):
    """
    The first reason that applies is told.
    """
    assert reasons(forecast(**changes))[id_] == code


def test_a_reason_names_what_is_missing():
    """
    Claims and handles are called as a declaration calls them.
    """
    scenarios = [{"id": "x", "requirements": ["DE-OFF-0020"]}]
    made = forecast(handles=frozenset({"cable"}), scenarios=scenarios)
    told = {each.requirement: each.why for each in made.unexercised()}
    assert "needs control.ledger" in told["DE-OFF-0020"]
    told = {each.requirement: each.why for each in forecast(profiles=("core",)).unexercised()}
    assert "asks for profile.recovery" in told["DE-OFF-0020"]


def test_the_plan_of_a_target_without_hands_says_so(fiskalprobe, tmp_path):
    """
    The file fits its schema; what needs a hand is named before anything runs.
    """
    done = fiskalprobe("plan", "DE-OFF-0020", "DE-CXL-0001")
    assert done.returncode == 0, done.stderr
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    jsonschema_rs.validate(schemas.get("plan"), plan)
    assert plan["requirements"] == ["DE-CXL-0001", "DE-OFF-0020"]
    assert {id_ for one in plan["scenarios"] for id_ in one["answers"]} == set(
        plan["requirements"]
    )
    assert "Not exercised, each with its reason in the plan" in done.stdout
    exercised = {each["requirement"] for each in plan["unexercised"]}
    assert not exercised & set(plan["requirements"])


def test_a_plan_of_another_catalogue_is_refused(fiskalprobe, tmp_path):
    """
    Nothing is asked, and the message says what to do.
    """
    from fiskalprobe.run.plan import Plan

    fiskalprobe("plan", "DE-INF")
    written = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    del written["plan"], written["digest"]
    for change, said in (
        ({"catalogue": "0" * 64}, "was written for another catalogue"),
        (
            {"scenarios": [*written["scenarios"], {**SCENARIO, "answers": []}]},
            "the scenarios are not those; scenarios differs (gone: cancel/one)",
        ),
    ):
        other = Plan(content={**written, **change}).to_json()
        (tmp_path / "other.json").write_text(json.dumps(other), encoding="utf-8")
        done = fiskalprobe("run", "--plan", "other.json", "--out", "out")
        assert done.returncode == 4
        assert said in done.stderr


def test_orders_that_are_not_signed_are_not_asked_for():
    """A simulator that is set so claims no orders, and no row about their lines binds it."""
    target = read_target("sim:long-term-order=non-fiscal", environment={})
    about_orders = {f"DE-DOC-{number:04}" for number in range(6, 11)} | {"DE-PRD-0012"}
    assert not about_orders & set(in_scope(target))
    assert about_orders <= set(in_scope(read_target("sim:", environment={})))
