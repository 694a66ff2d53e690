"""
What a till owes for an article that is registered and taken off again before anybody has paid: it
is not sold, and it stays visible.

Evidence is the calls of the sale.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.document import Case, Document, Position
from fiskalprobe.oracles.till.calls import TillCall, documents
from fiskalprobe.oracles.till.errand import is_sale
from fiskalprobe.oracles.till.table import counted, listed

_NO_SALE: Final = "the till has stored no sale"


def judge_left(calls: Sequence[TillCall]) -> list[Claim]:
    """
    Judge that one article was sold, and not the one that was taken off (DE-POS-0062). Lines and
    payments that do not agree are no document that a service takes.
    """
    row = "DE-POS-0062"
    sold = _sold(calls)
    if not sold:
        return [unclear(row, "taken-off-not-sold", _NO_SALE)]
    return [_left(row, sale) for sale in sold]


def _left(row: str, sale: Document) -> Claim:
    check, left = "taken-off-not-sold", _of_articles(sale)
    if len(left) == 1 and all(quantity > 0 for quantity in left.values()):
        return holds(row, check, "what was taken off before the payment is not sold")
    return broken(
        row,
        check,
        "what was taken off before the payment is not taken off what is sold",
        expected="one article",
        actual=listed(left),
        code="taken-off-and-sold",
    )


def _of_articles(sale: Document) -> dict[str, Decimal]:
    """
    Add up the quantities of each article, without the deposits beside it.

    What takes an article off may have a name of its own, such as “Storno Wine”, and tell the minus
    in the amount alone: it belongs to the article of its quantity and amount.
    """
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for line in sale.positions:
        if line.case is not Case.DEPOSIT:
            article = line.texts[0] if line.texts else ""
            quantity, gross = sums.get(article, (Decimal(0), Decimal(0)))
            sums[article] = quantity + _signed(line), gross + line.gross
    left = {article: each for article, each in sums.items() if each[0]}
    for off, (quantity, gross) in sums.items():
        same = [each for each, was in left.items() if was == (-quantity, -gross)]
        if quantity < 0 and same:
            del left[off], left[same[0]]
    return {article: quantity for article, (quantity, _) in left.items()}


def _signed(line: Position) -> Decimal:
    """
    Give the quantity of a line, less than nothing where only the amount says so.
    """
    return -abs(line.quantity) if line.gross < 0 else line.quantity


def judge_visible(calls: Sequence[TillCall]) -> Claim:
    """
    Judge that the document tells what was taken off: a line of less than nothing, or one that is
    marked as deleted (DE-POS-0063).
    """
    row, check = "DE-POS-0063", "taken-off-visible"
    sold = _sold(calls)
    if not sold:
        return unclear(row, check, _NO_SALE)
    if all(each.deleted or any(_signed(line) < 0 for line in each.positions) for each in sold):
        return holds(row, check, "what was taken off before the payment is in the document")
    return broken(
        row,
        check,
        "the document does not tell that an article was registered and taken off",
        expected="a negative quantity, or deletedPosition",
        actual=listed(counted(sold)),
        code="taken-off-hidden",
    )


def _sold(calls: Sequence[TillCall]) -> list[Document]:
    return [each for each in documents(calls) if is_sale(each)]
