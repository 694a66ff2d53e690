"""
What is doubtful about a document without refusing it: warnings for the eyes of a till's developer.

Each is a point that the public material leaves open, or where the vendor's own samples differ from
its words. `strict-findings` turns them off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from fiskalsim.answers.fiscal import CREATE_OFFLINE
from fiskalsim.middleware.documents.days import booked_on
from fiskalsim.middleware.documents.enums import (
    BusinessTransactionType,
    DocumentType,
    PaymentType,
    PositionType,
)
from fiskalsim.middleware.documents.findings import DocumentLevel, ErrorLevel, Finding, warning
from fiskalsim.middleware.documents.kinds import Kind
from fiskalsim.middleware.documents.lines import SLOT_OF_VAT, valued_positions
from fiskalsim.middleware.documents.model import Document, Position
from fiskalsim.middleware.documents.taxsums import of as tax_sums
from fiskalsim.middleware.documents.vat import cents, rate_of
from fiskalspec import calendars
from fiskalspec.profiles import Profile

Advice = Callable[[Document], Iterator[Finding]]

_CALENDAR: Final = calendars.load()
_CENT: Final = Decimal("0.01")
_DISCOUNT_DECIMALS: Final = 4
_ZERO_RATE_SLOT: Final = 4
#: Money that is no revenue bears no VAT.
_UNTAXED: Final = frozenset(
    {
        BusinessTransactionType.MultiPurposeVoucher,
        BusinessTransactionType.Tip,
        BusinessTransactionType.PayOut,
        BusinessTransactionType.PayIn,
        BusinessTransactionType.MoneyTransfer,
        BusinessTransactionType.CashDifference,
    }
)
_CASH_MOVEMENTS: Final = frozenset(
    {DocumentType.PayOut, DocumentType.PayIn, DocumentType.OpeningBalance}
)


def check(
    sent: Document, completed: Document, kind: Kind, profile: Profile, *, known: bool
) -> tuple[Finding, ...]:
    """
    Collect every warning; *known* says that a document with this GUID was stored before.

    What was *sent* is looked at, but for the sums: those are the *completed* document's.
    """
    found: list[Finding] = []
    if profile["document-vat-arithmetic"] == "warning":
        found += tax_follows_rate(completed)
    if profile["strict-findings"] != "warning":
        return tuple(found)
    if known:
        found.append(warning("documentGuid", "A document with this GUID was stored before."))
    found += number_of_type(sent, kind)
    if kind.fiscal:
        found += [finding for advice in ADVICE for finding in advice(sent)]
        found += tax_positions_right(completed)
    return tuple(found)


def heard(findings: tuple[Finding, ...], profile: Profile) -> tuple[Finding, ...]:
    """
    Keep the warnings among *findings*, unless nobody wants to hear of any.
    """
    if profile["strict-findings"] != "warning":
        return ()
    return tuple(f for f in findings if f.error_level is ErrorLevel.WARNING)


def tax_follows_rate(document: Document) -> Iterator[Finding]:
    """
    The tax is what the rate makes of the net value, to the cent.
    """
    day = booked_on(document)
    for where, position in _lines(document):
        rate = rate_of(position, day)
        net, tax = position.net_value, position.tax_value
        if rate is None or net is None or tax is None:
            continue
        if abs(cents(net * rate / 100) - tax) > _CENT:
            yield warning(
                f"{where}.taxValue",
                f"taxValue is {tax}, {rate} % of {net} are {cents(net * rate / 100)}.",
                DocumentLevel.POSITION,
            )


def number_of_type(document: Document, kind: Kind) -> Iterator[Finding]:
    """
    The three values are those that createDocument answered for a document of this type.
    """
    number = document.fiscal_document_number
    if not kind.fiscal and number is not None and number > 0:
        yield warning(
            "documentType",
            f"Transaction {number} was started for another type; it stays open.",
        )
    if kind.fiscal and number is not None:
        revision = {CREATE_OFFLINE: 0}.get(number, 1)
        if document.fiscal_document_revision not in (None, revision):
            yield warning(
                "fiscalDocumentRevision",
                f"fiscalDocumentRevision is {document.fiscal_document_revision}, "
                f"createDocument answered {revision}.",
            )
        if number > 0 and document.fiscal_document_start_time == 0:
            yield warning(
                "fiscalDocumentStartTime",
                "fiscalDocumentStartTime is 0 although the transaction was started.",
            )


def rate_of_the_day(document: Document) -> Iterator[Finding]:
    """
    VatPercent is the rate that vatIdentification had on the day of booking.
    """
    day = booked_on(document)
    if day is None:
        return
    for where, position in _lines(document):
        key, percent = position.vat_identification, position.vat_percent
        if percent is None or key not in _CALENDAR.vat_ids:
            continue
        expected = rate_of(_without_percent(position), day)
        if expected is not None and percent != expected:
            yield warning(
                f"{where}.vatPercent",
                f"vatPercent is {percent}, on {day.isoformat()} vatIdentification {key} "
                f"stands for {expected.normalize():f} %.",
                DocumentLevel.POSITION,
            )


def captions_given(document: Document) -> Iterator[Finding]:
    """
    Payments and bookings have a caption, payments an identifier; the samples leave them out.
    """
    for index, payment in enumerate(document.payments or ()):
        for field, value in (
            ("caption", payment.caption),
            ("uniqueReadablePaymentIdentifier", payment.unique_readable_payment_identifier),
        ):
            if not value:
                yield warning(
                    f"payments[{index}].{field}", f"{field} is missing.", DocumentLevel.PAYMENT
                )
    for where, position in _lines(document):
        if position.type is PositionType.Booking and not position.caption:
            yield warning(f"{where}.caption", "caption is missing.", DocumentLevel.POSITION)


def signs_right(document: Document) -> Iterator[Finding]:
    """
    A payout is negative, a void and a line that is taken back as well.
    """
    void = bool(document.cancellation_document)
    gross = sum((p.gross_value or Decimal(0) for p in valued_positions(document)), Decimal(0))
    if document.document_type is DocumentType.PayOut:
        if gross and (gross > 0) is not void:
            yield warning("positions", "A payout has a negative amount, its void a positive one.")
    elif void and gross > 0:
        yield warning("positions", "A void has the values of what it voids, negated.")
    for where, position in _lines(document):
        if position.cancellation_position and not void and (position.gross_value or 0) > 0:
            yield warning(
                f"{where}.grossValue",
                "A line that is taken back has negative values.",
                DocumentLevel.POSITION,
            )


def business_case_untaxed(document: Document) -> Iterator[Finding]:
    """
    Money that is no revenue stands in the slot of 0 %.
    """
    for where, position in _lines(document):
        slot = SLOT_OF_VAT.get(position.vat_identification or 0)
        if position.business_transaction_type in _UNTAXED and slot not in (None, _ZERO_RATE_SLOT):
            yield warning(
                f"{where}.vatIdentification",
                f"{position.business_transaction_type.name} bears no VAT; 5 is expected.",
                DocumentLevel.POSITION,
            )


def cash_movement_is_a_booking(document: Document) -> Iterator[Finding]:
    """
    Cash that moves without a sale is one booking and a payment in cash, as in the samples.
    """
    if document.document_type not in _CASH_MOVEMENTS:
        return
    for where, position in _lines(document):
        if position.type is not PositionType.Booking:
            yield warning(f"{where}.type", "Cash movements are bookings.", DocumentLevel.POSITION)
    for index, payment in enumerate(document.payments or ()):
        if payment.payment_type is not PaymentType.CASH:
            yield warning(
                f"payments[{index}].paymentType",
                "Cash movements are paid in cash.",
                DocumentLevel.PAYMENT,
            )


def decimals_customary(document: Document) -> Iterator[Finding]:
    """
    Amounts have two decimals, discounts four; more are cut off when they are signed.
    """
    for where, position in _lines(document):
        if _decimals(position.gross_value) > -_exponent(_CENT):
            yield warning(
                f"{where}.grossValue",
                f"grossValue {position.gross_value} has more than two decimals.",
                DocumentLevel.POSITION,
            )
        for number, discount in enumerate(position.discounts or ()):
            if _decimals(discount.discount_value) > _DISCOUNT_DECIMALS:
                yield warning(
                    f"{where}.discounts[{number}].discountValue",
                    "discountValue has more than four decimals.",
                    DocumentLevel.POSITION,
                )
    for index, payment in enumerate(document.payments or ()):
        if _decimals(payment.amount) > -_exponent(_CENT):
            yield warning(
                f"payments[{index}].amount",
                f"amount {payment.amount} has more than two decimals.",
                DocumentLevel.PAYMENT,
            )


def sub_items_make_item(document: Document) -> Iterator[Finding]:
    """
    Sub-items that stand for their item have its gross value.
    """
    for where, position in _lines(document):
        if not (position.use_sub_item_vat_calculation and position.sub_items):
            continue
        parts = sum((s.gross_value or Decimal(0) for s in position.sub_items), Decimal(0))
        if parts != position.gross_value:
            yield warning(
                f"{where}.subItems",
                f"The sub-items come to {parts}, the item to {position.gross_value}.",
                DocumentLevel.POSITION,
            )


def voucher_names_vat(document: Document) -> Iterator[Finding]:
    """
    A single-purpose voucher says which VAT was paid when it was sold.
    """
    for index, payment in enumerate(document.payments or ()):
        single = payment.payment_type is PaymentType.SINGLE_PURPOSE_VOUCHER
        if single and payment.vat_identification not in SLOT_OF_VAT:
            yield warning(
                f"payments[{index}].vatIdentification",
                "A single-purpose voucher names its vatIdentification; this one does not.",
                DocumentLevel.PAYMENT,
            )


def tax_positions_right(document: Document) -> Iterator[Finding]:
    """
    Tax positions that the till sends are the sums of its lines.
    """
    gross: dict[int, Decimal] = defaultdict(Decimal)
    for each in tax_sums(document):
        gross[each.vat_identification] += each.gross
    for index, given in enumerate(document.tax_positions or ()):
        said = given.gross_amount if given.gross_amount is not None else given.gross_value
        summed = gross[given.vat_identification or 0]
        if said is not None and said != summed:
            yield warning(
                f"taxPositions[{index}].grossAmount",
                f"The lines of this vatIdentification come to {summed}, it says {said}.",
            )


def _lines(document: Document) -> Iterator[tuple[str, Position]]:
    for index, position in enumerate(document.positions or ()):
        if position.type in (PositionType.Item, PositionType.Booking):
            yield f"positions[{index}]", position


def _without_percent(position: Position) -> Position:
    return Position(vat_identification=position.vat_identification)


def _decimals(value: Decimal | None) -> int:
    return 0 if value is None else max(-_exponent(value.normalize()), 0)


def _exponent(value: Decimal) -> int:
    return int(value.as_tuple().exponent)


ADVICE: Final[tuple[Advice, ...]] = (
    rate_of_the_day,
    captions_given,
    signs_right,
    business_case_untaxed,
    cash_movement_is_a_booking,
    decimals_customary,
    sub_items_make_item,
    voucher_names_vat,
)
