"""
What is told once for each closing: VAT rates, the till, its TSEs; and how closings follow on.

DSF-08, DSF-09, DSF-12, DSF-20 and DSF-21.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from fiskalprobe.oracles.dsfinvk.case import (
    AGENCIES,
    CLOSINGS,
    COUNTED,
    HEAD_VAT,
    HEADS,
    LINE_VAT,
    LINES,
    PAYMENTS,
    SIGNED,
    TERMINALS,
    TILLS,
    TSES,
    VAT,
    Case,
    moment_of,
)
from fiskalprobe.oracles.dsfinvk.proving import proved
from fiskalprobe.oracles.dsfinvk.sheet import Closing, Row, shortened
from fiskalprobe.oracles.dsfinvk.sums import MEANS
from fiskalprobe.oracles.dsfinvk.taxes import BUSINESS
from fiskalprobe.oracles.finding import Finding, Weight
from fiskalprobe.oracles.instant import read_instant
from fiskalprobe.oracles.signing.algorithm import ALGORITHMS
from fiskalprobe.oracles.signing.certificate import (
    Certificate,
    UnreadableCertificate,
    read_certificates,
)
from fiskalprobe.oracles.signing.publickey import PublicKey, UnreadableKey, read_public_key
from fiskalspec.calendars import Rate, load
from fiskalspec.dsfinvk import values

#: Keys from there on are a company's own.
_OWN_KEYS: Final = 1000
_LOCATIONS: Final = "location.csv"
_SERIAL: Final = re.compile(r"[0-9A-Fa-f]{64}")
_FORBIDDEN: Final = re.compile(r"[/_]")
#: Versions in which a client id still could have them.
_BEFORE_23: Final = ("2.0", "2.1", "2.2")


def fits_calendar(case: Case) -> Iterator[Finding]:
    """
    DSF-08: each VAT key in use is told, and has the rate that its legal basis had on the day.
    """
    seen: set[tuple[Closing, str]] = set()
    for row in case.package.sheet(VAT):
        key = (row.closing, row["UST_SCHLUESSEL"])
        if key in seen:
            yield row.finding("DSF-08", "a VAT key is told twice", column="UST_SCHLUESSEL")
        seen.add(key)
        yield from _rate(case, row)
    for sheet in case.package.sheets.values() if VAT in case.package.sheets else ():
        for column in {"UST_SCHLUESSEL", "ZI_UST_SCHLUESSEL"} & sheet.places.keys():
            for row in sheet:
                if row[column] and (row.closing, row[column]) not in case.vat_rates:
                    yield row.finding(
                        "DSF-08", "a VAT key is used that vat.csv does not tell", column=column
                    )


def has_masters(case: Case) -> Iterator[Finding]:
    """
    DSF-09: of each closing there are its own row, the place, the till, VAT rates and receipts.
    """
    first: dict[Closing, Row] = {}
    for row in case.package.rows():
        first.setdefault(row.closing, row)
    for file in (CLOSINGS, _LOCATIONS, TILLS, VAT):
        told = case.of_closings(file)
        for closing, row in first.items():
            if closing not in told:
                yield row.finding(
                    "DSF-09",
                    f"a closing has no row in {file}",
                    expected=f"till {shortened(closing[0])}, closing {shortened(closing[1])}",
                )
            elif file != VAT and len(told[closing]) > 1:
                yield told[closing][1].finding("DSF-09", f"a closing has two rows in {file}")
    yield from _told_twice(case)
    yield from _module(case, first)
    yield from _records(case)


def _told_twice(case: Case) -> Iterator[Finding]:
    """
    Tell of terminals and agencies that rows of a closing could not tell apart.
    """
    for file, column in ((TERMINALS, "TERMINAL_ID"), (AGENCIES, "AGENTUR_ID")):
        seen: set[tuple[Closing, str]] = set()
        for row in case.package.sheet(file):
            key = (row.closing, row[column])
            if row[column] and key in seen:
                yield row.finding("DSF-09", f"a closing has a {column} twice", column=column)
            seen.add(key)


def _module(case: Case, first: Mapping[Closing, Row]) -> Iterator[Finding]:
    """
    Tell of closings with some sums and without others: all or none, says the auditors' program.
    """
    told = {file: set(case.of_closings(file)) for file in (BUSINESS, MEANS)}
    has_sums = {
        row.closing
        for file, column in ((BUSINESS, "Z_UMS_BRUTTO"), (MEANS, "Z_ZAHLART_BETRAG"))
        for row in case.package.sheet(file)
        if row.figure(column)
    }
    for closing, row in first.items():
        for file, closings in told.items():
            if closing in has_sums - closings:
                yield row.finding(
                    "DSF-09", f"a closing has sums, and none in {file}", weight=Weight.NOTICE
                )


def _records(case: Case) -> Iterator[Finding]:
    """
    Tell of whole files that are missing: a Beleg with an amount has lines, payments and VAT.
    """
    there, heads = case.package.sheets, case.heads.values()
    is_sold = any(row["BON_TYP"] == COUNTED and row.figure("UMS_BRUTTO") for row in heads)
    is_told = any("BON_ID" in sheet.table.key and len(sheet) for sheet in there.values())
    needed = (LINES, LINE_VAT, PAYMENTS, HEAD_VAT) if is_sold else ()
    for file in needed if HEADS in there or not is_told else (HEADS,):
        if file not in there:
            yield Finding(
                id="DSF-09",
                message="the export tells receipts, and a file of theirs is not there",
                place=file,
                expected=file,
            )


def follows_on(case: Case) -> Iterator[Finding]:
    """
    DSF-12: the closings of a till are numbered without a gap, each made after the one before.
    """
    tills: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    longest = 18
    for (till, number), row in case.closings.items():
        if number.isdecimal() and len(number) <= longest:
            tills[till].append((int(number), row))
    for row in case.package.sheet(CLOSINGS):
        first = case.closings[row.closing]
        if row["Z_ERSTELLUNG"] != first["Z_ERSTELLUNG"]:
            yield row.finding(
                "DSF-12",
                "the number of a closing is given to another one as well",
                column="Z_NR",
                expected=f"another than {first.place()}, made {first['Z_ERSTELLUNG']}",
            )
    for closings in tills.values():
        closings.sort(key=lambda each: each[0])
        for (sooner, before), (later, row) in pairwise(closings):
            if later != sooner + 1:
                yield row.finding(
                    "DSF-12",
                    "closings are missing before this one",
                    column="Z_NR",
                    expected=str(sooner + 1),
                )
            made, then = moment_of(row, "Z_ERSTELLUNG"), moment_of(before, "Z_ERSTELLUNG")
            if made is not None and then is not None and made <= then:
                yield row.finding(
                    "DSF-12",
                    "a closing was made before the one with the number before"
                    if made < then
                    else "two closings were made in the same instant",
                    column="Z_ERSTELLUNG",
                    expected=f"after {before['Z_ERSTELLUNG']}",
                    weight=Weight.ERROR if made < then else Weight.NOTICE,
                )


def tells_tse(case: Case) -> Iterator[Finding]:
    """
    DSF-20: tse.csv tells each TSE with serial number, key and certificate that fit each other.
    """
    counted = Counter((row.closing, row["TSE_ID"]) for row in case.package.sheet(TSES))
    for key, row in case.tses.items():
        if counted[key] > 1:
            yield row.finding("DSF-20", "a TSE_ID is told twice", column="TSE_ID")
    for row in case.package.sheet(TSES):
        if row["TSE_SIG_ALGO"] and row["TSE_SIG_ALGO"] not in ALGORITHMS:
            yield row.finding(
                "DSF-20",
                "no signature algorithm has this name",
                column="TSE_SIG_ALGO",
                expected="a name as ecdsa-plain-SHA256",
            )
        yield from _key(row)
    for row in case.package.sheet(SIGNED):
        told = case.tses.get((row.closing, row["TSE_ID"]))
        if row["TSE_ID"] and told is None:
            yield row.finding("DSF-20", "tse.csv does not tell this TSE", column="TSE_ID")
        is_ascii = told is not None and told["TSE_PD_ENCODING"] == "ASCII"
        if is_ascii and not row["TSE_VORGANGSDATEN"].isascii():
            yield row.finding(
                "DSF-20",
                "process data hold what ASCII, named by TSE_PD_ENCODING, has not",
                column="TSE_VORGANGSDATEN",
                expected="UTF-8 as TSE_PD_ENCODING",
            )
    yield from _expired(case)


def names_client(case: Case) -> Iterator[Finding]:
    """
    DSF-21: the till's serial number is the client id of its log messages, without / and _.
    """
    for file, column in ((TILLS, "KASSE_SERIENNR"), (TERMINALS, "TERMINAL_SERIENNR")):
        for row in case.package.sheet(file):
            if _FORBIDDEN.search(row[column]):
                closing = case.closings.get(row.closing)
                is_old = closing is not None and closing["TAXONOMIE_VERSION"] in _BEFORE_23
                yield row.finding(
                    "DSF-21",
                    f"{column} holds / or _, which version 2.3 and later do not allow",
                    column=column,
                    expected="a serial number without / and _",
                    weight=Weight.NOTICE if is_old else Weight.ERROR,
                )
    for each in proved(case):
        if each.is_valid and each.client not in case.clients(each.row):
            yield each.row.finding(
                "DSF-21",
                "a log message was signed for another client than the till or a terminal of it",
                column="TSE_TA_SIG",
                expected=" or ".join(case.clients(each.row)),
                actual=each.client,
            )


def _rate(case: Case, row: Row) -> Iterator[Finding]:
    text, percent = row["UST_SCHLUESSEL"], row.figure("UST_SATZ")
    number = row.figure("UST_SCHLUESSEL")
    if number is None or percent is None or number >= _OWN_KEYS:
        return
    known = values().vat_keys.get(int(number))
    if known is None:
        yield row.finding(
            "DSF-08",
            "a VAT key below 1000 is none that DSFinV-K gives out",
            column="UST_SCHLUESSEL",
            expected=", ".join(map(str, values().vat_keys)),
        )
        return
    held = () if known.percent is not None else _held(case, row, known.slot)
    fitting = {known.percent} if known.percent is not None else {each.percent for each in held}
    if fitting and percent not in fitting:
        yield row.finding(
            "DSF-08",
            f"the VAT key {text} had another rate on the day of the closing",
            column="UST_SATZ",
            expected=" or ".join(str(each).replace(".", ",") for each in sorted(fitting)),
            weight=Weight.ERROR if all(each.is_sure for each in held) else Weight.NOTICE,
        )


def _held(case: Case, row: Row, slot: int) -> tuple[Rate, ...]:
    """
    Find the rates that a slot had on the days of a closing; none where no day is known.
    """
    calendar = load()
    found: list[Rate] = []
    # Two days are enough: no rate was ever in force for less than a closing lasts.
    for day in case.days.get(row.closing, ()):
        try:
            found.append(calendar.rate(slot, on=day))
        except LookupError:
            continue
    return tuple(found)


def _key(row: Row) -> Iterator[Finding]:
    key: PublicKey | None = None
    if row["TSE_PUBLIC_KEY"]:
        try:
            key = read_public_key(row["TSE_PUBLIC_KEY"])
        except UnreadableKey as wrong:
            yield row.finding(
                "DSF-20",
                "the public key cannot be read",
                column="TSE_PUBLIC_KEY",
                expected="base64 of a point on a TSE's curve",
                actual=str(wrong),
            )
    serial = row["TSE_SERIAL"]
    if serial and not _SERIAL.fullmatch(serial):
        yield row.finding(
            "DSF-20",
            "the serial number of a TSE has 64 digits in hex",
            column="TSE_SERIAL",
            expected="64 digits 0-9 and a-f",
        )
    elif serial and key is not None and serial.lower() != key.serial.hex():
        yield row.finding(
            "DSF-20",
            "the serial number is not the hash of the public key",
            column="TSE_SERIAL",
            expected=key.serial.hex(),
        )
    yield from _certificate(row, key)


def _certificate(row: Row, key: PublicKey | None) -> Iterator[Finding]:
    if not row["TSE_ZERTIFIKAT_I"]:
        return
    leaf = certificate_of(row)
    if leaf is None:
        yield row.finding(
            "DSF-20",
            "the columns of the certificate, put together, cannot be read as one",
            column="TSE_ZERTIFIKAT_I",
            expected="base64 of an X.509 certificate",
        )
    elif key is not None and (leaf.key is None or leaf.key.point != key.point):
        yield row.finding(
            "DSF-20",
            "the certificate is of another key",
            column="TSE_ZERTIFIKAT_I",
            expected="the certificate of TSE_PUBLIC_KEY",
            actual=shortened(leaf.subject),
        )


def certificate_of(row: Row) -> Certificate | None:
    """
    Put the certificate of a TSE together from its columns; None where it cannot be read.
    """
    parts = [name for name in row.sheet.header if name.startswith("TSE_ZERTIFIKAT_")]
    try:
        return read_certificates("".join(row[name] for name in parts))[0]
    except UnreadableCertificate:
        return None


def _expired(case: Case) -> Iterator[Finding]:
    leaves = {key: certificate_of(row) for key, row in case.tses.items()}
    for row in case.package.sheet(SIGNED):
        leaf = leaves.get((row.closing, row["TSE_ID"]))
        logged = read_instant(row["TSE_TA_ENDE"])
        if leaf is not None and logged is not None and not leaf.is_valid_at(logged.at):
            yield row.finding(
                "DSF-20",
                "a log message is from outside of the certificate's validity",
                column="TSE_TA_ENDE",
                expected=f"{leaf.not_before:%Y-%m-%d} to {leaf.not_after:%Y-%m-%d}",
                weight=Weight.NOTICE,
            )
