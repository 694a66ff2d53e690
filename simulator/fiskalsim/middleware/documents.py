"""
The document that a till sends, as typed values.

The shapes follow the vendor's document model; everything that the model marks as mandatory but
that is missing in one of its own samples is optional here, and `rules` says what is missing.
Unknown properties are refused by these types on purpose: the reader then takes its tolerant way
and drops them, so that a misspelt name is noticed instead of being read as absent.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from fiskalsim.middleware.enums import (
    AutomaticVatCalculation,
    BusinessTransactionType,
    DiscountType,
    DocumentType,
    PaymentType,
    PositionType,
    ReferenceType,
    ReturnReasonType,
)


class Wire(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """
    Base of everything that is read from a request body.
    """


class User(Wire, frozen=True):
    """
    Who stood at the till.
    """

    id: str | None = None
    caption: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    tax_number: str | None = None
    date_of_entry: datetime | None = None


class DocumentReference(Wire, frozen=True):
    """
    The document that this one cancels or continues.
    """

    reference_type: ReferenceType | None = None
    store_number: str | None = None
    terminal_number: str | None = None
    document_type: DocumentType | None = None
    document_number: str | None = None
    document_number_series: str | None = None
    fiscal_document_number: int | None = None
    document_guid: UUID | None = None
    document_id: str | None = None
    document_book_date: datetime | None = None
    return_reason_type: ReturnReasonType | None = None
    return_reason_text: str | None = None


class PositionReference(DocumentReference, frozen=True):
    """
    One line of another document.
    """

    position_number: int | None = None


class Discount(Wire, frozen=True):
    """
    A discount on a line; a positive value lowers the price.
    """

    caption: str | None = None
    discount_order: int | None = None
    discount_value: Decimal | None = None
    type: DiscountType | None = None
    type_value: Decimal | None = None
    identifier: str | None = None
    promotion_keys: tuple[str, ...] | None = None


class Position(Wire, frozen=True):
    """
    One line of a document. Values are in EUR, per line and after discounts.
    """

    position_number: int | None = None
    type: PositionType = PositionType.Item
    cancellation_position: bool | None = None
    deleted_position: bool | None = None
    position_reference: PositionReference | None = None
    create_date: datetime | None = None
    user: User | None = None
    sales_person: User | None = None
    external_identifier: tuple[str, ...] | None = None
    additional_fields: dict[str, str | None] | None = None
    business_transaction_type: BusinessTransactionType = BusinessTransactionType.Revenue
    vat_identification: int | None = None
    vat_percent: Decimal | None = None
    vat_percent2: Decimal | None = None
    net_value: Decimal | None = None
    gross_value: Decimal | None = None
    tax_value: Decimal | None = None
    tax_value2: Decimal | None = None
    accounting_identifier: str | None = None
    item_id: str | None = None
    item_caption: str | None = None
    item_short_caption: str | None = None
    item_group_id: str | None = None
    item_group_caption: str | None = None
    quantity: Decimal | None = None
    base_net_value: Decimal | None = None
    base_gross_value: Decimal | None = None
    base_tax_value: Decimal | None = None
    gtin: str | None = None
    in_house: bool | None = None
    discounts: tuple[Discount, ...] | None = None
    text: str | None = None
    caption: str | None = None
    identifier: str | None = None
    value: Decimal | None = None
    base_value: Decimal | None = None
    rounding: Decimal | None = None


class Payment(Wire, frozen=True):
    """
    One payment. `amount` is in the till's currency also when foreign money was taken.
    """

    amount: Decimal | None = None
    currency_iso_code: str | None = None
    caption: str | None = None
    unique_readable_payment_identifier: str | None = None
    payment_type: PaymentType = PaymentType.CASH
    foreign_amount: Decimal | None = None
    foreign_amount_exchange_rate: Decimal | None = None
    create_date: datetime | None = None
    is_cash: bool | None = None
    vat_identification: int | None = None
    vat_percent: Decimal | None = None
    vat_percent2: Decimal | None = None
    tax_value: Decimal | None = None
    tax_value2: Decimal | None = None
    additional_fields: dict[str, str | None] | None = None
    external_identifier: tuple[str, ...] | None = None
    user: User | None = None
    sales_person: User | None = None
    payment_terminal_reference_id: str | None = None


class Document(Wire, frozen=True):
    """
    A document for storeDocument, cancelDocument or validateDocument.
    """

    unique_client_id: UUID | None = None
    document_guid: UUID | None = None
    document_id: str | None = None
    document_number: str | None = None
    document_number_series: str | None = None
    create_date: datetime | None = None
    book_date: datetime | None = None
    accounting_date: datetime | None = None
    process_start_date: datetime | None = None
    document_type: DocumentType = DocumentType.Receipt
    document_type_caption: str | None = None
    cancellation_document: bool | None = None
    document_reference: DocumentReference | None = None
    is_training: bool | None = None
    user: User | None = None
    sales_person: User | None = None
    allocation_groups: tuple[str, ...] | None = None
    notes: str | None = None
    model_version: str | None = None
    application_version: str | None = None
    application_version_id: str | None = None
    application_version_previous: str | None = None
    software_name: str | None = None
    additional_fields: dict[str, str | None] | None = None
    fiscal_document_number: int | None = None
    fiscal_document_revision: int | None = None
    fiscal_document_start_time: int | None = None
    automatic_vat_calculation: AutomaticVatCalculation = AutomaticVatCalculation.noCalculation
    allowed_vat_deviation: Decimal = Decimal(0)
    position_count: int | None = None
    positions: tuple[Position, ...] | None = None
    payments: tuple[Payment, ...] | None = None
