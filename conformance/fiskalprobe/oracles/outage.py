"""
The answer of an outage: nothing in it may look like a proof, and it says what it has to say.

DE-OFF-0001: a till that prints an old signature would issue a receipt that looks signed.
DE-OFF-0007 to 0011, 0014 and 0015: its texts, what is empty or zero, and what is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fiskalprobe.oracles.claims import Claim, Standing
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.written import written

#: As many letters as base64 needs for the 48 bytes that no signature or key has less of. PEM is
#: broken into lines of 64.
_PROOF: Final = re.compile(r"[A-Za-z0-9+/_=-]{64}")
_NOT_CONNECTED: Final = "Tse not connected."
_TEXT_OF: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "DE-OFF-0007": ("outage-named", {"errorDescription": "Tse connection error."}),
    "DE-OFF-0008": (
        "not-connected-said",
        {"signature": _NOT_CONNECTED, "userMessage": _NOT_CONNECTED},
    ),
    "DE-OFF-0009": ("outage-printed", {"printMessage": "TSE ausgefallen."}),
    "DE-OFF-0010": (
        "empty-or-zero",
        {
            "QrCodeDataString": "",
            "ProcessData": "",
            "TsePublicKey": "",
            "TransactionStartTime": "0",
            "TseSignatureCounter": "0",
        },
    ),
    "DE-OFF-0014": ("certificate-text", {"TseCertificate": _NOT_CONNECTED}),
    "DE-OFF-0015": (
        "starts-zero",
        {"revision": "0", "fiscalDocumentStartTime": "0", "processStartTime": "0"},
    ),
}
#: What `judge_outage_texts` can claim.
OUTAGE_TEXTS: Final = frozenset({*_TEXT_OF, "DE-OFF-0011"})


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTse:
    """
    What an earlier answer told of the TSE that signs for a client.
    """

    serial: str | None
    time_format: str | None
    algorithm: str | None

    @classmethod
    def of(cls, answer: FiscalAnswer) -> KnownTse:
        """
        Take it from an answer.
        """
        german = answer.germany
        return cls(
            serial=german.serial.lower() if german.serial else None,
            time_format=german.time_format,
            algorithm=german.algorithm,
        )


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


def judge_outage_texts(answer: FiscalAnswer, *, known: KnownTse | None = None) -> list[Claim]:
    """
    Judge the texts of an answer that is known to come from an outage.

    What is kept (DE-OFF-0011) is judged where an earlier answer told what there is to keep.
    """
    said = _said(answer)
    claims = [
        _text_claim(id_, check, {name: (text, said[name]) for name, text in texts.items()})
        for id_, (check, texts) in _TEXT_OF.items()
    ]
    if known is not None:
        now = KnownTse.of(answer)
        pairs = {
            "TseSerial": (known.serial, now.serial),
            "TseTimeFormat": (known.time_format, now.time_format),
            "TseHashAlgorithm": (known.algorithm, now.algorithm),
        }
        claims.append(_text_claim("DE-OFF-0011", "known-kept", pairs))
    return claims


def _said(answer: FiscalAnswer) -> dict[str, str | None]:
    german = answer.germany
    numbers = {
        "TransactionStartTime": german.start_unix,
        "TseSignatureCounter": german.counter,
        "revision": answer.effective_revision,
        "fiscalDocumentStartTime": answer.start_unix,
        "processStartTime": answer.process_start_unix,
    }
    return {
        "errorDescription": answer.error,
        "signature": answer.signature,
        "userMessage": answer.user_message,
        "printMessage": answer.print_message,
        "QrCodeDataString": german.qr,
        "ProcessData": german.process_data,
        "TsePublicKey": german.public_key,
        "TseCertificate": german.certificate,
        **{name: None if value is None else str(value) for name, value in numbers.items()},
    }


def _text_claim(id_: str, check: str, pairs: Mapping[str, tuple[str | None, str | None]]) -> Claim:
    wrong = dict(_wrong(pairs))
    if not wrong:
        message = f"{', '.join(pairs)} of the offline answer: as an outage has it"
        return Claim(requirement=id_, check=check, standing=Standing.HOLDS, message=message)
    return Claim(
        requirement=id_,
        check=check,
        standing=Standing.BROKEN,
        message=f"{', '.join(wrong)} of the offline answer: not as an outage has it",
        expected="; ".join(f"{name} {written(pairs[name][0])}" for name in wrong),
        actual="; ".join(f"{name} {written(said and said[:60])}" for name, said in wrong.items()),
        code=f"not-{check}",
    )


def _wrong(pairs: Mapping[str, tuple[str | None, str | None]]) -> Iterator[tuple[str, str | None]]:
    yield from ((name, said) for name, (wanted, said) in pairs.items() if said != wanted)


def _looks_like_proof(text: str | None) -> bool:
    return bool(text) and _PROOF.search(re.sub(r"[\r\n]", "", text or "")) is not None
