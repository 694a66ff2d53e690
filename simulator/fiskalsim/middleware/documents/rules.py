"""
The rules a document has to keep, each a small function from a document to findings.

All rules are asked before a document is refused, so that a till's developer sees everything at
once. The rules and their sources are those of the vendor's help pages and class reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from fiskalsim.middleware.documents.enums import DocumentType, PaymentType, PositionType
from fiskalsim.middleware.documents.findings import DocumentLevel, ErrorLevel, Finding
from fiskalsim.middleware.documents.glance import DOCUMENT_ID_LENGTH, ZERO_RATE_SLOT, is_plain
from fiskalsim.middleware.documents.kinds import Content, Kind, Payments
from fiskalsim.middleware.documents.model import Document, DocumentReference, Position
from fiskalsim.middleware.receipts.processdata import (
    SLOT_OF_VAT,
    is_currency,
    ordered_positions,
    valued_positions,
)
from fiskalspec.profiles import Profile

Rule = Callable[[Document], Iterator[Finding]]
#: The index of a line, and of a sub-item in it.
_Place = tuple[int] | tuple[int, int]

_NOTHING: Final = Decimal(0)
#: Characters of a wrong value that a finding repeats.
_SHOWN: Final = 20
_VALUED: Final = (PositionType.Item, PositionType.Booking)
#: The one published member of referenceType, as it may be written.
_CANCELLATION: Final = (0, "0", "[0] = Cancellation", "Cancellation", "cancellation")


def check(
    document: Document, kind: Kind, profile: Profile, *, aborted: bool = False
) -> tuple[Finding, ...]:
    """
    Collect the findings of every rule that a document of this kind has to keep.

    An abort needs no payments; of a document that is not fiscal only its head is looked at.
    Most documents are seen to be plain at one glance, and the rules need not be asked.
    """
    return () if is_plain(document) else ask_all(document, kind, profile, aborted=aborted)


def ask_all(
    document: Document, kind: Kind, profile: Profile, *, aborted: bool = False
) -> tuple[Finding, ...]:
    """
    Ask every rule, as `check` does of a document that is not plain.
    """
    rules = FISCAL if kind.fiscal else HEAD
    found = [finding for rule in rules for finding in rule(document)]
    if not aborted:
        due = kind.payments is Payments.DUE or (
            kind.payments is Payments.IF_ANY and _is_paid(document)
        )
        if due:
            found += payments_cover_positions(document)
        if kind.content is Content.ORDER:
            found += order_has_lines(document)
        if kind.fiscal and profile["single-purpose-voucher"] == "refused":
            found += vouchers_are_bookings(document)
    return tuple(found)


def errors(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """
    Keep the findings that refuse a document.
    """
    return tuple(f for f in findings if f.error_level is ErrorLevel.ERROR)


def required_fields_given(document: Document) -> Iterator[Finding]:
    """
    The fields of the vendor's minimal example are there (seed-002, Mindestangaben).
    """
    required = {
        "documentGuid": document.document_guid,
        "documentId": document.document_id,
        "createDate": document.create_date,
        "bookDate": document.book_date,
        "user": document.user,
    }
    for field, value in required.items():
        if value is None or value == "":
            yield _error(field, f"{field} is missing.")


def document_id_short(document: Document) -> Iterator[Finding]:
    """
    A documentId has at most 40 characters.
    """
    length = len(document.document_id or "")
    if length > DOCUMENT_ID_LENGTH:
        yield _error(
            "documentId",
            f"documentId has {length} characters, {DOCUMENT_ID_LENGTH} are allowed.",
        )


def position_count_right(document: Document) -> Iterator[Finding]:
    """
    A positionCount that is given equals the number of positions.
    """
    count = len(document.positions or ())
    if document.position_count is not None and document.position_count != count:
        yield _error(
            "positionCount",
            f"positionCount is {document.position_count}, the document has {count} positions.",
        )


def values_add_up(document: Document) -> Iterator[Finding]:
    """
    Net and tax make gross, within allowedVatDeviation; without tax net equals gross.
    """
    allowed = document.allowed_vat_deviation or 0
    for place, position in _valued(document):
        net, gross, tax = position.net_value, position.gross_value, position.tax_value
        if net is None or gross is None or tax is None:
            for name, value in (("netValue", net), ("grossValue", gross), ("taxValue", tax)):
                if value is None:
                    yield _error(
                        f"{_where(place)}.{name}", f"{name} is missing.", DocumentLevel.POSITION
                    )
        elif abs(net + tax - gross) > allowed:
            yield _error(
                f"{_where(place)}.grossValue",
                f"NetValue + TaxValue does not equal GrossValue. ({net} + {tax} ≠ {gross})",
                DocumentLevel.POSITION,
            )


def vat_known(document: Document) -> Iterator[Finding]:
    """
    Each valued line names a VAT category, and a line without tax has net equal to gross.
    """
    for place, position in _valued(document):
        slot = SLOT_OF_VAT.get(position.vat_identification or 0)
        if slot is None:
            given = position.vat_identification
            known = ", ".join(map(str, SLOT_OF_VAT))
            text = (
                "vatIdentification is missing."
                if given is None
                else f"vatIdentification {given} is not known; known are {known}."
            )
            yield _error(f"{_where(place)}.vatIdentification", text, DocumentLevel.POSITION)
        elif slot == ZERO_RATE_SLOT and position.net_value != position.gross_value:
            yield _error(
                f"{_where(place)}.vatIdentification",
                "Without VAT NetValue has to equal GrossValue.",
                DocumentLevel.POSITION,
            )


def items_identified(document: Document) -> Iterator[Finding]:
    """
    An item has an itemId (class reference of DocumentPositionItem).
    """
    for place, position in _valued(document):
        if position.type is PositionType.Item and not position.item_id:
            yield _error(f"{_where(place)}.itemId", "itemId is missing.", DocumentLevel.POSITION)


def cancelled_lines_refer(document: Document) -> Iterator[Finding]:
    """
    A line that cancels another one says which, by a reference of the type Cancellation.
    """
    for index, position in enumerate(document.positions or ()):
        if position.cancellation_position:
            where = f"positions[{index}].positionReference"
            yield from _cancels(position.position_reference, where, DocumentLevel.POSITION)


def void_refers(document: Document) -> Iterator[Finding]:
    """
    A document that voids another one says which (hc-4404608186513).
    """
    if document.cancellation_document:
        yield from _cancels(
            document.document_reference, "documentReference", DocumentLevel.DOCUMENT
        )
    elif document.document_reference is not None:
        yield from _keyed(document.document_reference, "documentReference", DocumentLevel.DOCUMENT)


def discounts_ordered(document: Document) -> Iterator[Finding]:
    """
    The discountOrder of a line starts at 0 and has no gaps.
    """
    for index, position in enumerate(document.positions or ()):
        if not position.discounts:
            continue
        for number, discount in enumerate(position.discounts):
            if discount.discount_value is None:
                yield _error(
                    f"positions[{index}].discounts[{number}].discountValue",
                    "discountValue is missing.",
                    DocumentLevel.POSITION,
                )
        orders = sorted(d.discount_order or 0 for d in position.discounts)
        if orders != list(range(len(orders))):
            yield _error(
                f"positions[{index}].discounts",
                f"discountOrder has to start at 0 without gaps, it is {orders}.",
                DocumentLevel.POSITION,
            )


def total_last(document: Document) -> Iterator[Finding]:
    """
    There is at most one Total, and it is the last position.
    """
    positions = document.positions or ()
    totals = [i for i, p in enumerate(positions) if p.type is PositionType.Total]
    if totals and totals != [len(positions) - 1]:
        yield _error(
            f"positions[{totals[0]}].type",
            "A Total has to be the last position, and there may be only one.",
            DocumentLevel.POSITION,
        )


def payments_complete(document: Document) -> Iterator[Finding]:
    """
    Each payment has an amount and a currency.
    """
    for index, payment in enumerate(document.payments or ()):
        for field, value in (
            ("amount", payment.amount),
            ("currencyIsoCode", payment.currency_iso_code),
        ):
            if value is None or value == "":
                yield _error(
                    f"payments[{index}].{field}", f"{field} is missing.", DocumentLevel.PAYMENT
                )


def currencies_coded(document: Document) -> Iterator[Finding]:
    """
    A currency is a code of ISO 4217 (class reference of Payment); it is signed as it stands.
    """
    for index, payment in enumerate(document.payments or ()):
        code = payment.currency_iso_code
        if code and not is_currency(code):
            yield _error(
                f"payments[{index}].currencyIsoCode",
                f"{code[:_SHOWN]!r} is no code of ISO 4217, which has three capital letters, "
                "such as EUR.",
                DocumentLevel.PAYMENT,
            )


def one_currency_per_identifier(document: Document) -> Iterator[Finding]:
    """
    A uniqueReadablePaymentIdentifier stands for one currency (class reference of Payment).
    """
    currencies: dict[str, str | None] = {}
    for index, payment in enumerate(document.payments or ()):
        name = payment.unique_readable_payment_identifier
        if name and currencies.setdefault(name, payment.currency_iso_code) != (
            payment.currency_iso_code
        ):
            yield _error(
                f"payments[{index}].uniqueReadablePaymentIdentifier",
                f"{name!r} stands for {currencies[name]} and {payment.currency_iso_code}; "
                "an identifier may have one currency.",
                DocumentLevel.PAYMENT,
            )


def partner_identified(document: Document) -> Iterator[Finding]:
    """
    A partner that is given has an id (hc-14990040361873).
    """
    if document.partner is not None and not document.partner.id:
        yield _error("partner.id", "The id of the partner is missing.")


def audit_log_says_what(document: Document) -> Iterator[Finding]:
    """
    An audit log document says what it logs, and has no positions (hc-37973154469265).
    """
    if document.document_type is not DocumentType.AuditLog:
        return
    if document.audit_log_entry_type is None:
        yield _error("auditLogEntryType", "auditLogEntryType is missing.")
    if document.positions:
        yield _error("positions", "A document of the type AuditLog has no positions.")


def tax_positions_whole(document: Document) -> Iterator[Finding]:
    """
    Tax positions are given for every VAT key of the lines or not at all (hc-26666671278737).
    """
    if not document.tax_positions:
        return
    given = {each.vat_identification for each in document.tax_positions}
    used = {p.vat_identification for p in valued_positions(document)}
    for key in sorted(key for key in used - given if key is not None):
        yield _error("taxPositions", f"There is no tax position for vatIdentification {key}.")


def order_has_lines(document: Document) -> Iterator[Finding]:
    """
    An order orders something; nothing could be signed otherwise (DSFinV-K, Bestellung-V1).
    """
    if not any(True for _ in ordered_positions(document)):
        yield _error("positions", "An order needs at least one item.")


def vouchers_are_bookings(document: Document) -> Iterator[Finding]:
    """
    A single-purpose voucher is redeemed by a booking (hc-20721892018193, from release 1.9.3).
    """
    for index, payment in enumerate(document.payments or ()):
        if payment.payment_type is PaymentType.SINGLE_PURPOSE_VOUCHER:
            yield _error(
                f"payments[{index}].paymentType",
                "A single-purpose voucher is no payment; write a booking with a negative value.",
                DocumentLevel.PAYMENT,
            )


def payments_cover_positions(document: Document) -> Iterator[Finding]:
    """
    The payments make the gross values, unless a Total states a rounding.
    """
    if any(p.type is PositionType.Total and p.rounding for p in document.positions or ()):
        return
    gross = sum((p.gross_value or _NOTHING for p in valued_positions(document)), _NOTHING)
    paid = sum(
        (
            p.amount or _NOTHING
            for p in document.payments or ()
            if p.payment_type is not PaymentType.NONE
        ),
        _NOTHING,
    )
    if gross != paid:
        yield _error(
            "payments",
            f"The payments sum up to {paid}, the gross values of the positions to {gross}.",
        )


def _is_paid(document: Document) -> bool:
    return any(p.payment_type is not PaymentType.NONE for p in document.payments or ())


def _valued(document: Document) -> Iterator[tuple[_Place, Position]]:
    """
    Walk the lines with values, and the sub-items that stand for their item.
    """
    for index, position in enumerate(document.positions or ()):
        if position.type not in _VALUED:
            continue
        yield (index,), position
        if position.use_sub_item_vat_calculation:
            for inner, sub in enumerate(position.sub_items or ()):
                yield (index, inner), sub


def _where(place: _Place) -> str:
    """
    Write where a line stands; only a line with a finding is worth it.
    """
    index, *inner = place
    return f"positions[{index}]" + "".join(f".subItems[{each}]" for each in inner)


def _cancels(
    reference: DocumentReference | None, where: str, level: DocumentLevel
) -> Iterator[Finding]:
    if reference is None:
        yield _error(where, "What is cancelled has to be named; the reference is missing.", level)
        return
    if reference.reference_type not in _CANCELLATION:
        yield _error(
            f"{where}.referenceType",
            f"referenceType has to be [0] = Cancellation, it is {reference.reference_type}.",
            level,
        )
    yield from _keyed(reference, where, level)


def _keyed(reference: DocumentReference, where: str, level: DocumentLevel) -> Iterator[Finding]:
    whole = (
        reference.store_number,
        reference.terminal_number,
        reference.document_type,
        reference.document_number,
    )
    if reference.document_guid is None and None in whole:
        yield _error(
            where,
            "A reference needs documentGuid, or storeNumber, terminalNumber, documentType "
            "and documentNumber.",
            level,
        )


def _error(source: str, text: str, level: DocumentLevel = DocumentLevel.DOCUMENT) -> Finding:
    return Finding(level=level, error_level=ErrorLevel.ERROR, text=text, source=source)


#: What every document has to keep.
HEAD: Final[tuple[Rule, ...]] = (
    required_fields_given,
    document_id_short,
    position_count_right,
    void_refers,
    partner_identified,
    audit_log_says_what,
)

#: What a document has to keep that is signed.
FISCAL: Final[tuple[Rule, ...]] = (
    *HEAD,
    values_add_up,
    vat_known,
    items_identified,
    cancelled_lines_refer,
    discounts_ordered,
    total_last,
    tax_positions_whole,
    payments_complete,
    currencies_coded,
    one_currency_per_identifier,
)

#: What the document of a booking has to keep, which is written here out of somebody's payments.
BOOKED: Final[tuple[Rule, ...]] = (
    document_id_short,
    currencies_coded,
    one_currency_per_identifier,
)
