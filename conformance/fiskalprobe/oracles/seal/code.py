"""
The QR code of an answer: its form (DE-QR-0001), and that it repeats the answer (DE-QR-0002).
"""

from __future__ import annotations

from fiskalprobe.oracles.claims import Claim, broken, holds, shown, unclear
from fiskalprobe.oracles.finding import errors
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.instant import spelled_alike
from fiskalprobe.oracles.qr import MalformedQr, QrCode, qr_findings
from fiskalprobe.oracles.seal.slips import slips


def read_code(answer: FiscalAnswer) -> QrCode | MalformedQr:
    """
    Read the QR code of *answer*; what cannot be read comes back as the reason.
    """
    try:
        return QrCode.from_text(answer.germany.qr or "")
    except MalformedQr as malformed:
        return malformed


def code_claims(
    answer: FiscalAnswer, code: QrCode | MalformedQr, signed_client: str | None
) -> list[Claim]:
    """
    Judge *code*; *signed_client* is whom the signature names, None where it did not verify.
    """
    if isinstance(code, MalformedQr):
        text = answer.germany.qr
        return [
            broken(
                "DE-QR-0001",
                "qr-form",
                f"QrCodeDataString: {code}" if text else "QrCodeDataString is empty",
                expected="twelve fields that begin with V0",
                actual=shown(text or ""),
                code="qr-fields",
            ),
            unclear("DE-QR-0002", "qr-equals-answer", "the QR code cannot be read"),
        ]
    found = errors(qr_findings(code))
    form = holds("DE-QR-0001", "qr-form", "the QR code has its twelve fields in their form")
    if found:
        form = broken(
            "DE-QR-0001",
            "qr-form",
            "; ".join(f"{each.id} {each.message}" for each in found),
            expected="twelve fields as DSFinV-K writes them",
            actual=code.to_text()[:200],
            code="qr-form",
        )
    return [form, _equality_claim(answer, code, signed_client)]


def _equality_claim(answer: FiscalAnswer, code: QrCode, signed_client: str | None) -> Claim:
    """
    DE-QR-0002: the code repeats the answer, and names the client that the answer's signature does.

    Whether that client is called like the till is DE-QR-0007.
    """
    german = answer.germany
    pairs = {
        "ProcessType": (german.process_type, code.process_type),
        "ProcessData": (german.process_data, code.process_data),
        "document number": (_shown(answer.fiscal_number), code.transaction),
        "TseSignatureCounter": (_shown(german.counter), code.counter),
        "TransactionStartTime": (_shown(german.start_unix), spelled_alike(code.started)),
        "TransactionEndTime": (_shown(german.end_unix), spelled_alike(code.logged)),
        "TseHashAlgorithm": (german.algorithm, code.algorithm),
        "TseTimeFormat": (german.time_format, code.time_format),
        "signature": (answer.signature, code.signature),
        "TsePublicKey": (german.public_key, code.public_key),
    }
    if signed_client is not None:
        pairs["signed client"] = (signed_client, code.client)
    differing = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if not differing:
        return holds("DE-QR-0002", "qr-equals-answer", "the QR code repeats the answer's fields")
    found = slips(differing)
    return broken(
        "DE-QR-0002",
        "qr-equals-answer",
        "; ".join((f"the QR code differs from the answer in {', '.join(differing)}", *found)),
        expected="; ".join(f"{name} {pair[0]}" for name, pair in differing.items()),
        actual="; ".join(f"{name} {pair[1]}" for name, pair in differing.items()),
        code="qr-differs",
    )


def _shown(value: int | None) -> str | None:
    return None if value is None else str(value)
