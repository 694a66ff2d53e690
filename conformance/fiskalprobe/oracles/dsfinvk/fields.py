"""
Field by field: what has to be filled, how long, how numbers and times are written, closed sets.

DSF-03 to DSF-07, DSF-22 and DSF-24.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Final

from fiskalprobe.oracles.dsfinvk.case import CLOSINGS, HEADS, SIGNED, Case, moment_of
from fiskalprobe.oracles.dsfinvk.numbers import Numbers
from fiskalprobe.oracles.dsfinvk.sheet import Row, Sheet
from fiskalprobe.oracles.dsfinvk.times import read_time
from fiskalprobe.oracles.finding import Finding, Weight
from fiskalprobe.oracles.instant import read_instant
from fiskalspec.dsfinvk import VERSIONS, Column, Need, is_country, tables, values

_ISO_ALPHA_3: Final = re.compile(r"[A-Z]{3}")
#: Countries and currencies, in three letters by ISO 3166 and ISO 4217.
_IN_THREE_LETTERS: Final = frozenset(
    {
        "LAND",
        "LOC_LAND",
        "AGENTUR_LAND",
        "KUNDE_LAND",
        "KASSE_BASISWAEH_CODE",
        "ZAHLWAEH_CODE",
        "ZAHLART_WAEH",
    }
)
_OF_THE_TSE: Final = ("TSE_TA_START", "TSE_TA_ENDE")
_OF_THE_TILL: Final = ("Z_ERSTELLUNG", "BON_START", "BON_ENDE")
_OF_RECEIPTS: Final = ("Z_START_ID", "Z_ENDE_ID")
#: Disputed: the matrix wants them, and a till that sells to strangers knows no customer.
_OF_THE_CUSTOMER: Final = tuple(
    each.name for each in tables()[HEADS].columns if each.need is Need.DISPUTED
)
#: Some write the time of a closing to the minute.
_OF_A_CLOSING: Final = timedelta(minutes=1)
#: Less than the hour by which German time is ahead in winter; clocks differ by minutes.
_AHEAD: Final = timedelta(minutes=50)
#: Longer is no number of a closing.
_LONGEST: Final = 18
_ASKED: Final = (Need.ALWAYS, Need.OF_AN_ITEM)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: A night's sales may be booked on the day before, and those of a day on the next.
_A_DAY: Final = timedelta(days=1)
#: The first DSFinV-K is of 2019; a clock that was never set stands at 1970, 1900 or 1.
_FIRST_YEAR: Final = 2019
#: Since then DSFinV-K 2.3 has to be written, as is told; its confidence is medium.
_SINCE_23: Final = "2022-07-01"
_OLD: Final = ("2.0", "2.1", "2.2")


def has_keys(case: Case) -> Iterator[Finding]:
    """
    DSF-03: each row says whose it is, and all rows of a closing say when it was made alike.
    """
    made = {closing: row["Z_ERSTELLUNG"] for closing, row in case.closings.items()}
    for sheet in case.package.sheets.values():
        lacking = [column for column in sheet.table.key if "" in sheet.said(column)]
        for row in sheet:
            for column in lacking:
                if not row[column]:
                    yield row.finding("DSF-03", f"{column} is empty", column=column)
            then = made.get(row.closing)
            if then and row["Z_ERSTELLUNG"] != then:
                yield row.finding(
                    "DSF-03",
                    "Z_ERSTELLUNG is another than that of the closing",
                    column="Z_ERSTELLUNG",
                    expected=then,
                )


def is_filled(case: Case) -> Iterator[Finding]:
    """
    DSF-04: what is always told is told.

    A receipt that a TSE could not sign has an error instead of a signature, and that is right;
    that it has neither is told by DSF-18. A closing without a receipt has no first and last one.
    """
    busy = {receipt[:2] for receipt in case.heads}
    for sheet in case.package.sheets.values():
        columns = [each for each in sheet.table.columns if each.name not in sheet.table.key]
        group = [each.name for each in columns if each.need is Need.ONE_OF]
        lacking = [each for each in columns if each.need in _ASKED and "" in sheet.said(each.name)]
        for row in sheet if lacking or group or sheet.table.file == HEADS else ():
            is_idle = sheet.table.file == CLOSINGS and row.closing not in busy
            if sheet.table.file == SIGNED and not row["TSE_TA_SIG"]:
                continue
            for column in lacking:
                if not row[column.name] and not (is_idle and column.name in _OF_RECEIPTS):
                    yield from _unfilled(row, column)
            if group and not any(row[name] for name in group):
                yield row.finding(
                    "DSF-04",
                    f"one of {' and '.join(group)} is told",
                    column=group[0],
                    expected=" or ".join(group),
                )
            yield from _of_customs(row)


def fits_lengths(case: Case) -> Iterator[Finding]:
    """
    DSF-05: no text is longer than its column, as DSFinV-K and index.xml have it.
    """
    for sheet in case.package.sheets.values():
        described = _described(case, sheet)
        sizes = {each.name: each.size for each in sheet.table.columns if not each.numeric}
        limits = {name: min(size, described.get(name) or size) for name, size in sizes.items()}
        for row, name in sheet.holding(sizes, partial(_is_longer, limits)):
            length, most = len(row[name]), described.get(name)
            is_described = most is not None and sizes[name] < length <= most
            if length <= sizes[name]:
                said = "longer than index.xml has it"
            else:
                said = "longer than DSFinV-K has it"
                said += ", and index.xml describes it so" if is_described else ""
            yield row.finding(
                "DSF-05",
                f"{name} is {said}",
                column=name,
                expected=f"at most {limits[name]} characters",
                actual=f"{length} characters",
                weight=Weight.NOTICE if is_described else Weight.ERROR,
            )


def fits_decimals(case: Case) -> Iterator[Finding]:
    """
    DSF-06: numbers have a comma, no sign but minus, and no more decimals than their column.
    """
    for sheet in case.package.sheets.values():
        numbers = Numbers(sheet, _described(case, sheet))
        for row, name in sheet.holding(numbers.columns, numbers.is_odd):
            for message, expected, weight in numbers.faults(name, row[name]):
                yield row.finding(
                    "DSF-06", f"{name} {message}", column=name, expected=expected, weight=weight
                )


def is_of_set(case: Case) -> Iterator[Finding]:
    """
    DSF-07: what comes from a closed set is in it.
    """
    sets = values().columns
    for sheet in case.package.sheets.values():
        closed = [name for name in sheet.header if name in sets]
        lettered = [name for name in sheet.header if name in _IN_THREE_LETTERS]
        for row, name in sheet.holding((*closed, *lettered), lambda *said: _strange(*said) != ""):
            is_land = "LAND" in name
            yield row.finding(
                "DSF-07",
                f"{name} {_strange(name, row[name])}",
                column=name,
                expected=", ".join(sets[name]) if name in sets else "DEU" if is_land else "EUR",
            )
    for receipt, head in case.heads.items():
        if head["BON_TYP"] == "AVBelegstorno" and receipt in case.of_receipts(SIGNED):
            yield head.finding(
                "DSF-07",
                "AVBelegstorno cannot be used with a TSE; a cancellation is a new Beleg with "
                "reversed signs",
                column="BON_TYP",
                expected="Beleg",
            )


def fits_times(case: Case) -> Iterator[Finding]:
    """
    DSF-22: times of the TSE have milliseconds and Z, those of the till any form of RFC 3339.
    """
    for row in case.package.rows((SIGNED,)):
        for column in _OF_THE_TSE:
            instant = read_instant(row[column])
            if row[column] and (instant is None or not instant.is_canonical):
                yield row.finding(
                    "DSF-22",
                    f"{column} is not written as a TSE's time",
                    column=column,
                    expected="YYYY-MM-DDThh:mm:ss.fffZ",
                )
        start, end = (read_instant(row[column]) for column in _OF_THE_TSE)
        if start is not None and end is not None and end.at < start.at:
            yield row.finding(
                "DSF-22",
                "a transaction ends before it starts",
                column="TSE_TA_ENDE",
                expected=f"not before {row['TSE_TA_START']}",
            )
    for row in case.package.rows((CLOSINGS, HEADS)):
        for column in _OF_THE_TILL:
            if row[column]:
                yield from _time_of_till(row, column)
        yield from _order_of_till(row)
    for row in case.closings.values():
        yield from _beside_days(case, row)
    for row in case.heads.values():
        yield from _beside_closings(case, row)
        yield from _beside_tse(case, row)


def is_known_version(case: Case) -> Iterator[Finding]:
    """
    DSF-24: TAXONOMIE_VERSION is a version that there is, and not an outdated one.
    """
    for row in case.closings.values():
        version = row["TAXONOMIE_VERSION"]
        if version and version not in VERSIONS:
            yield row.finding(
                "DSF-24",
                "TAXONOMIE_VERSION is no known version",
                column="TAXONOMIE_VERSION",
                expected=", ".join(VERSIONS),
            )
        elif version in _OLD and row["Z_ERSTELLUNG"] >= _SINCE_23:
            yield row.finding(
                "DSF-24",
                f"a closing from {_SINCE_23} on is told in a version before 2.3",
                column="TAXONOMIE_VERSION",
                expected=", ".join(VERSIONS[-2:]),
                weight=Weight.NOTICE,
            )


def _described(case: Case, sheet: Sheet) -> Mapping[str, int | None]:
    """
    Give the longest text or the most decimals of each column, as index.xml has them.
    """
    index = case.package.index
    declared = index.table(sheet.table.file) if index is not None else None
    return {each.name: each.size for each in declared.columns} if declared is not None else {}


def _is_longer(limits: Mapping[str, int], name: str, text: str) -> bool:
    return len(text) > limits[name]


def _unfilled(row: Row, column: Column) -> Iterator[Finding]:
    match column.need:
        case Need.ALWAYS:
            yield row.finding("DSF-04", f"{column.name} is empty", column=column.name)
        case Need.OF_AN_ITEM if row["GV_TYP"] == "Umsatz":
            yield row.finding(
                "DSF-04",
                f"{column.name} is empty where an item seems to be sold",
                column=column.name,
                weight=Weight.NOTICE,
            )
        case _:
            pass


def _of_customs(row: Row) -> Iterator[Finding]:
    """
    Tell once of what annex G wants and most tills leave out, and of other business without a name.
    """
    if row.sheet.table.file != HEADS:
        return
    empty = [each for each in _OF_THE_CUSTOMER if not row[each]]
    if empty:
        yield row.finding(
            "DSF-04",
            "what annex G wants of the customer is empty, as most tills leave it",
            column=empty[0],
            expected=", ".join(empty),
            weight=Weight.NOTICE,
        )
    if row["BON_TYP"] == "AVSonstige" and not row["BON_NAME"]:
        yield row.finding("DSF-04", "AVSonstige says in BON_NAME what it is", column="BON_NAME")


def _strange(name: str, text: str) -> str:
    """
    Say what is wrong with a value of a closed set; "" where nothing is, or it is empty.
    """
    known = values().columns.get(name)
    if not text or (known is not None and text in known):
        return ""
    if known is not None:
        return "is none of its values"
    if not _ISO_ALPHA_3.fullmatch(text):
        return "is not a code of three letters"
    return "is no code of a country" if "LAND" in name and not is_country(text) else ""


def _time_of_till(row: Row, column: str) -> Iterator[Finding]:
    moment = read_time(row[column])
    if moment is None:
        yield row.finding(
            "DSF-22",
            f"{column} is no time of RFC 3339",
            column=column,
            expected="YYYY-MM-DDThh:mm:ss with Z or an offset",
        )
    elif moment.tzinfo is None:
        yield row.finding(
            "DSF-22",
            f"{column} does not say its offset from UTC",
            column=column,
            expected=f"{row[column]}Z or another offset",
            weight=Weight.NOTICE,
        )
    if moment is not None and moment.year < _FIRST_YEAR:
        yield row.finding(
            "DSF-22",
            f"{column} is from before there were exports of DSFinV-K",
            column=column,
            expected=f"a time of {_FIRST_YEAR} or later",
            weight=Weight.NOTICE,
        )


def _order_of_till(row: Row) -> Iterator[Finding]:
    start, end = (moment_of(row, column) for column in ("BON_START", "BON_ENDE"))
    if start is not None and end is not None and end < start:
        yield row.finding(
            "DSF-22",
            "a receipt ends before it starts, by the clock of the till",
            column="BON_ENDE",
            expected=f"not before {row['BON_START']}",
            weight=Weight.NOTICE,
        )


def _beside_days(case: Case, row: Row) -> Iterator[Finding]:
    """
    Compare the day on which a closing is booked with the days of its receipts and of its making.
    """
    if not row["Z_BUCHUNGSTAG"]:
        return
    day, span = _day(row["Z_BUCHUNGSTAG"]), case.days.get(row.closing)
    if day is None:
        yield row.finding(
            "DSF-22",
            "Z_BUCHUNGSTAG is not written as a day",
            column="Z_BUCHUNGSTAG",
            expected="YYYY-MM-DD",
            weight=Weight.NOTICE,
        )
    elif span is not None and not -_A_DAY <= day - span[0] <= span[1] - span[0] + _A_DAY:
        yield row.finding(
            "DSF-22",
            "a closing is booked on a day that is none of its own",
            column="Z_BUCHUNGSTAG",
            expected=" to ".join(map(str, dict.fromkeys(span))),
            weight=Weight.NOTICE,
        )


def _day(text: str) -> date | None:
    """
    Read a day that a calendar has.
    """
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _beside_closings(case: Case, row: Row) -> Iterator[Finding]:
    """
    Compare the end of a receipt with the times of its closing and of the one before.

    Nothing may be open when the day is closed (AEAO zu § 146a, 2.2.3.3, as implementers tell it).
    """
    till, number = row.closing
    end, closing = moment_of(row, "BON_ENDE"), case.closings.get(row.closing)
    made = None if closing is None else moment_of(closing, "Z_ERSTELLUNG")
    if end is None or made is None or closing is None:
        return
    if end - made > _OF_A_CLOSING:
        yield row.finding(
            "DSF-22",
            "a receipt ends after its closing was made",
            column="BON_ENDE",
            expected=f"not after {closing['Z_ERSTELLUNG']}",
            weight=Weight.NOTICE,
        )
    earlier = str(int(number) - 1) if number.isdecimal() and len(number) <= _LONGEST else ""
    before = case.closings.get((till, earlier))
    then = None if before is None else moment_of(before, "Z_ERSTELLUNG")
    if before is not None and then is not None and then - end > _OF_A_CLOSING and then < made:
        yield row.finding(
            "DSF-22",
            "a receipt had ended when the closing before its own was made",
            column="BON_ENDE",
            expected=f"not before {before['Z_ERSTELLUNG']}",
            weight=Weight.NOTICE,
        )


def _beside_tse(case: Case, row: Row) -> Iterator[Finding]:
    """
    Compare the end of a receipt with the time of its signature, which may be later, not earlier.

    A till that writes German time and Z behind it is an hour or two ahead. What an outage left
    unsigned may be signed when it is over, and a day of it is worth a word.
    """
    end = moment_of(row, "BON_ENDE")
    for each in case.of_receipts(SIGNED).get(row.receipt, ()):
        signed = read_instant(each["TSE_TA_ENDE"])
        if end is not None and signed is not None and end - signed.at > _AHEAD:
            yield row.finding(
                "DSF-22",
                "a receipt ends long after it was signed; is its time that of UTC?",
                column="BON_ENDE",
                expected=f"about {each['TSE_TA_ENDE']}",
                weight=Weight.NOTICE,
            )
        if end is not None and signed is not None and signed.at - end > _A_DAY:
            yield row.finding(
                "DSF-22",
                "a receipt was signed more than a day after its end; was its TSE out of order?",
                column="BON_ENDE",
                expected=f"about {each['TSE_TA_ENDE']}",
                weight=Weight.NOTICE,
            )
