"""
A verdict recomputed from the record alone.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import msgspec
import pytest
from othermiddleware.declared import declared
from othermiddleware.defects import PrintsAnotherNumber
from othermiddleware.door import running

from fiskalprobe.run.again.rejudge import NotRejudged, rejudge
from fiskalprobe.run.certify import certify
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import STOPPED, Exchange, Note, Scenario, Writer, read
from fiskalprobe.target.reading import read_target
from fiskalprobe.wire import Wire


def judged(fiskalprobe, *words):
    """Run what the words say into the folder out, and give the exit code."""
    done = fiskalprobe("run", *words, "--out", "out")
    assert done.returncode in {0, 1, 2}, done.stdout + done.stderr
    return done.returncode


@pytest.mark.parametrize(
    ("target", "picked"),
    [
        ("sim:", ["DE-OFF-0013", "DE-TXN-0002", "DE-TXN-0009"]),
        ("sim:device=fiskaly-cloud,mutant=M-SIG-0008-a", ["--profile", "closing"]),
        ("sim:role=tse-interface", ["-k", "keys"]),
    ],
)
def test_the_record_of_a_simulator_is_judged_as_it_was(fiskalprobe, target, picked):
    """Outages, clocks and calls at the same time included, and failures as well."""
    judged(fiskalprobe, "--target", target, "--strict", *picked)
    done = fiskalprobe("rejudge", "out")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no request was sent" in done.stdout
    assert "The verdict stands" in done.stdout


@pytest.mark.parametrize("command", [("fuzz", "--cases", "3"), ("model", "--stories", "3")])
def test_a_run_of_which_nothing_is_in_the_features_is_told_so(fiskalprobe, command):
    """Cases and stories are drawn; of the features' scenarios none is judged instead (2)."""
    fiskalprobe(*command, "--seed", "9", "--out", "out")
    done = fiskalprobe("rejudge", "out")
    assert (done.returncode, done.stdout) == (2, "")
    again = f"fiskalprobe {command[0]} drew them, and draws them again with --seed 9.\n"
    assert done.stderr.startswith("Nothing was judged: none of the ")
    assert done.stderr.endswith(again)


