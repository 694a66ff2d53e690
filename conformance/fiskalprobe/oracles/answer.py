"""
The judge's word on one answer to createDocument, storeDocument or cancelDocument.

Everything that can be said from the answer and its document alone is said here; what needs
earlier answers is said by `fiskalprobe.oracles.counters.Tracker`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Final, assert_never

from fiskalprobe.oracles.claims import Claim, Standing, shown
from fiskalprobe.oracles.counters import AnswerOperation
from fiskalprobe.oracles.document import INVOICE, Document
from fiskalprobe.oracles.finding import Weight, errors
from fiskalprobe.oracles.fiscalanswer import (
    AnswerKind,
    FiscalAnswer,
    UnreadableAnswer,
    read_answer,
)
from fiskalprobe.oracles.outage import judge_offline
from fiskalprobe.oracles.processdata import (
    ORDER_TYPE,
    OTHER_TYPE,
    PROCESS_TYPES,
    RECEIPT_TYPE,
    ReceiptData,
    process_data_findings,
    read_order_lines,
    read_receipt_data,
)
from fiskalprobe.oracles.rendering import GENERATIONS, judge_rendering
from fiskalprobe.oracles.seal.answer import judge_finish, judge_start
from fiskalprobe.oracles.sums import (
    Expectation,
    NotComputable,
    expect,
    order_differs,
    read_otherwise,
    same_sums,
)

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
    printed: Iterable[str] = (),
    name_culprit: bool = True,
) -> list[Claim]:
    """
    Judge the body of an answer that came with status 200.

    Args:
        answer_text: the body as it came.
        generation: "2021", "1.7.6" or "1.7.7".
        operation: which call was answered.
        document: what the till sent; without it the sums are not judged.
        printed: the clients that QR codes of the same till have named, for the log of a start.
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
                actual=shown(answer_text),
                code=unreadable.code,
            ),
        ]
    claims = judge_rendering(answer, generation=generation)
    match answer.kind:
        case AnswerKind.OFFLINE:
            claims += judge_offline(answer)
        case AnswerKind.FISCAL if operation == "create":
            claims += judge_start(answer, printed=printed, name_culprit=name_culprit)
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
    # A sentence has no sums: nothing is claimed of it.
    if document is not None and process_type != OTHER_TYPE:
        # Nor of what the sources leave open: a service is free there, and owes no proof.
        with suppress(NotComputable):
            claims.append(
                _sums_claim(process_type, data, document, is_abort=operation == "cancel")
            )
    return claims


def _grammar_claim(process_type: str, data: str) -> Claim:
    if process_type not in PROCESS_TYPES:
        return Claim(
            requirement="DE-PRD-0001",
            check="grammar",
            standing=Standing.BROKEN,
            message=f"the process type {process_type[:40]!r} has no grammar",
            expected=", ".join(PROCESS_TYPES),
            actual=shown(process_type),
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
            actual=shown(data),
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
        actual=shown(data) if notices else "",
    )


def _sums_claim(process_type: str, data: str, document: Document, *, is_abort: bool) -> Claim:
    """
    Compare what was signed with the document's sums; `NotComputable` where they are left open.
    """
    if process_type == ORDER_TYPE:
        return _order_claim(data, document)
    if process_type != RECEIPT_TYPE:
        return _sums_unclear(f"only {RECEIPT_TYPE} and {ORDER_TYPE} are compared")
    actual, _ = read_receipt_data(data)
    if actual is None:
        return _sums_unclear("the process data cannot be read, so no sums can be compared")
    expected = expect(document, is_abort=is_abort)
    standing, message = _compared(actual, expected, document, is_abort=is_abort)
    holds = standing is Standing.HOLDS
    return Claim(
        requirement=_SUMS,
        check="sums",
        standing=standing,
        message=message,
        expected="" if holds else expected.cut.to_text(),
        actual="" if holds else shown(data),
        code="sums" if standing is Standing.BROKEN else "",
    )


def _compared(
    actual: ReceiptData, expected: Expectation, document: Document, *, is_abort: bool
) -> tuple[Standing, str]:
    if same_sums(actual, expected.cut):
        if is_abort:
            return Standing.HOLDS, "an abort is signed without turnover"
        return Standing.HOLDS, "slots and payments are the document's sums"
    for other, said in _readings(expected, document, is_abort=is_abort):
        if same_sums(actual, other):
            return Standing.ALTERNATIVE, said
    if is_abort:
        return Standing.BROKEN, "an abort was signed with turnover or another kind"
    if document.kind == INVOICE and {actual.kind, expected.cut.kind} == {"Beleg", "AVRechnung"}:
        # Of which kind an invoice is, is DE-PRD-0011's matter and no question of sums.
        as_named = replace(actual, kind=expected.cut.kind)
        if same_sums(as_named, expected.cut) or same_sums(as_named, expected.rounded):
            return (
                Standing.ALTERNATIVE,
                f"the sums are right; the invoice was signed as {actual.kind}",
            )
    return Standing.BROKEN, "slots or payments are not the document's sums"


def _readings(
    expected: Expectation, document: Document, *, is_abort: bool
) -> Iterator[tuple[ReceiptData, str]]:
    """
    Give what else may be signed, and say by which reading.
    """
    yield expected.rounded, "surplus decimals were rounded where DSFinV-K cuts them off"
    for other, said in () if is_abort else read_otherwise(document):
        otherwise = expect(other, is_abort=False)
        yield otherwise.cut, said
        yield otherwise.rounded, said


def _order_claim(data: str, document: Document) -> Claim:
    lines = read_order_lines(data)
    if lines is None:
        return _sums_unclear("the order lines cannot be read, so they cannot be compared")
    difference = order_differs(document, lines)
    return Claim(
        requirement=_SUMS,
        check="sums",
        standing=Standing.BROKEN if difference else Standing.HOLDS,
        message=difference or "the order lines are the document's items",
        expected="one line per item: quantity, text, gross price of one" if difference else "",
        actual=shown(data) if difference else "",
        code="sums" if difference else "",
    )


def _sums_unclear(message: str) -> Claim:
    return Claim(requirement=_SUMS, check="sums", standing=Standing.UNCLEAR, message=message)
