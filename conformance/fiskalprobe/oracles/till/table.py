"""
What a till owes for a table that orders first and pays later: an order is a document of its own,
and what was ordered is what is billed.

Evidence is the calls of all errands so far, in order. Documents that the service has refused do
not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.document import ORDER, RECEIPT, Document, Position
from fiskalprobe.oracles.till.calls import STORE, TillCall, documents
from fiskalprobe.oracles.till.errand import is_sale
from fiskalprobe.oracles.written import written

_NO_ORDER: Final = "the till has stored no order"
_NO_BILL: Final = "the till has stored no receipt of the table"


def judge_ordered(calls: Sequence[TillCall]) -> Claim:
    """
    Judge that what was ordered was stored as an order before the receipt (DE-POS-0030).
    """
    row, check = "DE-POS-0030", "order-stored"
    stored = documents(calls)
    kinds = [document.kind for document in stored]
    if RECEIPT not in kinds:
        return unclear(row, check, _NO_BILL)
    if ORDER in kinds[: kinds.index(RECEIPT)]:
        return holds(row, check, "the order was stored before the receipt")
    return broken(
        row,
        check,
        "what a table orders is stored as a document of its own, before it pays",
        expected=f"{STORE} with documentType {ORDER}",
        actual=", ".join(f"documentType {kind}" for kind in kinds),
        code="order-not-stored",
    )


def judge_linked(calls: Sequence[TillCall]) -> Claim:
    """
    Judge that each receipt of a table names a group that its orders name (DE-POS-0031).
    """
    row, check = "DE-POS-0031", "same-group"
    orders, bills = _of_the_table(calls)
    if not orders or not bills:
        return unclear(row, check, _NO_BILL if orders else _NO_ORDER)
    common = frozenset.intersection(*(order.groups for order in orders))
    apart = [bill for bill in bills if not bill.groups & common]
    if common and not apart:
        return holds(row, check, "orders and receipts name the same group")
    return broken(
        row,
        check,
        "the orders of a table and its receipts have an allocationGroup in common",
        expected=_named(common) if common else "one group in all orders",
        actual="; ".join(_named(each.groups) for each in (apart if common else orders)),
        code="not-linked",
    )


def judge_billed(calls: Sequence[TillCall]) -> Claim:
    """
    Judge that of each article as much was billed as was ordered (DE-POS-0032).
    """
    row, check = "DE-POS-0032", "billed-as-ordered"
    orders, bills = _of_the_table(calls)
    if not orders:
        return unclear(row, check, _NO_ORDER)
    ordered, billed = counted(orders), counted(bills)
    if ordered == billed:
        return holds(row, check, "what was ordered was billed, and nothing else")
    return broken(
        row,
        check,
        "what is billed is not what was ordered",
        expected=listed(ordered),
        actual=listed(billed),
        code="not-billed-as-ordered",
    )


def judge_taken_back(calls: Sequence[TillCall]) -> Claim:
    """
    Judge that an article was taken off by an order of less than nothing (DE-POS-0033).
    """
    row, check = "DE-POS-0033", "taken-back"
    orders, _ = _of_the_table(calls)
    lines = [line for order in orders for line in order.positions]
    if not any(line.quantity > 0 for line in lines):
        return unclear(row, check, _NO_ORDER)
    taken = [line for line in lines if line.quantity < 0]
    other = [
        line
        for line in taken
        if (prices := set(map(_price, _ordered(line, lines)))) and _price(line) not in prices
    ]
    if other:
        return broken(
            row,
            check,
            "what is taken off an order is taken off at another price than it was ordered at",
            expected=", ".join(written(_price(each)) for each in _ordered(other[0], lines)),
            actual=written(_price(other[0])),
            code="taken-back-at-another-price",
        )
    if taken:
        return holds(row, check, "what was taken off is an order with a negative quantity")
    return broken(
        row,
        check,
        "what is taken off an order is an order too, with a negative quantity",
        expected="a negative quantity",
        actual=listed(counted(orders)),
        code="not-taken-back",
    )


def judge_only_shown(calls: Sequence[TillCall]) -> Claim:
    """
    Judge that a bill that is shown before it is paid is not stored as a sale (DE-POS-0066).
    """
    row, check = "DE-POS-0066", "shown-not-sold"
    bills = [each for each in documents(calls) if is_sale(each) and not each.is_training]
    if not bills:
        return holds(row, check, "nothing is sold where a table is shown its bill")
    return broken(
        row,
        check,
        "the bill that a table is shown is stored as a sale, and nobody has paid",
        expected="0 receipts stored",
        actual=f"{len(bills)} receipts stored",
        code="shown-and-sold",
    )


def first_order(calls: Iterable[TillCall]) -> TillCall | None:
    """
    Find the call that stored what a table ordered first.
    """
    return next((call for call in calls if _of_the_table([call])[0]), None)


def _of_the_table(calls: Iterable[TillCall]) -> tuple[list[Document], list[Document]]:
    # Nothing is ordered or sold in training.
    stored = [each for each in documents(calls) if not each.is_training]
    return (
        [each for each in stored if each.kind == ORDER],
        [each for each in stored if each.kind == RECEIPT],
    )


def _ordered(taken: Position, lines: Iterable[Position]) -> list[Position]:
    """
    Find the lines by which an article was ordered that is taken off.
    """
    return [line for line in lines if line.quantity > 0 and line.texts[:1] == taken.texts[:1]]


def _price(line: Position) -> Decimal:
    """
    Give the price of one piece, which DSFinV-K has in every line of an order.
    """
    return round(line.gross / line.quantity, 2)


def counted(found: Iterable[Document]) -> dict[str, Decimal]:
    """
    Add up the quantities of each article, and leave out what comes to nothing.
    """
    sums: dict[str, Decimal] = {}
    for document in found:
        for line in document.positions:
            article = line.texts[0] if line.texts else ""
            sums[article] = sums.get(article, Decimal(0)) + line.quantity
    return {article: quantity for article, quantity in sums.items() if quantity}


def listed(articles: Mapping[str, Decimal]) -> str:
    """
    Write quantities and articles, in the order of their names.
    """
    return ", ".join(f"{written(n)} x {name}" for name, n in sorted(articles.items())) or "nothing"


def _named(groups: frozenset[str]) -> str:
    return ", ".join(sorted(groups)) or "no group"
