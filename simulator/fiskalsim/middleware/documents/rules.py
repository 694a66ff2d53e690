"""
The rules a document has to keep, each a small function from a document to findings.

All rules are asked before a document is refused, so that a till's developer sees everything at
once. The rules and their sources are those of the vendor's help pages and class reference. Those
about the document as a whole are here, the others in `position_rules`, `payment_rules` and
`reference_rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from fiskalsim.middleware.documents.enums import DocumentType, PaymentType
from fiskalsim.middleware.documents.findings import ErrorLevel, Finding, error
from fiskalsim.middleware.documents.glance import DOCUMENT_ID_LENGTH, is_plain
from fiskalsim.middleware.documents.kinds import Content, Kind, Payments
from fiskalsim.middleware.documents.model import Document
from fiskalsim.middleware.documents.payment_rules import (
    currencies_coded,
    one_currency_per_identifier,
    payments_complete,
    payments_cover_positions,
    vouchers_are_bookings,
)
from fiskalsim.middleware.documents.position_rules import (
    discounts_ordered,
    items_identified,
    order_has_lines,
    tax_positions_whole,
    total_last,
    values_add_up,
    vat_known,
)
from fiskalsim.middleware.documents.reference_rules import cancelled_lines_refer, void_refers
from fiskalspec.profiles import Profile

Rule = Callable[[Document], Iterator[Finding]]


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
            yield error(field, f"{field} is missing.")


def document_id_short(document: Document) -> Iterator[Finding]:
    """
    A documentId has at most 40 characters.
    """
    length = len(document.document_id or "")
    if length > DOCUMENT_ID_LENGTH:
        yield error(
            "documentId",
            f"documentId has {length} characters, {DOCUMENT_ID_LENGTH} are allowed.",
        )


def position_count_right(document: Document) -> Iterator[Finding]:
    """
    A positionCount that is given equals the number of positions.
    """
    count = len(document.positions or ())
    if document.position_count is not None and document.position_count != count:
        yield error(
            "positionCount",
            f"positionCount is {document.position_count}, the document has {count} positions.",
        )


def partner_identified(document: Document) -> Iterator[Finding]:
    """
    A partner that is given has an id (hc-14990040361873).
    """
    if document.partner is not None and not document.partner.id:
        yield error("partner.id", "The id of the partner is missing.")


def audit_log_says_what(document: Document) -> Iterator[Finding]:
    """
    An audit log document says what it logs, and has no positions (hc-37973154469265).
    """
    if document.document_type is not DocumentType.AuditLog:
        return
    if document.audit_log_entry_type is None:
        yield error("auditLogEntryType", "auditLogEntryType is missing.")
    if document.positions:
        yield error("positions", "A document of the type AuditLog has no positions.")


def _is_paid(document: Document) -> bool:
    return any(p.payment_type is not PaymentType.NONE for p in document.payments or ())


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
