"""
A forge: receipts and answers signed with keys of our own, right in everything unless told.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from dataclasses import dataclass, replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from fiskalprobe.oracles.instant import write_instant
from fiskalprobe.oracles.qr import QrCode
from fiskalprobe.oracles.signing.algorithm import ALGORITHMS
from fiskalprobe.oracles.signing.logmessage import (
    Operation,
    TimeForm,
    TransactionLog,
    signed_bytes,
)
from fiskalprobe.oracles.signing.publickey import CURVES
from fiskalprobe.oracles.signing.signature import _DIGESTS

START = dt.datetime(2026, 5, 4, 10, 15, 0, tzinfo=dt.UTC)
END = dt.datetime(2026, 5, 4, 10, 17, 23, tzinfo=dt.UTC)
SALE = "Beleg^13.90_0.00_0.00_0.00_0.00^13.90:Unbar"


@dataclass(frozen=True, kw_only=True)
class Forge:
    """
    A device that signs whatever it is told.
    """

    curve: str = "secp256r1"
    algorithm: str = "ecdsa-plain-SHA256"
    time_format: str = "unixTime"
    time_form: TimeForm = TimeForm.UNIX
    version: int = 2

    @property
    def private(self):
        """
        Give the one fixed key of the curve, so that tests stay deterministic.
        """
        return ec.derive_private_key(0xC0FFEE, CURVES[self.curve])

    @property
    def point(self):
        """
        Give the uncompressed point.
        """
        return self.private.public_key().public_bytes(
            Encoding.X962,
            PublicFormat.UncompressedPoint,
        )

    @property
    def half(self):
        """
        Give the bytes of r and of s.
        """
        return (CURVES[self.curve].group_order.bit_length() + 7) // 8

    def with_(self, **changes):
        """
        Give another device.
        """
        return replace(self, **changes)

    def sign(self, signed):
        """
        Sign in the plain format.
        """
        digest = ALGORITHMS[self.algorithm].digest
        hashed = hashlib.new(digest, signed).digest()
        der = self.private.sign(
            hashed,
            ec.ECDSA(Prehashed(_DIGESTS[digest]), deterministic_signing=True),
        )
        r, s = decode_dss_signature(der)
        return r.to_bytes(self.half, "big") + s.to_bytes(self.half, "big")

    def log(self, **changes):
        """
        Give the log message of a sale, changed where told.
        """
        values = {
            "version": self.version,
            "operation": Operation.FINISH.spelled(self.version),
            "client": "KASSE-01",
            "process_data": SALE.encode(),
            "process_type": "Kassenbeleg-V1",
            "transaction": 52,
            "serial": hashlib.sha256(self.point).digest(),
            "algorithm": ALGORITHMS[self.algorithm].oid,
            "counter": 197,
            "at": END,
            "time_form": self.time_form,
        }
        return TransactionLog(**(values | changes))

    def qr(self, **changes):
        """
        Give a QR code whose signature fits.
        """
        log = self.log(**changes)
        return QrCode(
            version="V0",
            client=log.client,
            process_type=log.process_type,
            process_data=log.process_data.decode(),
            transaction=str(log.transaction),
            counter=str(log.counter),
            started=write_instant(START),
            logged=write_instant(log.at),
            algorithm=self.algorithm,
            time_format=self.time_format,
            signature=base64.b64encode(self.sign(signed_bytes(log))).decode(),
            public_key=base64.b64encode(self.point).decode(),
        )

    def certificate(self, *, issuer=None, key=None, first=None, last=None):
        """
        Give a certificate in DER, self-issued unless told otherwise.
        """
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"forge {self.curve}")])
        issuer_name = name
        if issuer is not None:
            issuer_name = x509.Name(
                [x509.NameAttribute(NameOID.COMMON_NAME, f"forge {issuer.curve}")],
            )
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(issuer_name)
            .public_key(key or self.private.public_key())
            .serial_number(7)
            .not_valid_before(first or START - dt.timedelta(days=1))
            .not_valid_after(last or END + dt.timedelta(days=1))
        )
        signer = (issuer or self).private
        return builder.sign(signer, hashes.SHA256()).public_bytes(Encoding.DER)

    def answer(self, *, german=None, top=None, qr=None, **changes):
        """
        Give the answer to a store as from release 1.7.7, changed where told.
        """
        code = qr or self.qr(**changes)
        log = self.log(**changes)
        german = {
            "QrCodeDataString": code.to_text(),
            "TransactionStartTime": int(START.timestamp()),
            "TransactionEndTime": int(log.at.timestamp()),
            "ProcessData": code.process_data,
            "ProcessType": code.process_type,
            "TseSerial": log.serial.hex(),
            "TseTimeFormat": code.time_format,
            "TseHashAlgorithm": code.algorithm,
            "TsePublicKey": code.public_key,
            "TseSignatureCounter": log.counter,
            "TseCertificate": base64.b64encode(self.certificate()).decode(),
            "fiscalDocumentRevision": 2,
        } | (german or {})
        body = {
            "fiscalCountry": "[0] = Germany",
            "fiscalisationDocumentNumber": log.transaction,
            "fiscalDocumentNumber": str(log.transaction),
            "fiscalDocumentStartTime": int(START.timestamp()),
            "processStartTime": 0,
            "errorDescription": None,
            "cashRegisterId": log.client,
            "signature": code.signature,
            "userMessage": None,
            "printMessage": None,
            "requestTime": "2026-05-04T12:17:23.3088836+02:00",
            "requestCompletionTime": "2026-05-04T12:17:23.5379009+02:00",
            "AdditionalFields": german,
        } | (top or {})
        return json.dumps({key: value for key, value in body.items() if value != "absent"})

    def started(self, *, process_type="", process_data="", **top):
        """
        Give the answer to a create as from release 1.7.7.
        """
        log = self.log(
            operation=Operation.START.spelled(self.version),
            process_type=process_type,
            process_data=process_data.encode(),
            counter=196,
            at=START,
        )
        signature = base64.b64encode(self.sign(signed_bytes(log))).decode()
        german = {
            "QrCodeDataString": "",
            "TransactionEndTime": 0,
            "ProcessData": "",
            "ProcessType": "",
            "TseSignatureCounter": 196,
            "fiscalDocumentRevision": 1,
        }
        return self.answer(german=german, top={"signature": signature} | top)


@pytest.fixture(scope="session")
def forge():
    """
    Give the forge, set to what a cloud TSE does.
    """
    return Forge()
