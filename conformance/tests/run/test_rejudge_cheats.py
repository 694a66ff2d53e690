"""
What somebody changes in a record, with the right hash, is noticed when it is judged anew.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from fiskalprobe.run.again.rejudge import rejudge
from fiskalprobe.run.certify import certify
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import Check, Exchange, Writer, read
from fiskalprobe.target.reading import read_target

changed = msgspec.structs.replace


def record(file, target):
    """Make an honest record of one sale."""
    picks = Picks(patterns=("DE-SIG-0001", "DE-SIG-0008"), keyword="pizza and cash")
    settings = RunSettings(
        target=read_target(target, environment={}), stream=file, picks=picks, seed=7
    )
    return read(certify(settings).stream)


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    """A record in which nothing fails."""
    return record(tmp_path_factory.mktemp("honest") / "run.ndjson", "sim:")


@pytest.fixture(scope="module")
def failing(tmp_path_factory):
    """A record in which a signature fails."""
    place = tmp_path_factory.mktemp("failing") / "run.ndjson"
    return record(place, "sim:mutant=M-SIG-0008-a")


@pytest.fixture
def told(fiskalprobe, tmp_path):
    """Write a record as a cheat does, and give the exit codes and what rejudge says of it."""

    def tell(run):
        file = tmp_path / "forged.ndjson"
        with Writer(file, line=msgspec.json.encode) as writer:
            writer.write(run.header)
            for each in run.records:
                writer.write(each)
            writer.finish(
                verdict=run.footer.verdict,
                exit_code=run.footer.exit,
                counts=run.footer.counts,
                requirements=run.footer.requirements,
                elapsed_ms=0,
            )
        done = fiskalprobe("rejudge", file)
        return done.returncode, done.stdout + done.stderr

    return tell


def test_honest_records_are_not_accused(honest, failing, tmp_path):
    """Neither one that conforms nor one that does not says anything better than it is."""
    for run in (honest, failing):
        found = rejudge(run, stream=tmp_path / "again.ndjson")
        assert (found.agrees, found.overstated, found.unasked) == (True, (), ())


def test_an_exit_code_better_than_its_verdict_is_noticed(failing, told, tmp_path, fiskalprobe):
    """No hash covers the last line, and a pipeline would go by this number; show does not."""
    code, text = told(replace(failing, footer=changed(failing.footer, exit=0)))
    assert (code, "The last line says exit 0;" in text) == (1, True), text
    assert fiskalprobe("show", tmp_path / "forged.ndjson").returncode == 1


def test_counts_of_the_last_line_are_noticed(honest, told):
    """They stand in reports, so they have to be those of its requirements."""
    counts = honest.footer.counts | {"pass": 999}
    code, text = told(replace(honest, footer=changed(honest.footer, counts=counts)))
    assert (code, "The last line says counts 999 pass;" in text) == (1, True), text


def test_a_failure_beside_the_features_is_not_talked_away(honest, told):
    """Generated cases are not judged again, but what the record says of them still counts."""
    last = honest.scenarios[-1]
    broken = Check(
        id="DE-SIG-0001/x",
        requirement="DE-SIG-0001",
        check="x",
        verdict="fail",
        standing="broken",
        exchanges=[],
        scenario="fuzz/000001",
        where="ambient",
    )
    records = (*honest.records, broken, changed(last, id="fuzz/000001"))
    code, text = told(replace(honest, records=records))
    assert (code, "The last line says DE-SIG-0001 pass;" in text) == (1, True), text


@pytest.mark.parametrize("change", [{"standing": "unclear"}, {"code": "out-of-scope"}])
def test_what_a_verdict_rests_on_is_compared(failing, told, change):
    """Others compute the verdict from it, so it has to come out as recorded."""
    records = tuple(
        changed(each, **change) if isinstance(each, Check) and each.verdict == "fail" else each
        for each in failing.records
    )
    code, text = told(replace(failing, records=records))
    assert (code, "only then: fail DE-SIG-0008" in text) == (1, True), text


def test_an_exchange_that_nobody_asked_for_is_named(honest, told):
    """A record of one run holds no answers beside those that its scenarios wanted."""
    last = max(honest.exchanges)
    records = [*honest.records]
    place = next(
        at for at, each in enumerate(records) if isinstance(each, Exchange) and each.id == last
    )
    records.insert(place + 1, changed(records[place], id=last + 1))
    code, text = told(replace(honest, records=tuple(records)))
    assert code == 1, text
    assert f"1 exchange that no scenario asks for: {last + 1} in " in text


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("title", "Certified by somebody"),
        ("plan", {"scenarios": 99}),
        ("control", {"capabilities": []}),
    ],
)
def test_a_header_that_tells_another_story_is_noticed(honest, told, member, value):
    """How much was planned, by which hands, and what the report is called."""
    was = getattr(honest.header, member)
    new = was | value if isinstance(was, dict) else value
    code, text = told(replace(honest, header=changed(honest.header, **{member: new})))
    name = member if isinstance(value, str) else next(iter(value))
    assert (code, f"it differs in: {name}." in text) == (1, True), text


@pytest.mark.parametrize(
    "change",
    [{"started": "soon"}, {"baseline": [{"check": "x", "reason": "y", "until": "one day"}]}],
)
def test_a_date_that_is_none_is_a_fault_of_the_record(honest, told, tmp_path, fiskalprobe, change):
    """Every command says so of the header (4), and none calls it a fault of its own (3)."""
    code, text = told(replace(honest, header=changed(honest.header, **change)))
    assert (code, "the header has a date that is none" in text) == (4, True), text
    assert fiskalprobe("show", tmp_path / "forged.ndjson").returncode == 4


def test_a_set_that_nobody_knows_is_named(honest, told):
    """Of a newer release it may be, so the advice is to take that one (4)."""
    header = changed(honest.header, plan=honest.header.plan | {"set": "2099.1"})
    code, text = told(replace(honest, header=header))
    assert (code, "the set '2099.1', which this release does not have" in text) == (4, True), text


def test_a_last_word_that_is_no_verdict_is_named(honest, told):
    """It is a mistake in the record (4), and no fault of the suite."""
    code, text = told(replace(honest, footer=changed(honest.footer, verdict="certified")))
    assert (code, "'certified', which is no verdict" in text) == (4, True), text
