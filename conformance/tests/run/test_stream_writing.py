"""
What was written is read again, and nothing else is taken for a run.
"""

from __future__ import annotations

import hashlib
import json
import signal
import sys
import tempfile
from collections import deque
from itertools import count as counted
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from fiskalprobe import stream
from fiskalprobe.stream import (
    AfterFooter,
    BrokenStream,
    Check,
    EmptyStream,
    Exchange,
    Header,
    InvalidStream,
    MissingFooter,
    MissingHeader,
    Note,
    RequirementResult,
    Scenario,
    UnknownSchema,
    Writer,
    WrongCounts,
    WrongHash,
    read,
)
from fiskalprobe.stream.interrupts import Interrupts
from fiskalspec import schemas

HEADER = Header(
    harness={"name": "fiskalprobe", "version": "0"},
    title="A run",
    subject={"organisation": "o", "product": "p", "version": "1"},
    ics={"role": "middleware", "api": "1.7.7", "profiles": ["core"], "tse": []},
    ixit={"adapter": "sim:"},
    control={},
    catalogue={"digest": "0" * 64, "requirements": 1},
    seed=7,
    started="2026-01-05T09:00:00+00:00",
    environment={"python": "3", "platform": "x"},
    plan={"scenarios": 1, "requirements": ["DE-CXL-0001"], "set": "", "digest": ""},
)
EXCHANGE = Exchange(
    id=1,
    scenario="a/one",
    step="When",
    at="2026-01-05T09:00:00+00:00",
    elapsed_ms=1.5,
    request={"method": "GET", "url": "http://x/", "headers": {}, "body": ""},
    response={"status": 200, "headers": {}, "body": "ä\u2028\n"},
    error=None,
)
CHECK = Check(
    id="DE-CXL-0001/status",
    requirement="DE-CXL-0001",
    check="status",
    verdict="pass",
    standing="holds",
    exchanges=[1],
    scenario="a/one",
    where="features/a.feature:3",
)
SCENARIO = Scenario(
    id="a/one",
    feature="A",
    rule="r",
    name="one",
    where="features/a.feature:2",
    requirements=["DE-CXL-0001"],
    outcome="completed",
    elapsed_ms=2.0,
)
RECORDS = (EXCHANGE, CHECK, Note(text="by the way"), SCENARIO)


@pytest.fixture
def run(tmp_path):
    """A whole run on disk."""
    path = tmp_path / "deep" / "run.ndjson"
    with Writer(path) as writer:
        for record in (HEADER, *RECORDS):
            writer.write(record)
        writer.finish(
            verdict="conformant",
            exit_code=0,
            counts={"pass": 1},
            requirements={"DE-CXL-0001": RequirementResult(verdict="pass")},
            elapsed_ms=3.0,
        )
    return path


def test_what_was_written_is_read(run):
    """Header, records in their order, and footer come back as they were."""
    whole = read(run)
    assert whole.header == HEADER
    assert whole.records == RECORDS
    assert (whole.scenarios, whole.checks) == ((SCENARIO,), (CHECK,))
    assert whole.exchanges == {1: EXCHANGE}
    assert [note.text for note in whole.notes] == ["by the way"]
    assert (whole.footer.scenarios, whole.footer.checks, whole.footer.exchanges) == (1, 1, 1)


def test_each_line_is_what_the_schema_promises(run):
    """The published schema describes every line that the writer writes."""
    validator = Draft202012Validator(schemas.get("run-record"))
    for line in run.read_text(encoding="utf-8").split("\n")[:-1]:
        assert not list(validator.iter_errors(json.loads(line)))


def test_the_hash_covers_all_bytes_before_the_footer(run):
    """Anybody can recompute it with one line of shell."""
    lines = run.read_bytes().splitlines(keepends=True)
    digest = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    assert json.loads(lines[-1])["sha256"] == digest


def test_a_stream_cut_off_at_any_line_is_refused(run):
    """No prefix of a run is a run."""
    lines = run.read_bytes().splitlines(keepends=True)
    for count in range(len(lines)):
        run.write_bytes(b"".join(lines[:count]))
        with pytest.raises(EmptyStream if count == 0 else MissingFooter):
            read(run)


