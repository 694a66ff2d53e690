"""
What is judged after every exchange, whatever scenario it belongs to.

The oracles know no endpoint and no HTTP; here each exchange is handed to those that can say
something about it. Nothing is judged twice: what a single scenario is about stands in its feature.
"""

from __future__ import annotations

import re
from typing import Final, cast

from fiskalprobe.oracles.answer import AnswerOperation, judge_answer
from fiskalprobe.oracles.claims import Claim
from fiskalprobe.oracles.counters import Tracker
from fiskalprobe.oracles.document import Document, UnreadableDocument
from fiskalprobe.oracles.fiscalanswer import (
    AnswerKind,
    FiscalAnswer,
    UnreadableAnswer,
    read_answer,
)
from fiskalprobe.oracles.status import judge_status
from fiskalprobe.run import Context
from fiskalprobe.steps._documented import documented
from fiskalprobe.wire import Exchange

#: Every id that the ambient oracles can claim, for the coverage table.
REQUIREMENTS: Final = frozenset(
    {
        "DE-OFF-0001",
        "DE-PRD-0001",
        "DE-PRD-0002",
        "DE-QR-0001",
        "DE-QR-0002",
        "DE-RSP-0001",
        "DE-RSP-0002",
        "DE-RSP-0003",
        "DE-RSP-0004",
        "DE-SIG-0001",
        "DE-SIG-0002",
        "DE-SIG-0003",
        "DE-SIG-0004",
        "DE-SIG-0005",
        "DE-SIG-0006",
        "DE-SIG-0007",
        "DE-SIG-0008",
        "DE-SIG-0011",
        "DE-STA-0001",
        "DE-STA-0002",
    }
)

_CALL: Final = re.compile(r".*/transactions/(?P<operation>create|store|cancel)Document/?")
_TRACKER: Final = "fiskalprobe.steps.ambient/tracker"
_OK: Final = 200


def judge(exchange: Exchange, context: Context) -> list[Claim]:
    """
    Say everything that this exchange shows about the subject without any scenario asking for it.
    """
    if exchange.status is None:
        return []
    operation = _operation(exchange)
    answer = None if operation is None else _read(exchange.body)
    claims: list[Claim] = []
    # The offline answer may come with an error status (DE-OFF-0017); then it is no error answer.
    if exchange.status == _OK or answer is None or answer.kind is not AnswerKind.OFFLINE:
        claims += judge_status(
            exchange.status,
            exchange.body,
            documented=documented(exchange.request.method, exchange.request.path),
        )
    if operation is None or (exchange.status != _OK and not _is_offline(answer)):
        return claims
    if operation == "cancel" and answer is None:
        # DE-CXL-0020 reads the sources so that a cancel is answered without a fiscal response;
        # the features tell whether it was.
        return claims
    claims += judge_answer(
        exchange.body,
        generation=context.api,
        operation=operation,
        document=_document(exchange),
    )
    if answer is not None:
        tracker, seen = cast("Tracker", context.memory.get(_TRACKER, Tracker())).observe(
            answer, operation=operation, document=_guid(exchange)
        )
        context.memory[_TRACKER] = tracker
        claims += seen
    return claims


def _operation(exchange: Exchange) -> AnswerOperation | None:
    found = _CALL.fullmatch(exchange.request.path)
    return None if found is None else cast("AnswerOperation", found["operation"])


def _read(body: str) -> FiscalAnswer | None:
    try:
        return read_answer(body)
    except UnreadableAnswer:
        return None


def _is_offline(answer: FiscalAnswer | None) -> bool:
    return answer is not None and answer.kind is AnswerKind.OFFLINE


def _document(exchange: Exchange) -> Document | None:
    """
    Read what the till sent; None when only a lenient reader could, so that sums are not judged.
    """
    if not exchange.request.body:
        return None
    try:
        return Document.from_text(exchange.request.body)
    except UnreadableDocument:
        return None


def _guid(exchange: Exchange) -> str:
    document = _document(exchange)
    return "" if document is None else document.guid
