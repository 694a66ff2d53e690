"""
One run, one count: the console, the page and report.md say the same, and no part is conformant.
"""

from __future__ import annotations

import json
import re

import pytest

from fiskalprobe.cli.terminal.sentence import (
    Duty,
    hunted,
    left_open,
    noticed,
    open_duties,
    result,
    unreached,
)
from fiskalprobe.stream import Check, Footer, RequirementResult


def footer(verdict="conformant", **rows):
    """The end of a run in which the requirements came out like this."""
    return Footer(
        verdict=verdict, exit=0, counts={}, scenarios=1, checks=1, exchanges=1, elapsed_ms=0,
        sha256="", requirements={
            f"DE-TXN-{name[1:]}": RequirementResult(
                verdict=word.partition(" ")[0], reason=word.partition(" ")[2]
            )
            for name, word in rows.items()
        },
    )  # fmt: skip


def test_only_what_passes_passes_and_what_was_not_seen_is_told_apart():
    """A warning or another reading is no failure and no pass; what lacks a hand is not counted."""
    rows = {
        "_0001": "pass", "_0002": "alt", "_0003": "warn", "_0004": "inconclusive control",
        "_0005": "inconclusive transport", "_0006": "fail", "_0007": "pass",
    }  # fmt: skip
    said = result(
        footer("nonconformant", **rows),
        subject="x",
        demanded={f"DE-TXN-000{number}" for number in range(1, 6)},
    )
    assert said.startswith(
        "x: not conformant; 1 of 4 observable requirements pass (1 inconclusive, 1 warn, 1 alt), "
        "1 more could not be observed; beside them DE-TXN-0006 went wrong, by 1 check"
    )
    one = result(footer(_0001="pass"), subject="x", demanded={"DE-TXN-0001"})
    assert "; 1 of 1 observable requirement passes, by" in one


def test_a_hunt_is_never_called_conformant():
    """It looks at what it happens upon; findings that fail nothing are told as such."""
    part = "no failure in the selected part; a partial run certifies nothing."
    assert hunted(footer(), findings=0) == f"0 findings; {part}"
    assert hunted(footer(), findings=1) == f"1 finding, which is no failure; {part}"
    assert hunted(footer("nonconformant"), findings=2) == "2 findings; not conformant."


def test_an_incomplete_hunt_says_what_it_did_not_reach():
    """And how to get there; one that was interrupted says so."""
    cut = footer("incomplete", _0001="inconclusive not-reached")
    assert unreached(cut, more="more") == [
        "  not exercised (not-reached): DE-TXN-0001",
        "It was over before it got there: more.",
    ]
    assert "interrupted" in unreached(footer("incomplete"), more="more")[0]
    assert unreached(footer(), more="more") == []
    early = ["It ended early: PUT /x does not answer"]
    for verdict in ("incomplete", "conformant"):
        assert unreached(footer(verdict), more="more", stopped="PUT /x does not answer") == early
    assert unreached(cut, more="more", stopped="PUT /x does not answer")[0] == early[0]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("run", "DE-QR", "-k", "pizza and cash"), 0),
        (("run", "DE-OFF", "-k", "outage"), 0),
        (("fuzz", "--cases", "20"), 0),
        (("model", "--stories", "1", "--steps", "2"), 2),
    ],
)
def test_console_and_reports_agree(fiskalprobe, tmp_path, words, code):
    """Verdict and figures are those of show, of report.json, of report.md and of the page."""
    done = fiskalprobe(*words, "--out", "out", "--seed", "7")
    assert done.returncode == code, done.stdout + done.stderr
    told = json.loads((tmp_path / "out/report.json").read_text())
    score, counts = told["score"], told["counts"]
    text = (tmp_path / "out/report.md").read_text()
    page = (tmp_path / "out/index.html").read_text()
    assert f"**{score['passed']} of {score['observable']}** observable requirements pass" in text
    assert f'<p class="scored"><b>{score["passed"]}</b>' in page
    assert (score["passed"], score["inScope"]) == (counts["pass"], sum(counts.values()))
    shown = fiskalprobe("show", "out")
    assert shown.returncode == code
    figures = re.compile(r"(\d+) of (\d+) observable requirements? pass")
    heard = [shown.stdout] + ([done.stdout] if words[0] == "run" else [])
    for said in heard:
        assert tuple(map(int, figures.search(said).groups())) == (
            score["passed"],
            score["observable"],
        )
    assert told["verdict"] == "incomplete"
    for said in (done.stdout, shown.stdout):
        assert " conformant" not in said
        assert ("certifies nothing" if code == 0 else "incomplete") in said
    if code == 2:
        assert "not exercised (not-reached): DE-" in done.stdout
        assert "tell more stories (--stories" in done.stdout


