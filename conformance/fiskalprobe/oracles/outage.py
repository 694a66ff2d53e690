"""
The answer of an outage: nothing in it may look like a proof.

DE-OFF-0001. A till that prints an old signature would issue a receipt that looks signed.
"""

from __future__ import annotations

from typing import Final

from fiskalprobe.oracles.claims import Claim, Standing
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.publickey import strict_base64, strict_hex

#: Shorter than any signature on an allowed curve.
_SHORT: Final = 48


def judge_offline(answer: FiscalAnswer) -> list[Claim]:
    """
    Judge that an offline answer holds neither an old nor an invented proof.
    """
    german = answer.germany
    leftovers = {
        "signature": answer.signature if _looks_like_proof(answer.signature) else None,
        "QrCodeDataString": german.qr or None,
        "ProcessData": german.process_data or None,
        "TsePublicKey": german.public_key if _looks_like_proof(german.public_key) else None,
        "TseCertificate": german.certificate if _looks_like_proof(german.certificate) else None,
        "TseSignatureCounter": str(german.counter) if german.counter else None,
    }
    found = {name: value for name, value in leftovers.items() if value}
    if not found:
        return [
            Claim(
                requirement="DE-OFF-0001",
                check="no-leftovers",
                standing=Standing.HOLDS,
                message="the offline answer holds nothing that looks like a proof",
            ),
        ]
    return [
        Claim(
            requirement="DE-OFF-0001",
            check="no-leftovers",
            standing=Standing.BROKEN,
            message=f"the TSE was out, and yet the answer holds {', '.join(found)}",
            expected="empty, zero, or the outage text",
            actual="; ".join(f"{name} {value[:60]}" for name, value in found.items()),
            code="offline-leftovers",
        ),
    ]


def _looks_like_proof(text: str | None) -> bool:
    if not text:
        return False
    raw = strict_hex(text) or strict_base64(text)
    return raw is not None and len(raw) >= _SHORT
