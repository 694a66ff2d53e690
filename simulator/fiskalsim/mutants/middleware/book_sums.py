"""
Exports of closings that miscount what they tell, or tell whose it is otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Final

from fiskalsim.mutants.middleware.sheets import (
    CASES,
    CASH,
    CLOSINGS,
    HEADS,
    LINES,
    Row,
    changed,
    drop,
    each,
    everywhere,
    exported,
    instead_of,
    money,
    said,
    table,
    tables,
)
from fiskalsim.mutants.mutant import Kind, Mutant

_DRAWER: Final = frozenset({"Einzahlung", "Auszahlung", "Anfangsbestand"})
_VOUCHER: Final = "MehrzweckgutscheinKauf"
_MEANS: Final = "payment.csv"


def _plus(column: str, amount: str) -> Callable[[list[Row]], Iterable[Row]]:
    """
    Let a sum be too much.
    """
    return lambda rows: [
        changed(row, **{column: lambda text: said(money(text) + Decimal(amount))}) for row in rows
    ]


def _untaxed(gross: str, net: str, tax: str) -> Callable[[list[Row]], Iterable[Row]]:
    """
    Let net be gross.
    """
    return lambda rows: [row | {net: row[gross], tax: "0,00"} for row in rows]


def _latest_unpaid(held: dict[str, list[Row]]) -> Mapping[str, Iterable[Row]]:
    latest = max((row["Z_NR"] for row in held[CLOSINGS]), key=int)
    return {_MEANS: [row for row in held[_MEANS] if row["Z_NR"] != latest]}


def _nothing_paid(held: dict[str, list[Row]]) -> Mapping[str, Iterable[Row]]:
    nothing = {"Z_SE_ZAHLUNGEN": "0,00", "Z_SE_BARZAHLUNGEN": "0,00"}
    return {_MEANS: [], CLOSINGS: [changed(row, **nothing) for row in held[CLOSINGS]]}


def _everything_counts(held: dict[str, list[Row]]) -> Mapping[str, Iterable[Row]]:
    """
    Add up all payments, whatever they were for.
    """
    paid: dict[tuple[str, str], Decimal] = {}
    for row in held["datapayment.csv"]:
        key = row["Z_NR"], row["ZAHLART_TYP"]
        paid[key] = paid.get(key, Decimal(0)) + money(row["BASISWAEH_BETRAG"])
    return {
        "payment.csv": [
            changed(row, Z_ZAHLART_BETRAG=said(paid[row["Z_NR"], row["ZAHLART_TYP"]]))
            for row in held["payment.csv"]
        ]
    }


def _cards_are_cash(held: dict[str, list[Row]]) -> Mapping[str, Iterable[Row]]:
    paid = {row["Z_NR"]: row["Z_SE_ZAHLUNGEN"] for row in held[CLOSINGS]}
    return {CASH: [changed(row, ZAHLART_BETRAG_WAEH=paid[row["Z_NR"]]) for row in held[CASH]]}


def _cards_beside_cash(held: dict[str, list[Row]]) -> Mapping[str, Iterable[Row]]:
    cards = [
        changed(home, ZAHLART_BETRAG_WAEH=row["Z_ZAHLART_BETRAG"])
        for row in held["payment.csv"]
        for home in held[CASH]
        if row["ZAHLART_TYP"] != "Bar" and row["Z_NR"] == home["Z_NR"]
    ]
    return {CASH: [*held[CASH], *cards]}


def _francs_are_euro(rows: list[Row]) -> Iterable[Row]:
    total = sum((money(row["ZAHLART_BETRAG_WAEH"]) for row in rows), Decimal(0))
    return [changed(rows[0], ZAHLART_WAEH="EUR", ZAHLART_BETRAG_WAEH=said(total))]


def _aborts_are_left_out(held: dict[str, list[Row]]) -> Mapping[str, Iterable[Row]]:
    aborted = {row["BON_ID"] for row in held[HEADS] if row["BON_TYP"] == "AVBelegabbruch"}
    return {
        name: [row for row in rows if row.get("BON_ID") not in aborted]
        for name, rows in held.items()
    }


SUMS: Final[tuple[Mutant, ...]] = (
    exported("M-DSF-0009-a", "each receipt has the number 1", Kind.STALE, each(HEADS, BON_NR="1")),
    exported(
        "M-DSF-0009-b",
        "the first receipt is told twice",
        Kind.STALE,
        table(HEADS, lambda rows: [*rows[:1], *rows]),
    ),
    exported(
        "M-DSF-0010-a",
        "payments of a closing are a cent too much",
        Kind.OFF_BY_ONE,
        table("payment.csv", _plus("Z_ZAHLART_BETRAG", "0.01")),
    ),
    exported(
        "M-DSF-0010-b",
        "a closing knows one rate",
        Kind.OMIT,
        drop(CASES, lambda row: row["UST_SCHLUESSEL"] == "2"),
    ),
    exported(
        "M-DSF-0010-c",
        "the cash of a closing is all that was paid",
        Kind.SWAP,
        table(
            CLOSINGS,
            lambda rows: [changed(row, Z_SE_BARZAHLUNGEN=row["Z_SE_ZAHLUNGEN"]) for row in rows],
        ),
    ),
    exported(
        "M-DSF-0010-d",
        "a closing tells its turnover as if none of it were taxed",
        Kind.OMIT,
        table(CASES, _untaxed("Z_UMS_BRUTTO", "Z_UMS_NETTO", "Z_UST")),
    ),
    exported(
        "M-DSF-0010-e",
        "the latest closing has no sums by means of payment",
        Kind.OMIT,
        tables(_latest_unpaid),
    ),
    exported(
        "M-DSF-0010-f",
        "nothing was paid in all, and payment.csv is left out",
        Kind.OMIT,
        tables(_nothing_paid),
    ),
    exported(
        "M-DSF-0011-a", "aborts are told as receipts", Kind.SWAP, each(HEADS, BON_TYP="Beleg")
    ),
    exported("M-DSF-0011-b", "aborts are not exported", Kind.OMIT, tables(_aborts_are_left_out)),
    exported("M-DSF-0012-a", "cards are cash", Kind.SWAP, tables(_cards_are_cash)),
    exported(
        "M-DSF-0012-b", "cards stand beside the cash", Kind.ACCEPT, tables(_cards_beside_cash)
    ),
    exported(
        "M-DSF-0013-a",
        "the VAT of the first line is left out",
        Kind.OMIT,
        table("lines_vat.csv", lambda rows: rows[1:]),
    ),
    exported(
        "M-DSF-0013-b",
        "the second payment of a receipt is left out",
        Kind.OMIT,
        drop("datapayment.csv", lambda row: row["ZAHLART_TYP"] != "Bar"),
    ),
    exported(
        "M-DSF-0013-c",
        "lines are told as if they were not taxed",
        Kind.OMIT,
        table("lines_vat.csv", _untaxed("POS_BRUTTO", "POS_NETTO", "POS_UST")),
    ),
    exported(
        "M-DSF-0014-a",
        "the head of the first receipt is left out",
        Kind.OMIT,
        table(HEADS, lambda rows: rows[1:]),
    ),
    exported(
        "M-DSF-0014-b",
        "the text of the first line is left out",
        Kind.OMIT,
        table(LINES, lambda rows: rows[1:]),
    ),
    exported(
        "M-DSF-0022-a",
        "money in the drawer is turnover",
        Kind.SWAP,
        everywhere(**instead_of("GV_TYP", _DRAWER, "Umsatz")),
    ),
    exported(
        "M-DSF-0022-b",
        "money in the drawer is in no closing",
        Kind.OMIT,
        drop(CASES, lambda row: row["GV_TYP"] in _DRAWER),
    ),
    exported(
        "M-DSF-0023-a",
        "vouchers are in no closing",
        Kind.OMIT,
        drop(CASES, lambda row: row["GV_TYP"] == _VOUCHER),
    ),
    exported(
        "M-DSF-0023-b",
        "a voucher is turnover",
        Kind.SWAP,
        everywhere(**instead_of("GV_TYP", frozenset({_VOUCHER}), "Umsatz")),
    ),
    exported(
        "M-DSF-0026-a", "francs are counted as euro", Kind.SWAP, table(CASH, _francs_are_euro)
    ),
    exported(
        "M-DSF-0026-b",
        "francs are not counted",
        Kind.OMIT,
        drop(CASH, lambda row: row["ZAHLART_WAEH"] != "EUR"),
    ),
    exported(
        "M-DSF-0034-a",
        "whoever pays by debit card has paid by credit card",
        Kind.SWAP,
        everywhere(**instead_of("ZAHLART_TYP", frozenset({"ECKarte"}), "Kreditkarte")),
    ),
    exported(
        "M-DSF-0034-b",
        "whoever pays by credit card has paid by debit card",
        Kind.SWAP,
        everywhere(**instead_of("ZAHLART_TYP", frozenset({"Kreditkarte"}), "ECKarte")),
    ),
    exported("M-DSF-0027-a", "training counts", Kind.ACCEPT, tables(_everything_counts)),
    exported(
        "M-DSF-0027-b", "training is told as a receipt", Kind.SWAP, each(HEADS, BON_TYP="Beleg")
    ),
    exported(
        "M-DSF-0029-a", "a void names nothing", Kind.OMIT, drop("references.csv", lambda _: True)
    ),
    exported(
        "M-DSF-0029-b",
        "a void names its own closing",
        Kind.SWAP,
        table(
            "references.csv",
            lambda rows: [changed(row, REF_Z_NR=row["Z_NR"]) for row in rows],
        ),
    ),
)
