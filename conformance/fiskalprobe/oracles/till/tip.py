"""
What a till owes for a tip that a card pays to the staff: it is no turnover, so it stands beside
what was sold, without VAT, and the card has paid both.

Evidence is the calls of the sale. A tip for the owner is turnover, and not asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.document import Case, Document, PaymentClass, Position
from fiskalprobe.oracles.till.calls import TillCall, documents
from fiskalprobe.oracles.till.errand import is_sale
from fiskalprobe.oracles.till.rates import lines_of, slot_of
from fiskalprobe.oracles.written import written
from fiskalspec import calendars

_ROW: Final = "DE-POS-0054"


def judge_tip(calls: Sequence[TillCall]) -> list[Claim]:
    """
    Judge that a tip stands beside the article, and that the card has paid both (DE-POS-0054).
    """
    sold = [each for each in documents(calls) if is_sale(each)]
    if not sold:
        return [unclear(_ROW, "tip-apart", "the till has stored no sale")]
    return [claim for sale in sold for claim in (_apart(sale), _paid(sale))]


def _apart(sale: Document) -> Claim:
    check, lines = "tip-apart", list(lines_of(sale))
    tips = [line for line in lines if line.case is Case.TIP and line.gross > 0]
    sold = [line for line in lines if line.case is not Case.TIP and line.gross > 0]
    if tips and sold and not any(map(_is_taxed, tips)):
        return holds(_ROW, check, "the tip stands beside the article, without VAT")
    return broken(
        _ROW,
        check,
        "a tip for the staff is not told as a tip without VAT",
        expected=f"businessTransactionType {Case.TIP}, vatIdentification 5",
        actual="; ".join(
            f"{written(line.gross)}, {line.case}, vatIdentification {line.vat}" for line in lines
        )
        or "nothing",
        code="tip-not-apart",
    )


def _paid(sale: Document) -> Claim:
    check = "tip-paid"
    gross = sum((line.gross for line in sale.positions), Decimal(0))
    card = sum(
        (each.amount for each in sale.payments if each.kind is PaymentClass.NON_CASH), Decimal(0)
    )
    if card == gross:
        return holds(_ROW, check, "the card has paid article and tip")
    return broken(
        _ROW,
        check,
        "what a card has paid is not the article and the tip",
        expected=f"{written(gross)} paid by card",
        actual=f"{written(card)} paid by card",
        code="tip-not-paid",
    )


def _is_taxed(line: Position) -> bool:
    return slot_of(line) != calendars.SLOTS or bool(line.tax)
