"""
Exports of closings that lack or misname what they tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from fiskalsim.mutants.door import Door, Spoil, always, asked
from fiskalsim.mutants.middleware.rows import STORE, heard
from fiskalsim.mutants.middleware.sheets import (
    CLOSINGS,
    EXPORT,
    HEADS,
    LINES,
    SIGNED,
    Row,
    changed,
    drop,
    each,
    everywhere,
    exported,
    instead_of,
    money,
    octets,
    receipts,
    table,
    tables,
    without,
)
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.rows import at_door, told

#: The keys of old rates, and those of today.
_TODAY: Final = {"21": "1", "22": "2"}


def _flipped(text: str) -> str:
    return text and ("A" if text[0] != "A" else "B") + text[1:]


def _next(text: str) -> str:
    return text and str(int(text) + 1)


def _unsigned(change: Mapping[str, str]) -> Spoil:
    """
    Tell of what has no signature otherwise.
    """
    return table(
        SIGNED,
        lambda rows: [row if row["TSE_TA_SIG"] else changed(row, **change) for row in rows],
    )


def _nobody_in_an_outage(held: dict[str, list[Row]]) -> Mapping[str, Iterable[Row]]:
    dark = {row["Z_NR"] for row in held[SIGNED] if not row["TSE_TA_SIG"]}
    return {"tse.csv": [row for row in held.get("tse.csv", ()) if row["Z_NR"] not in dark]}


def _not_the_latest(held: dict[str, list[Row]]) -> Mapping[str, Iterable[Row]]:
    """
    Leave out the receipts of the latest closing, and not the closing.
    """
    latest = max((row["Z_NR"] for row in held[CLOSINGS]), key=int)
    return {
        name: [row for row in rows if "BON_ID" not in row or row["Z_NR"] != latest]
        for name, rows in held.items()
    }


def _counted_anew(held: dict[str, list[Row]]) -> Mapping[str, Iterable[Row]]:
    first = min(int(row["Z_NR"]) for row in held[CLOSINGS])
    count = {"Z_NR": lambda text: str(int(text) - first + 1)}
    return {name: [changed(row, **count) for row in rows] for name, rows in held.items()}


def _dated_backwards(held: dict[str, list[Row]]) -> Mapping[str, Iterable[Row]]:
    times = {row["Z_NR"]: row["Z_ERSTELLUNG"] for row in held[CLOSINGS]}
    turned = dict(zip(times, reversed(times.values()), strict=True))
    return {
        name: [changed(row, Z_ERSTELLUNG=turned[row["Z_NR"]]) for row in rows]
        for name, rows in held.items()
    }


def _late_is_never(held: dict[str, list[Row]]) -> Mapping[str, Iterable[Row]]:
    """
    Tell what was signed after its till had printed it as if it still waited.
    """
    printed = {row["BON_ID"]: row["BON_ENDE"] for row in held[HEADS]}
    waiting = dict.fromkeys(
        ("TSE_ID", "TSE_TANR", "TSE_TA_START", "TSE_TA_ENDE", "TSE_TA_SIGZ", "TSE_TA_SIG"), ""
    )
    return {
        SIGNED: [
            changed(row, TSE_TA_FEHLER="TSE ausgefallen", **waiting)
            if row["TSE_TA_START"] > printed[row["BON_ID"]]
            else row
            for row in held[SIGNED]
        ]
    }


def _first_of_its_kind(held: dict[str, list[Row]]) -> Mapping[str, Iterable[Row]]:
    firsts: dict[str, Row] = {}
    found = []
    for row in held[SIGNED]:
        first = firsts.setdefault(f"{row['Z_NR']} {row['TSE_VORGANGSDATEN']}", row)
        found.append(first | {"BON_ID": row["BON_ID"]})
    return {SIGNED: found}


def _latest_tse_alone(held: dict[str, list[Row]]) -> Mapping[str, Iterable[Row]]:
    latest = {row["Z_NR"]: row for row in held["tse.csv"]}
    return {"tse.csv": list(latest.values())}


def _all_of_the_latest_tse(held: dict[str, list[Row]]) -> Mapping[str, Iterable[Row]]:
    latest = {row["Z_NR"]: row["TSE_ID"] for row in held["tse.csv"]}
    return {
        SIGNED: [
            changed(row, TSE_ID=latest[row["Z_NR"]]) if row["TSE_ID"] else row
            for row in held[SIGNED]
        ]
    }


def _an_hour_sooner(said: dict[str, Any]) -> dict[str, Any]:
    """
    Take the winter's clock for that of Greenwich, so that a day begins an hour late.
    """
    booked = said.get("bookDate")
    if not isinstance(booked, str):
        return said
    try:
        sooner = datetime.fromisoformat(booked) - timedelta(hours=1)
    except ValueError:
        return said
    return {**said, "bookDate": sooner.isoformat()}


BOOKS: Final[tuple[Mutant, ...]] = (
    exported("M-DSF-0001-a", "there is no index.xml", Kind.OMIT, without("index.xml")),
    exported(
        "M-DSF-0001-b",
        "index.xml names another delimiter than the files have",
        Kind.SWAP,
        octets("index.xml", lambda raw: raw.replace(b"&#13;&#10;", b"&#10;")),
    ),
    exported(
        "M-DSF-0002-a", "no closing has a place", Kind.OMIT, drop("location.csv", lambda _: True)
    ),
    exported(
        "M-DSF-0002-b",
        "closings are of a version that nobody knows",
        Kind.SWAP,
        each(CLOSINGS, TAXONOMIE_VERSION="3.0"),
    ),
    exported(
        "M-DSF-0003-a",
        "lines are written for Windows",
        Kind.SWAP,
        octets(LINES, lambda raw: raw.decode().encode("cp1252")),
    ),
    exported(
        "M-DSF-0003-b",
        "letters are cut in half",
        Kind.OMIT,
        octets(LINES, lambda raw: re.sub(rb"(\xc3)[\x80-\xbf]", rb"\1", raw)),
    ),
    exported(
        "M-DSF-0004-a",
        "amounts have a point",
        Kind.SWAP,
        each("lines_vat.csv", POS_BRUTTO=lambda text: f"{money(text):.5f}"),
    ),
    exported(
        "M-DSF-0004-b",
        "times of the TSE have no milliseconds",
        Kind.SWAP,
        each(SIGNED, TSE_TA_ENDE=lambda text: text.replace(".000Z", "Z")),
    ),
    exported(
        "M-DSF-0004-c", "files end with NUL", Kind.ACCEPT, octets(HEADS, lambda raw: raw + b"\0")
    ),
    exported("M-DSF-0005-a", "lines belong to no till", Kind.OMIT, each(LINES, Z_KASSE_ID="")),
    exported(
        "M-DSF-0005-b", "nobody has rung up anything", Kind.OMIT, each(HEADS, BEDIENER_ID="")
    ),
    exported(
        "M-DSF-0006-a",
        "cards have a name of their own",
        Kind.SWAP,
        each("datapayment.csv", **instead_of("ZAHLART_TYP", frozenset({"ECKarte"}), "EC-Karte")),
    ),
    exported(
        "M-DSF-0006-b",
        "texts are as long as they like",
        Kind.ACCEPT,
        each(LINES, ARTIKELTEXT=lambda text: f"{text} and more" if len(text) > 250 else text),
    ),
    exported(
        "M-DSF-0006-c",
        "the country has two letters",
        Kind.SWAP,
        each("location.csv", LOC_LAND="DE"),
    ),
    exported(
        "M-DSF-0007-a",
        "the general rate is that of 2020",
        Kind.STALE,
        each("vat.csv", **instead_of("UST_SATZ", frozenset({"19,00"}), "16,00")),
    ),
    exported(
        "M-DSF-0007-b",
        "the reduced rate is not told",
        Kind.OMIT,
        drop("vat.csv", lambda row: row["UST_SCHLUESSEL"] == "2"),
    ),
    exported(
        "M-DSF-0008-a",
        "every other number of a closing is left out",
        Kind.OFF_BY_ONE,
        everywhere(Z_NR=lambda text: str(2 * int(text))),
    ),
    exported(
        "M-DSF-0008-b",
        "closings are dated the wrong way round",
        Kind.SWAP,
        tables(_dated_backwards),
    ),
    exported(
        "M-DSF-0015-a",
        "what has no signature is not exported",
        Kind.OMIT,
        receipts(lambda row: bool(row["TSE_TA_SIG"])),
    ),
    exported(
        "M-DSF-0015-b",
        "what has no signature gives no reason",
        Kind.OMIT,
        _unsigned({"TSE_TA_FEHLER": ""}),
    ),
    exported(
        "M-DSF-0015-c",
        "what has no signature has the number 0",
        Kind.SWAP,
        _unsigned({"TSE_TANR": "0", "TSE_TA_SIGZ": "0"}),
    ),
    exported(
        "M-DSF-0016-a",
        "signatures begin with another letter",
        Kind.SIGN_WRONG,
        each(SIGNED, TSE_TA_SIG=_flipped),
    ),
    exported("M-DSF-0016-b", "signatures are not told", Kind.OMIT, drop(SIGNED, lambda _: True)),
    exported(
        "M-DSF-0016-c",
        "what was sold twice has the first transaction twice",
        Kind.STALE,
        tables(_first_of_its_kind),
    ),
    exported(
        "M-DSF-0017-a",
        "the serial number is that of no TSE",
        Kind.SWAP,
        each("tse.csv", TSE_SERIAL="00" * 32),
    ),
    exported(
        "M-DSF-0017-b",
        "the serial number is a name",
        Kind.SWAP,
        each("tse.csv", TSE_SERIAL="cloud TSE"),
    ),
    exported(
        "M-DSF-0017-c",
        "the certificate is cut off",
        Kind.OMIT,
        each("tse.csv", TSE_ZERTIFIKAT_I=lambda text: text[:200]),
    ),
    exported(
        "M-DSF-0018-a",
        "the till has a number of its own",
        Kind.SWAP,
        each("cashregister.csv", KASSE_SERIENNR="4711"),
    ),
    exported(
        "M-DSF-0018-b",
        "the till's serial number has an underscore",
        Kind.SWAP,
        each("cashregister.csv", KASSE_SERIENNR=lambda text: text.replace("-", "_")),
    ),
    exported(
        "M-DSF-0019-a",
        "the first receipt is not exported",
        Kind.OMIT,
        receipts(lambda row: row["TSE_TANR"] != "1"),
    ),
    exported(
        "M-DSF-0019-b",
        "transactions are counted otherwise than they were answered",
        Kind.OFF_BY_ONE,
        each(SIGNED, TSE_TANR=_next),
    ),
    exported(
        "M-DSF-0020-a",
        "receipts of the latest closing are missing",
        Kind.OMIT,
        tables(_not_the_latest),
    ),
    exported(
        "M-DSF-0020-b",
        "a transaction starts an hour sooner than was logged",
        Kind.SWAP,
        each(SIGNED, TSE_TA_START=lambda text: text.replace("T08:", "T07:")),
    ),
    exported(
        "M-DSF-0020-c",
        "processData have a blank that nobody signed",
        Kind.SWAP,
        each(SIGNED, TSE_VORGANGSDATEN=lambda text: text.replace("^", "^ ")),
    ),
    exported(
        "M-DSF-0021-a",
        "umlauts are spelled out",
        Kind.SWAP,
        each(LINES, ARTIKELTEXT=lambda text: text.replace("ä", "ae")),
    ),
    exported(
        "M-DSF-0021-b",
        "quotation marks are left out",
        Kind.OMIT,
        each(LINES, ARTIKELTEXT=lambda text: text.replace('"', "")),
    ),
    exported(
        "M-DSF-0024-b", "each export counts closings from 1", Kind.STALE, tables(_counted_anew)
    ),
    exported(
        "M-DSF-0025-a",
        "a closing in an outage names no TSE",
        Kind.OMIT,
        tables(_nobody_in_an_outage),
    ),
    exported(
        "M-DSF-0030-a",
        "old rates are told as those of the day",
        Kind.STALE,
        everywhere(UST_SCHLUESSEL=lambda key: _TODAY.get(key, key)),
    ),
    exported(
        "M-DSF-0030-b",
        "keys of old rates are told with the rates of the day",
        Kind.SWAP,
        each("vat.csv", **instead_of("UST_SATZ", {"16,00"}, "19,00")),
    ),
    exported(
        "M-DSF-0031-a",
        "an order of several items is told on one line",
        Kind.SWAP,
        each(SIGNED, TSE_VORGANGSDATEN=lambda text: text.replace("\r", " ")),
    ),
    exported(
        "M-DSF-0031-b",
        "what was ordered is told without signs beyond ASCII",
        Kind.OMIT,
        each(SIGNED, TSE_VORGANGSDATEN=lambda text: text.encode("ascii", "ignore").decode()),
    ),
    exported(
        "M-DSF-0032-a", "a TSE that was replaced is not told", Kind.OMIT, tables(_latest_tse_alone)
    ),
    exported(
        "M-DSF-0032-b",
        "every receipt of the day refers to the TSE of its evening",
        Kind.STALE,
        tables(_all_of_the_latest_tse),
    ),
    exported(
        "M-DSF-0028-a",
        "what was signed after an outage is told as waiting",
        Kind.STALE,
        tables(_late_is_never),
    ),
    heard(
        "M-DSF-0030-c",
        "rates change an hour after midnight",
        Kind.OFF_BY_ONE,
        STORE,
        _an_hour_sooner,
    ),
    told("M-DSF-0001-c", "an export is no archive", Kind.SWAP, EXPORT, always(200, "no archive")),
    at_door(
        "M-DSF-0024-a",
        "an export holds all closings, whichever were asked for",
        Kind.ACCEPT,
        Door(call=EXPORT, take=asked(r"&?(?:from|to)=[0-9]+", "")),
    ),
)
