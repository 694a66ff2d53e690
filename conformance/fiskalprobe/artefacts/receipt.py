"""
A printed receipt, judged from its QR code alone.

Whether the signature is valid and whether the content is conformant are two answers, because a
TSE signs whatever it is given. The start time on a receipt is not covered by the signature: it
can be altered without notice here. A valid signature proves that the holder of the printed key
signed these values, not that the key belongs to a certified TSE; that takes its certificate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from fiskalprobe.oracles.finding import Finding, Weight, errors
from fiskalprobe.oracles.instant import read_instant
from fiskalprobe.oracles.processdata import process_data_findings
from fiskalprobe.oracles.qr import MalformedQr, QrCode, qr_findings
from fiskalprobe.oracles.signing.diagnosis import SECONDS_AROUND, diagnose
from fiskalprobe.oracles.signing.proof import Proof, prove
from fiskalprobe.oracles.signing.signature import Spelling

#: So many invalid receipts are searched for a culprit in full, the rest near the printed time.
SEARCHED_IN_FULL: Final = 20
_SEARCHED_BRIEFLY: Final = 15

_BLANKS: Final = " \t\r\n"
_BEGINS_CODE: Final = re.compile(r"\s*V[0-9];")
_QUOTED: Final = re.compile(r'\s*"V[0-9];(?:[^"]|"")*"\s*')
_SEPARATORS: Final = 11
_SEVERITIES: Final = {Weight.ERROR: "error", Weight.NOTICE: "note"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenReceipt:
    """
    One QR code's content as it was handed in, and where: ``line 3``.
    """

    place: str
    qr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedReceipt:
    """
    What came out for one receipt.
    """

    place: str
    qr: str
    is_valid: bool
    #: Why the signature is valid or not, with the likely culprit if it is not.
    reason: str
    findings: tuple[Finding, ...]
    #: None when the fields could not be told apart.
    code: QrCode | None

    @property
    def is_conformant(self) -> bool:
        """
        Say whether no finding breaks a rule.
        """
        return not errors(self.findings)

    def to_json(self) -> dict[str, Any]:
        """
        Give the object that the schema ``verify-receipt`` describes.
        """
        return {
            "place": self.place,
            "qr": self.qr,
            "signature": {"valid": self.is_valid, "reason": self.reason},
            "content": {
                "conformant": self.is_conformant,
                "findings": [
                    {
                        "id": finding.id,
                        "severity": _SEVERITIES[finding.weight],
                        "message": finding.message,
                    }
                    for finding in self.findings
                ],
            },
        }


def begins_code(text: str) -> bool:
    """
    Tell whether a text begins as the QR code of a receipt does.
    """
    return bool(_BEGINS_CODE.match(text))


def split_receipts(text: str) -> tuple[GivenReceipt, ...]:
    """
    Find the receipts in a text with one QR code per line, or in a ``receipts.tsv``.

    Lines are comments when they begin with #. Of a line with tabs the first column counts. Quotes
    around a code are those of a spreadsheet, which has doubled the quotes within. An order whose
    lines were wrongly separated by LF goes on over several lines of the text.
    """
    found: list[GivenReceipt] = []
    lines = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").split("\n")
    for number, line in enumerate(map(_unquoted, lines), 1):
        is_new = begins_code(line)
        if not is_new and found and _is_open_order(found[-1].qr):
            found[-1] = replace(found[-1], qr=f"{found[-1].qr}\n{line}")
        elif line.strip(_BLANKS) and not line.startswith("#") and line.split("\t")[0] != "qr":
            found.append(GivenReceipt(place=f"line {number}", qr=line))
    return tuple(replace(each, qr=_first_column(each.qr).rstrip("\r\n")) for each in found)


def judge_receipts(receipts: Iterable[GivenReceipt]) -> Iterator[JudgedReceipt]:
    """
    Judge receipts that were handed in together, one after the other.
    """
    invalid = 0
    counted: dict[tuple[str, str], JudgedReceipt] = {}
    for receipt in receipts:
        around = SECONDS_AROUND if invalid < SEARCHED_IN_FULL else _SEARCHED_BRIEFLY
        judged = judge_receipt(receipt.qr, place=receipt.place, seconds_around=around)
        invalid += not judged.is_valid
        if judged.code is not None:
            key = (judged.code.public_key, judged.code.counter)
            earlier = counted.setdefault(key, judged)
            if earlier.code != judged.code:
                repeated = Finding(
                    id="QR-19",
                    message=f"the receipt in {earlier.place} has the same key and the same "
                    f"signature counter {judged.code.counter[:20]}",
                )
                judged = replace(judged, findings=(*judged.findings, repeated))
        yield judged


def judge_receipt(
    qr: str,
    *,
    place: str = "line 1",
    seconds_around: int = SECONDS_AROUND,
) -> JudgedReceipt:
    """
    Judge the content of one QR code.

    DE-SIG-0001, DE-QR-0001, DE-PRD-0001. When the signature does not verify, log times up to
    *seconds_around* away from the printed one are among what is tried for a reason.
    """
    text = qr.strip(_BLANKS)
    try:
        code = QrCode.from_text(text)
    except MalformedQr as malformed:
        return JudgedReceipt(
            place=place,
            qr=qr,
            is_valid=False,
            reason=str(malformed),
            findings=(Finding(id="QR-02", message=str(malformed)),),
            code=None,
        )
    proof, reason = _signature(code, seconds_around)
    findings = [
        *_edges(qr, text),
        *qr_findings(code),
        *process_data_findings(code.process_type, code.process_data),
    ]
    known = {finding.id for finding in findings}
    findings += [each for each in _seal_findings(proof) if each.id not in known]
    return JudgedReceipt(
        place=place,
        qr=qr,
        is_valid=proof is not None and proof.valid,
        reason=reason,
        findings=tuple(findings),
        code=code,
    )


def _signature(code: QrCode, seconds_around: int) -> tuple[Proof | None, str]:
    try:
        evidence = code.evidence()
    except MalformedQr as malformed:
        return None, f"the log message cannot be rebuilt: {malformed}"
    proof = prove(evidence)
    if proof.valid:
        return proof, proof.reason
    started = read_instant(code.started)
    culprit = diagnose(
        evidence,
        started=None if started is None else started.at,
        seconds_around=seconds_around,
    )
    if culprit is not None:
        return proof, f"{proof.reason}; {culprit}"
    if proof.is_well_formed:
        return proof, f"{proof.reason}; no single small change of a field explains it"
    return proof, proof.reason


def _edges(qr: str, text: str) -> list[Finding]:
    if qr == text:
        return []
    return [Finding(id="QR-03", message="the code begins or ends with blanks")]


def _seal_findings(proof: Proof | None) -> list[Finding]:
    """
    Tell what only reading key and signature together can show.
    """
    if proof is None:
        return []
    found = []
    if proof.code.startswith("signature-") and not proof.is_well_formed:
        found.append(Finding(id="QR-14", message=proof.reason))
    elif proof.spelling in (Spelling.DER, Spelling.HEX):
        found.append(
            Finding(
                id="QR-14",
                message=f"the signature is {proof.spelling}; its label says plain, "
                f"which is {Spelling.PLAIN}",
            ),
        )
    if proof.code == "key-unreadable":
        found.append(Finding(id="QR-15", message=proof.reason))
    elif proof.key is not None and proof.key.written_as == "spki":
        found.append(
            Finding(
                id="QR-15",
                message="the public key is a SubjectPublicKeyInfo; most TSEs give the raw point",
                weight=Weight.NOTICE,
            ),
        )
    return found


def _unquoted(line: str) -> str:
    return line.strip(_BLANKS)[1:-1].replace('""', '"') if _QUOTED.fullmatch(line) else line


def _is_open_order(qr: str) -> bool:
    fields = qr.split(";")
    process_type_at = 2
    if len(fields) <= process_type_at or not fields[process_type_at].startswith("Bestellung"):
        return False
    logged_at = -5
    return len(fields) <= _SEPARATORS or read_instant(fields[logged_at]) is None


def _first_column(line: str) -> str:
    first, tab, _ = line.partition("\t")
    if tab and begins_code(first) and first.count(";") < _SEPARATORS:
        # A tab inside the text of an order, or a code that was cut off; keep what there is.
        return line
    return first
