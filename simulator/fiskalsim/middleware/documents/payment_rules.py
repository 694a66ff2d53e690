"""
The rules that the payments of a document have to keep.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from fiskalsim.middleware.documents.enums import PaymentType, PositionType
from fiskalsim.middleware.documents.findings import DocumentLevel, Finding, error
from fiskalsim.middleware.documents.lines import is_currency, valued_positions
from fiskalsim.middleware.documents.model import Document

_NOTHING: Final = Decimal(0)
#: Characters of a wrong value that a finding repeats.
_SHOWN: Final = 20


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
                yield error(
                    f"payments[{index}].{field}", f"{field} is missing.", DocumentLevel.PAYMENT
                )


def currencies_coded(document: Document) -> Iterator[Finding]:
    """
    A currency is a code of ISO 4217 (class reference of Payment); it is signed as it stands.
    """
    for index, payment in enumerate(document.payments or ()):
        code = payment.currency_iso_code
        if code and not is_currency(code):
            yield error(
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
            yield error(
                f"payments[{index}].uniqueReadablePaymentIdentifier",
                f"{name!r} stands for {currencies[name]} and {payment.currency_iso_code}; "
                "an identifier may have one currency.",
                DocumentLevel.PAYMENT,
            )


def vouchers_are_bookings(document: Document) -> Iterator[Finding]:
    """
    A single-purpose voucher is redeemed by a booking (hc-20721892018193, from release 1.9.3).
    """
    for index, payment in enumerate(document.payments or ()):
        if payment.payment_type is PaymentType.SINGLE_PURPOSE_VOUCHER:
            yield error(
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
        yield error(
            "payments",
            f"The payments sum up to {paid}, the gross values of the positions to {gross}.",
        )
