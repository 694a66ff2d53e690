"""
What proves an answer: signature, serial number, certificate, QR code, order of its two times.

DE-SIG-0001 to 0004, 0007, 0008, 0011, DE-QR-0001 and 0002. A claim whose evidence is missing
is unclear and never holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from fiskalprobe.oracles.claims import Claim, Standing, broken, holds, shown, unclear
from fiskalprobe.oracles.finding import errors
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.instant import spelled_alike, write_instant
from fiskalprobe.oracles.qr import LARGEST_NUMBER, MalformedQr, QrCode, qr_findings
from fiskalprobe.oracles.qrhints import hints
from fiskalprobe.oracles.signing.certificate import (
    Certificate,
    UnreadableCertificate,
    broken_links,
    read_certificates,
)
from fiskalprobe.oracles.signing.diagnosis import diagnose
from fiskalprobe.oracles.signing.logmessage import Operation
from fiskalprobe.oracles.signing.proof import MISMATCH, Evidence, Proof, prove
from fiskalprobe.oracles.signing.publickey import PublicKey, UnreadableKey, read_public_key
from fiskalprobe.oracles.signing.signature import Spelling
from fiskalprobe.oracles.written import written

#: A run shall not wait long for a guess.
_SECONDS_AROUND: Final = 30

#: Type and data that a start was seen to be signed with; DSFinV-K wants the first.
START_FILLINGS: Final = (("", ""), (" ", ""), (" ", " "), ("Kassenbeleg-V1", ""))


def judge_finish(answer: FiscalAnswer, *, name_culprit: bool = True) -> list[Claim]:
    """
    Judge an answer to a store or cancel that was signed.

    Naming the field that broke a signature takes a search; without *name_culprit* it is left out.
    """
    code = _qr_code(answer)
    printed = code.client if isinstance(code, QrCode) else ""
    clients = _clients(printed, answer.cash_register)
    evidence = _evidence(answer, Operation.FINISH, clients)
    spelling: list[Claim] = []
    signed_client: str | None = None
    if not answer.signature:
        signature = broken(
            "DE-SIG-0001",
            "signature-verifies",
            f"the answer gives transaction {answer.fiscal_number} and no signature",
            expected="a signature over the log of the end",
            actual=repr(answer.signature),
            code="signature-missing",
        )
    elif isinstance(evidence, str):
        signature = unclear("DE-SIG-0001", "signature-verifies", evidence)
    else:
        evidence, proof = _proven(evidence, clients)
        signed_client = evidence.client if proof.valid else None
        spelling = _spelling_claims(proof)
        signature = _signature_claim(
            "DE-SIG-0001", "signature-verifies", evidence, proof, name_culprit=name_culprit
        )
    return [
        signature,
        *spelling,
        *_key_claims(answer, is_finish=True),
        _times_claim(answer),
        *_qr_claims(answer, code, signed_client),
    ]


def judge_start(
    answer: FiscalAnswer, *, printed: Iterable[str] = (), name_culprit: bool = True
) -> list[Claim]:
    """
    Judge an answer to a create that was signed: the log message of the start.

    It does not say under which client the TSE knows the till: *printed* are those that QR codes
    of the same till have named, and cashRegisterId is the last resort. Naming the field that broke
    a signature takes a search; without *name_culprit* it is left out.
    """
    clients = _clients(*printed, answer.cash_register)
    evidence = _evidence(answer, Operation.START, clients)
    if isinstance(evidence, str):
        claims = [unclear("DE-SIG-0008", "start-signature-verifies", evidence)]
    else:
        claims = _start_claims(evidence, answer, clients, name_culprit=name_culprit)
    return [*claims, *_key_claims(answer, is_finish=False)]


def _clients(*names: str | None) -> tuple[str, ...]:
    """
    Give the clients that may have been signed, the likeliest first and each once.
    """
    return tuple(dict.fromkeys(name for name in names if name))


def _proven(evidence: Evidence, clients: tuple[str, ...]) -> tuple[Evidence, Proof]:
    """
    Prove *evidence* with the first client that fits; with the likeliest when none does.
    """
    likeliest: tuple[Evidence, Proof] | None = None
    for client in clients:
        tried = replace(evidence, client=client)
        proof = prove(tried)
        if proof.valid:
            return tried, proof
        likeliest = likeliest or (tried, proof)
    return likeliest or (evidence, prove(evidence))


def _start_claims(
    evidence: Evidence, answer: FiscalAnswer, clients: tuple[str, ...], *, name_culprit: bool
) -> list[Claim]:
    said = (answer.germany.process_type or "", answer.germany.process_data or "")
    evidence, proof = _proven(evidence, clients)
    filled: Claim | None = None
    if proof.valid:
        filled = holds("DE-SIG-0011", "start-empty", "the start was signed without type and data")
    elif proof.code == MISMATCH:
        fillings = dict.fromkeys((*START_FILLINGS[1:], (said[0], ""), said))
        for process_type, process_data in fillings:
            filled_so = replace(evidence, process_type=process_type, process_data=process_data)
            _, other = _proven(filled_so, clients)
            if other.valid:
                proof = other
                filling = f"type {process_type!r} and data {process_data[:60]!r}"
                filled = Claim(
                    requirement="DE-SIG-0011",
                    check="start-empty",
                    standing=Standing.ALTERNATIVE,
                    message=f"the start was signed with {filling}, as some TSEs do",
                    expected="empty type and data",
                    actual=filling,
                )
                break
        else:
            # Whatever else is wrong is looked for in what the answer says.
            evidence = replace(evidence, process_type=said[0], process_data=said[1])
    signature = _signature_claim(
        "DE-SIG-0008", "start-signature-verifies", evidence, proof, name_culprit=name_culprit
    )
    return [signature, *([filled] if filled else []), *_spelling_claims(proof)]


def _evidence(
    answer: FiscalAnswer, operation: Operation, clients: tuple[str, ...]
) -> Evidence | str:
    """
    Collect what the log message needs; a sentence when something is missing.
    """
    german = answer.germany
    is_finish = operation is Operation.FINISH
    at = answer.ended_at if is_finish else answer.started_at
    number, counter = answer.fiscal_number, german.counter
    client = next(iter(clients), None)
    missing = _missing_texts(answer, client, is_finish=is_finish)
    if number is None or counter is None or at is None or missing:
        time = "TransactionEndTime" if is_finish else "TransactionStartTime"
        numbers = {"document number": number, "TseSignatureCounter": counter, time: at}
        missing += [name for name, value in numbers.items() if value is None]
        return _unbuilt(answer, missing)
    if not (0 <= counter <= LARGEST_NUMBER and 0 <= number <= LARGEST_NUMBER):
        return f"the log message cannot be rebuilt: number {number} or counter {counter} is absurd"
    # A start is signed before anybody knows what will be sold.
    return Evidence(
        client=client or "",
        process_type=(german.process_type or "") if is_finish else "",
        process_data=(german.process_data or "") if is_finish else "",
        transaction=number,
        counter=counter,
        at=at,
        algorithm=german.algorithm or "",
        time_format=german.time_format or "",
        signature=answer.signature or "",
        public_key=german.public_key or "",
        operation=operation,
    )


def _unbuilt(answer: FiscalAnswer, missing: Iterable[str]) -> str:
    """
    Say that what is *missing* is not there, or that it is there and cannot be read.
    """
    told = {name: _told(answer, name) for name in missing}
    absent = [name for name, value in told.items() if value is None or value == ""]
    if absent:
        return f"the log message cannot be rebuilt: the answer has no {', '.join(absent)}"
    name, value = next(iter(told.items()))
    wanted = "Unix time" if name.endswith("Time") else "text"
    if name == "TseSignatureCounter":
        wanted = "whole number"
    said = shown(written(value))
    return f"the log message cannot be rebuilt: {name} is {said}, and no {wanted}"


def _told(answer: FiscalAnswer, name: str) -> object:
    """
    Give what an answer says under a name in any case; None where it says nothing.
    """
    inner = answer.body.get(answer.spelling.get("additionalfields", ""))
    if isinstance(inner, Mapping) and name.lower() in answer.german_spelling:
        return inner.get(answer.german_spelling[name.lower()])
    return answer.body.get(answer.spelling.get(name.lower(), ""))


def _missing_texts(answer: FiscalAnswer, client: str | None, *, is_finish: bool) -> list[str]:
    """
    Name the texts that the log message needs and the answer leaves out.

    Process type and data may be empty, but at an end they have to be there.
    """
    german = answer.germany
    texts = {
        "cashRegisterId": client,
        "signature": answer.signature,
        "TseHashAlgorithm": german.algorithm,
        "TseTimeFormat": german.time_format,
        "TsePublicKey": german.public_key,
    }
    process = {"ProcessType": german.process_type, "ProcessData": german.process_data}
    missing = [name for name, text in texts.items() if not text]
    if is_finish:
        missing += [name for name, text in process.items() if text is None]
    return missing


def _signature_claim(
    requirement: str, check: str, evidence: Evidence, proof: Proof, *, name_culprit: bool
) -> Claim:
    if not proof.valid:
        culprit = diagnose(evidence, seconds_around=_SECONDS_AROUND) if name_culprit else None
        return broken(
            requirement,
            check,
            proof.reason + (f"; {culprit}" if culprit else ""),
            expected=f"a signature over the {evidence.operation} log of these values",
            actual=shown(evidence.signature),
            code=proof.code,
        )
    if proof.spelling is not Spelling.PLAIN:
        return Claim(
            requirement=requirement,
            check=check,
            standing=Standing.ALTERNATIVE,
            message=f"{proof.reason}, but the signature is written as {proof.spelling}",
            expected=Spelling.PLAIN,
            actual=str(proof.spelling),
        )
    return holds(requirement, check, proof.reason)


def _spelling_claims(proof: Proof) -> list[Claim]:
    """
    DE-SIG-0010: a signature that verifies is written as r and s in base64, and not otherwise.
    """
    if not proof.valid or proof.spelling is Spelling.PLAIN:
        return []
    return [
        broken(
            "DE-SIG-0010",
            "plain-format",
            f"the signature is right and written as {proof.spelling}",
            expected=Spelling.PLAIN,
            actual=str(proof.spelling),
            code="signature-spelling",
        )
    ]


def _key_claims(answer: FiscalAnswer, *, is_finish: bool) -> list[Claim]:
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


def _times_claim(answer: FiscalAnswer) -> Claim:
    start, end = answer.germany.start_unix, answer.germany.end_unix
    if not start or not end:
        return unclear("DE-SIG-0007", "times-ordered", "the answer lacks its start or end time")
    if start > end:
        return broken(
            "DE-SIG-0007",
            "times-ordered",
            "the transaction started after its end",
            expected=f"a start not after {end}",
            actual=str(start),
            code="start-after-end",
        )
    if answer.start_unix is not None and answer.start_unix != start:
        return broken(
            "DE-SIG-0007",
            "times-ordered",
            "fiscalDocumentStartTime and TransactionStartTime differ",
            expected=str(start),
            actual=str(answer.start_unix),
            code="start-differs",
        )
    return holds("DE-SIG-0007", "times-ordered", "the transaction did not start after its end")


def _qr_code(answer: FiscalAnswer) -> QrCode | MalformedQr:
    try:
        return QrCode.from_text(answer.germany.qr or "")
    except MalformedQr as malformed:
        return malformed


def _qr_claims(
    answer: FiscalAnswer, code: QrCode | MalformedQr, signed_client: str | None
) -> list[Claim]:
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
    found = hints(differing)
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