def test_a_stream_cut_off_at_any_byte_is_refused(run):
    """Not even the last line end may be missing."""
    whole = run.read_bytes()
    for length in range(len(whole)):
        run.write_bytes(whole[:length])
        with pytest.raises(InvalidStream):
            read(run)
    run.write_bytes(whole)
    assert read(run).footer.verdict == "conformant"


def test_a_line_reaches_the_disk_at_once(tmp_path):
    """A crash leaves whatever had happened until then."""
    path = tmp_path / "run.ndjson"
    with Writer(path) as writer:
        writer.write(HEADER)
        assert path.read_bytes().count(b"\n") == 1
        writer.write(EXCHANGE)
        assert path.read_bytes().count(b"\n") == 2


def test_what_was_right_goes_out_with_what_comes_next(tmp_path):
    """A right check waits for the next record; one that is not right waits for nothing."""
    path = tmp_path / "run.ndjson"

    def lines():
        return path.read_bytes().count(b"\n")

    right = msgspec.structs.replace(CHECK, verdict="pass", exchanges=[EXCHANGE.id])
    with Writer(path) as writer:
        writer.write(HEADER)
        writer.write(EXCHANGE)
        writer.write(right)
        assert lines() == 2
        writer.write(msgspec.structs.replace(right, verdict="fail"))
        assert lines() == 4
        writer.write(msgspec.structs.replace(EXCHANGE, id=EXCHANGE.id + 1, step="another"))
        writer.write(msgspec.structs.replace(right, exchanges=[EXCHANGE.id + 1]))
        assert lines() == 5
    assert lines() == 6


def _changed(run, number, change):
    lines = run.read_bytes().splitlines(keepends=True)
    record = json.loads(lines[number])
    record.update(change)
    lines[number] = json.dumps(record).encode() + b"\n"
    run.write_bytes(b"".join(lines))


def test_a_prettier_verdict_is_refused(run):
    """Changing one check afterwards does not go unnoticed."""
    _changed(run, 2, {"verdict": "alt"})
    with pytest.raises(WrongHash, match="changed after the run"):
        read(run)


def test_a_dropped_line_is_refused(run):
    """A stream without one of its exchanges does not fit its hash."""
    lines = run.read_bytes().splitlines(keepends=True)
    run.write_bytes(b"".join(lines[:1] + lines[2:]))
    with pytest.raises(WrongHash):
        read(run)


@pytest.mark.parametrize("old_new", [(b"\n", b"\r\n"), (b'{"kind":"h', b'\xef\xbb\xbf{"kind":"h')])
def test_a_file_that_was_saved_in_another_form_is_told_as_such(run, old_new):
    """Editors and mail programs do that, so nobody has to look for a forger."""
    run.write_bytes(run.read_bytes().replace(*old_new))
    with pytest.raises(WrongHash, match=r"run\.ndjson:1: .*as the run wrote it"):
        read(run)


def test_counts_that_disagree_are_refused(run):
    """A footer that counts other records than there are is not believed."""
    _changed(run, -1, {"checks": 2})
    with pytest.raises(WrongCounts, match="counts 2 checks, there are 1"):
        read(run)


def test_something_behind_the_footer_is_refused(run):
    """The footer is the last line."""
    run.write_bytes(run.read_bytes() + b'{"kind":"note","text":"one more thing"}\n')
    with pytest.raises(AfterFooter):
        read(run)


def test_a_second_header_is_refused(run):
    """Two runs in one file are no run."""
    lines = run.read_bytes().splitlines(keepends=True)
    run.write_bytes(b"".join([lines[0], *lines]))
    with pytest.raises(BrokenStream, match="a second header"):
        read(run)


EXCHANGE_LINE = msgspec.json.encode(EXCHANGE) + b"\n"
#: Deeper than any Python reads.
DEEP = b"[" * 200_000 + b"]" * 200_000


