"""
What a cloud TSE answers, as far as the service needs it.

Counters are texts here and numbers there, as recorded; both are read.
"""

from __future__ import annotations

import base64
import binascii
from typing import Final

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.device.signed import Recalled, Signed, Stated
from fiskalsim.device.status import LifeCycle, TseStatus

#: States of a transaction.
ACTIVE: Final = "ACTIVE"
FINISHED: Final = "FINISHED"


class Granted(msgspec.Struct, frozen=True, kw_only=True):
    """
    The answer to logging in.
    """

    access_token: str
    access_token_expires_in: int = 0
    access_token_claims: dict[str, str | None] = {}


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """
    A refusal; some have no code.
    """

    status_code: int
    code: str = ""
    message: str = ""


class Nothing(msgspec.Struct, frozen=True):
    """
    An answer of which nothing is needed.
    """


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """
    The signature of a revision.
    """

    value: str
    counter: int | str
    algorithm: str = ""
    public_key: str = ""


class Log(msgspec.Struct, frozen=True, kw_only=True):
    """
    The log message of a revision.
    """

    timestamp: int


class Raw(msgspec.Struct, frozen=True, kw_only=True):
    """
    What was signed.
    """

    process_type: str = ""
    process_data: str = ""


class Schema(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a revision says.
    """

    raw: Raw | None = None


class Tx(msgspec.Struct, frozen=True, kw_only=True):
    """
    One revision of a transaction.
    """

    id: str = msgspec.field(name="_id")
    number: int
    state: str
    client_id: str
    client_serial_number: str
    revision: int
    latest_revision: int
    time_start: int
    log: Log
    signature: Signature
    schema: Schema = Schema()

    def signed(self) -> Signed:
        """
        Give what a receipt needs.
        """
        return Signed(
            transaction=self.number,
            counter=int(self.signature.counter),
            at=self.log.timestamp,
            started_at_unix=self.time_start,
            signature=octets(self.signature.value),
            stated=Stated(
                algorithm=self.signature.algorithm,
                public_key=octets(self.signature.public_key),
            ),
        )

    @property
    def content(self) -> tuple[str, bytes]:
        """
        The process type and data that were signed.
        """
        raw = self.schema.raw or Raw()
        return raw.process_type, octets(raw.process_data)

    def recalled(self) -> Recalled:
        """
        Say how the transaction was finished.
        """
        process_type, process_data = self.content
        return Recalled(
            client=self.client_serial_number,
            process_type=process_type,
            process_data=process_data,
            signed=self.signed(),
        )


class Txs(msgspec.Struct, frozen=True, kw_only=True):
    """
    A page of transactions.
    """

    data: tuple[Tx, ...]


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """
    A till as the TSS knows it.
    """

    id: str = msgspec.field(name="_id")
    serial_number: str
    state: str = "REGISTERED"


class Clients(msgspec.Struct, frozen=True, kw_only=True):
    """
    A page of tills.
    """

    data: tuple[Client, ...]


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """
    How far an export has come.
    """

    state: str
    exception: str = ""


_LIVES: Final = {
    "INITIALIZED": LifeCycle.INITIALISED,
    "CREATED": LifeCycle.UNINITIALISED,
    "UNINITIALIZED": LifeCycle.UNINITIALISED,
}


class Tss(msgspec.Struct, frozen=True, kw_only=True):
    """
    A TSS; what is empty is left out of some answers.
    """

    state: str
    serial_number: str
    public_key: str
    certificate: str
    signature_algorithm: str
    signature_timestamp_format: str = "unixTime"
    signature_counter: int | str = 0
    transaction_counter: int | str = 0
    number_registered_clients: int = 0
    max_number_registered_clients: int = 0
    number_active_transactions: int = 0
    max_number_active_transactions: int = 0
    description: str = ""
    #: Only in the answer to creating it.
    admin_puk: str = ""

    def status(self) -> TseStatus:
        """
        Give what the service shows of its TSE.

        The operator tests the device and keeps its logs; of both nothing is told.
        """
        certificate = x509.load_der_x509_certificate(octets(self.certificate))
        key = certificate.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return TseStatus(
            life_cycle=_LIVES.get(self.state, LifeCycle.DISABLED),
            serial=bytes.fromhex(self.serial_number),
            public_key=octets(self.public_key),
            public_key_info=key,
            certificates=(octets(self.certificate),),
            certificate_valid_from_unix=int(certificate.not_valid_before_utc.timestamp()),
            certificate_valid_until_unix=int(certificate.not_valid_after_utc.timestamp()),
            algorithm=self.signature_algorithm,
            time_format=self.signature_timestamp_format,
            started_transactions=self.number_active_transactions,
            max_started_transactions=self.max_number_active_transactions,
            created_signatures=int(self.signature_counter),
            max_signatures=0,
            registered_clients=self.number_registered_clients,
            max_registered_clients=self.max_number_registered_clients,
            self_test_passed=True,
            time_until_next_self_test=0,
            last_log_unix=0,
            last_transaction=int(self.transaction_counter),
            description=self.description,
        )


def octets(text: str) -> bytes:
    """
    Read Base64; what is none comes from no TSE.
    """
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as wrong:
        raise TseUnreachable(f"the TSE's answer holds {text[:40]!r}, no Base64") from wrong