def test_features_of_ones_own_are_judged_anew(fiskalprobe, tmp_path):
    """With their folder they come out as they did; without it nothing of ours is judged."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/basket.feature").write_text(
        "Feature: a\n  @DE-TXN-0001\n  Rule: b\n    Scenario: c\n"
        '      When the POS creates document "A"\n'
        "      Then the answer is a signed fiscal response\n"
    )
    judged(fiskalprobe, "--target", "sim:", "--features", "mine")
    done = fiskalprobe("rejudge", "out")
    assert (done.returncode, "by --features" in done.stderr) == (2, True), done.stderr
    done = fiskalprobe("rejudge", "out", "--features", "mine")
    assert (done.returncode, "in 1 scenario come out as" in done.stdout) == (0, True), done.stdout


def test_cases_after_the_scenarios_are_left_out(fiskalprobe):
    """Of a run with both the scenarios are judged anew, and no other ones (2)."""
    judged(fiskalprobe, "--target", "sim:", "-k", "pizza and cash", "--fuzz", "3")
    done = fiskalprobe("rejudge", "out")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "which no feature is about, left out: fuzz/" in done.stdout
    assert "was not judged" not in done.stdout


def test_what_the_record_hides_is_said(fiskalprobe):
    """
    Keys and PINs of a cloud TSE are not in it, so nobody can say again that they were right (2).
    """
    judged(fiskalprobe, "--target", "sim:role=cloud-tse", "DE-CTS-0002")
    done = fiskalprobe("rejudge", "out")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "of DE-CER-0001, DE-CTS-0001, DE-CTS-0002 rest on what the record hides" in done.stdout
    assert "The verdict stands, as far as the record tells" in done.stdout


@pytest.mark.parametrize("defects", [(), (PrintsAnotherNumber,)])
def test_a_service_need_not_be_there(fiskalprobe, tmp_path, defects):
    """Neither the service nor the declaration is needed, whatever the verdict was."""
    with running(*defects) as url:
        (tmp_path / "target.toml").write_text(declared(url))
        code = judged(fiskalprobe, "--target", "target.toml", "-k", "pizza and cash", "DE-QR-0002")
        assert code == len(defects)
    (tmp_path / "target.toml").unlink()
    done = fiskalprobe("rejudge", "out/run.ndjson")
    assert done.returncode == 0, done.stdout + done.stderr
    verdict = "not conformant" if defects else "no failure in the selected part"
    assert f"The verdict stands: {verdict}" in done.stdout


@pytest.fixture
def stopped_at(monkeypatch, tmp_path):
    """Judge a target and lose patience while the call of this number is on its way."""
    send = Wire.send

    def judge(target, number):
        numbers = count(1)

        def sent(wire, *words, **more):
            if next(numbers) == number:
                raise KeyboardInterrupt
            return send(wire, *words, **more)

        monkeypatch.setattr(Wire, "send", sent)
        picks = Picks(patterns=("DE-TXN-0015", "DE-OFF-0013", "DE-TXN-0002"))
        done = certify(
            RunSettings(target=target, stream=tmp_path / "run.ndjson", seed=7, picks=picks)
        )
        monkeypatch.undo()
        assert done.stopped == "it was interrupted"
        return read(done.stream)

    return judge


def stops_there_again(run, tmp_path):
    """Say whether judging it anew ends where the run did, and finds what it found."""
    found = rejudge(run, stream=tmp_path / "again.ndjson")
    then, now = (
        [(each.id, each.outcome, each.message) for each in stream.scenarios]
        for stream in (found.then, found.now)
    )
    return found.agrees and then == now and found.now.footer.verdict == "incomplete"


@pytest.mark.parametrize("number", [4, 9, 14, 19])
def test_a_run_that_was_stopped_stops_there_again(stopped_at, tmp_path, number):
    """Where the record ends within a scenario is no fault of the judge."""
    run = stopped_at(read_target("sim:", environment={}), number)
    assert stops_there_again(run, tmp_path)


@pytest.mark.parametrize("number", [3, 8])
def test_a_service_that_cannot_be_reset_is_stopped_there_again(stopped_at, tmp_path, number):
    """Whatever was called to leave it as it was found is given once more."""
    with running() as url:
        (tmp_path / "target.toml").write_text(declared(url))
        run = stopped_at(read_target(str(tmp_path / "target.toml"), environment={}), number)
    assert stops_there_again(run, tmp_path)


def test_the_record_is_not_written_over(fiskalprobe, tmp_path):
    """It is the evidence, so another folder has to be named (4)."""
    judged(fiskalprobe, "--target", "sim:", "DE-TXN-0015")
    before = (tmp_path / "out/run.ndjson").read_bytes()
    done = fiskalprobe("rejudge", "out", "--out", "out")
    assert (done.returncode, "name another folder" in done.stderr) == (4, True), done.stderr
    assert (tmp_path / "out/run.ndjson").read_bytes() == before
    assert fiskalprobe("rejudge", "out", "--out", "new").returncode == 0
    assert (tmp_path / "new/run.ndjson").is_file()


def rewritten(run, file, change=lambda record: record, *, verdict=""):
    """Write a record with some of it changed, and with the right hash."""
    writer = Writer(file, line=msgspec.json.encode)
    writer.write(run.header)
    for record in run.records:
        writer.write(change(record) if isinstance(record, Exchange) else record)
    writer.finish(
        verdict=verdict or run.footer.verdict,
        exit_code=run.footer.exit,
        counts=run.footer.counts,
        requirements=run.footer.requirements,
        elapsed_ms=0,
    )
    writer.close()
    return read(file)


def test_a_verdict_that_the_answers_do_not_bear_falls(fiskalprobe, tmp_path):
    """Who replaces answers and keeps the checks is found out, by the ids of what fails now."""
    judged(fiskalprobe, "--target", "sim:", "-k", "pizza and cash", "DE-SIG-0001")

    def forged(record):
        answer = record.response
        if answer is None or "storeDocument" not in record.request["url"]:
            return record
        body = answer["body"].replace("Kassenbeleg-V1", "Kassenbeleg-V2")
        return msgspec.structs.replace(record, response=answer | {"body": body})

    run = rewritten(read(tmp_path / "out/run.ndjson"), tmp_path / "forged.ndjson", forged)
    found = rejudge(run, stream=tmp_path / "again.ndjson")
    assert not found.agrees
    assert {check.verdict for check in found.gone} == {"pass"}
    assert "DE-SIG-0001" in {id_ for id_, then, now in found.verdicts if now == "fail"}
    done = fiskalprobe("rejudge", "forged.ndjson")
    assert done.returncode == 1
    assert "DE-SIG-0001 was pass, is fail" in done.stdout


def test_a_verdict_that_the_requirements_do_not_bear_falls(fiskalprobe, tmp_path):
    """Who keeps everything but the last word is found out as well."""
    target = "sim:mutant=M-SIG-0008-a"
    assert judged(fiskalprobe, "--target", target, "-k", "pizza and cash", "DE-SIG-0008") == 1
    run = read(tmp_path / "out/run.ndjson")
    rewritten(run, tmp_path / "forged.ndjson", verdict="conformant")
    done = fiskalprobe("rejudge", "forged.ndjson")
    assert done.returncode == 1
    assert "The verdict was conformant, and is not conformant." in done.stdout


@pytest.mark.parametrize(
    ("release", "code", "told"),
    [
        ("", 1, "taken out of it"),
        ("0.0.9", 2, "The verdict stands, as far as the record tells"),
    ],
)
def test_a_scenario_that_is_not_in_the_record_is_missed(
    fiskalprobe, tmp_path, release, code, told
):
    """All else comes out as recorded; only a release that asks less has nothing to hide (2)."""
    judged(fiskalprobe, "--target", "sim:", "DE-TXN-0015", "DE-TXN-0009")
    run = read(tmp_path / "out/run.ndjson")
    gone = run.scenarios[0].id
    left = tuple(
        record
        for record in run.records
        if gone != (record.id if isinstance(record, Scenario) else record.scenario)
    )
    header = msgspec.structs.replace(
        run.header,
        harness=run.header.harness | ({"version": release} if release else {}),
        plan=run.header.plan | {"scenarios": len(run.scenarios) - 1},
    )
    said = rewritten(replace(run, header=header, records=left), tmp_path / "cut.ndjson")
    # Who forges well lets the last word follow from what is left.
    footer = rejudge(said, stream=tmp_path / "again.ndjson").now.footer
    rewritten(replace(said, footer=footer), tmp_path / "cut.ndjson")
    done = fiskalprobe("rejudge", "cut.ndjson")
    assert done.returncode == code, done.stdout
    assert f"1 scenario that such a subject is asked, not in the record: {gone}" in done.stdout
    assert told in done.stdout


def test_a_part_is_not_passed_off_as_the_whole(fiskalprobe, tmp_path):
    """The record has to say what was picked, and of a part nothing is called conformant."""
    judged(fiskalprobe, "--target", "sim:", "-k", "pizza and cash", "DE-SIG-0001")
    assert "a partial run certifies nothing" in fiskalprobe("rejudge", "out").stdout
    run = read(tmp_path / "out/run.ndjson")
    header = msgspec.structs.replace(run.header, plan=run.header.plan | {"filter": ""})
    rewritten(replace(run, header=header), tmp_path / "forged.ndjson")
    done = fiskalprobe("rejudge", "forged.ndjson")
    assert done.returncode == 1, done.stdout
    assert "about a part (DE-SIG-0001 -k pizza and cash)" in done.stdout
    assert "and its record says otherwise" in done.stdout


@pytest.mark.parametrize(
    ("member", "forge", "told"),
    [
        ("plan", lambda plan: plan | {"requirements": plan["requirements"][:1]}, "requirements"),
        ("ics", lambda ics: ics | {"profiles": ["core"]}, "profiles"),
    ],
)
def test_a_header_that_claims_less_than_the_run_is_found_out(
    fiskalprobe, tmp_path, member, forge, told
):
    """The score and the claims in a report come from the header, so it has to be the run's."""
    judged(fiskalprobe, "--target", "sim:", "-k", "pizza and cash", "DE-SIG")
    run = read(tmp_path / "out/run.ndjson")
    header = msgspec.structs.replace(run.header, **{member: forge(getattr(run.header, member))})
    rewritten(replace(run, header=header), tmp_path / "forged.ndjson")
    done = fiskalprobe("rejudge", "forged.ndjson")
    assert done.returncode == 1, done.stdout
    assert f"The header is not that of this run; it differs in: {told}." in done.stdout