def test_traffic_that_nobody_picked_is_announced_and_not_counted(fiskalprobe, tmp_path):
    """What shows in any traffic needs some; the requirements behind that are not counted."""
    done = fiskalprobe("run", "DE-QR", "-k", "pizza and cash", "--out", "out")
    assert "about something else run for that alone" in done.stdout
    plan = json.loads((tmp_path / "out/run.ndjson").read_text().partition("\n")[0])["plan"]
    assert {id_[:5] for id_ in plan["requirements"]} == {"DE-QR"}
    assert f"of {len(plan['requirements'])} observable" in done.stdout
    plain = fiskalprobe("run", "DE-INF", "--out", "plain")
    assert "about something else" not in plain.stdout


def test_warnings_and_readings_are_named_and_what_nobody_picked_is_not():
    """A run says which they are, a few of each, and leaves out what it was not asked for."""
    rows = {f"_000{number}": "alt" for number in range(1, 8)} | {"_0008": "warn", "_0009": "warn"}
    demanded = {f"DE-TXN-000{number}" for number in range(1, 9)}
    warned, read = noticed(footer(**rows), demanded=demanded)
    assert warned == "  warn: DE-TXN-0008"
    assert read.startswith("  alt: DE-TXN-0001, DE-TXN-0002, ")
    assert read.endswith("DE-TXN-0005 and 2 more; the report lists them")
    cut = footer("incomplete", _0001="inconclusive control", _0002="inconclusive control")
    assert open_duties(cut, demanded={"DE-TXN-0002"}) == [Duty(id="DE-TXN-0002", reason="control")]


def test_what_is_broken_is_named_before_what_is_only_noticed():
    """The last lines of a run begin with the failures, of which more are named."""
    rows = {f"_{number:04}": "fail" for number in range(1, 13)} | {"_0013": "warn"}
    failed, warned = noticed(footer(**rows), demanded={f"DE-TXN-{n:04}" for n in range(1, 14)})
    assert failed.startswith("  fail: DE-TXN-0001, ")
    assert failed.endswith("DE-TXN-0010 and 2 more; the report lists them")
    assert warned == "  warn: DE-TXN-0013"


def test_duties_that_one_thing_left_open_are_told_together():
    """The commonest cause comes first, with the sentence of the check that met it."""
    rows = {f"_000{number}": "inconclusive blocked" for number in range(2, 4)}
    cut = footer("incomplete", _0001="inconclusive control", **rows)
    met = [
        Check(
            id=f"{id_}/scenario", requirement=id_, check="scenario", verdict=verdict,
            standing="unclear", message=message, exchanges=[], scenario="s", where="w",
        )
        for id_, verdict, message in [
            ("DE-TXN-0001", "pass", "it holds"),
            ("DE-TXN-0001", "inconclusive", "no cable"),
            ("DE-TXN-0002", "inconclusive", "no list"),
            ("DE-TXN-0003", "inconclusive", "no list"),
            ("DE-TXN-0003", "inconclusive", "something else"),
        ]
    ]  # fmt: skip
    assert left_open(open_duties(cut, checks=met)) == [
        "  not exercised (blocked): DE-TXN-0002, DE-TXN-0003",
        "    no list",
        "  not exercised (control): DE-TXN-0001",
        "    no cable",
    ]


def test_causes_that_differ_in_a_number_are_one():
    """A service that counts its answers would else be told the same thing of each scenario."""
    why = "createDocument for 'A' did not start a transaction: 200 {\"number\": 146}"
    other = "createDocument for 'B' did not start a transaction: 200 {\"number\": 147}"
    refused = "createDocument for 'A' did not start a transaction: 500 {\"number\": 147}"
    told = left_open(
        [
            Duty(id="DE-TXN-0001", reason="blocked", why=why),
            Duty(id="DE-TXN-0002", reason="blocked", why=other),
            Duty(id="DE-TXN-0003", reason="blocked", why=refused),
        ]
    )
    assert told == [
        "  not exercised (blocked): DE-TXN-0001, DE-TXN-0002",
        f"    {why}",
        "  not exercised (blocked): DE-TXN-0003",
        f"    {refused}",
    ]


def test_only_a_whole_list_names_every_open_duty():
    """Of many duties and causes a run names the first and counts the others."""
    duties = [Duty(id=f"DE-TXN-{n:04}", reason="blocked", why="one") for n in range(7)]
    duties += [
        Duty(id=f"DE-OFF-{n:04}", reason="blocked", why=f"cause {chr(97 + n)}") for n in range(11)
    ]
    few, whole = left_open(duties), left_open(duties, whole=True)
    assert few[0].endswith("DE-TXN-0004 and 2 more; the report lists them")
    assert few[-1] == "  and 2 more duties; the report lists them"
    assert all(any(duty.id in line for line in whole) for duty in duties)
