"""
What a closing came to: by business case, by means of payment, and cash by currency.

Only what is a Beleg counts: what was aborted, ordered, tried or invoiced does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from fiskalsim.books.cells import Row
from fiskalsim.books.lines import Amount, Line
from fiskalsim.books.records import CASH, HOME_CURRENCY, Record

_NOTHING: Final = Decimal(0)


class Sums:
    """
    The sums of one closing, and its first and last receipt.
    """

    def __init__(self) -> None:
        self.first_id = ""
        self.last_id = ""
        #: GV_TYP and UST_SCHLUESSEL → amount.
        self.cases: dict[tuple[str, int], Amount] = {}
        #: ZAHLART_TYP and ZAHLART_NAME → amount in EUR.
        self.means: dict[tuple[str, str], Decimal] = {}
        #: Currency → cash in that currency.
        self.cash: dict[str, Decimal] = {HOME_CURRENCY: _NOTHING}

    def add(self, record: Record) -> None:
        """
        Take one receipt in.
        """
        self.first_id = self.first_id or record.id
        self.last_id = record.id
        if record.counts:
            for line in record.lines:
                self._add_line(line)
            for payment in record.payments:
                self._add_payment(payment)

    @property
    def paid(self) -> Decimal:
        """
        All payments, in EUR.
        """
        return sum(self.means.values(), _NOTHING)

    @property
    def paid_in_cash(self) -> Decimal:
        """
        All that was paid in cash, in EUR.
        """
        return sum((a for (kind, _), a in self.means.items() if kind == CASH), _NOTHING)

    def rows(self) -> Iterator[tuple[str, Row]]:
        """
        Give the rows of the closing's sums, each with its file.
        """
        for (case, key), amount in sorted(self.cases.items()):
            yield (
                "businesscases.csv",
                {
                    "GV_TYP": case,
                    "UST_SCHLUESSEL": key,
                    "Z_UMS_BRUTTO": amount.gross,
                    "Z_UMS_NETTO": amount.net,
                    "Z_UST": amount.tax,
                },
            )
        for (kind, name), paid in sorted(self.means.items()):
            yield (
                "payment.csv",
                {"ZAHLART_TYP": kind, "ZAHLART_NAME": name, "Z_ZAHLART_BETRAG": paid},
            )
        for currency, cash in sorted(self.cash.items()):
            yield (
                "cash_per_currency.csv",
                {"ZAHLART_WAEH": currency, "ZAHLART_BETRAG_WAEH": cash},
            )

    def _add_line(self, line: Line) -> None:
        for key, amount in line.shares.items():
            known = self.cases.get((line.case, key))
            self.cases[line.case, key] = amount if known is None else known.plus(amount)

    def _add_payment(self, payment: Row) -> None:
        kind, currency = str(payment["ZAHLART_TYP"]), str(payment["ZAHLWAEH_CODE"])
        paid = _money(payment, "BASISWAEH_BETRAG")
        name = kind, str(payment.get("ZAHLART_NAME") or "")
        self.means[name] = self.means.get(name, _NOTHING) + paid
        if kind == CASH:
            in_currency = paid if currency == HOME_CURRENCY else _money(payment, "ZAHLWAEH_BETRAG")
            self.cash[currency] = self.cash.get(currency, _NOTHING) + in_currency


def _money(row: Row, column: str) -> Decimal:
    return Decimal(row.get(column) or 0)
