"""
How a TSE names the files of its exports (TR-03151-1, chapter 2.5).
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fiskalsim.device.facts import LogWritten, Operation
from fiskalsim.device.log_message import spelled

#: Format name and pattern of the date, by DSFinV-K name; Unix time is a plain number.
_FORMATS: Final = MappingProxyType(
    {
        "unixTime": ("Unixt", ""),
        "utcTime": ("Utc", "%y%m%d%H%M%SZ"),
        "utcTimeWithSeconds": ("Utc", "%y%m%d%H%M%SZ"),
        "generalizedTime": ("Gent", "%Y%m%d%H%M%SZ"),
        "generalizedTimeWithMilliseconds": ("Gent", "%Y%m%d%H%M%S.000Z"),
    }
)
_STEPS: Final = MappingProxyType(
    {Operation.START: "Start", Operation.UPDATE: "Update", Operation.FINISH: "Finish"}
)


def moment(at: int, time_format: str) -> str:
    """
    Write a time as file names do: Unixt_1767225600.
    """
    name, pattern = _FORMATS[time_format]
    return f"{name}_{datetime.fromtimestamp(at, UTC):{pattern}}" if pattern else f"{name}_{at}"


def log_file(log: LogWritten, *, time_format: str, version: int) -> str:
    """
    Name the file of one log message.
    """
    begin = f"{moment(log.at, time_format)}_Sig-{log.counter}_Log-"
    match log.kind:
        case "transaction":
            step = _STEPS[log.operation]
            return f"{begin}Tra_No-{log.transaction}_{step}_Client-{log.client}.log"
        case "system":
            return f"{begin}Sys_{spelled(log.operation, version)}.log"
        case _:
            return f"{begin}Aud.log"


def key_hash(certificate: bytes) -> bytes:
    """
    Hash the key of a certificate as its file in an archive is named.
    """
    key = x509.load_der_x509_certificate(certificate).public_key()
    # All keys of the test CA are on curves; its other kinds cannot be written as a point.
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return hashlib.sha256(point).digest()


def certificate_file(certificate: bytes) -> str:
    """
    Name the file of a certificate after the SHA-256 of its key's point.
    """
    return f"{key_hash(certificate).hex()}_X509.cer"


def export_file(at: int, *, time_format: str) -> str:
    """
    Name an archive of logs.
    """
    return f"Export_{moment(at, time_format)}.tar"


def certificate_export_file(at: int, *, time_format: str) -> str:
    """
    Name an archive of certificates.
    """
    return f"CertificateExport_{moment(at, time_format)}.tar"
