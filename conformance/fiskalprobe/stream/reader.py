"""
The reader: gives out a whole, unchanged stream or says in one sentence why it does not.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import msgspec

from fiskalprobe.stream.errors import (
    AfterFooter,
    BrokenStream,
    EmptyStream,
    MissingFooter,
    MissingHeader,
    UnknownSchema,
    WrongCounts,
    WrongHash,
)
from fiskalprobe.stream.folding import Groups, NotLike
from fiskalprobe.stream.records import (
    SCHEMA,
    STOPPED,
    Check,
    Difference,
    Event,
    Exchange,
    Footer,
    Header,
    Note,
    Record,
    Scenario,
)

#: What a line may raise that is no JSON, no UTF-8, or nests without end.
_UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_DECODER: Final = msgspec.json.Decoder(Record)
_ANEW: Final = "is UTF-16, so it was saved anew after the run; take the file as the run wrote it"
#: How a file begins that is no text in UTF-8, and what to do about it; UTF-16 also without a mark.
_OTHERWISE: Final = (
    (b"\x1f\x8b", "is packed with gzip; unpack it first"),
    (b"PK\x03\x04", "is a zip archive; unpack it first"),
    (codecs.BOM_UTF16_LE, _ANEW),
    (codecs.BOM_UTF16_BE, _ANEW),
    (b"{\0", _ANEW),
    (b"\0{", _ANEW),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """
    A whole run, in the order of its lines.
    """

    header: Header
    #: Everything between header and footer.
    records: tuple[Event, ...]
    footer: Footer

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """
        The scenarios in the order in which they ended.
        """
        return tuple(record for record in self.records if isinstance(record, Scenario))

    @property
    def exchanges(self) -> dict[int, Exchange]:
        """
        The exchanges by number.
        """
        return {record.id: record for record in self.records if isinstance(record, Exchange)}

    @property
    def checks(self) -> tuple[Check, ...]:
        """
        The checks in the order in which they were made.
        """
        return tuple(record for record in self.records if isinstance(record, Check))

    @property
    def notes(self) -> tuple[Note, ...]:
        """
        The notes in the order in which they were taken.
        """
        return tuple(record for record in self.records if isinstance(record, Note))

    @property
    def stopped(self) -> bool:
        """
        Whether the run ended before its last scenario.
        """
        return any(note.text.startswith(STOPPED) for note in self.notes)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """
        The kinds of differences from the reference, the plainest first.
        """
        return tuple(record for record in self.records if isinstance(record, Difference))


def read(path: Path) -> Stream:
    """
    Read a stream; a cut-off, changed or foreign one is an `InvalidStream`.
    """
    raw = path.read_bytes()
    if not raw.strip():
        raise EmptyStream(f"{path}: the file is empty; run the harness again")
    lines = raw.splitlines(keepends=True)
    _demand_octets(path, lines)
    header = _header(path, lines[0])
    records: list[Event] = []
    groups = Groups()
    running = hashlib.sha256(lines[0])
    for number, line in enumerate(lines[1:], start=2):
        whole = line.endswith(b"\n")
        try:
            record = _record(line)
        except _UNREADABLE as wrong:
            if number == len(lines) and not whole:
                break  # torn in the middle of a line: cut off, not broken
            raise BrokenStream(f"{path}:{number}: this line is no record: {wrong}") from wrong
        if isinstance(record, Footer):
            if number != len(lines):
                raise AfterFooter(f"{path}:{number + 1}: something follows the footer")
            if not whole:
                break
            _check(path, number, record, records, running.hexdigest())
            return Stream(header=header, records=tuple(records), footer=record)
        if isinstance(record, Header):
            raise BrokenStream(f"{path}:{number}: a second header; two runs in one file?")
        try:
            records += groups.take(record, line)
        except (NotLike, *_UNREADABLE) as wrong:
            _demand_hash(path, lines)
            raise BrokenStream(f"{path}:{number}: {wrong}") from wrong
        running.update(line)
    raise MissingFooter(
        f"{path}: the run was cut off after line {len(lines)}, there is no footer; "
        "a run that did not end certifies nothing, so run it again"
    )


def _demand_octets(path: Path, lines: Sequence[bytes]) -> None:
    """
    Go on only where no editor, and no way of sending, has written the file in another form.
    """
    for begin, what in _OTHERWISE:
        if lines[0].startswith(begin):
            raise MissingHeader(f"{path}:1: the first line is no header: the file {what}")
    if lines[0].startswith(codecs.BOM_UTF8):
        raise WrongHash(
            f"{path}:1: the file begins with a byte order mark, so it was saved anew after the "
            "run; take the file as the run wrote it"
        )
    if all(line.endswith(b"\r\n") for line in lines):
        raise WrongHash(
            f"{path}:1: lines end with CR LF, so the file was changed after the run, perhaps by "
            "the way it was sent; pack it, or take the file as the run wrote it"
        )


def _demand_hash(path: Path, lines: Sequence[bytes]) -> None:
    """
    Go on only where the last line is no footer, or fits all before it: `WrongHash` otherwise.
    """
    try:
        footer = _DECODER.decode(lines[-1])
    except _UNREADABLE:
        return
    if isinstance(footer, Footer):
        _fits(path, len(lines), footer, hashlib.sha256(b"".join(lines[:-1])).hexdigest())


def _record(line: bytes) -> Record:
    """
    Read one line; `msgspec.ValidationError` where an exchange leaves out what everybody reads.
    """
    record: Record = _DECODER.decode(line)
    if isinstance(record, Exchange) and not _is_sound(record):
        raise msgspec.ValidationError("an exchange that does not say what was asked and answered")
    return record


def _is_sound(exchange: Exchange) -> bool:
    """
    Tell whether an exchange holds what everybody reads of one, in the form in which it is written.
    """
    asked, came = exchange.request, exchange.response or {"status": 0}
    texts = [asked.get("method"), asked.get("url"), asked.get("body", ""), came.get("body", "")]
    for headers in (asked.get("headers", {}), came.get("headers", {})):
        texts += [*headers.values()] if isinstance(headers, dict) else [headers]
    return all(isinstance(text, str) for text in texts) and type(came.get("status")) is int


def _header(path: Path, line: bytes) -> Header:
    try:
        version = msgspec.json.decode(line, type=dict[str, object]).get("schema")
    except _UNREADABLE:
        version = None
    if isinstance(version, int) and version != SCHEMA:
        raise UnknownSchema(
            f"{path}:1: the stream has schema {version}, this release reads {SCHEMA}; "
            "use the release that wrote it"
        )
    try:
        record = _DECODER.decode(line)
    except _UNREADABLE as wrong:
        raise MissingHeader(f"{path}:1: the first line is no header: {wrong}") from wrong
    if not isinstance(record, Header):
        raise MissingHeader(f"{path}:1: the first line is no header but another record")
    try:
        datetime.fromisoformat(record.started)
        for excuse in record.baseline:
            date.fromisoformat(excuse["until"])
    except (ValueError, KeyError) as wrong:
        raise MissingHeader(f"{path}:1: the header has a date that is none: {wrong}") from wrong
    return record


def _fits(path: Path, number: int, footer: Footer, digest: str) -> None:
    if footer.sha256 != digest:
        raise WrongHash(
            f"{path}:{number}: the footer's hash does not fit the lines before it; "
            "the stream was changed after the run"
        )


def _check(
    path: Path, number: int, footer: Footer, records: Sequence[Record], digest: str
) -> None:
    _fits(path, number, footer, digest)
    for kind, said in (
        (Scenario, footer.scenarios),
        (Exchange, footer.exchanges),
        (Check, footer.checks),
    ):
        there = sum(isinstance(record, kind) for record in records)
        if there != said:
            name = kind.__name__.lower()
            raise WrongCounts(
                f"{path}:{number}: the footer counts {said} {name}s, there are {there}"
            )
