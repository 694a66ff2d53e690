"""
What the rows of an export refer to: a receipt, a line, a terminal, an agency, an earlier receipt.

DSF-16.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fiskalprobe.oracles.dsfinvk.case import (
    AGENCIES,
    CLOSINGS,
    GROUPS,
    HEADS,
    LINES,
    REFERENCES,
    TERMINALS,
    Case,
    moment_of,
)
from fiskalprobe.oracles.dsfinvk.sheet import Row, shortened
from fiskalprobe.oracles.dsfinvk.taxes import BUSINESS
from fiskalprobe.oracles.dsfinvk.voids import voids
from fiskalprobe.oracles.finding import Finding, Weight

#: Files with rows of a line, each of which lines.csv has.
_OF_A_LINE: Final = ("lines_vat.csv", "itemamounts.csv", "subitems.csv", REFERENCES)
_REFERENCE: Final = "Transaktion"
_ORDER: Final = "AVBestellung"


def points_to_something(case: Case) -> Iterator[Finding]:
    """
    DSF-16: what a row refers to is there: its receipt, line, terminal, agency or earlier receipt.
    """
    yield from _receipts(case)
    for row in case.package.sheet(LINES):
        # Of two alike the last is known by its number.
        known = case.lines_of(row.receipt).get(row["POS_ZEILE"])
        if row["POS_ZEILE"] and known is not None and known.number != row.number:
            yield row.finding(
                "DSF-16",
                "a line is told twice, and what refers to it cannot tell which is meant",
                column="POS_ZEILE",
                weight=Weight.NOTICE,
            )
    for row in case.package.rows(_OF_A_LINE):
        line, receipt = row["POS_ZEILE"], row.receipt
        if line and receipt in case.heads and line not in case.lines_of(receipt):
            yield row.finding(
                "DSF-16", "a row is of a line that lines.csv lacks", column="POS_ZEILE"
            )
    yield from _masters(case)
    yield from _ends(case)
    yield from _references(case)
    yield from _orders(case)
    yield from voids(case)


def _receipts(case: Case) -> Iterator[Finding]:
    """
    Look for the receipt of each row.

    Where no receipt is of the row's closing at all, it is the closing that is named wrongly.
    """
    if HEADS not in case.package.sheets:
        return
    closings = {receipt[:2] for receipt in case.heads}
    by_id = {receipt[2]: head for receipt, head in case.heads.items()}
    for sheet in case.package.sheets.values():
        if "BON_ID" not in sheet.table.key or sheet.table.file == HEADS:
            continue
        for row in sheet:
            if row.receipt in case.heads:
                continue
            head = None if row.closing in closings else by_id.get(row["BON_ID"])
            if head is None:
                yield row.finding(
                    "DSF-16", "a row is of a receipt that transactions.csv lacks", column="BON_ID"
                )
            else:
                yield _of_another(row, head)


def _of_another(row: Row, head: Row) -> Finding:
    column = "Z_NR" if row["Z_KASSE_ID"] == head["Z_KASSE_ID"] else "Z_KASSE_ID"
    return row.finding(
        "DSF-16",
        f"a row names another {column} than its receipt",
        column=column,
        expected=f"{shortened(head[column])}, as in {head.place()}",
    )


def _masters(case: Case) -> Iterator[Finding]:
    for file, column, named in (
        (TERMINALS, "TERMINAL_ID", (HEADS, "TERMINAL_ID")),
        (TERMINALS, "TERMINAL_ID", (LINES, "POS_TERMINAL_ID")),
        (AGENCIES, "AGENTUR_ID", (LINES, "AGENTUR_ID")),
        (AGENCIES, "AGENTUR_ID", (BUSINESS, "AGENTUR_ID")),
    ):
        known = {(row.closing, row[column]) for row in case.package.sheet(file)}
        for row in case.package.sheet(named[0]):
            said = row[named[1]]
            if said in {"", "0", row["Z_KASSE_ID"]} or (row.closing, said) in known:
                continue
            yield row.finding(
                "DSF-16",
                f"{named[1]} is none that {file} tells",
                column=named[1],
                weight=Weight.NOTICE,
            )


def _ends(case: Case) -> Iterator[Finding]:
    """
    Look for the first and the last receipt of each closing, as it names them.
    """
    if HEADS not in case.package.sheets:
        return
    for row in case.package.sheet(CLOSINGS):
        for column in ("Z_START_ID", "Z_ENDE_ID"):
            if row[column] and (*row.closing, row[column]) not in case.heads:
                yield row.finding(
                    "DSF-16",
                    f"{column} is the BON_ID of no receipt of the closing",
                    column=column,
                    weight=Weight.NOTICE,
                )
        first, last = (
            case.heads.get((*row.closing, row[column])) for column in ("Z_START_ID", "Z_ENDE_ID")
        )
        if first is None or last is None:
            continue
        begun, ended = moment_of(first, "BON_START"), moment_of(last, "BON_ENDE")
        if begun is not None and ended is not None and begun > ended:
            yield row.finding(
                "DSF-16",
                "the first receipt of a closing begins after its last one has ended",
                column="Z_START_ID",
                expected=f"one from before {last['BON_ENDE']}",
                weight=Weight.NOTICE,
            )


def _references(case: Case) -> Iterator[Finding]:
    anywhere = {receipt[2] for receipt in case.heads}
    for row in case.package.sheet(REFERENCES):
        if row["REF_TYP"] != _REFERENCE or not row["REF_BON_ID"]:
            continue
        closing = (row["REF_Z_KASSE_ID"], row.whole("REF_Z_NR"))
        if row["REF_BON_ID"] == row["BON_ID"] and (row.closing == closing or not all(closing)):
            yield row.finding(
                "DSF-16",
                "a receipt refers to itself",
                column="REF_BON_ID",
                expected="the BON_ID of an earlier receipt",
                weight=Weight.NOTICE,
            )
        elif all(closing):
            if closing in case.closings and (*closing, row["REF_BON_ID"]) not in case.heads:
                yield row.finding(
                    "DSF-16",
                    "a receipt is referred to that its closing does not have",
                    column="REF_BON_ID",
                    expected=f"a BON_ID of closing {closing[1]}",
                )
        elif row["REF_BON_ID"] not in anywhere:
            yield row.finding(
                "DSF-16",
                "a receipt is referred to without its closing, and is not in this export",
                column="REF_BON_ID",
                weight=Weight.NOTICE,
            )


def _orders(case: Case) -> Iterator[Finding]:
    """
    Look for the account that an order and the receipt that settles it have in common.

    DSFinV-K 2.7, as implementers tell it; a table that has not paid yet has no receipt.
    """
    named = {
        receipt
        for receipt, rows in case.of_receipts(GROUPS).items()
        if any(row["ABRECHNUNGSKREIS"] for row in rows)
    }
    for receipt, head in case.heads.items():
        if head["BON_TYP"] == _ORDER and receipt not in named:
            yield head.finding(
                "DSF-16",
                "an order has no ABRECHNUNGSKREIS by which the receipt that settles it is found",
                column="BON_TYP",
                expected=f"a row of {GROUPS} with its BON_ID",
                weight=Weight.NOTICE,
            )
