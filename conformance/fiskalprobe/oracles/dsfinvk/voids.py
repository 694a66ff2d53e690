"""
Voids: receipts that take another back, beside the one that they name.

A part of DSF-16. DSFinV-K has a void be a new receipt with reversed signs that refers to the
other one (4.2.2 and 4.2.3, as implementers tell it). Goods of a receipt may come back one by one,
so what is found of the amounts is a notice, as is all the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from fiskalprobe.oracles.dsfinvk.case import (
    HEADS,
    LINES,
    REFERENCES,
    Case,
    moment_of,
)
from fiskalprobe.oracles.dsfinvk.figures import written
from fiskalprobe.oracles.dsfinvk.sheet import Receipt, Row
from fiskalprobe.oracles.finding import Finding, Weight

_VOID: Final = "1"
#: Tills of one shop do not have one clock.
_APART: Final = timedelta(minutes=1)


def voids(case: Case) -> Iterator[Finding]:
    """
    Tell of voids that name nothing, or what they do not take back, and of lines void too late.
    """
    taken: dict[Receipt, Row] = {}
    for receipt, head in case.heads.items():
        if head["BON_STORNO"] != _VOID:
            continue
        named = case.of_receipts(REFERENCES).get(receipt, ())
        if not named:
            yield head.finding(
                "DSF-16",
                f"a receipt takes another back, and {REFERENCES} does not say which",
                column="BON_STORNO",
                expected=f"a row of {REFERENCES} with its BON_ID",
                weight=Weight.NOTICE,
            )
        # One that names several takes each of them back in part, or their sum.
        if len(named) == 1 and (other := _meant(case, named[0])) is not None:
            yield from _beside(head, other, named[0])
            first = taken.setdefault(other.receipt, head)
            if first is not head:
                yield named[0].finding(
                    "DSF-16",
                    "a receipt is taken back twice",
                    column="REF_BON_ID",
                    expected=f"another than {first.place()} takes back",
                    weight=Weight.NOTICE,
                )
    yield from _lines(case)


def _meant(case: Case, row: Row) -> Row | None:
    """
    Find the head of the receipt that a row names; None where it is not in the export.
    """
    return case.heads.get((row["REF_Z_KASSE_ID"], row.whole("REF_Z_NR"), row["REF_BON_ID"]))


def _beside(void: Row, other: Row, named: Row) -> Iterator[Finding]:
    """
    Compare a void with what it takes back: of the same type, earlier, and as much.
    """
    if void["BON_TYP"] != other["BON_TYP"]:
        yield named.finding(
            "DSF-16",
            f"a {void['BON_TYP']} takes back what is none",
            column="REF_BON_ID",
            expected=f"a {void['BON_TYP']}",
            actual=f"{other['BON_TYP']} in {HEADS}:{other.number}",
            weight=Weight.NOTICE,
        )
        return
    end, before = moment_of(void, "BON_ENDE"), moment_of(other, "BON_ENDE")
    if end is not None and before is not None and before - end > _APART:
        yield named.finding(
            "DSF-16",
            "a receipt is taken back before there was one",
            column="REF_BON_ID",
            expected=f"one from before {void['BON_ENDE']}",
            weight=Weight.NOTICE,
        )
    given, taken = other.figure("UMS_BRUTTO"), void.figure("UMS_BRUTTO")
    if given is not None and taken is not None and abs(given) != abs(taken):
        yield void.finding(
            "DSF-16",
            "a void comes to another amount than the receipt that it takes back",
            column="UMS_BRUTTO",
            expected=f"{written(-given)}, for {HEADS}:{other.number}",
            weight=Weight.NOTICE,
        )


def _lines(case: Case) -> Iterator[Finding]:
    """
    Tell of lines that were void before what they name was sold.
    """
    for line in case.package.sheet(LINES):
        if line["P_STORNO"] != _VOID:
            continue
        if any(
            row["POS_ZEILE"] == line["POS_ZEILE"] and row["REF_BON_ID"] != line["BON_ID"]
            for row in case.of_receipts(REFERENCES).get(line.receipt, ())
        ):
            yield line.finding(
                "DSF-16",
                "a line was void before its receipt was signed, and names another receipt",
                column="P_STORNO",
                expected="0, for what was signed is returned and not void",
                weight=Weight.NOTICE,
            )