def test_an_answer_that_is_not_in_the_record_is_named(fiskalprobe, tmp_path):
    """That it is missing is no fault of the suite, so the call and its scenario are told."""
    judged(fiskalprobe, "--target", "sim:", "-k", "pizza and cash", "DE-SIG-0001")
    run = read(tmp_path / "out/run.ndjson")
    gone = max(
        number for number, each in run.exchanges.items() if "storeDocument" in each.request["url"]
    )
    left = tuple(
        record
        for record in run.records
        if not (isinstance(record, Exchange) and record.id == gone)
    )
    rewritten(replace(run, records=left), tmp_path / "cut.ndjson")
    done = fiskalprobe("rejudge", "cut.ndjson")
    assert done.returncode == 1, done.stdout
    assert "1 answer that the scenarios want, not in the record:" in done.stdout
    assert "POST /api/v1/transactions/storeDocument in " in done.stdout
    assert "and cannot be computed from what is left" in done.stdout
    assert "at fault" not in done.stdout


@pytest.mark.parametrize(
    ("member", "value", "told"),
    [
        ("subject", {"organisation": "Example GmbH"}, "the header of this record lacks something"),
        ("ixit", {"adapter": "http:http://127.0.0.1:9/w/b", "timeout": 1}, "not of one run"),
    ],
)
def test_a_header_of_another_run_is_told_as_such(fiskalprobe, tmp_path, member, value, told):
    """It is a mistake in what was handed over (4), and no fault of the suite."""
    with running() as url:
        (tmp_path / "target.toml").write_text(declared(url))
        judged(fiskalprobe, "--target", "target.toml", "-k", "pizza and cash", "DE-QR-0002")
    run = read(tmp_path / "out/run.ndjson")
    header = msgspec.structs.replace(run.header, **{member: value})
    rewritten(replace(run, header=header), tmp_path / "forged.ndjson")
    done = fiskalprobe("rejudge", "forged.ndjson")
    assert (done.returncode, told in done.stderr) == (4, True), done.stderr


