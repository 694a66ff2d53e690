"""
What a till owes when a receipt is voided: a document of its own that names the voided one and
turns all of its values round.

Evidence is the calls before the void, and those of the void itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.document import RECEIPT, Document, UnreadableDocument
from fiskalprobe.oracles.till.calls import STORE, TillCall, documents
from fiskalprobe.oracles.written import written

_NOTHING_SOLD: Final = "the till has stored no sale that could be voided"


def judge_reference(before: Sequence[TillCall], calls: Sequence[TillCall]) -> Claim:
    """
    Judge that the newest sale was voided by a document that names it (DE-POS-0034).
    """
    row, check = "DE-POS-0034", "void-refers"
    sold = _sold(before)
    if sold is None:
        return unclear(row, check, _NOTHING_SOLD)
    void = void_of(calls)
    if void is None:
        return broken(
            row,
            check,
            "a receipt is voided by a document of its own",
            expected=f"{STORE} with cancellationDocument true",
            actual=", ".join(call.name for call in calls) or "no call",
            code="void-not-stored",
        )
    if void.is_training and not sold.is_training:
        return broken(
            row,
            check,
            "the void is stored as training, so it takes nothing back",
            expected="isTraining false or absent",
            actual="isTraining true",
            code="void-as-training",
        )
    if void.refers_to & sold.names and void.refers_to_guid in ("", sold.guid):
        return holds(row, check, "the void names the receipt that it voids")
    return broken(
        row,
        check,
        "the documentReference of a void is the receipt that it voids",
        expected=", ".join(sorted(sold.names)),
        actual=", ".join(sorted(void.refers_to)) or "no reference",
        code="void-refers-elsewhere",
    )


def judge_values(
    before: Sequence[TillCall], calls: Sequence[TillCall], *, row: str = "DE-POS-0035"
) -> Claim:
    """
    Judge that all values of the sale were turned round (DE-POS-0035), cards as cards and cash as
    cash (DE-POS-0055), and each rate of VAT under its own key (DE-POS-0057).
    """
    check = "void-negates"
    sold, void = _sold(before), void_of(calls)
    if sold is None or void is None:
        return unclear(row, check, "the till has stored no void" if sold else _NOTHING_SOLD)
    # A receipt that is voided twice is given back twice.
    voids = [each for each in documents(calls) if each.is_void] or [void]
    has_tax = all(line.tax is not None for each in (sold, *voids) for line in each.positions)
    expected = {name: -amount for name, amount in _values([sold], has_tax=has_tax).items()}
    actual = _values(voids, has_tax=has_tax)
    if expected != actual:
        return broken(
            row,
            check,
            "a void has all values of what it voids, turned round",
            expected=_listed(expected),
            actual=_listed(actual),
            code="void-not-negated",
        )
    return holds(row, check, "all values are turned round")


def _sold(calls: Sequence[TillCall]) -> Document | None:
    sales = [each for each in documents(calls) if each.kind == RECEIPT and not each.is_void]
    return sales[-1] if sales else None


def void_of(calls: Sequence[TillCall]) -> Document | None:
    """
    Find the void among what was sent to be stored; also one that the service has refused.
    """
    for call in reversed(calls):
        if call.name == STORE:
            try:
                document = Document.from_mapping(call.sent)
            except UnreadableDocument:
                continue
            if document.is_void:
                return document
    return None


def _values(found: Sequence[Document], *, has_tax: bool) -> dict[str, Decimal]:
    """
    Add up what documents come to: pieces, gross and tax by key of VAT, payments by their way. What
    comes to nothing is left out, and tax where a document does not name it.
    """
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in (line for document in found for line in document.positions):
        sums["pieces"] += line.quantity
        sums[f"gross at vatIdentification {line.vat}"] += line.gross
        if has_tax:
            sums[f"tax at vatIdentification {line.vat}"] += line.tax or 0
    for payment in (payment for document in found for payment in document.payments):
        sums[f"{payment.kind} {payment.currency}"] += payment.amount
    return {name: amount for name, amount in sums.items() if amount}


def _listed(sums: Mapping[str, Decimal]) -> str:
    named = (f"{name} {written(amount)}" for name, amount in sorted(sums.items()))
    return "; ".join(named) or "nothing"
