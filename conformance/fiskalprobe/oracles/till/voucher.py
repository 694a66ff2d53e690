"""
What a till owes for vouchers that are good for whatever there is: they are sold without VAT, since
nobody knows yet at which rate, and what they pay for later is sold whole.

Evidence is the calls of the sale. A voucher may be redeemed as a payment or as a line of less than
nothing without VAT: the source for the export knows either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.document import Case, Document, PaymentClass, Position
from fiskalprobe.oracles.till.calls import TillCall, documents
from fiskalprobe.oracles.till.errand import is_sale
from fiskalprobe.oracles.till.rates import lines_of, slot_of
from fiskalprobe.oracles.written import written
from fiskalspec import calendars

#: The slot of what bears no VAT, which is the last one.
_UNTAXED: Final = calendars.SLOTS
_NO_SALE: Final = "the till has stored no sale"


def judge_untaxed(calls: Sequence[TillCall]) -> Claim:
    """
    Judge that a voucher that was sold bears no VAT (DE-POS-0051).
    """
    row, check = "DE-POS-0051", "voucher-untaxed"
    lines = list(_lines(calls))
    if not lines:
        return unclear(row, check, _NO_SALE)
    taxed = [line for line in lines if slot_of(line) != _UNTAXED or line.tax]
    if not taxed:
        return holds(row, check, "the voucher was sold without VAT")
    return broken(
        row,
        check,
        "a voucher that is good for whatever there is was sold with VAT",
        expected="vatIdentification 5, and no VAT",
        actual=f"vatIdentification {taxed[0].vat}, {written(taxed[0].tax or Decimal(0))} VAT",
        code="voucher-taxed",
    )


def judge_told(calls: Sequence[TillCall]) -> Claim:
    """
    Judge that a voucher that was sold is told as one (DE-POS-0053).
    """
    row, check = "DE-POS-0053", "voucher-told"
    lines = list(_lines(calls))
    if not lines:
        return unclear(row, check, _NO_SALE)
    if all(line.case is Case.VOUCHER for line in lines):
        return holds(row, check, "the voucher is told as a voucher")
    return broken(
        row,
        check,
        "a voucher that was sold is told as something else",
        expected=f"businessTransactionType {Case.VOUCHER}",
        actual=", ".join(line.case for line in lines),
        code="voucher-not-told",
    )


def judge_redeemed(calls: Sequence[TillCall]) -> Claim:
    """
    Judge that a voucher has paid, and that what it paid for is sold with all of its VAT
    (DE-POS-0052).
    """
    row, check = "DE-POS-0052", "voucher-redeemed"
    sold = [each for each in documents(calls) if is_sale(each)]
    if not sold:
        return unclear(row, check, _NO_SALE)
    for sale in sold:
        lines = list(lines_of(sale))
        taxed = [line.gross for line in lines if slot_of(line) != _UNTAXED]
        rest = [line.gross for line in lines if slot_of(line) == _UNTAXED]
        off = -sum((gross for gross in rest if gross < 0), Decimal(0))
        # What is left on a voucher may be sold as another one.
        due = sum((gross for gross in (*taxed, *rest) if gross > 0), Decimal(0))
        cash, other = (_paid(sale, cash=is_cash) for is_cash in (True, False))
        is_whole = bool(taxed) and min(taxed) > 0
        if not (is_whole and other + off > 0 and cash + other + off == due):
            return broken(
                row,
                check,
                "what a voucher paid for is not stored as sold whole and paid by it",
                expected="the article with its VAT, less cash than it costs, and the voucher",
                actual=f"{written(sum(taxed, Decimal(0)))} with VAT, {written(cash)} in cash, "
                f"{written(other)} paid otherwise, {written(off)} taken off",
                code="voucher-not-redeemed",
            )
    return holds(row, check, "the article is sold whole, and the voucher has paid")


def _lines(calls: Sequence[TillCall]) -> Iterator[Position]:
    for sale in documents(calls):
        yield from lines_of(sale) if is_sale(sale) else ()


def _paid(sale: Document, *, cash: bool) -> Decimal:
    """
    Add up what was paid in cash, or otherwise.
    """
    kind = PaymentClass.CASH if cash else PaymentClass.NON_CASH
    return sum((each.amount for each in sale.payments if each.kind is kind), Decimal(0))