def test_an_exchange_without_its_answer_is_told_as_such(fiskalprobe, tmp_path):
    """What another program has written is named by its number (4)."""
    judged(fiskalprobe, "--target", "sim:", "-k", "pizza and cash", "DE-QR-0002")
    run = read(tmp_path / "out/run.ndjson")

    def torn(record):
        return msgspec.structs.replace(record, response={"status": 200})

    rewritten(run, tmp_path / "torn.ndjson", torn)
    done = fiskalprobe("rejudge", "torn.ndjson")
    assert (done.returncode, "exchange 1 of this record" in done.stderr) == (4, True), done.stderr


def test_a_run_that_was_stopped_is_not_conformant(fiskalprobe, tmp_path):
    """Who says that it was stopped, so that nothing is missed, cannot keep the verdict."""
    judged(fiskalprobe, "--target", "sim:", "DE-TXN-0015", "DE-TXN-0009")
    run = read(tmp_path / "out/run.ndjson")
    gone = run.scenarios[0].id
    left = [
        record
        for record in run.records
        if gone != (record.id if isinstance(record, Scenario) else record.scenario)
    ]
    note = Note(text=f"{STOPPED}by whoever had enough")
    rewritten(replace(run, records=(*left, note)), tmp_path / "cut.ndjson")
    done = fiskalprobe("rejudge", "cut.ndjson")
    assert done.returncode == 1, done.stdout
    assert "no such run is conformant" in done.stdout


@pytest.mark.parametrize("kind", [Exchange, Scenario])
def test_what_stands_twice_is_told_as_such(fiskalprobe, tmp_path, kind):
    """Two answers under one number, or a scenario that counts twice, are no record (4)."""
    judged(fiskalprobe, "--target", "sim:", "-k", "pizza and cash", "DE-QR-0002")
    run = read(tmp_path / "out/run.ndjson")
    first = next(record for record in run.records if isinstance(record, kind))
    rewritten(replace(run, records=(first, *run.records)), tmp_path / "twice.ndjson")
    done = fiskalprobe("rejudge", "twice.ndjson")
    assert done.returncode == 4, done.stdout
    assert f"{kind.__name__.lower()} {first.id} stands twice" in done.stderr


def test_commands_and_operators_cannot_be_played_again(fiskalprobe, tmp_path):
    """What they did is in no exchange, which is said before anything is judged."""
    judged(fiskalprobe, "--target", "sim:", "DE-TXN-0015")
    run = read(tmp_path / "out/run.ndjson")
    control = run.header.control | {"kind": "shell"}
    header = msgspec.structs.replace(run.header, control=control)
    with pytest.raises(NotRejudged, match="this run was helped by shell"):
        rejudge(replace(run, header=header), stream=tmp_path / "again.ndjson")
