"""
What a till owes for how somebody has paid: by card, partly by card, or with more cash than it
costs. Cash and what is no cash are signed apart.

Evidence is the calls of the sale. Change may be told as cash less than nothing, as the vendor
shows it, or be left out of the cash that was taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.document import Document, PaymentClass
from fiskalprobe.oracles.till.calls import TillCall, documents
from fiskalprobe.oracles.till.errand import is_sale
from fiskalprobe.oracles.written import written

_ROW: Final = "DE-POS-0047"
_CHECK: Final = "paid-as-told"


class Paid(StrEnum):
    """
    How somebody has paid.
    """

    #: By card, and no cash.
    CARD = "card"
    #: Part in cash, the rest by card.
    BOTH = "cash and card"
    #: More cash than it costs, and change in cash.
    CHANGE = "cash with change"


_DUE: Final[Mapping[Paid, frozenset[PaymentClass]]] = {
    Paid.CARD: frozenset({PaymentClass.NON_CASH}),
    Paid.BOTH: frozenset({PaymentClass.CASH, PaymentClass.NON_CASH}),
    Paid.CHANGE: frozenset({PaymentClass.CASH}),
}


def judge_paid(calls: Sequence[TillCall], how: Paid) -> Claim:
    """
    Judge that cash and other payments are what they were, and come to what was sold (DE-POS-0047).
    """
    sold = [each for each in documents(calls) if is_sale(each)]
    if not sold:
        return unclear(_ROW, _CHECK, "the till has stored no sale")
    for sale in sold:
        gross = sum((line.gross for line in sale.positions), Decimal(0))
        sums = _sums(sale)
        if sums.keys() != _DUE[how] or min(sums.values()) < 0 or sum(sums.values()) != gross:
            return broken(
                _ROW,
                _CHECK,
                "how the sale was paid is not how it is stored",
                expected=f"{' and '.join(sorted(_DUE[how]))}, {written(gross)} together",
                actual=_listed(sums),
                code="paid-otherwise",
            )
    return holds(_ROW, _CHECK, "the sale is stored as it was paid")


def _sums(sale: Document) -> dict[PaymentClass, Decimal]:
    """
    Add up cash and other payments, and leave out what comes to nothing.
    """
    sums: dict[PaymentClass, Decimal] = {}
    for payment in sale.payments:
        sums[payment.kind] = sums.get(payment.kind, Decimal(0)) + payment.amount
    return {kind: amount for kind, amount in sums.items() if amount}


def _listed(sums: Mapping[PaymentClass, Decimal]) -> str:
    return ", ".join(f"{kind} {written(sums[kind])}" for kind in sorted(sums)) or "nothing"
