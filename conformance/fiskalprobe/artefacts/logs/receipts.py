"""
Receipts held against a TSE's archive: each is to be in it, as it was printed (XCHK-06).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fiskalprobe.artefacts.logs.checks import Notebook
from fiskalprobe.artefacts.logs.columns import Story
from fiskalprobe.artefacts.receipt import GivenReceipt
from fiskalprobe.oracles.instant import read_instant
from fiskalprobe.oracles.qr import MalformedQr, QrCode, read_number
from fiskalprobe.oracles.signing import algorithm
from fiskalprobe.oracles.signing.logmessage import TIME_FORMS, TransactionLog
from fiskalprobe.oracles.signing.publickey import (
    UnreadableKey,
    read_public_key,
    strict_base64,
    strict_hex,
)

_ID: Final = "XCHK-06"
_LONGEST: Final = 80


@dataclass(slots=True, kw_only=True)
class _Sought:
    """
    One receipt, and what has been found of it.
    """

    place: str
    code: QrCode
    counter: int
    transaction: int
    serial: bytes
    is_found: bool = False


class Receipts:
    """
    What was printed, looked for while logs come along.
    """

    def __init__(self, given: Iterable[GivenReceipt], notes: Notebook) -> None:
        """
        Read the codes; those that cannot be read are noted at once.
        """
        self._notes = notes
        self._by_counter: dict[int, list[_Sought]] = {}
        self._starts: dict[int, datetime | None] = {}
        for each in given:
            try:
                sought = _sought(each)
            except (MalformedQr, UnreadableKey) as wrong:
                notes.note(_ID, "unreadable", str(wrong), place=each.place)
                continue
            self._by_counter.setdefault(sought.counter, []).append(sought)
            self._starts[sought.transaction] = None

    def start(self, number: int, at: datetime) -> None:
        """
        Take note of a start, if it is of a receipt's transaction.
        """
        if number in self._starts:
            self._starts[number] = at

    def finish(self, step: TransactionLog, *, name: str) -> None:
        """
        Compare a log with the receipt that has its counter, if there is one.
        """
        for sought in self._by_counter.get(step.counter, ()):
            if sought.serial != step.serial:
                continue
            sought.is_found = True
            differing = _differing(sought.code, step)
            if differing:
                said = f"the receipt in {sought.place} differs: {'; '.join(differing)}"
                self._notes.note(_ID, "differs", said, place=name)

    def judge(self, story: Story, serials: Iterable[bytes]) -> None:
        """
        Note what was not found once all logs are known.
        """
        known = frozenset(serials)
        for receipts in self._by_counter.values():
            for sought in receipts:
                self._notes.looked(_ID)
                place = sought.place
                if sought.is_found:
                    self._start_time(sought, place)
                elif sought.serial not in known:
                    said = f"the receipt is of another TSE, {sought.serial.hex()}"
                    self._notes.note(_ID, "other-tse", said, place=place)
                else:
                    self._missing(sought, story, place)

    def _missing(self, sought: _Sought, story: Story, place: str) -> None:
        is_outside = not story.first <= sought.counter <= story.last
        said = f"no log of an end has signature {sought.counter}"
        if is_outside:
            said += f"; the archive goes from {story.first} to {story.last}"
        self._notes.note(_ID, "outside" if is_outside else "missing", said, place=place)

    def _start_time(self, sought: _Sought, place: str) -> None:
        started, printed = self._starts[sought.transaction], read_instant(sought.code.started)
        if started is None or (printed is not None and printed.at == started):
            return
        said = (
            f"the start time is {sought.code.started[:_LONGEST]}, in the archive {started:%FT%TZ}"
        )
        self._notes.note(_ID, "start-differs", said, place=place)


def _sought(given: GivenReceipt) -> _Sought:
    code = QrCode.from_text(given.qr.strip())
    counter, transaction = read_number(code.counter), read_number(code.transaction)
    if counter is None or transaction is None:
        raise MalformedQr("its transaction number or signature counter is no number")
    return _Sought(
        place=given.place,
        code=code,
        counter=counter,
        transaction=transaction,
        serial=read_public_key(code.public_key).serial,
    )


def _differing(code: QrCode, step: TransactionLog) -> list[str]:
    """
    Say which fields differ, and how.
    """
    logged, used = read_instant(code.logged), algorithm.by_oid(step.algorithm)
    pairs = (
        ("client", code.client, step.client),
        ("process type", code.process_type, step.process_type or ""),
        ("process data", code.process_data, step.process_data.decode("utf-8", "surrogateescape")),
        ("transaction number", code.transaction, str(step.transaction)),
        ("log time", code.logged if logged is None else logged.at, step.at),
        ("algorithm", code.algorithm, step.algorithm if used is None else used.name),
        ("signature", _signature(code.signature, len(step.signature)), step.signature),
    )
    told = [
        f"{what} printed {_shown(printed)}, logged {_shown(inside)}"
        for what, printed, inside in pairs
        if printed != inside
    ]
    if step.time_form not in TIME_FORMS.get(code.time_format, ()):
        told.append(
            f"time format printed {code.time_format[:_LONGEST]!r}, logged {step.time_form}"
        )
    return told


def _signature(text: str, length: int) -> bytes | None:
    """
    Read a signature in base64, or in hex as some tills print it.
    """
    by_base64 = strict_base64(text)
    return by_base64 if by_base64 is not None and len(by_base64) == length else strict_hex(text)


def _shown(value: object) -> str:
    if isinstance(value, bytes):
        return f"{value.hex()[:16]}…"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
