"""
The certificate of a TSE: its key, its validity at the time of the log, its chain when given.

Today's date plays no part: a receipt stays valid when the certificate has expired since. That a
chain ends at a root that anybody trusts is not judged here; test devices have test roots.
"""

from __future__ import annotations

import base64
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from fiskalprobe.oracles.signing.publickey import PublicKey, UnreadableKey, from_key, strict_base64

#: What an authority writes into certificates of devices that are none for a tax office.
_FOR_TESTS: Final = re.compile(r"\btest\b", re.IGNORECASE)


class UnreadableCertificate(ValueError):
    """
    This is no certificate.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """
    One certificate of a chain.
    """

    key: PublicKey | None
    #: The serial number that its issuer gave; for many TSEs, not all, that of the TSE.
    serial_number: int
    not_before: datetime
    not_after: datetime
    subject: str
    issuer: str
    parsed: x509.Certificate = field(repr=False, compare=False)

    def is_valid_at(self, at: datetime) -> bool:
        """
        Say whether *at* lies within the validity.
        """
        return self.not_before <= at <= self.not_after

    @property
    def is_root(self) -> bool:
        """
        Say whether it signed itself.
        """
        return self.subject == self.issuer and self.was_issued_by(self)

    def was_issued_by(self, issuer: Certificate) -> bool:
        """
        Say whether *issuer* signed this certificate.
        """
        try:
            self.parsed.verify_directly_issued_by(issuer.parsed)
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
            return False
        return True


@lru_cache(maxsize=64)
def read_certificates(text: str) -> tuple[Certificate, ...]:
    """
    Read what an answer calls the certificate: base64 of DER, PEM, or base64 of PEM; leaf first.
    """
    stripped = text.strip()
    if "-----BEGIN" in stripped:
        return _from_pem(stripped.encode("utf-8", "replace"))
    raw = strict_base64(re.sub(r"\s+", "", stripped))
    if not raw:
        raise UnreadableCertificate("the certificate is neither base64 nor PEM")
    return _from_pem(raw) if raw.startswith(b"-----BEGIN") else (from_der(raw),)


def from_file(raw: bytes) -> tuple[Certificate, ...]:
    """
    Read a file that holds DER or PEM; which of them, its content tells.
    """
    return _from_pem(raw) if b"-----BEGIN CERTIFICATE-----" in raw else (from_der(raw),)


def from_der(raw: bytes) -> Certificate:
    """
    Read one certificate.
    """
    try:
        # Real leaves have odd serial numbers; a warning about that is no news to a judge.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = x509.load_der_x509_certificate(raw)
            return _values(parsed)
    except (ValueError, x509.InvalidVersion, UnsupportedAlgorithm) as refused:
        raise UnreadableCertificate("the certificate cannot be read as X.509") from refused


def climb(leaf: Certificate, others: Iterable[Certificate]) -> tuple[Certificate, ...]:
    """
    Go from *leaf* to whoever issued it, and on, as far as *others* reach; a root is the end.
    """
    rest = [each for each in others if each != leaf]
    path = [leaf]
    while not path[-1].is_root:
        above = next((each for each in rest if path[-1].was_issued_by(each)), None)
        if above is None:
            break
        rest.remove(above)
        path.append(above)
    return tuple(path)


def broken_links(chain: tuple[Certificate, ...]) -> tuple[int, ...]:
    """
    Name the places, counted from 0, at which a certificate was not issued by the next one.
    """
    return tuple(
        place
        for place, (lower, upper) in enumerate(pairwise(chain))
        if not lower.was_issued_by(upper)
    )


def is_for_tests(name: str) -> bool:
    """
    Say whether somebody's *name* in a certificate tells that it is for tests.
    """
    return _FOR_TESTS.search(name) is not None


def _from_pem(text: bytes) -> tuple[Certificate, ...]:
    blocks = re.findall(
        rb"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----",
        text,
        flags=re.DOTALL,
    )
    if not blocks:
        raise UnreadableCertificate("the PEM text contains no certificate")
    try:
        return tuple(from_der(base64.b64decode(block)) for block in blocks)
    except ValueError as refused:
        raise UnreadableCertificate(f"the PEM text cannot be read: {refused}") from refused


def _values(parsed: x509.Certificate) -> Certificate:
    try:
        key: PublicKey | None = from_key(parsed.public_key())
    except (UnreadableKey, UnsupportedAlgorithm, ValueError):
        key = None
    return Certificate(
        key=key,
        serial_number=parsed.serial_number,
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
        subject=parsed.subject.rfc4514_string(),
        issuer=parsed.issuer.rfc4514_string(),
        parsed=parsed,
    )
