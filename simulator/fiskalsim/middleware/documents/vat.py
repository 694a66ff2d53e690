"""
Values that the till leaves to the service: VAT keys, rates, net, gross and tax.

Everything here follows the day on which the document was booked. With the default settings a
document that is complete passes through untouched.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import msgspec

from fiskalsim.middleware.documents.days import booked_on
from fiskalsim.middleware.documents.discounts import distributed
from fiskalsim.middleware.documents.enums import AutomaticVatCalculation, DocumentType
from fiskalsim.middleware.documents.lines import valued_positions
from fiskalsim.middleware.documents.model import Document, Payment, Position
from fiskalspec import calendars
from fiskalspec.profiles import Profile

_CENT: Final = Decimal("0.01")
_NOTHING: Final = Decimal(0)
_CALENDAR: Final = calendars.load()
#: Keys of DSFinV-K besides those of the vendor: its 8, and rates of former years.
_FURTHER_KEYS: Final = {8: 5, 11: 1, 12: 2, 13: 3, 21: 1, 22: 2, 23: 3, 33: 3, 43: 3}


class Completion:
    """
    Completes documents in the way that a profile chooses.
    """

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._keys_may_change = (
            profile["vat-key-missing"] == "by-rate"
            or profile["vat-key-and-rate"] == "rate"
            or profile["vat-keys"] == "dsfinvk"
        )
        self._discounts = profile["total-discount"] == "distributed"
        self._pay_out_negative = profile["pay-out-sign"] == "negative"

    def __call__(self, document: Document) -> Document:
        """
        Fill in what the document asks for and its lines allow.

        A line without a rate, or without the value to start from, stays as it is; the rules then
        say what is missing.
        """
        mode = document.automatic_vat_calculation
        calculates = mode is not AutomaticVatCalculation.noCalculation
        if not document.positions:
            return document
        if self._keys_may_change or calculates:
            day = booked_on(document)
            positions = tuple(self._line(p, mode, day) for p in document.positions)
            document = msgspec.structs.replace(document, positions=positions)
        if self._discounts:
            document = distributed(document)
        if self._pay_out_negative and document.document_type is DocumentType.PayOut:
            document = _negative(document)
        return document

    def _line(
        self, position: Position, mode: AutomaticVatCalculation, day: date | None
    ) -> Position:
        if position.sub_items:
            subs = tuple(self._line(s, mode, day) for s in position.sub_items)
            position = msgspec.structs.replace(position, sub_items=subs)
        if self._keys_may_change:
            key = self._key(position, day)
            if key != position.vat_identification:
                position = msgspec.structs.replace(position, vat_identification=key)
        if mode is AutomaticVatCalculation.netValueCalculation:
            return _net(position, day)
        if mode is AutomaticVatCalculation.grossValueCalculation:
            return _gross(position, day)
        return position

    def _key(self, position: Position, day: date | None) -> int | None:
        key, percent = position.vat_identification, position.vat_percent
        if key in _FURTHER_KEYS and self._profile["vat-keys"] == "dsfinvk":
            key = _FURTHER_KEYS[key]
        if percent is None or day is None:
            return key
        slots = _CALENDAR.slots(percent, on=day)
        if len(slots) != 1:
            return key  # no rate of that day, so the key is all there is
        if not key:
            return slots[0] if self._profile["vat-key-missing"] == "by-rate" else key
        differs = key in _CALENDAR.vat_ids and _CALENDAR.slot(key) != slots[0]
        return slots[0] if differs and self._profile["vat-key-and-rate"] == "rate" else key


def rate_of(position: Position, day: date | None) -> Decimal | None:
    """
    Say a line's rate: the one it names, or that of its key on the day.
    """
    if position.vat_percent is not None or day is None:
        return position.vat_percent
    key = position.vat_identification
    if key is None or key not in _CALENDAR.vat_ids:
        return None
    try:
        return _CALENDAR.percent(_CALENDAR.slot(key), on=day)
    except LookupError:
        return None  # a day before the calendar begins


def cents(value: Decimal) -> Decimal:
    """
    Round to whole cents, half a cent up.
    """
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)


def _net(position: Position, day: date | None) -> Position:
    percent = rate_of(position, day)
    if position.gross_value is None or percent is None:
        return position
    net = cents(position.gross_value / (1 + percent / 100))
    return msgspec.structs.replace(position, net_value=net, tax_value=position.gross_value - net)


def _gross(position: Position, day: date | None) -> Position:
    percent = rate_of(position, day)
    if position.net_value is None or percent is None:
        return position
    tax = cents(position.net_value * percent / 100)
    return msgspec.structs.replace(position, tax_value=tax, gross_value=position.net_value + tax)


def _negative(document: Document) -> Document:
    """
    Turn the signs of a payout that was written with positive amounts.

    It is turned as a whole: what was deducted in it stays deducted, and its sums stay equal.
    """
    positions, payments = document.positions or (), document.payments or ()
    # Where the lines do not say which way the money goes, the payments do.
    total = sum(p.gross_value or _NOTHING for p in valued_positions(document))
    total = total or sum(p.amount or _NOTHING for p in payments)
    if document.cancellation_document or total <= 0:
        return document
    return msgspec.structs.replace(
        document,
        positions=tuple(map(_turned_line, positions)),
        payments=tuple(map(_turned_payment, payments)),
    )


def _turned_line(position: Position) -> Position:
    subs = position.sub_items
    return msgspec.structs.replace(
        position,
        gross_value=_turned(position.gross_value),
        net_value=_turned(position.net_value),
        tax_value=_turned(position.tax_value),
        sub_items=None if subs is None else tuple(map(_turned_line, subs)),
    )


def _turned_payment(payment: Payment) -> Payment:
    return msgspec.structs.replace(
        payment, amount=_turned(payment.amount), foreign_amount=_turned(payment.foreign_amount)
    )


def _turned(value: Decimal | None) -> Decimal | None:
    return value and -value
