"""
Which lines and payments of a document count for the TSE, and in which slot of VAT.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from fiskalsim.middleware.documents.enums import PaymentType, PositionType
from fiskalsim.middleware.documents.model import Document, Payment, Position
from fiskalspec import calendars

#: vatIdentification → slot, counted from 0. 6 and 7 share the slot of 0 %.
SLOT_OF_VAT: Final = {key: row.slot - 1 for key, row in calendars.load().vat_ids.items()}
#: The sums by slot of a document without lines.
NO_SUMS: Final = (Decimal(0),) * calendars.SLOTS
#: What has a value of its own; other positions are texts, sums and notes.
VALUED: Final = (PositionType.Item, PositionType.Booking)
_CODE_LENGTH: Final = 3


def ordered_positions(document: Document) -> Iterator[Position]:
    """
    Walk the items and bookings that were not deleted.
    """
    return (p for p in document.positions or () if p.type in VALUED and not p.deleted_position)


def valued_positions(document: Document) -> Iterator[Position]:
    """
    Walk the lines whose VAT counts: a menu's sub-items stand for the menu where it asks for it.
    """
    for position in document.positions or ():
        if position.type not in VALUED or position.deleted_position:
            continue
        if position.use_sub_item_vat_calculation and position.sub_items:
            yield from (s for s in position.sub_items if not s.deleted_position)
        else:
            yield position


def is_currency(code: str) -> bool:
    """
    Whether a text has the form of a code of ISO 4217, as which it is signed.
    """
    return len(code) == _CODE_LENGTH and code.isascii() and code.isalpha() and code.isupper()


def is_moved_voucher(payment: Payment) -> bool:
    """
    Whether a payment is a single-purpose voucher that says which VAT was paid with it.
    """
    return (
        payment.payment_type is PaymentType.SINGLE_PURPOSE_VOUCHER
        and payment.vat_identification in SLOT_OF_VAT
    )
