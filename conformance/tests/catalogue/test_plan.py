"""
A plan is written before the run, and the run does exactly that.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiskalprobe.run.plan import BadPlan, Plan, PlanDiffers, features_digest
from fiskalprobe.stream import read

CONTENT = {
    "harness": "1",
    "catalogue": "c",
    "set": "",
    "features": "f",
    "permutation": "[api=1.7.7]",
    "claims": {"api": "1.7.7", "capabilities": ["profile.core"]},
    "seed": 7,
    "strict": False,
    "patterns": [],
    "profiles": [],
    "keyword": "",
    "requirements": ["DE-CXL-0001"],
    "scenarios": [
        {"id": "cancel/one", "requirements": ["DE-CXL-0001"], "answers": ["DE-CXL-0001"]}
    ],
    "ambient": [],
    "unexercised": [],
}


def written(**changes):
    return json.dumps(Plan(content=CONTENT | changes).to_json())


@given(st.sampled_from(sorted(CONTENT)), st.text())
def test_a_plan_comes_back_as_it_was_written(key, value):
    """Whatever a plan holds, its file holds, and its digest tells a change of anything."""
    plan = Plan(content=CONTENT | {key: value})
    assert Plan.from_json(json.dumps(plan.to_json()), file="p") == plan
    assert (plan.digest == Plan(content=CONTENT).digest) is (CONTENT[key] == value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "is no JSON"),
        ("[]", "no plan of this release"),
        ('{"plan": 99}', "no plan of this release"),
        ('{"plan": 1}', "no plan of this release"),
        ('{"plan": 2}', "lacks ambient, catalogue, claims"),
        (written().replace('"seed": 7', '"seed": 8'), "was changed after it was written"),
        ("[" * 100_000, "stand inside each other"),
    ],
)
def test_a_file_that_is_no_plan_is_refused(text, said):
    """The error says what is wrong and how a plan is written."""
    with pytest.raises(BadPlan, match=said):
        Plan.from_json(text, file="plan.json")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"catalogue": "d"}, 'catalogue differs .planned "c", now "d"'),
        ({"claims": {"api": "2021"}}, "claims differs .api: planned"),
        ({"scenarios": []}, "scenarios differs .gone: cancel/one"),
        ({"requirements": ["DE-CXL-0001", "DE-QR-0001"]}, "new: .DE-QR-0001"),
        ({"requirements": ["DE-CXL-0001", "DE-QR-1", "DE-QR-2"]}, "new: .DE-QR-1. and 1 more"),
        (
            {"ambient": ["DE-QR-0001"], "catalogue": "d"},
            "the catalogue of requirements is another",
        ),
        ({"features": "g", "scenarios": []}, "the features were changed"),
    ],
)
def test_what_differs_from_the_plan_is_named(changes, said):
    """The first difference is told with both values."""
    plan = Plan(content=CONTENT)
    plan.demand(Plan(content=dict(CONTENT)))
    with pytest.raises(PlanDiffers, match=said):
        plan.demand(Plan(content=CONTENT | changes))


def test_features_are_told_apart_by_their_words(tmp_path):
    """A changed word, a new file and another name give another digest; line ends do not."""
    (tmp_path / "a.feature").write_bytes(b"Feature: a\n")
    first = features_digest(tmp_path)
    (tmp_path / "a.feature").write_bytes(b"Feature: a\r\n")
    assert features_digest(tmp_path) == first
    (tmp_path / "a.feature").write_bytes(b"Feature: b\n")
    second = features_digest(tmp_path)
    (tmp_path / "a.feature").rename(tmp_path / "b.feature")
    assert len({first, second, features_digest(tmp_path)}) == 3


def test_a_plan_tells_each_reason_once(fiskalprobe, tmp_path):
    """What waits for one and the same hand stands behind it in one line."""
    (tmp_path / "target.toml").write_text(
        "[subject]\norganisation='o'\nproduct='p'\nversion='1'\n"
        "[ics]\nrole='middleware'\napi='1.7.7'\nprofiles=['core','offline']\n"
        "[ixit]\nadapter='sim:'\n[control]\nkind='none'\n"
    )
    said = fiskalprobe("plan", "--target", "target.toml", "DE-OFF").stdout
    lines = [line for line in said.splitlines() if "needs control.cable, which" in line]
    assert len(lines) == 1
    assert "DE-OFF-0002, DE-OFF-0003" in lines[0]


def test_a_run_does_what_was_planned(fiskalprobe, tmp_path):
    """The scenarios, requirements, seed and digest of the stream are those of the plan."""
    done = fiskalprobe("plan", "--seed", "11", "--set", "2026.1", "DE-INF", "DE-CXL-0001")
    assert done.returncode == 0, done.stderr
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert plan["digest"] in done.stdout
    done = fiskalprobe("run", "--plan", "plan.json", "--out", "out")
    assert done.returncode == 0, done.stdout + done.stderr
    run = read(tmp_path / "out/run.ndjson")
    assert [scenario.id for scenario in run.scenarios] == [one["id"] for one in plan["scenarios"]]
    assert run.header.plan["requirements"] == plan["requirements"]
    assert (run.header.seed, run.header.plan["set"]) == (11, "2026.1")
    assert run.header.plan["digest"] == plan["digest"]
    assert run.header.catalogue["digest"] == plan["catalogue"]


def test_a_run_without_a_plan_tells_the_one_it_made(fiskalprobe, tmp_path):
    """Digest of the plan, name of the set and digest of the catalogue stand in every header."""
    fiskalprobe("plan", "DE-INF", "--seed", "3")
    fiskalprobe("run", "DE-INF", "--seed", "3", "--out", "out")
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    header = read(tmp_path / "out/run.ndjson").header
    assert (header.plan["digest"], header.plan["set"]) == (plan["digest"], "")
    assert header.catalogue["digest"] == plan["catalogue"]


def test_another_target_than_planned_is_refused(fiskalprobe, tmp_path):
    """Nothing is judged when the claims differ, and nothing may choose beside a plan."""
    fiskalprobe("plan", "DE-INF")
    for words, said in (
        (
            ("--target", "sim:device=fiskaly-cloud"),
            "the target claims something else; claims differs",
        ),
        (
            ("--target", "sim:device=fiskaly-cloud"),
            "The target was sim:device=fiskaly-cloud; name the one that was planned",
        ),
        (("--strict",), "--plan already says what runs"),
        (("DE-CXL",), "--plan already says what runs"),
    ):
        done = fiskalprobe("run", "--plan", "plan.json", "--out", "out", *words)
        assert done.returncode == 4
        assert said in done.stderr
    assert not (tmp_path / "out/run.ndjson").exists()


def test_rows_that_came_later_are_shown_and_not_scored(fiskalprobe, tmp_path, monkeypatch):
    """Under a set, a broken row that the set does not hold decides nothing and is on record."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/sitecustomize.py").write_text(
        "from dataclasses import replace\n"
        "from fiskalspec.requirements import frozen\n"
        "whole = frozen.get('2026.1')\n"
        "fewer = {name: tuple(id_ for id_ in ids if id_ != 'DE-INF-0001')\n"
        "         for name, ids in whole.profiles.items()}\n"
        "frozen.get = lambda name: replace(whole, profiles=fewer)\n"
    )
    from os import environ, pathsep

    path = pathsep.join([str(tmp_path / "site"), environ.get("PYTHONPATH", "")])
    fiskalprobe("run", "--out", "out", "--set", "2026.1", "DE-INF", PYTHONPATH=path)
    run = read(tmp_path / "out/run.ndjson")
    seen = [check for check in run.checks if check.requirement == "DE-INF-0001"]
    assert seen
    assert {(check.verdict, check.code) for check in seen} == {("na", "added-later")}
    assert "DE-INF-0001" not in run.header.plan["requirements"]
    assert "DE-INF-0001" not in run.footer.requirements


def test_an_unknown_set_is_wrong_use(fiskalprobe):
    """The sets that there are stand in the error."""
    done = fiskalprobe("run", "--out", "out", "--set", "1999.9")
    assert (done.returncode, "there are: 2026.1" in done.stderr) == (4, True)
