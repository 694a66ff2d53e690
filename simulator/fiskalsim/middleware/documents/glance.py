"""
A quick check of a document: nearly all are plain, and need none of the rules.

It decides nothing by itself. Whatever is out of the ordinary goes to `rules`, which know what is
wrong, if anything is; that both agree is a property test. What a plain document's lines come to is
added up on the way, so that `processdata` and `totals` need not walk over them again.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from fiskalsim.middleware.documents.enums import DocumentType, PaymentType, PositionType
from fiskalsim.middleware.documents.lines import NO_SUMS, SLOT_OF_VAT, is_currency
from fiskalsim.middleware.documents.model import Document, Payment, Position
from fiskalsim.middleware.documents.totals import CaseKey, CaseValues

#: Longest documentId (class reference of DocumentReference).
DOCUMENT_ID_LENGTH: Final = 40
#: The slot of 0 %, in which net has to equal gross.
ZERO_RATE_SLOT: Final = 4
_NOTHING: Final = Decimal(0)
_HOME_CURRENCY: Final = "EUR"

# An enumeration looks its members up at each access, which a walk over lines feels.
_ITEM: Final = PositionType.Item
_BOOKING: Final = PositionType.Booking
_AUDIT_LOG: Final = DocumentType.AuditLog
_OUT_OF_THE_ORDINARY: Final = (PaymentType.NONE, PaymentType.SINGLE_PURPOSE_VOUCHER)


class Sums(NamedTuple):
    """
    What the lines of a plain document come to: gross by VAT slot, and by business case.
    """

    slots: list[Decimal]
    cases: dict[CaseKey, CaseValues]


def is_plain(document: Document) -> bool:
    """
    Tell that no rule finds anything, whatever its kind; False says only that one might.
    """
    return plain_sums(document) is not None


def plain_sums(document: Document) -> Sums | None:
    """
    Add up a document of which no rule finds anything, whatever its kind; None says that one might.
    """
    if not _has_a_plain_head(document):
        return None
    positions, payments = document.positions, document.payments
    if not positions or not payments:
        return None
    sums = Sums([*NO_SUMS], {})
    gross = _gross(positions, sums)
    return sums if gross is not None and gross == _paid(payments) else None


def _has_a_plain_head(document: Document) -> bool:
    return bool(
        document.document_guid
        and document.document_id
        and len(document.document_id) <= DOCUMENT_ID_LENGTH
        and document.create_date
        and document.book_date
        and document.user
        and document.document_type is not _AUDIT_LOG
        and not document.cancellation_document
        and not document.tax_positions
        and document.position_count is None
        and document.document_reference is None
        and document.partner is None
        and not document.allowed_vat_deviation
    )


def _gross(positions: tuple[Position, ...], sums: Sums) -> Decimal | None:
    """
    Sum plain lines up: items and bookings with all their values; None where one is not plain.
    """
    total = _NOTHING
    slots, cases = sums
    for line in positions:
        kind, gross, net, tax = line.type, line.gross_value, line.net_value, line.tax_value
        if kind is _ITEM:
            if not line.item_id:
                return None
        elif kind is not _BOOKING:
            return None
        if (
            gross is None
            or net is None
            or tax is None
            or net + tax != gross
            or line.deleted_position
            or line.cancellation_position
            or line.use_sub_item_vat_calculation
            or line.discounts
        ):
            return None
        vat = line.vat_identification or 0
        slot = SLOT_OF_VAT.get(vat)
        if slot is None or (slot == ZERO_RATE_SLOT and net != gross):
            return None
        total += gross
        slots[slot] += gross
        case = line.business_transaction_type, vat, gross >= _NOTHING
        known = cases.get(case)
        cases[case] = (
            (net, gross, tax)
            if known is None
            else (known[0] + net, known[1] + gross, known[2] + tax)
        )
    return total


def _paid(payments: tuple[Payment, ...]) -> Decimal | None:
    """
    Sum plain payments up: all of them money of one currency; None where one is not plain.
    """
    total = _NOTHING
    currency = payments[0].currency_iso_code
    if not currency or (currency != _HOME_CURRENCY and not is_currency(currency)):
        return None
    for payment in payments:
        if (
            payment.amount is None
            or payment.currency_iso_code != currency
            or payment.payment_type in _OUT_OF_THE_ORDINARY
        ):
            return None
        total += payment.amount
    return total
