"""
The sums on a receipt: its total is the signed one, and the VAT in it is named with its rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.dsfinvk.times import german_day
from fiskalprobe.oracles.instant import from_unix
from fiskalprobe.oracles.processdata import ReceiptData, read_receipt_data
from fiskalprobe.oracles.till.paper.printed import NOT_SIGNED, Printed, member
from fiskalspec import calendars

_CENT: Final = Decimal("0.01")
_HUNDRED: Final = Decimal(100)


def judge_vat(printed: Printed, *, row: str = "DE-POS-0025") -> list[Claim]:
    """
    Judge that VAT and its rate are printed (DE-POS-0025), each where there are several
    (DE-POS-0046).
    """
    data = _signed_data(printed)
    taxed = {} if data is None else _taxed(printed, data)
    if not taxed:
        return [unclear(row, "vat-printed", "nothing with VAT was signed")]
    if printed.blind:
        return [unclear(row, "vat-printed", printed.blind)]
    words, claims = printed.words, []
    taxes = [_tax(gross, rate) for rate, gross in taxed.items()]
    stated = _stated_tax(printed.sent, near=sum(taxes, Decimal(0)))
    # The till may round each line for itself, so what it sent counts as well.
    is_there = all(tax in words.amounts for tax in taxes) or stated in words.amounts
    lacking = [rate for rate in taxed if not words.has_rate(rate)]
    if is_there:
        claims.append(holds(row, "vat-printed", "the VAT is on the receipt"))
    else:
        claims.append(
            broken(
                row,
                "vat-printed",
                "the VAT is not on the receipt",
                expected=", ".join(f"{tax:f}" for tax in taxes),
                actual=_listed(words.amounts),
                code="not-printed",
            )
        )
    if not lacking:
        claims.append(holds(row, "rate-printed", "each rate of VAT is on the receipt"))
    else:
        claims.append(
            broken(
                row,
                "rate-printed",
                "a rate of VAT is not on the receipt",
                expected=", ".join(f"{rate:f} %" for rate in lacking),
                actual="nowhere on the receipt",
                code="not-printed",
            )
        )
    return claims


def judge_total(printed: Printed, *, row: str = "DE-POS-0026") -> Claim:
    """
    Judge that the total on paper is the one that was signed (DE-POS-0026), also of several rates
    (DE-POS-0046), and however it was paid (DE-POS-0048).
    """
    check = "total-as-signed"
    data = _signed_data(printed)
    if data is None:
        return unclear(row, check, NOT_SIGNED)
    total = sum(data.slots, Decimal(0))
    totals = printed.words.totals
    if total in totals:
        return holds(row, check, "the total on the receipt is the signed one")
    if printed.blind:
        return unclear(row, check, printed.blind)
    return broken(
        row,
        check,
        "the total on the receipt is not the one that was signed",
        expected=f"{total:.2f}",
        actual=_listed(totals) or "no amount",
        code="other-total",
    )


def _signed_data(printed: Printed) -> ReceiptData | None:
    """
    Read the sums that were signed for the receipt.
    """
    answer = printed.signed
    return None if answer is None else read_receipt_data(answer.germany.process_data or "")[0]


def _taxed(printed: Printed, data: ReceiptData) -> dict[Decimal, Decimal]:
    """
    Give the gross amount under each rate above zero, on the day on which it was signed.
    """
    at = from_unix((printed.signed and printed.signed.germany.end_unix) or 0)
    if at is None:
        return {}
    found: dict[Decimal, Decimal] = {}
    for slot, gross in enumerate(data.slots, start=1):
        rate = calendars.load().percent(slot, on=german_day(at))
        if gross and rate:
            found[rate] = gross
    return found


def _tax(gross: Decimal, rate: Decimal) -> Decimal:
    return (gross * rate / (_HUNDRED + rate)).quantize(_CENT, ROUND_HALF_UP)


def _stated_tax(sent: Mapping[str, Any], *, near: Decimal) -> Decimal | None:
    """
    Add up the VAT that the lines of a document name; None where one names none, or where it is
    further from what is *near* than rounding each line can take it.
    """
    named = member(sent, "positions")
    lines = named if isinstance(named, list) else []
    total = Decimal(0)
    for line in lines:
        try:
            total += Decimal(str(member(line, "taxValue")))
        except (InvalidOperation, TypeError):
            return None
    is_near = abs(total - near) <= _CENT * len(lines)
    return total.quantize(_CENT, ROUND_HALF_UP) if total and is_near else None


def _listed(amounts: frozenset[Decimal]) -> str:
    return ", ".join(f"{each:.2f}" for each in sorted(amounts))
