"""
The fiscal answer as a value, before any generation renders it.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final, Self

import msgspec

#: What stands where a till looks during an outage (seed-001, all three examples).
CONNECTION_ERROR: Final = "Tse connection error."
NOT_CONNECTED: Final = "Tse not connected."
OUTAGE_PRINT: Final = "TSE ausgefallen."

#: The number of a create that did not reach the TSE, and of a store or cancel that did not.
CREATE_OFFLINE: Final = -99
FINISH_OFFLINE: Final = 0
#: The number of a document that is not fiscal (seed-002).
NOT_FISCAL: Final = -1


class TseCard(msgspec.Struct, frozen=True, kw_only=True):
    """
    What an answer says about the TSE itself, rendered as its device profile does.
    """

    #: Hexadecimal SHA-256 of the public key point.
    serial: str
    time_format: str
    algorithm: str
    #: Base64, as a raw point or as SubjectPublicKeyInfo.
    public_key: str
    #: Base64 of the leaf certificate's DER.
    certificate: str


class Protection(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the TSE gave for the document: times are Unix seconds, the signature is base64.

    For a document that was only started, the end is 0 and there is no QR code yet.
    """

    number: int
    revision: int
    counter: int
    signature: str
    started_unix: int
    ended_unix: int
    process_type: str
    process_data: str
    qr: str


class TaxSum(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a document's lines of one VAT key and rate come to.
    """

    vat_identification: int
    percent: Decimal | None
    net: Decimal
    tax: Decimal
    gross: Decimal


class FiscalAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the till gets back for create, store and cancel.
    """

    protection: Protection
    card: TseCard
    cash_register_id: str
    requested_at: datetime
    completed_at: datetime
    error_description: str | None = None
    user_message: str | None = None
    print_message: str | None = None
    process_start_unix: int = 0
    #: Only in the answer to create, and only once globalShortId was called.
    receipt_id: str | None = None
    tax_positions: tuple[TaxSum, ...] = ()

    @classmethod
    def offline(
        cls,
        number: int,
        *,
        card: TseCard,
        cash_register_id: str,
        requested_at: datetime,
        completed_at: datetime,
        process_type: str,
        user_message: str = NOT_CONNECTED,
        print_message: str = OUTAGE_PRINT,
    ) -> Self:
        """
        DE-OFF: the answer while the TSE is away, field by field as seed-001 prints it.

        Serial, time format and algorithm are kept; key, counter, QR code and processData are
        emptied so that nothing of an earlier receipt can be mistaken for this one's.
        """
        return cls(
            protection=Protection(
                number=number,
                revision=0,
                counter=0,
                signature=NOT_CONNECTED,
                started_unix=0,
                ended_unix=int(completed_at.timestamp()),
                process_type=process_type,
                process_data="",
                qr="",
            ),
            card=TseCard(
                serial=card.serial,
                time_format=card.time_format,
                algorithm=card.algorithm,
                public_key="",
                certificate=NOT_CONNECTED,
            ),
            cash_register_id=cash_register_id,
            requested_at=requested_at,
            completed_at=completed_at,
            error_description=CONNECTION_ERROR,
            user_message=user_message,
            print_message=print_message,
        )

    @classmethod
    def not_fiscal(
        cls,
        *,
        card: TseCard,
        cash_register_id: str,
        requested_at: datetime,
        completed_at: datetime,
        print_message: str | None,
    ) -> Self:
        """
        The answer for a document that nothing is signed for; only its number is published.
        """
        return cls(
            protection=Protection(
                number=NOT_FISCAL,
                revision=0,
                counter=0,
                signature="",
                started_unix=0,
                ended_unix=0,
                process_type="",
                process_data="",
                qr="",
            ),
            card=card,
            cash_register_id=cash_register_id,
            requested_at=requested_at,
            completed_at=completed_at,
            print_message=print_message,
        )

    @property
    def is_offline(self) -> bool:
        """
        Whether this answer says that the TSE is away.
        """
        return self.error_description is not None
