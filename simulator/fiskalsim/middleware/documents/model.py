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
from typing import Any
from uuid import UUID

import msgspec

from fiskalsim.middleware.documents.enums import (
    AutomaticVatCalculation,
    BusinessTransactionType,
    DiscountType,
    DocumentType,
    PaymentType,
    PositionType,
    ReturnReasonType,
)

#: A member of a set of which the vendor publishes only a part: it is kept as it was sent.
PartlyKnown = int | str | None


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

    reference_type: PartlyKnown = None
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


class Address(Wire, frozen=True):
    """
    Where a partner is at home.
    """

    address_type: PartlyKnown = None
    street: str | None = None
    street_number: str | None = None
    postal_code: str | None = None
    city: str | None = None
    community: str | None = None
    #: ISO 3166-1, three letters.
    country_code: str | None = None


class Partner(Wire, frozen=True):
    """
    The customer, with one address in its own fields and any number in a list.
    """

    id: str | None = None
    caption: str | None = None
    is_business: bool | None = None
    partner_type: PartlyKnown = None
    partner_classification: str | None = None
    vat_number: str | None = None
    tax_number: str | None = None
    identification_type: str | None = None
    partner_identification: str | None = None
    #: Published by name only.
    additional_identifications: Any = None
    addresses: tuple[Address, ...] | None = None
    address_type: PartlyKnown = None
    street: str | None = None
    street_number: str | None = None
    postal_code: str | None = None
    city: str | None = None
    community: str | None = None
    country_code: str | None = None


class PaymentTerms(Wire, frozen=True):
    """
    When an invoice has to be paid.
    """

    due_date_days: int | None = None
    discount: Decimal | None = None
    discount_due_days: int | None = None
    late_payment_penalty_rate: Decimal | None = None


class TaxPosition(Wire, frozen=True):
    """
    What the till itself worked out for one VAT category, in either of two published spellings.
    """

    vat_identification: int | None = None
    vat_label: str | None = None
    vat_percent: Decimal | None = None
    vat_percent1: Decimal | None = None
    vat_percent2: Decimal | None = None
    vat_amount: Decimal | None = None
    vat_amount2: Decimal | None = None
    net_amount: Decimal | None = None
    gross_amount: Decimal | None = None
    net_value: Decimal | None = None
    gross_value: Decimal | None = None
    tax_value: Decimal | None = None
    caption: str | None = None
    order: int | None = None


class AdditionalTax(Wire, frozen=True):
    """
    A tax besides VAT; its kinds are not published.
    """

    additional_tax_type: PartlyKnown = None
    additional_tax_type_identification: PartlyKnown = None
    tax_percent: Decimal | None = None
    tax_value: Decimal | None = None


class CardData(Wire, frozen=True):
    """
    What a card terminal said.
    """

    receipt_copy_count: int | None = None
    receipt: tuple[str, ...] | None = None
    card_number_masked: str | None = None
    identification_token: str | None = None
    merchant_copy_count: int | None = None
    merchant_receipt: tuple[str, ...] | None = None
    card_type: str | None = None
    authorization_code: str | None = None
    terminal_id: str | None = None
    merchant_id: str | None = None
    transaction_id: str | None = None
    provider_signature: str | None = None
    provider_transaction_id: str | None = None
    provider_signature_message: str | None = None
    transaction_date: datetime | None = None
    transaction_number: str | None = None


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
    #: Written by the service; a till that sends a document back may leave it in.
    fiscal_additional_fields: dict[str, Any] | None = msgspec.field(
        default=None, name="FiscalAdditionalFields"
    )
    business_transaction_type: BusinessTransactionType = BusinessTransactionType.Revenue
    vat_identification: int | None = None
    vat_percent: Decimal | None = None
    vat_percent2: Decimal | None = None
    net_value: Decimal | None = None
    gross_value: Decimal | None = None
    tax_value: Decimal | None = None
    tax_value2: Decimal | None = None
    accounting_identifier: str | None = None
    additional_tax: AdditionalTax | None = None
    item_type: PartlyKnown = None
    item_tax_type: PartlyKnown = None
    item_id: str | None = None
    item_caption: str | None = None
    item_short_caption: str | None = None
    item_group_id: str | None = None
    item_group_caption: str | None = None
    quantity: Decimal | None = None
    quantity_unit: dict[str, Any] | None = None
    base_net_value: Decimal | None = None
    base_gross_value: Decimal | None = None
    base_tax_value: Decimal | None = None
    base_tax_value2: Decimal | None = None
    cost_price: Decimal | None = None
    item_date_of_entry: datetime | None = None
    gtin: str | None = None
    in_house: bool | None = None
    discounts: tuple[Discount, ...] | None = None
    sub_items: tuple[Position, ...] | None = None
    #: The sub-items and not the item say which VAT is in the price.
    use_sub_item_vat_calculation: bool | None = None
    pay_out_type: PartlyKnown = None
    text: str | None = None
    caption: str | None = None
    identifier: str | None = None
    value: Decimal | None = None
    base_value: Decimal | None = None
    rounding: Decimal | None = None
    rounding_count: int | None = None


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
    card_data: CardData | None = None
    voucher_id: str | None = None


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
    failed_to_pay: bool | None = None
    test_case_number: str | None = None
    partner: Partner | None = None
    payment_terms: PaymentTerms | None = None
    service_period_start: datetime | None = None
    service_period_end: datetime | None = None
    tax_positions: tuple[TaxPosition, ...] | None = None
    model_version: str | None = None
    application_version: str | None = None
    application_version_id: str | None = None
    application_version_previous: str | None = None
    software_name: str | None = None
    fiscal_module_version: str | None = None
    fiscal_country_module_version: str | None = None
    retail_force_receipt_id: str | None = None
    unique_cash_register_id: UUID | None = None
    cash_register_serial_number: str | None = None
    terminal_slave_id: str | None = None
    document_issue_type: PartlyKnown = None
    service_type: PartlyKnown = None
    is_ecommerce_transaction: bool | None = None
    footer_graphic_index: PartlyKnown = None
    print_count: int | None = None
    proforma_print_count: int | None = None
    delivery_print_count: int | None = None
    customer_count: int | None = None
    audit_log_entry_type: PartlyKnown = None
    amount: Decimal | None = None
    identifier: str | None = None
    additional_fields: dict[str, str | None] | None = None
    additional_header: tuple[str, ...] | None = None
    additional_footer: tuple[str, ...] | None = None
    #: The whole answer to createDocument, as the older flow has it (hc-4403608572945).
    fiscal_response: dict[str, Any] | None = None
    fiscal_document_number: int | None = None
    fiscal_document_revision: int | None = None
    fiscal_document_start_time: int | None = None
    automatic_vat_calculation: AutomaticVatCalculation = AutomaticVatCalculation.noCalculation
    allowed_vat_deviation: Decimal | None = None
    position_count: int | None = None
    positions: tuple[Position, ...] | None = None
    payments: tuple[Payment, ...] | None = None
