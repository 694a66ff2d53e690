"""
The rules a document has to keep, each a small function from a document to findings.

All rules are asked before a document is refused, so that a till's developer sees everything at
once. The rules and their sources are those of the vendor's help pages and class reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from fiskalsim.middleware.documents import Document
from fiskalsim.middleware.enums import PaymentType, PositionType
from fiskalsim.middleware.findings import DocumentLevel, ErrorLevel, Finding
from fiskalsim.middleware.processdata import SLOT_OF_VAT

Rule = Callable[[Document], Iterator[Finding]]

#: Longest documentId (class reference of DocumentReference).
DOCUMENT_ID_LENGTH: Final = 40
_ZERO_RATE_SLOT: Final = 4


def check(document: Document, *, payments_due: bool) -> tuple[Finding, ...]:
    """
    Collect the findings of every rule; *payments_due* is false for an abort.
    """
    rules = (*RULES, payments_cover_positions) if payments_due else RULES
    return tuple(finding for rule in rules for finding in rule(document))


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
    for index, position in enumerate(document.positions or ()):
        if position.type not in (PositionType.Item, PositionType.Booking):
            continue
        where = f"positions[{index}]"
        values = {
            "netValue": position.net_value,
            "grossValue": position.gross_value,
            "taxValue": position.tax_value,
        }
        missing = [name for name, value in values.items() if value is None]
        for name in missing:
            yield _error(f"{where}.{name}", f"{name} is missing.", DocumentLevel.POSITION)
        if missing:
            continue
        net, gross, tax = (value or Decimal(0) for value in values.values())
        if abs(net + tax - gross) > (document.allowed_vat_deviation or 0):
            yield _error(
                f"{where}.grossValue",
                f"NetValue + TaxValue does not equal GrossValue. ({net} + {tax} ≠ {gross})",
                DocumentLevel.POSITION,
            )


def vat_known(document: Document) -> Iterator[Finding]:
    """
    Each valued line names a VAT category, and a line without tax has net equal to gross.
    """
    for index, position in enumerate(document.positions or ()):
        if position.type not in (PositionType.Item, PositionType.Booking):
            continue
        where = f"positions[{index}].vatIdentification"
        slot = SLOT_OF_VAT.get(position.vat_identification or 0)
        if slot is None:
            given = position.vat_identification
            known = ", ".join(map(str, SLOT_OF_VAT))
            text = (
                "vatIdentification is missing."
                if given is None
                else f"vatIdentification {given} is not known; known are {known}."
            )
            yield _error(where, text, DocumentLevel.POSITION)
        elif slot == _ZERO_RATE_SLOT and position.net_value != position.gross_value:
            yield _error(
                where, "Without VAT NetValue has to equal GrossValue.", DocumentLevel.POSITION
            )


def discounts_ordered(document: Document) -> Iterator[Finding]:
    """
    The discountOrder of a line starts at 0 and has no gaps.
    """
    for index, position in enumerate(document.positions or ()):
        orders = sorted(d.discount_order or 0 for d in position.discounts or ())
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


def payments_cover_positions(document: Document) -> Iterator[Finding]:
    """
    The payments make the gross values, unless a Total states a rounding.
    """
    positions = document.positions or ()
    if any(p.type is PositionType.Total and p.rounding for p in positions):
        return
    gross = sum(
        (
            p.gross_value or Decimal(0)
            for p in positions
            if p.type in (PositionType.Item, PositionType.Booking) and not p.deleted_position
        ),
        Decimal(0),
    )
    paid = sum(
        (
            p.amount or Decimal(0)
            for p in document.payments or ()
            if p.payment_type is not PaymentType.NONE
        ),
        Decimal(0),
    )
    if gross != paid:
        yield _error(
            "payments",
            f"The payments sum up to {paid}, the gross values of the positions to {gross}.",
        )


def _error(source: str, text: str, level: DocumentLevel = DocumentLevel.DOCUMENT) -> Finding:
    return Finding(level=level, error_level=ErrorLevel.ERROR, text=text, source=source)


RULES: Final[tuple[Rule, ...]] = (
    required_fields_given,
    document_id_short,
    position_count_right,
    values_add_up,
    vat_known,
    discounts_ordered,
    total_last,
    payments_complete,
)
