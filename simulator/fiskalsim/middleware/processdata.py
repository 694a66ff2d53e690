"""
What is put before the TSE: processType and processData (DSFinV-K, Anhang I).

The five sums follow the legal category of the rate (`vatIdentification`), not a percentage:
slot 1 held 16 % in the second half of 2020. Digits after the second decimal are cut off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal
from typing import Final

from fiskalsim.middleware.documents import Document, Payment, Position
from fiskalsim.middleware.enums import PaymentType, PositionType

RECEIPT_PROCESS: Final = "Kassenbeleg-V1"
ABORT_DATA: Final = "AVBelegabbruch^0.00_0.00_0.00_0.00_0.00^"

#: vatIdentification → slot. 6 and 7 (not taxable, not determinable) share the slot of 0 %.
SLOT_OF_VAT: Final = {1: 0, 2: 1, 3: 2, 4: 3, 5: 4, 6: 4, 7: 4}
_SLOTS: Final = 5
_CENT: Final = Decimal("0.01")
_HOME_CURRENCY: Final = "EUR"
_VALUED: Final = (PositionType.Item, PositionType.Booking)


def of_receipt(document: Document, *, zero_payment: bool) -> str:
    """
    Write the processData of a sale; *zero_payment* shows 0.00:Bar where nothing was paid.
    """
    kind = "AVTraining" if document.is_training else "Beleg"
    slots = [Decimal(0)] * _SLOTS
    for position in valued_positions(document):
        slots[SLOT_OF_VAT[position.vat_identification or 0]] += position.gross_value or Decimal(0)
    payments = _payments(document.payments or ())
    if not payments and zero_payment and not any(slots):
        payments = ["0.00:Bar"]
    return f"{kind}^{'_'.join(map(amount, slots))}^{'_'.join(payments)}"


def valued_positions(document: Document) -> Iterable[Position]:
    """
    Walk the lines that carry value: items and bookings that were not deleted.
    """
    return (p for p in document.positions or () if p.type in _VALUED and not p.deleted_position)


def amount(value: Decimal) -> str:
    """
    Write an amount as DSFinV-K does: a dot, two decimals, further digits cut off, no ``-0.00``.
    """
    cut = value.quantize(_CENT, rounding=ROUND_DOWN)
    return f"{abs(cut) if cut == 0 else cut:f}"


def _payments(payments: Iterable[Payment]) -> list[str]:
    """
    Add payments up by kind and currency: Bar before Unbar, EUR first, then by currency code.
    """
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for payment in payments:
        if payment.payment_type is PaymentType.NONE:
            continue
        kind = "Bar" if payment.payment_type is PaymentType.CASH else "Unbar"
        currency = payment.currency_iso_code or _HOME_CURRENCY
        foreign = currency != _HOME_CURRENCY and payment.foreign_amount
        sums[kind, "" if currency == _HOME_CURRENCY else currency] += (
            payment.foreign_amount if foreign else payment.amount
        ) or Decimal(0)
    return [
        f"{amount(total)}:{kind}{f':{currency}' if currency else ''}"
        for (kind, currency), total in sorted(sums.items())
        if amount(total) != "0.00"
    ]
