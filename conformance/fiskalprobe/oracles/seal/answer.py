"""
An answer that was signed: its signature, and all that the neighbours here say of it.

DE-SIG-0001, 0007, 0008, 0010 and 0011.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from fiskalprobe.oracles.claims import Claim, Standing, broken, holds, shown, unclear
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.qr import QrCode
from fiskalprobe.oracles.seal.code import code_claims, read_code
from fiskalprobe.oracles.seal.evidence import evidence_of
from fiskalprobe.oracles.seal.key import key_claims
from fiskalprobe.oracles.signing.diagnosis import diagnose
from fiskalprobe.oracles.signing.logmessage import Operation
from fiskalprobe.oracles.signing.proof import MISMATCH, Evidence, Proof, prove
from fiskalprobe.oracles.signing.signature import Spelling

#: A run shall not wait long for a guess.
_SECONDS_AROUND: Final = 30

#: Type and data that a start was seen to be signed with, where DSFinV-K wants neither.
_START_FILLINGS: Final = ((" ", ""), (" ", " "), ("Kassenbeleg-V1", ""))


def judge_finish(answer: FiscalAnswer, *, name_culprit: bool = True) -> list[Claim]:
    """
    Judge an answer to a store or cancel that was signed.

    Naming the field that broke a signature takes a search; without *name_culprit* it is left out.
    """
    code = read_code(answer)
    printed = code.client if isinstance(code, QrCode) else ""
    clients = _clients(printed, answer.cash_register)
    evidence = evidence_of(answer, Operation.FINISH, clients)
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
        *key_claims(answer, is_finish=True),
        _times_claim(answer),
        *code_claims(answer, code, signed_client),
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
    evidence = evidence_of(answer, Operation.START, clients)
    if isinstance(evidence, str):
        claims = [unclear("DE-SIG-0008", "start-signature-verifies", evidence)]
    else:
        claims = _start_claims(evidence, answer, clients, name_culprit=name_culprit)
    return [*claims, *key_claims(answer, is_finish=False)]


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
        fillings = dict.fromkeys((*_START_FILLINGS, (said[0], ""), said))
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