@pytest.mark.parametrize(
    "line",
    [
        b"no json\n",
        b'{"kind":"riddle"}\n',
        b'{"kind":"check"}\n',
        b'{"kind":"note","text":"\xed\xa0\xbd"}\n',
        b'{"kind":"note","x":"\xff"}\n',
        EXCHANGE_LINE.replace(b'"url"', b'"x":' + DEEP + b',"url"'),
        EXCHANGE_LINE.replace(b'"url"', b'"uri"'),
        EXCHANGE_LINE.replace(b'"method"', b'"methods"'),
        EXCHANGE_LINE.replace(b'"status":', b'"status":1.5,"x":'),
    ],
)
def test_a_line_that_is_no_record_is_refused_with_its_number(run, line):
    """The error names file and line."""
    lines = run.read_bytes().splitlines(keepends=True)
    run.write_bytes(b"".join([lines[0], line, *lines[1:]]))
    with pytest.raises(BrokenStream, match=r"run\.ndjson:2:"):
        read(run)


@pytest.mark.parametrize(
    "line",
    [
        b"hello\n",
        b'{"kind":"note","text":"x"}\n',
        b"[1]\n",
        b'{"schema":1,"title":"\xed\xa0"}\n',
        b'{"schema":' + DEEP + b"}\n",
        b'{"schema":[[]]}\n',
    ],
)
def test_a_stream_begins_with_its_header(run, line):
    """Without a header nobody can say what was judged."""
    run.write_bytes(line + run.read_bytes())
    with pytest.raises(MissingHeader):
        read(run)


def test_a_later_schema_is_refused_by_its_number(run):
    """A stream of a later release says so instead of being misread."""
    _changed(run, 0, {"schema": 2})
    with pytest.raises(UnknownSchema, match="schema 2"):
        read(run)


def test_every_way_of_being_invalid_has_a_code_and_a_sentence():
    """The family is complete: each member can be told from the others."""
    members = InvalidStream.__subclasses__()
    assert len({member.code for member in members}) == len(members) == 8
    assert all(member.__doc__ for member in members)
    assert {member.__name__ for member in members} <= set(stream.__all__)


def test_what_could_not_be_written_is_not_counted(tmp_path):
    """A record that no line can be made of leaves a stream that is whole without it."""

    def line(record):
        if record == CHECK:
            raise UnicodeEncodeError("utf-8", "", 0, 1, "no")
        return msgspec.json.encode(record)

    writer = Writer(tmp_path / "run.ndjson", line=line)
    writer.write(HEADER)
    with pytest.raises(UnicodeEncodeError):
        writer.write(CHECK)
    writer.finish(verdict="error", exit_code=3, counts={}, requirements={}, elapsed_ms=1.0)
    assert read(tmp_path / "run.ndjson").checks == ()


def test_redaction_happens_on_the_way_to_the_disk(tmp_path):
    """The writer lets nothing past the function that it was given."""
    path = tmp_path / "run.ndjson"

    def hide(record):
        return msgspec.json.encode(record).replace(b"by the way", b"***")

    with Writer(path, line=hide) as writer:
        writer.write(HEADER)
        writer.write(Note(text="by the way"))
    assert b"by the way" not in path.read_bytes()


@given(text=st.text(), code=st.text(), number=st.integers(min_value=0, max_value=2**31))
def test_a_record_survives_its_line(text, code, number):
    """Whatever text a check carries, one line holds it and gives it back."""
    check = msgspec.structs.replace(CHECK, message=text, code=code, exchanges=[number])
    line = msgspec.json.encode(check)
    assert b"\n" not in line
    assert msgspec.json.decode(line, type=stream.Record) == check


def _filled(path, count, *, wrong=()):
    """
    Write a run whose step makes one call again and again; *wrong* ones fail their check.
    """
    records = []
    for number in range(1, count + 1):
        body = json.dumps(
            {"fiscalDocumentNumber": number, "signature": f"s{number * 7}", "x": "y"}
        )
        records.append(
            msgspec.structs.replace(
                EXCHANGE,
                id=number,
                elapsed_ms=number / 8,
                response={"status": 200, "headers": {"a": "b"}, "body": body * 3},
            )
        )
        for name in ("schema", "counter-rises", "signature-verifies", "sums"):
            verdict = "fail" if number in wrong and name == "sums" else "pass"
            records.append(
                msgspec.structs.replace(
                    CHECK,
                    id=f"DE-CXL-0001/{name}",
                    check=name,
                    verdict=verdict,
                    message=f"counter {number} is new, as it should be",
                    exchanges=[number],
                )
            )
    records.append(SCENARIO)
    with Writer(path) as writer:
        for record in (HEADER, *records):
            writer.write(record)
        writer.finish(
            verdict="conformant", exit_code=0, counts={}, requirements={}, elapsed_ms=3.0
        )
    return tuple(records)


