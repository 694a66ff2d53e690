"""
What is put before the TSE: processType and processData (DSFinV-K, Anhang I).

The five sums follow the legal category of the rate (`vatIdentification`), not a percentage:
slot 1 held 16 % in the second half of 2020. Digits after the last decimal are cut off.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_DOWN, Context, Decimal, InvalidOperation
from typing import Final

from fiskalsim.ground.limits import LONGEST_NUMBER
from fiskalsim.middleware.documents.enums import DocumentType, PaymentType
from fiskalsim.middleware.documents.kinds import Content, Kind
from fiskalsim.middleware.documents.lines import (
    NO_SUMS,
    SLOT_OF_VAT,
    is_moved_voucher,
    ordered_positions,
    valued_positions,
)
from fiskalsim.middleware.documents.model import Document, Payment, Position
from fiskalspec.profiles import Profile

ABORT_DATA: Final = "AVBelegabbruch^0.00_0.00_0.00_0.00_0.00^"

_CENT: Final = Decimal("0.01")
_THOUSANDTH: Final = Decimal("0.001")
#: Holds whatever can be read, with its cents.
_LONG: Final = Context(prec=2 * LONGEST_NUMBER)
_ZERO: Final = Decimal(0)
_NOTHING: Final = "0.00"
_HOME_CURRENCY: Final = "EUR"
# An enumeration looks its members up at each access, which every payment would feel.
_CASH: Final = PaymentType.CASH
_NO_MEANS: Final = PaymentType.NONE


def of(
    document: Document, kind: Kind, profile: Profile, *, sums: list[Decimal] | None = None
) -> str:
    """
    Write the processData of a document of this kind.

    Whoever has added its lines up by slot already, and knows of no voucher in it, gives *sums*.
    """
    if document.is_training:
        return of_receipt(document, kind, profile)
    if kind.content is Content.ORDER:
        return of_order(document)
    if kind.content is Content.SENTENCE:
        return document.document_type_caption or DocumentType(document.document_type).name
    return of_receipt(document, kind, profile, sums=sums)


def of_receipt(
    document: Document, kind: Kind, profile: Profile, *, sums: list[Decimal] | None = None
) -> str:
    """
    Write what kind of receipt it is, its sums by VAT slot and its payments.
    """
    slots = [*NO_SUMS] if sums is None else sums
    payments = document.payments or ()
    if sums is None:
        for position in valued_positions(document):
            slots[SLOT_OF_VAT[position.vat_identification or 0]] += position.gross_value or _ZERO
    if sums is None and profile["single-purpose-voucher"] == "moved":
        # Its VAT was paid when it was sold, so redeeming it lowers the sale (hc-4404599956369).
        for voucher in filter(is_moved_voucher, payments):
            slots[SLOT_OF_VAT[voucher.vat_identification or 0]] -= voucher.amount or _ZERO
        payments = tuple(p for p in payments if not is_moved_voucher(p))
    paid = _payments(payments)
    named = "Beleg"
    if document.is_training:
        named = "AVTraining"
    elif kind.content is Content.INVOICE and (not paid or profile["invoice-kind"] == "always"):
        named = "AVRechnung"
    elif not paid and not any(slots) and profile["zero-receipt-payment"] == "shown":
        paid = ["0.00:Bar"]
    return f"{named}^{'_'.join(map(amount, slots))}^{'_'.join(paid)}"


def of_order(document: Document) -> str:
    """
    Write one line per item: quantity, text, gross price of one; lines are joined by CR.

    What is taken back has a negative quantity, and its price stays positive.
    """
    return "\r".join(_order_line(position) for position in ordered_positions(document))


def amount(value: Decimal) -> str:
    """
    Write an amount as DSFinV-K does: a dot, two decimals, further digits cut off, no ``-0.00``.
    """
    if not value:
        return _NOTHING
    cut = _cut(value, _CENT)
    return str(cut) if cut else _NOTHING


def quantity(value: Decimal) -> str:
    """
    Write a quantity with as few decimals as it needs, at most three; further digits are cut off.
    """
    cut = _cut(value, _THOUSANDTH)
    return f"{(abs(cut) if cut == 0 else cut).normalize(_LONG):f}"


def _cut(value: Decimal, smallest: Decimal) -> Decimal:
    """
    Cut off what is smaller than *smallest*; a number that nobody means seriously is cut exactly.
    """
    try:
        return value.quantize(smallest, ROUND_DOWN)
    except InvalidOperation:
        return value.quantize(smallest, ROUND_DOWN, context=_LONG)


def _order_line(position: Position) -> str:
    ordered = Decimal(1) if position.quantity is None else position.quantity
    gross = position.gross_value or Decimal(0)
    if gross < 0 < ordered:
        ordered = -ordered
    price = abs(gross / ordered) if ordered else abs(gross)
    text = position.item_caption or position.caption or position.item_short_caption
    # A line break inside of a text would look like the next line.
    plain = " ".join((text or position.item_id or "").splitlines()).replace('"', '""')
    return f'{quantity(ordered)};"{plain}";{amount(price)}'


def _payments(payments: Iterable[Payment]) -> list[str]:
    """
    Add payments up by kind and currency: Bar before Unbar, EUR first, then by currency code.
    """
    sums: dict[tuple[str, str], Decimal] = {}
    for payment in payments:
        means = payment.payment_type
        if means is _NO_MEANS:
            continue
        currency = payment.currency_iso_code or _HOME_CURRENCY
        paid = payment.amount
        if currency == _HOME_CURRENCY:
            currency = ""
        elif payment.foreign_amount:
            paid = payment.foreign_amount
        key = "Bar" if means is _CASH else "Unbar", currency
        sums[key] = sums.get(key, _ZERO) + (paid or _ZERO)
    written = [(amount(total), *key) for key, total in sorted(sums.items())]
    return [
        f"{total}:{means}:{currency}" if currency else f"{total}:{means}"
        for total, means, currency in written
        if total != _NOTHING
    ]
