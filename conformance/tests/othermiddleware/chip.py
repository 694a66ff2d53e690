"""
A security chip in software: one key, one counter, and log messages signed with both.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_CERTIFIED = bytes.fromhex("060904007f000703070101")
_ALGORITHM = bytes.fromhex("300c060a04007f00070101040103")


def _field(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def _number(tag: int, value: int) -> bytes:
    return _field(tag, value.to_bytes(value.bit_length() // 8 + 1, "big"))


@dataclass(frozen=True)
class Stamp:
    """What the chip gives back for one log message."""

    transaction: int
    counter: int
    unix: int
    signature: str


class Chip:
    """Signs starts and ends of transactions and remembers only its two counters."""

    def __init__(self, key_number: int, born: datetime) -> None:
        self._key = ec.derive_private_key(key_number, ec.SECP256R1())
        public = self._key.public_key()
        point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self._serial = hashlib.sha256(point).digest()
        self.serial = self._serial.hex()
        self.public_key = base64.b64encode(spki).decode()
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Corner Shop Test TSE")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(public)
            .serial_number(int.from_bytes(self._serial, "big") >> 97)
            .not_valid_before(born - timedelta(days=1))
            .not_valid_after(born + timedelta(days=1800))
            .sign(self._key, hashes.SHA256())
        )
        self.certificate = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
        self.signatures = 0
        self.transactions = 0
        self._newest = int(born.timestamp())

    def start(self, till: str) -> Stamp:
        """Open a transaction."""
        self.transactions += 1
        # A blank as type: the other reading of what a start is signed with.
        return self._sign(b"StartTransaction", till, self.transactions, b" ", b"")

    def finish(self, till: str, transaction: int, kind: str, data: str) -> Stamp:
        """Close a transaction over what was sold."""
        return self._sign(b"FinishTransaction", till, transaction, kind.encode(), data.encode())

    def _sign(self, what: bytes, till: str, transaction: int, kind: bytes, data: bytes) -> Stamp:
        self.signatures += 1
        self._newest = max(self._newest, int(datetime.now(UTC).timestamp()))
        log = b"".join(
            (
                _number(0x02, 2),
                _CERTIFIED,
                _field(0x80, what),
                _field(0x81, till.encode()),
                _field(0x82, data),
                _field(0x83, kind),
                _number(0x85, transaction),
                _field(0x04, self._serial),
                _ALGORITHM,
                _number(0x02, self.signatures),
                _number(0x02, self._newest),
            )
        )
        r, s = decode_dss_signature(self._key.sign(log, ec.ECDSA(hashes.SHA256())))
        plain = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return Stamp(transaction, self.signatures, self._newest, base64.b64encode(plain).decode())
