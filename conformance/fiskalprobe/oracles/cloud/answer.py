"""
The judge's word on one transaction that a cloud TSE answers with, and on one TSS.

DE-CSG-0001 to DE-CSG-0006 and DE-CSG-0010 to DE-CSG-0016. Everything here follows from one
answer alone; what needs earlier ones is said by `fiskalprobe.oracles.cloud.history`. Whether an
answer has the members it should is the schema's business: what cannot be read claims nothing.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from fiskalprobe.oracles.claims import Claim, Standing, broken, holds, told
from fiskalprobe.oracles.finding import errors
from fiskalprobe.oracles.instant import from_unix, write_instant
from fiskalprobe.oracles.processdata import RECEIPT_TYPE, UNSUMMED, process_data_findings
from fiskalprobe.oracles.qr import MalformedQr, QrCode, qr_findings
from fiskalprobe.oracles.signing.certificate import (
    Certificate,
    UnreadableCertificate,
    read_certificates,
)
from fiskalprobe.oracles.signing.diagnosis import diagnose
from fiskalprobe.oracles.signing.logmessage import Operation
from fiskalprobe.oracles.signing.proof import Evidence, Proof, prove
from fiskalprobe.oracles.signing.publickey import PublicKey, UnreadableKey, read_public_key
from fiskalprobe.oracles.signing.signature import Spelling
from fiskalprobe.oracles.whole import whole_number

#: What a transaction without a schema is signed as (DE-CSG-0002).
NO_TYPE: Final = " "
#: What else it may be signed as: DSFinV-K has the type of a start empty, and in log version 2 it
#: may be absent.
_NO_TYPE_OTHERWISE: Final = ("", None)
#: How often the parts of a receipt's process data are joined.
_JOINTS: Final = 2
#: A run shall not wait long for a guess.
_SECONDS_AROUND: Final = 30
#: Findings about what the till asked to be signed, not about how the service wrote it. Payments
#: that were given one by one are the till's too: nobody says that the service adds them up.
_TILLS: Final = frozenset({"PD-01", "PD-06", "PD-07"})
#: The description does not require one, and then the till writes it.
_NO_CODE: Final = "the answer leaves the QR code to the till, as its description allows"
_OPERATIONS: Final = {
    "Start": Operation.START,
    "Update": Operation.UPDATE,
    "Finish": Operation.FINISH,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudTransaction:
    """
    One revision of a transaction, as an answer shows it.
    """

    tss: str
    id: str
    serial: str
    client: str
    state: str
    revision: int
    number: int
    started_at: datetime
    ended_at: datetime | None
    operation: str
    at: datetime
    signature: str
    algorithm: str
    time_format: str
    counter: int
    public_key: str
    #: None when nothing was given.
    process_type: str | None
    process_data: str
    #: Whether the service derived the process data itself.
    is_derived: bool
    qr: str | None

    @classmethod
    def from_mapping(cls, answer: Mapping[str, Any]) -> CloudTransaction | None:
        """
        Read an answer; None when members are missing or of another kind.
        """
        try:
            schema = answer.get("schema") or {}
            raw = schema.get("raw")
            started, at = from_unix(answer["time_start"]), from_unix(answer["log"]["timestamp"])
            end = answer.get("time_end")
            if started is None or at is None:
                return None
            read = cls(
                tss=answer["tss_id"],
                id=answer["_id"],
                serial=answer["tss_serial_number"],
                client=answer["client_serial_number"],
                state=answer["state"],
                revision=answer["revision"],
                number=answer["number"],
                started_at=started,
                ended_at=None if end is None else from_unix(end),
                operation=answer["log"]["operation"],
                at=at,
                signature=answer["signature"]["value"],
                algorithm=answer["signature"]["algorithm"],
                time_format=answer["log"]["timestamp_format"],
                counter=_counter(answer["signature"]["counter"]),
                public_key=answer["signature"]["public_key"],
                process_type=None if raw is None else raw["process_type"],
                process_data=""
                if raw is None
                else base64.b64decode(raw["process_data"], validate=True).decode("utf-8"),
                is_derived="standard_v1" in schema,
                qr=answer.get("qr_code_data"),
            )
        except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
            return None
        numbers = (read.number, read.revision)
        texts = (
            *(read.tss, read.id, read.serial, read.client, read.state, read.operation),
            *(read.signature, read.algorithm, read.time_format, read.public_key),
        )
        may_lack = (read.process_type, read.qr)
        is_sound = (
            all(isinstance(each, int) for each in numbers)
            and all(isinstance(each, str) for each in texts)
            and all(each is None or isinstance(each, str) for each in may_lack)
        )
        return read if is_sound else None

    @property
    def signed_type(self) -> str:
        """
        Give the process type that is signed.
        """
        return NO_TYPE if self.process_type is None else self.process_type

    def evidence(self) -> Evidence:
        """
        Give what the log message is rebuilt from.
        """
        return Evidence(
            client=self.client,
            process_type=self.signed_type,
            process_data=self.process_data,
            transaction=self.number,
            counter=self.counter,
            at=self.at,
            algorithm=self.algorithm,
            time_format=self.time_format,
            signature=self.signature,
            public_key=self.public_key,
            operation=_OPERATIONS.get(self.operation, Operation.FINISH),
        )


def _counter(said: object) -> int:
    found = whole_number(said)
    if found is None:
        raise ValueError("a counter is a whole number, or its digits")
    return found


def judge_transaction(answer: CloudTransaction, *, name_culprit: bool = True) -> list[Claim]:
    """
    Judge what one revision says about itself.

    Naming the field that broke a signature takes a search; without *name_culprit* it is left out.
    """
    as_shown = answer.evidence()
    proof = prove(as_shown)
    is_blank = proof.valid
    if answer.process_type is None and not is_blank:
        proof = _without_type(as_shown) or proof
    claims = [
        _signature(answer, proof, name_culprit=name_culprit),
        _operation(answer),
        *_qr(answer),
    ]
    if proof.key is not None:
        claims.append(_serial(proof.key, answer.serial))
    if answer.process_type is None:
        claims.append(
            told(
                "DE-CSG-0002",
                "signed-as-blank",
                "what nobody gave a type is signed as a blank without data",
                ok=is_blank,
                expected="a signature over one blank and no data",
                actual=answer.signature,
            )
        )
    if answer.is_derived and answer.process_type is not None:
        claims.append(_grammar(answer.process_type, answer.process_data))
    return claims


def _without_type(as_blank: Evidence) -> Proof | None:
    """
    Prove what nobody gave a type with an empty one, or with none; None when neither fits.
    """
    proofs = (prove(replace(as_blank, process_type=each)) for each in _NO_TYPE_OTHERWISE)
    return next((proof for proof in proofs if proof.valid), None)


def judge_tss(tss: Mapping[str, Any]) -> list[Claim]:
    """
    Judge serial number, key and certificate of one TSS.
    """
    try:
        key = read_public_key(str(tss.get("public_key", "")))
    except UnreadableKey:
        return []
    serial = str(tss.get("serial_number", ""))
    claims = [_serial(key, serial)]
    leaf = certificate_of(tss)
    if leaf is not None:
        same = leaf.key is not None and leaf.key.point == key.point
        claims.append(
            told(
                "DE-CSG-0004",
                "certificate-key",
                "the certificate carries the public key of the TSS",
                ok=same,
                expected=str(tss.get("public_key")),
                actual=_key_in(leaf),
            )
        )
        claims.append(
            told(
                "DE-CSG-0005",
                "certificate-number",
                "the certificate's own number is the serial number",
                ok=f"{leaf.serial_number:064x}" == serial,
                expected=serial,
                actual=f"{leaf.serial_number:064x}",
            )
        )
    return claims


def _key_in(leaf: Certificate) -> str:
    if leaf.key is None:
        return "a key that cannot be read"
    return base64.b64encode(leaf.key.point).decode("ascii")


def judge_validity(answer: CloudTransaction, leaf: Certificate) -> Claim:
    """
    Judge whether the TSS's certificate is valid at the log time.
    """
    return told(
        "DE-CSG-0006",
        "certificate-valid",
        "the certificate is valid at the log time",
        ok=leaf.is_valid_at(answer.at),
        expected=f"{write_instant(leaf.not_before)} to {write_instant(leaf.not_after)}",
        actual=write_instant(answer.at),
    )


def certificate_of(tss: Mapping[str, Any]) -> Certificate | None:
    """
    Read the certificate of a TSS; None when it cannot be read.
    """
    try:
        return read_certificates(str(tss.get("certificate", "")))[0]
    except UnreadableCertificate:
        return None


def _signature(answer: CloudTransaction, proof: Proof, *, name_culprit: bool) -> Claim:
    """
    Judge the signature; its algorithm is called plain, so no DER and no hex will do.
    """
    if proof.valid and proof.spelling is Spelling.PLAIN:
        return holds("DE-CSG-0001", "signature-verifies", proof.reason)
    if proof.valid:
        return broken(
            "DE-CSG-0001",
            "signature-verifies",
            f"the signature is {proof.spelling}, and {answer.algorithm} means {Spelling.PLAIN}",
            expected=Spelling.PLAIN,
            actual=answer.signature,
            code="signature-not-plain",
        )
    culprit = _culprit(answer) if name_culprit else None
    return broken(
        "DE-CSG-0001",
        "signature-verifies",
        proof.reason + (f"; {culprit}" if culprit else ""),
        expected="a signature over the rebuilt log message",
        actual=answer.signature,
        code=proof.code,
    )


def _culprit(answer: CloudTransaction) -> str | None:
    return diagnose(answer.evidence(), started=answer.started_at, seconds_around=_SECONDS_AROUND)


def _serial(key: PublicKey, serial: str) -> Claim:
    return told(
        "DE-CSG-0003",
        "serial-is-key-hash",
        "the serial number is SHA-256 of the public key point",
        ok=key.serial.hex() == serial,
        expected=key.serial.hex(),
        actual=serial,
    )


def _operation(answer: CloudTransaction) -> Claim:
    expected = "Start" if answer.revision == 1 else "Update"
    if answer.state in {"FINISHED", "CANCELLED"}:
        expected = "Finish"
    return told(
        "DE-CSG-0010",
        "operation",
        f"revision {answer.revision} in state {answer.state} is logged as {expected}",
        ok=answer.operation == expected,
        expected=expected,
        actual=answer.operation,
    )


def _grammar(process_type: str, data: str) -> Claim:
    # Who joins the three parts of a receipt is the service; without them it has no kind to judge.
    has_parts = process_type != RECEIPT_TYPE or data.count("^") == _JOINTS
    found = [
        finding
        for finding in errors(process_data_findings(process_type, data))
        if finding != UNSUMMED and (finding.id not in _TILLS or not has_parts)
    ]
    return told(
        "DE-CSG-0016",
        "grammar",
        found[0].message if found else f"the process data follow the grammar of {process_type}",
        ok=not found,
        expected=process_type,
        actual=data[:200],
    )


def _qr(answer: CloudTransaction) -> list[Claim]:
    claims = [
        told(
            "DE-CSG-0015",
            "qr-when-finished",
            f"a transaction in state {answer.state} "
            + ("may have a QR code" if answer.state == "FINISHED" else "has no QR code"),
            ok=answer.qr is None or answer.state == "FINISHED",
            expected="no qr_code_data",
            actual=str(answer.qr)[:80],
        )
    ]
    if answer.qr is None:
        return claims + [
            Claim(requirement=row, check=check, standing=Standing.ALTERNATIVE, message=_NO_CODE)
            for row, check in (("DE-CSG-0013", "qr-form"), ("DE-CSG-0014", "qr-equals-answer"))
            if answer.state == "FINISHED"
        ]
    try:
        code = QrCode.from_text(answer.qr)
    except MalformedQr as malformed:
        unreadable = broken(
            "DE-CSG-0013",
            "qr-form",
            str(malformed),
            expected="twelve fields",
            actual=answer.qr[:200],
            code=malformed.code,
        )
        return [*claims, unreadable]
    return [*claims, _qr_form(code, answer.qr), _qr_equality(code, answer)]


def _qr_form(code: QrCode, text: str) -> Claim:
    """
    DE-CSG-0013, but for the process type: one of the till's own is no fault of the form.
    """
    found = [each for each in qr_findings(code) if each.id not in {"QR-04", "QR-05", "QR-11"}]
    return told(
        "DE-CSG-0013",
        "qr-form",
        found[0].message if found else "the QR code has its twelve fields",
        ok=not found,
        expected="the form of DSFinV-K",
        actual=text[:200],
    )


def _qr_equality(code: QrCode, answer: CloudTransaction) -> Claim:
    """
    DE-CSG-0014: each field of the code equals what the answer says.
    """
    wrong = {
        name: (said, expected) for name, said, expected in _pairs(code, answer) if said != expected
    }
    return told(
        "DE-CSG-0014",
        "qr-equals-answer",
        f"the QR code differs from the answer in {', '.join(wrong)}"
        if wrong
        else "every field of the QR code equals the answer",
        ok=not wrong,
        expected="; ".join(f"{name} {pair[1]}" for name, pair in wrong.items()),
        actual="; ".join(f"{name} {pair[0]}" for name, pair in wrong.items()),
    )


def _pairs(code: QrCode, answer: CloudTransaction) -> tuple[tuple[str, str, str], ...]:
    """
    Pair each field of the code with what the answer says.
    """
    return (
        ("client", code.client, answer.client),
        ("process type", code.process_type, answer.signed_type),
        ("process data", code.process_data, answer.process_data),
        ("transaction number", code.transaction, str(answer.number)),
        ("signature counter", code.counter, str(answer.counter)),
        ("start time", code.started, write_instant(answer.started_at)),
        ("log time", code.logged, write_instant(answer.at)),
        ("algorithm", code.algorithm, answer.algorithm),
        ("time format", code.time_format, answer.time_format),
        ("signature", code.signature, answer.signature),
        ("public key", code.public_key, answer.public_key),
    )