@pytest.mark.parametrize("wrong", [(), (1,), (2, 3), (250,), (1, 300)])
def test_calls_alike_are_folded_and_nothing_is_lost(tmp_path, wrong):
    """Three hundred calls alike take a fraction of the room, and are read back as they were."""
    path = tmp_path / "run.ndjson"
    records = _filled(path, 300, wrong=wrong)
    raw = path.read_bytes()
    assert len(raw) < sum(len(msgspec.json.encode(each)) for each in records) / 2
    whole = read(path)
    assert whole.records == records
    assert (whole.footer.exchanges, whole.footer.checks) == (300, 1200)


def test_folded_lines_are_what_the_schema_promises(tmp_path):
    """The published schema describes folded lines too."""
    path = tmp_path / "run.ndjson"
    _filled(path, 5)
    validator = Draft202012Validator(schemas.get("run-record"))
    kinds = []
    for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
        validator.validate(json.loads(line))
        kinds.append(json.loads(line)["kind"])
    assert kinds.count("again") == 4


def test_a_check_that_failed_stands_in_full(tmp_path):
    """Nobody has to unfold anything to see a failure."""
    path = tmp_path / "run.ndjson"
    _filled(path, 9, wrong=(5,))
    assert sum(b'"verdict":"fail"' in line for line in path.read_bytes().splitlines()) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"like": 7},
        {"sha256": "0" * 64},
        {"parts": {"x": [10_000]}},
        {"parts": {"x": [-1]}},
        {"parts": {}},
    ],
)
def test_a_folded_line_that_fits_nothing_is_refused(tmp_path, change):
    """A folded line is held against its own hash, even where the footer has been mended."""
    path = tmp_path / "run.ndjson"
    _filled(path, 5)
    number = next(
        place for place, line in enumerate(path.read_bytes().splitlines()) if b'"again"' in line
    )
    _changed(path, number, change)
    with pytest.raises(WrongHash):
        read(path)
    lines = path.read_bytes().splitlines(keepends=True)
    _changed(path, -1, {"sha256": hashlib.sha256(b"".join(lines[:-1])).hexdigest()})
    with pytest.raises(BrokenStream, match=f":{number + 1}: exchange 2"):
        read(path)


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.text(max_size=12), st.lists(st.booleans(), max_size=3)
        ),
        max_size=12,
    )
)
def test_whatever_is_written_is_read(calls):
    """Steps in any order, answers of any text, checks right and wrong: all come back."""
    records = []
    for number, (step, body, verdicts) in enumerate(calls, start=1):
        records.append(
            msgspec.structs.replace(
                EXCHANGE,
                id=number,
                step=step,
                response={"status": 200, "headers": {}, "body": body * 9},
            )
        )
        records += [
            msgspec.structs.replace(
                CHECK, verdict="pass" if right else "fail", exchanges=[number - place % 2]
            )
            for place, right in enumerate(verdicts)
        ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.ndjson"
        with Writer(path) as writer:
            for record in (HEADER, *records):
                writer.write(record)
            writer.finish(
                verdict="conformant", exit_code=0, counts={}, requirements={}, elapsed_ms=3.0
            )
        assert read(path).records == tuple(records)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT for one process")
@pytest.mark.parametrize("when", range(1, 9))
def test_an_interrupt_waits_for_the_end_of_a_record(tmp_path, when):
    """Whichever record is being written is there as a whole, and then the run is interrupted."""
    lines = counted(1)

    def line(record):
        if next(lines) == when:
            signal.raise_signal(signal.SIGINT)
        return msgspec.json.encode(record)

    path = tmp_path / "run.ndjson"
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with (
            Interrupts().taken() as interrupts,
            Writer(path, line=line, interrupts=interrupts) as writer,
        ):
            with pytest.raises(KeyboardInterrupt):
                deque(map(writer.write, (HEADER, *[EXCHANGE, CHECK] * 4)))
            interrupts.heard()
            writer.finish(
                verdict="incomplete", exit_code=2, counts={}, requirements={}, elapsed_ms=1.0
            )
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(read(path).records) == when - 1
