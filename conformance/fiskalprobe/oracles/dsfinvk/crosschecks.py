"""
An export beside what else is known: the logs of its TSEs, and receipts that customers hold.

XCHK-01 to XCHK-03 and XCHK-06. An archive of logs may be of some days only, and so may an export:
what lies outside of the other is not missing.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Final

from fiskalprobe.oracles.dsfinvk.case import (
    CLOSINGS,
    HEADS,
    SIGNED,
    TERMINALS,
    TILLS,
    Case,
    moment_of,
    once,
)
from fiskalprobe.oracles.dsfinvk.proving import proved
from fiskalprobe.oracles.dsfinvk.sheet import Row, shortened
from fiskalprobe.oracles.finding import Finding, Weight
from fiskalprobe.oracles.instant import read_instant, write_instant
from fiskalprobe.oracles.processdata import ORDER_TYPE, RECEIPT_TYPE
from fiskalprobe.oracles.qr import QrCode
from fiskalprobe.oracles.signing.logmessage import Operation, TransactionLog
from fiskalprobe.oracles.signing.publickey import (
    UnreadableKey,
    read_public_key,
    strict_base64,
    strict_hex,
)

#: A TSE, by the hash of its key, and a signature counter.
Seal = tuple[bytes, int]
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)


#: What has to be in an export, by its process type, and what is said where it is not. That orders
#: are told one by one is a duty as implementers read it, and not all tills do.
_MISSED: Final = {
    RECEIPT_TYPE.lower(): ("the logs hold a receipt that the export lacks", Weight.ERROR),
    ORDER_TYPE.lower(): ("the logs hold an order that the export lacks", Weight.NOTICE),
}
#: The clocks of a till and of its TSE are not the same.
_APART: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """
    A row of transactions_tse.csv and the log message of its end.
    """

    row: Row
    log: TransactionLog


def has_every_log(case: Case) -> Iterator[Finding]:
    """
    XCHK-01: each Kassenbeleg in the logs is in the export, and each row of it in the logs.
    """
    logs, rows = _finished(case), _rows(case)
    matched = {(each.log.serial, each.log.counter) for each in matches(case)}
    first, last = _span(case)
    clients = _clients(case)
    for seal, log in logs.items():
        is_ours = log.client in clients and first <= log.at <= last
        # Tills are seen to spell it in other letters, and it is a receipt for all that.
        kind = _MISSED.get((log.process_type or "").lower())
        if kind is not None and seal not in matched and is_ours:
            message, weight = kind
            yield Finding(
                id="XCHK-01",
                message=message,
                weight=weight,
                place=SIGNED,
                expected=f"a row for counter {log.counter}, transaction {log.transaction}",
                actual=shortened(log.process_data.decode("utf-8", "replace")),
            )
    yield from _left_open(case, clients)
    found = {each.row.number for each in matches(case)}
    bounds = _bounds(case)
    for seal, row in rows.items():
        low, high = bounds.get(seal[0], (1, 0))
        if low <= seal[1] <= high and row.number not in found:
            yield row.finding(
                "XCHK-01",
                "the export holds a receipt that the logs lack",
                column="TSE_TA_SIGZ",
                expected=f"a log with the counter {seal[1]}",
            )


def _left_open(case: Case, clients: frozenset[str]) -> Iterator[Finding]:
    """
    Tell of closings over which a transaction went on: none may be open then.

    AEAO zu § 146a, 2.2.3.3, as implementers tell it.
    """
    ends = {(log.serial, log.transaction): log.at for log in _finished(case).values()}
    told = ((moment_of(row, "Z_ERSTELLUNG"), row) for row in case.package.sheet(CLOSINGS))
    closings = sorted(((made, row) for made, row in told if made is not None), key=itemgetter(0))
    times = [made for made, _ in closings]
    for log in _steps(case):
        if log.client not in clients or log.operation != Operation.START.spelled(log.version):
            continue
        end = ends.get((log.serial, log.transaction), _NEVER)
        for made, row in closings[bisect(times, log.at) : bisect(times, end)]:
            if made - log.at > _APART and end - made > _APART:
                yield row.finding(
                    "XCHK-01",
                    "a transaction was open when a closing was made",
                    column="Z_ERSTELLUNG",
                    expected=f"transaction {log.transaction} to be finished before",
                    weight=Weight.NOTICE,
                )


def has_same_data(case: Case) -> Iterator[Finding]:
    """
    XCHK-02: processType and processData are those of the log, byte by byte.
    """
    for each in matches(case):
        row, log = each.row, each.log
        if row["TSE_TA_VORGANGSART"] != (log.process_type or ""):
            yield row.finding(
                "XCHK-02",
                "the log has another processType",
                column="TSE_TA_VORGANGSART",
                expected=shortened(log.process_type or ""),
            )
        data = row["TSE_VORGANGSDATEN"]
        if data and data.encode("utf-8", "surrogatepass") != log.process_data:
            yield row.finding(
                "XCHK-02",
                "the log has other processData",
                column="TSE_VORGANGSDATEN",
                expected=shortened(log.process_data.decode("utf-8", "replace")),
            )


def has_same_numbers(case: Case) -> Iterator[Finding]:
    """
    XCHK-03: counter, transaction number, signature and both times are those of the log.
    """
    starts = {
        (log.serial, log.transaction): log
        for log in _steps(case)
        if log.operation == Operation.START.spelled(log.version)
    }
    for each in matches(case):
        row, log = each.row, each.log
        for column, expected in (
            ("TSE_TA_SIGZ", str(log.counter)),
            ("TSE_TANR", str(log.transaction)),
        ):
            if row.whole(column) != expected:
                yield _other(row, column, expected)
        if log.signature not in _signatures(row):
            yield row.finding("XCHK-03", "the log has another signature", column="TSE_TA_SIG")
        start = starts.get((log.serial, log.transaction))
        for column, of in (("TSE_TA_ENDE", log), ("TSE_TA_START", start)):
            instant = read_instant(row[column])
            if of is not None and (instant is None or instant.at != of.at):
                yield _other(row, column, write_instant(of.at))


def has_every_receipt(case: Case) -> Iterator[Finding]:
    """
    XCHK-06: receipts that were handed out are in the logs and in the export, as printed.
    """
    rows, logs = _rows(case), _finished(case)
    first, last = _span(case)
    clients = _clients(case)
    for number, code in enumerate(case.receipts, 1):
        place = f"receipt {number}"
        seal = _seal_of(code)
        row = None if seal is None else rows.get(seal)
        logged = read_instant(code.logged)
        is_within = logged is not None and first <= logged.at <= last and code.client in clients
        if row is None:
            yield Finding(
                id="XCHK-06",
                message="a receipt that was handed out is not in the export"
                if is_within
                else "a receipt is of another till or of days that the export does not have",
                weight=Weight.ERROR if is_within else Weight.NOTICE,
                place=place,
                expected=f"a row for counter {shortened(code.counter)}",
                actual=shortened(f"{code.client}, {code.logged}"),
            )
        else:
            yield from _printed(place, code, row)
        if case.logs is not None and seal is not None and seal not in logs:
            low, high = _bounds(case).get(seal[0], (1, 0))
            yield Finding(
                id="XCHK-06",
                message="a receipt that was handed out is not in the logs",
                weight=Weight.ERROR if low <= seal[1] <= high else Weight.NOTICE,
                place=place,
                expected=f"a log with the counter {seal[1]}",
            )


@once
def matches(case: Case) -> tuple[Match, ...]:
    """
    Find the log of each row: by its signature, or else by its TSE and counter.
    """
    return tuple(_matches(case))


def _matches(case: Case) -> Iterator[Match]:
    logs = _finished(case)
    by_signature = {log.signature: log for log in logs.values()}
    for row in case.package.sheet(SIGNED):
        log = next(filter(None, map(by_signature.get, _signatures(row))), None)
        if log is None:
            seal = _seal(case, row)
            log = None if seal is None else logs.get(seal)
        if log is not None:
            yield Match(row=row, log=log)


def _printed(place: str, code: QrCode, row: Row) -> Iterator[Finding]:
    for title, printed, column in (
        ("processType", code.process_type, "TSE_TA_VORGANGSART"),
        ("processData", code.process_data, "TSE_VORGANGSDATEN"),
        ("transaction number", code.transaction, "TSE_TANR"),
        ("start time", code.started, "TSE_TA_START"),
        ("log time", code.logged, "TSE_TA_ENDE"),
        ("signature", code.signature, "TSE_TA_SIG"),
    ):
        told = row.whole(column) if column == "TSE_TANR" else row[column]
        if told and not _is_same(column, printed, told):
            yield Finding(
                id="XCHK-06",
                message=f"a receipt was handed out with another {title} than the export tells",
                place=f"{row.place(column)} and {place}",
                expected=shortened(printed),
                actual=shortened(told),
            )


def _is_same(column: str, printed: str, told: str) -> bool:
    """
    Compare what is meant: tills print times with an offset, and signatures in hex.
    """
    if printed == told:
        return True
    if column in {"TSE_TA_START", "TSE_TA_ENDE"}:
        one, other = read_instant(printed), read_instant(told)
        return one is not None and other is not None and one.at == other.at
    return column == "TSE_TA_SIG" and not set(_read(printed)).isdisjoint(_read(told))


def _signatures(row: Row) -> tuple[bytes, ...]:
    return _read(row["TSE_TA_SIG"])


def _read(signature: str) -> tuple[bytes, ...]:
    """
    Read a signature in base64 and in hex, whose letters are good base64 as well.
    """
    return tuple(filter(None, (strict_base64(signature), strict_hex(signature))))


def _other(row: Row, column: str, expected: str) -> Finding:
    return row.finding(
        "XCHK-03", f"the log has another {_TITLES[column]}", column=column, expected=expected
    )


_TITLES: Final = {
    "TSE_TA_SIGZ": "signature counter",
    "TSE_TANR": "transaction number",
    "TSE_TA_ENDE": "time of the end",
    "TSE_TA_START": "time of the start",
}


def _steps(case: Case) -> tuple[TransactionLog, ...]:
    return case.logs.steps if case.logs is not None else ()


@once
def _finished(case: Case) -> Mapping[Seal, TransactionLog]:
    return {
        (log.serial, log.counter): log
        for log in _steps(case)
        if log.operation == Operation.FINISH.spelled(log.version)
    }


def _clients(case: Case) -> frozenset[str]:
    """
    Name the clients of the export: all serial numbers in it, and for whom signatures were made.

    Not only those of signed rows: an export that tells none has all the more to explain.
    """
    told = {
        row[column]
        for file, column in ((TILLS, "KASSE_SERIENNR"), (TERMINALS, "TERMINAL_SERIENNR"))
        for row in case.package.sheet(file)
    }
    return frozenset(told | {each.client for each in proved(case)}) - {""}


@once
def _bounds(case: Case) -> Mapping[bytes, tuple[int, int]]:
    """
    Say from which counter to which the logs of each TSE go.
    """
    found: dict[bytes, tuple[int, int]] = {}
    for log in _steps(case):
        low, high = found.get(log.serial, (log.counter, log.counter))
        found[log.serial] = (min(low, log.counter), max(high, log.counter))
    return found


@once
def _rows(case: Case) -> Mapping[Seal, Row]:
    found: dict[Seal, Row] = {}
    for row in case.package.sheet(SIGNED):
        seal = _seal(case, row) if row["TSE_TA_SIG"] else None
        if seal is not None:
            found.setdefault(seal, row)
    return found


def _seal(case: Case, row: Row) -> Seal | None:
    tse, counter = case.tses.get((row.closing, row["TSE_ID"])), row.figure("TSE_TA_SIGZ")
    if tse is None or counter is None:
        return None
    try:
        return read_public_key(tse["TSE_PUBLIC_KEY"]).serial, int(counter)
    except UnreadableKey:
        return None


def _seal_of(code: QrCode) -> Seal | None:
    longest = 10
    if not code.counter.isdecimal() or len(code.counter) > longest:
        return None
    try:
        return read_public_key(code.public_key).serial, int(code.counter)
    except UnreadableKey:
        return None


def _span(case: Case) -> tuple[datetime, datetime]:
    """
    Say which time an export is about: from its first receipt to its last closing.

    A till that begins with its closing 1 has told everything since its beginning.
    """
    logged = [read_instant(row["TSE_TA_ENDE"]) for row in case.package.sheet(SIGNED)]
    times = [each.at for each in logged if each is not None]
    told = [moment_of(row, "BON_START") for row in case.package.sheet(HEADS)]
    told += [moment_of(row, "Z_ERSTELLUNG") for row in case.package.sheet(CLOSINGS)]
    times += [each for each in told if each is not None]
    if not times:
        return _NEVER, _NEVER
    tills = {till for till, _ in case.closings}
    is_from_the_first = bool(tills) and all((till, "1") in case.closings for till in tills)
    return _ALWAYS if is_from_the_first else min(times), max(times)
