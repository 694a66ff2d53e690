"""
Whose key it is: DE-SIG-0002, the serial number; DE-SIG-0003 and 0004, the certificate.
"""

from __future__ import annotations

from datetime import datetime

from fiskalprobe.oracles.claims import Claim, broken, holds, shown, unclear
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.instant import write_instant
from fiskalprobe.oracles.signing.certificate import (
    Certificate,
    UnreadableCertificate,
    broken_links,
    read_certificates,
)
from fiskalprobe.oracles.signing.publickey import PublicKey, UnreadableKey, read_public_key


def key_claims(answer: FiscalAnswer, *, is_finish: bool) -> list[Claim]:
    """
    Judge the key that *answer* gives: that serial number and certificate are of this key.
    """
    german = answer.germany
    try:
        key = read_public_key(german.public_key or "")
    except UnreadableKey as unreadable:
        why = str(unreadable)
        serial = unclear("DE-SIG-0002", "serial-is-key-hash", why)
        if german.public_key:
            serial = broken(
                "DE-SIG-0002",
                "serial-is-key-hash",
                why,
                expected="a point on a curve that a TSE may use",
                actual=shown(german.public_key),
                code="key-unreadable",
            )
        return [serial, *_certificate_claims(answer, None, is_finish=is_finish)]
    expected = key.serial.hex()
    if not german.serial:
        serial = unclear("DE-SIG-0002", "serial-is-key-hash", "the answer has no TseSerial")
    elif german.serial.lower() == expected:
        serial = holds("DE-SIG-0002", "serial-is-key-hash", "TseSerial is SHA-256 of the key")
    else:
        serial = broken(
            "DE-SIG-0002",
            "serial-is-key-hash",
            "TseSerial is not SHA-256 of the uncompressed point in TsePublicKey",
            expected=expected,
            actual=german.serial,
            code="serial-mismatch",
        )
    return [serial, *_certificate_claims(answer, key, is_finish=is_finish)]


def _certificate_claims(
    answer: FiscalAnswer,
    key: PublicKey | None,
    *,
    is_finish: bool,
) -> list[Claim]:
    text = answer.germany.certificate
    if not text:
        why = "the answer has no TseCertificate"
        return [
            unclear("DE-SIG-0003", "certificate-key", why),
            unclear("DE-SIG-0004", "certificate-valid", why),
        ]
    try:
        chain = read_certificates(text)
    except UnreadableCertificate as unreadable:
        return [
            broken(
                "DE-SIG-0003",
                "certificate-key",
                str(unreadable),
                expected="an X.509 certificate",
                actual=text[:60],
                code="certificate-unreadable",
            ),
            unclear("DE-SIG-0004", "certificate-valid", str(unreadable)),
        ]
    at = answer.ended_at if is_finish else answer.started_at
    return [_certified_key_claim(chain, key), _validity_claim(chain[0], at)]


def _certified_key_claim(chain: tuple[Certificate, ...], key: PublicKey | None) -> Claim:
    """
    DE-SIG-0003: the leaf carries *key*, and each certificate was issued by the one after it.
    """
    leaf = chain[0]
    if key is None:
        return unclear("DE-SIG-0003", "certificate-key", "TsePublicKey cannot be read")
    if leaf.key is None or leaf.key.point != key.point:
        return broken(
            "DE-SIG-0003",
            "certificate-key",
            "the certificate carries another public key than TsePublicKey",
            expected=key.point.hex(),
            actual="no key of a TSE" if leaf.key is None else leaf.key.point.hex(),
            code="certificate-key",
        )
    if links := broken_links(chain):
        return broken(
            "DE-SIG-0003",
            "certificate-key",
            f"certificate {links[0] + 1} of the chain was not issued by the one after it",
            expected="a chain from the leaf upwards",
            actual=leaf.issuer,
            code="certificate-chain",
        )
    return holds("DE-SIG-0003", "certificate-key", "the certificate carries TsePublicKey")


def _validity_claim(leaf: Certificate, at: datetime | None) -> Claim:
    """
    DE-SIG-0004: the certificate was valid at the time of the log.
    """
    if at is None:
        return unclear("DE-SIG-0004", "certificate-valid", "the answer has no log time")
    if leaf.is_valid_at(at):
        return holds(
            "DE-SIG-0004",
            "certificate-valid",
            f"the certificate was valid at {write_instant(at)}",
        )
    return broken(
        "DE-SIG-0004",
        "certificate-valid",
        "the certificate was not valid at the log time",
        expected=f"{write_instant(leaf.not_before)} to {write_instant(leaf.not_after)}",
        actual=write_instant(at),
        code="certificate-not-valid",
    )
