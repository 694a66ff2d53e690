"""
The judge's word on one answer to createDocument, storeDocument or cancelDocument.

Everything that can be said from the answer and its document alone is said here; what needs
earlier answers is said by `fiskalprobe.oracles.counters.Tracker`.
"""

from __future__ import annotations

from typing import Final, assert_never

from fiskalprobe.oracles.claims import Claim, Standing
from fiskalprobe.oracles.counters import AnswerOperation
from fiskalprobe.oracles.document import Document
from fiskalprobe.oracles.finding import Weight, errors
from fiskalprobe.oracles.fiscalanswer import (
    AnswerKind,
    FiscalAnswer,
    UnreadableAnswer,
    read_answer,
)
from fiskalprobe.oracles.outage import judge_offline
from fiskalprobe.oracles.processdata import (
    PROCESS_TYPES,
    RECEIPT_TYPE,
    process_data_findings,
    read_receipt_data,
)
from fiskalprobe.oracles.rendering import GENERATIONS, judge_rendering
from fiskalprobe.oracles.seal import judge_finish, judge_start
from fiskalprobe.oracles.sums import NotComputable, expect, same_sums

__all__ = [
    "GENERATIONS",
    "AnswerKind",
    "AnswerOperation",
    "FiscalAnswer",
    "UnreadableAnswer",
    "judge_answer",
    "judge_process_data",
    "read_answer",
]

_SUMS: Final = "DE-PRD-0002"


def judge_answer(
    answer_text: str,
    *,
    generation: str,
    operation: AnswerOperation,
    document: Document | None = None,
    name_culprit: bool = True,
) -> list[Claim]:
    """
    Judge the body of an answer that came with status 200.

    Args:
        answer_text: the body as it came.
        generation: "2021", "1.7.6" or "1.7.7".
        operation: which call was answered.
        document: what the till sent; without it the sums are not judged.
        name_culprit: search for the field that broke a signature; it can take a second.

    """
    if generation not in GENERATIONS:
        raise ValueError(f"no generation {generation!r}; there are {', '.join(GENERATIONS)}")
    try:
        answer = read_answer(answer_text)
    except UnreadableAnswer as unreadable:
        return [
            Claim(
                requirement="DE-RSP-0001",
                check="schema",
                standing=Standing.BROKEN,
                message=str(unreadable),
                expected=f"fiscal-response-{generation}",
                actual=answer_text[:200],
                code=unreadable.code,
            ),
        ]
    claims = judge_rendering(answer, generation=generation)
    match answer.kind:
        case AnswerKind.OFFLINE:
            claims += judge_offline(answer)
        case AnswerKind.FISCAL if operation == "create":
            claims += judge_start(answer, name_culprit=name_culprit)
        case AnswerKind.FISCAL:
            claims += judge_finish(answer, name_culprit=name_culprit)
            claims += judge_process_data(answer, operation=operation, document=document)
        case AnswerKind.NON_FISCAL | AnswerKind.UNKNOWN:
            # Nothing was signed, or nobody can tell; the rendering has been judged already.
            pass
        case _ as never:
            assert_never(never)
    return claims


def judge_process_data(
    answer: FiscalAnswer,
    *,
    operation: AnswerOperation,
    document: Document | None,
) -> list[Claim]:
    """
    DE-PRD-0001 and DE-PRD-0002: grammar of the process data, and whether they are the sums.
    """
    process_type, data = answer.germany.process_type, answer.germany.process_data
    if process_type is None or data is None:
        return [
            Claim(
                requirement="DE-PRD-0001",
                check="grammar",
                standing=Standing.UNCLEAR,
                message="the answer has no ProcessType or no ProcessData",
            ),
        ]
    claims = [_grammar_claim(process_type, data)]
    if document is not None:
        claims.append(_sums_claim(process_type, data, document, is_abort=operation == "cancel"))
    return claims


def _grammar_claim(process_type: str, data: str) -> Claim:
    if process_type not in PROCESS_TYPES:
        return Claim(
            requirement="DE-PRD-0001",
            check="grammar",
            standing=Standing.BROKEN,
            message=f"the process type {process_type[:40]!r} has no grammar",
            expected=", ".join(PROCESS_TYPES),
            actual=process_type[:100],
            code="process-type",
        )
    findings = process_data_findings(process_type, data)
    found = errors(findings)
    if found:
        return Claim(
            requirement="DE-PRD-0001",
            check="grammar",
            standing=Standing.BROKEN,
            message="; ".join(f"{each.id} {each.message}" for each in found),
            expected=f"the grammar of {process_type}",
            actual=data[:300],
            code="process-data-grammar",
        )
    notices = [each for each in findings if each.weight is Weight.NOTICE and each.id != "PD-06"]
    return Claim(
        requirement="DE-PRD-0001",
        check="grammar",
        standing=Standing.ALTERNATIVE if notices else Standing.HOLDS,
        message="; ".join(each.message for each in notices)
        or f"the process data follow the grammar of {process_type}",
        expected=f"the grammar of {process_type}" if notices else "",
        actual=data[:300] if notices else "",
    )


def _sums_claim(process_type: str, data: str, document: Document, *, is_abort: bool) -> Claim:
    if process_type != RECEIPT_TYPE:
        return _sums_unclear(f"only the sums of {RECEIPT_TYPE} are compared")
    actual, _ = read_receipt_data(data)
    if actual is None:
        return _sums_unclear("the process data cannot be read, so no sums can be compared")
    try:
        expected = expect(document, is_abort=is_abort)
    except NotComputable as open_point:
        return _sums_unclear(str(open_point))
    if same_sums(actual, expected.cut):
        return Claim(
            requirement=_SUMS,
            check="sums",
            standing=Standing.HOLDS,
            message="an abort is signed without turnover"
            if is_abort
            else "slots and payments are the document's sums",
        )
    if same_sums(actual, expected.rounded):
        return Claim(
            requirement=_SUMS,
            check="sums",
            standing=Standing.ALTERNATIVE,
            message="surplus decimals were rounded where DSFinV-K cuts them off",
            expected=expected.cut.to_text(),
            actual=data,
        )
    return Claim(
        requirement=_SUMS,
        check="sums",
        standing=Standing.BROKEN,
        message="an abort was signed with turnover or another kind"
        if is_abort
        else "slots or payments are not the document's sums",
        expected=expected.cut.to_text(),
        actual=data[:300],
        code="sums",
    )


def _sums_unclear(message: str) -> Claim:
    return Claim(requirement=_SUMS, check="sums", standing=Standing.UNCLEAR, message=message)
