"""
Exports of closings that add up and verify, and tell otherwise when, how many and for how much.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from fiskalsim.mutants.middleware.sheets import (
    CASES,
    HEADS,
    LINES,
    Changes,
    Row,
    changed,
    each,
    everywhere,
    exported,
    money,
    said,
    table,
    tables,
)
from fiskalsim.mutants.mutant import Kind, Mutant

_GERMANY: Final = ZoneInfo("Europe/Berlin")
#: Gross, net and tax, wherever they stand.
_TAXED: Final[Mapping[str, tuple[str, str, str]]] = {
    "transactions_vat.csv": ("BON_BRUTTO", "BON_NETTO", "BON_UST"),
    "lines_vat.csv": ("POS_BRUTTO", "POS_NETTO", "POS_UST"),
    CASES: ("Z_UMS_BRUTTO", "Z_UMS_NETTO", "Z_UST"),
}


def _german(text: str) -> str:
    """
    Write German time, and say that it is UTC.
    """
    local = datetime.fromisoformat(text).astimezone(_GERMANY)
    return f"{local:%Y-%m-%dT%H:%M:%S}.000Z"


def _midnight(text: str) -> str:
    return f"{text[:10]}T00:00:00.000Z"


def _next_morning(text: str) -> str:
    at = datetime.fromisoformat(text) + timedelta(days=1)
    return f"{at:%Y-%m-%d}T04:00:00.000Z"


def _in_grams(text: str) -> str:
    amount = money(text)
    return text if amount == amount.to_integral_value() else said(1000 * amount)


def _for_all(rows: list[Row]) -> Iterable[Row]:
    """
    Tell the price of all where the price of one belongs.
    """
    return [changed(row, STK_BR=said(money(row["MENGE"]) * money(row["STK_BR"]))) for row in rows]


def _taxed(percent_of_gross: str) -> Changes:
    """
    Take so much of each gross amount for its tax, wherever it stands, so that all of them agree.
    """

    def row_taxed(row: Row, columns: tuple[str, str, str]) -> Row:
        gross, net, tax = columns
        amount = money(said(money(row[gross]) * Decimal(percent_of_gross) / 100))
        return row | {net: said(money(row[gross]) - amount), tax: said(amount)}

    return lambda held: {
        name: [row_taxed(row, columns) for row in held[name]]
        for name, columns in _TAXED.items()
        if name in held
    }


ENTRIES: Final[tuple[Mutant, ...]] = (
    exported(
        "M-DSF-0035-a",
        "receipts have German time and say that it is UTC",
        Kind.SWAP,
        each(HEADS, BON_START=_german, BON_ENDE=_german),
    ),
    exported(
        "M-DSF-0035-b",
        "receipts have a day and no time",
        Kind.OMIT,
        each(HEADS, BON_START=_midnight, BON_ENDE=_midnight),
    ),
    exported(
        "M-DSF-0036-a",
        "closings have German time and say that it is UTC",
        Kind.SWAP,
        everywhere(Z_ERSTELLUNG=_german),
    ),
    exported(
        "M-DSF-0036-b",
        "closings are dated when they were sent to the cloud, next morning",
        Kind.LATE,
        everywhere(Z_ERSTELLUNG=_next_morning),
    ),
    exported(
        "M-DSF-0037-a", "whatever was sold was sold once", Kind.STALE, each(LINES, MENGE="1,000")
    ),
    exported("M-DSF-0037-b", "the price of one is that of all", Kind.SWAP, table(LINES, _for_all)),
    exported("M-DSF-0037-c", "weights are in grams", Kind.SWAP, each(LINES, MENGE=_in_grams)),
    exported(
        "M-DSF-0038-a",
        "net is gross, and there is no tax",
        Kind.OMIT,
        tables(_taxed("0")),
    ),
    exported(
        "M-DSF-0038-b",
        "the tax is 19 % of gross",
        Kind.SWAP,
        tables(_taxed("19")),
    ),
)
