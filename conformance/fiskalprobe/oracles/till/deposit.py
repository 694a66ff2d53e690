"""
What a till owes for deposits on empties: the deposit is told apart from the drink, and what is
given back is a receipt of less than nothing.

Evidence is the calls of the sale or the return, and those before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.document import Case, Document, PaymentClass
from fiskalprobe.oracles.till.calls import TillCall, documents
from fiskalprobe.oracles.till.errand import is_sale
from fiskalprobe.oracles.written import written

_APART: Final = "deposit-apart"


def judge_returned(before: Sequence[TillCall], calls: Sequence[TillCall]) -> Claim:
    """
    Judge that what was paid for an empty is stored as that, with a minus (DE-POS-0049).

    A till of which nothing was heard *before* either may have called somebody else.
    """
    row, check = "DE-POS-0049", "deposit-paid-out"
    found = [each for each in documents(calls) if is_sale(each) and not each.is_training]
    if not found and not (before or calls):
        return unclear(row, check, "the till has stored no sale")
    gross = sum((line.gross for each in found for line in each.positions), Decimal(0))
    cash = sum(
        (paid.amount for each in found for paid in each.payments if _is_cash(paid.kind)),
        Decimal(0),
    )
    if len(found) == 1 and gross < 0 and cash == gross:
        return holds(row, check, "what was paid for the empty is stored with a minus")
    return broken(
        row,
        check,
        "what was paid for an empty is not stored as money that was given back",
        expected="1 receipt of less than nothing, paid in cash",
        actual=f"{len(found)} receipt{'' if len(found) == 1 else 's'}, {written(gross)} in all, "
        f"{written(cash)} of it in cash",
        code="deposit-not-paid-out",
    )


def judge_told_apart(calls: Sequence[TillCall], *, is_return: bool) -> Claim:
    """
    Judge that a deposit is told as one, beside the article or, where it *is_return*, with a minus
    (DE-POS-0050).
    """
    row = "DE-POS-0050"
    found = [each for each in documents(calls) if is_sale(each)]
    if not found:
        return unclear(row, _APART, "the till has stored no sale")
    deposit, other = _sums(found)
    if (deposit < 0) if is_return else (deposit > 0 and other > 0):
        return holds(row, _APART, "the deposit is told as a deposit")
    sign = "negative " if is_return else ""
    return broken(
        row,
        _APART,
        "a deposit is not told as a deposit",
        expected=f"a {sign}position with businessTransactionType {Case.DEPOSIT}",
        actual=f"deposits {written(deposit)}, anything else {written(other)}",
        code="deposit-not-told",
    )


def _sums(found: Sequence[Document]) -> tuple[Decimal, Decimal]:
    """
    Add up deposits and anything else.
    """
    lines = [line for each in found for line in each.positions]
    deposit = sum((line.gross for line in lines if line.case is Case.DEPOSIT), Decimal(0))
    return deposit, sum((line.gross for line in lines), Decimal(0)) - deposit


def _is_cash(kind: PaymentClass) -> bool:
    return kind is PaymentClass.CASH
