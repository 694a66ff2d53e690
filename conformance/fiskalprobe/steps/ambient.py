"""
What is judged after every exchange, whatever scenario it belongs to.

The oracles know no endpoint and no HTTP; here each exchange is handed to those that can say
something about it. Nothing is judged twice: what a single scenario is about stands in its feature.
"""

from __future__ import annotations

import re
from typing import Final, cast

import msgspec
from msgspec.structs import replace

from fiskalprobe.oracles.answer import AnswerOperation, judge_answer
from fiskalprobe.oracles.claims import Claim, Standing
from fiskalprobe.oracles.counters import Tracker
from fiskalprobe.oracles.document import Document, UnreadableDocument
from fiskalprobe.oracles.fiscalanswer import (
    AnswerKind,
    FiscalAnswer,
    UnreadableAnswer,
    read_answer,
)
from fiskalprobe.oracles.jsontext import Rows
from fiskalprobe.oracles.outage import OUTAGE_TEXTS, KnownTse, judge_outage_texts
from fiskalprobe.oracles.status import judge_status
from fiskalprobe.run import Context
from fiskalprobe.steps._alternatives import canonical, unlisted
from fiskalprobe.steps._json import judge_answered
from fiskalprobe.steps.cloud import _ambient as _cloud_ambient
from fiskalprobe.steps.fiscal import _ledger_ambient
from fiskalprobe.steps.fiscal._described import judge_description
from fiskalprobe.steps.fiscal._documented import documented
from fiskalprobe.steps.fiscal._printed import Printed
from fiskalprobe.steps.fiscal._till import fiscal
from fiskalprobe.steps.interface import _ambient as _interface_ambient
from fiskalprobe.target.deeds import Deed
from fiskalprobe.wire import Exchange, NotJson

#: What JSON looks like on the wire.
_JSON: Final = Rows(octets="DE-RSP-0039", names="DE-RSP-0040", called="DE-RSP-0041")
#: The ids that any traffic exercises: who picks one of them picks every scenario.
ANYWHERE: Final = frozenset(
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
        "DE-RSP-0005",
        *_JSON,
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
        "DE-STA-0011",
        *_cloud_ambient.REQUIREMENTS,
        *_interface_ambient.REQUIREMENTS,
    }
)
#: Every id that the ambient oracles can claim, for the coverage table.
REQUIREMENTS: Final = ANYWHERE | _ledger_ambient.REQUIREMENTS | OUTAGE_TEXTS | {"DE-SIG-0010"}

_CALL: Final = re.compile(r".*/transactions/(?P<operation>create|store|cancel)Document/?")
_TRACKER: Final = "fiskalprobe.steps.ambient/tracker"
#: Readings without a scenario of their own, and the rows that they read otherwise.
_TAKEN: Final = {"DE-RSP-0005": "DE-RSP-0002"}
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
_PRINTED: Final = "fiskalprobe.steps.ambient/printed"
_UNSIGNED: Final = "fiskalprobe.steps.ambient/unsigned"
_FULL: Final = "fiskalprobe.steps.ambient/full"
_KNOWN: Final = "fiskalprobe.steps.ambient/known-tse"
_OK: Final = 200
_SERVER_ERROR: Final = 500
#: The fault by which the operator of a TSE refuses access.
_ACCESS_REFUSED: Final = "403-test-live"


def judge(exchange: Exchange, context: Context) -> list[Claim]:
    """
    Say everything that this exchange shows about the subject without any scenario asking for it.
    """
    if context.target.ics.role != "middleware":
        return _elsewhere(exchange, context)
    operation = _operation(exchange)
    answer = None if operation is None else fiscal(exchange)
    document = None if operation is None else _document(exchange)
    was_unsigned = document is not None and _was_unsigned(document, exchange, answer, context)
    claims = _ledger_ambient.judge(
        exchange, context, operation=operation, answer=answer, document=document
    )
    if exchange.status is None:
        return claims
    _notice_room(exchange, context)
    claims += judge_answered(exchange, _JSON)
    # An offline answer may come with an error status (DE-OFF-0017), and a full TSE may be told of
    # by one (DE-LIM-0005); by these readings neither is a failure of the service.
    if not _is_outage_reading(exchange, answer, operation, context):
        claims += judge_status(
            exchange.status,
            exchange.body,
            documented=_documented(exchange, operation, context),
        )
    if operation is None:
        claims += judge_description(exchange)
    if operation is None or (exchange.status != _OK and not _is_offline(answer)):
        return claims
    if operation == "cancel" and answer is None:
        # DE-CXL-0020 reads the sources so that a cancel is answered without a fiscal response;
        # the features tell whether it was.
        return claims
    body, readings = _canonical(exchange.body, context)
    judged = _judge_answer(body, context, operation=operation, answer=answer, document=document)
    context.culprits_searched += any(
        claim.standing is Standing.BROKEN and claim.requirement in {"DE-SIG-0001", "DE-SIG-0008"}
        for claim in judged
    )
    claims += _by_readings(judged, readings)
    if answer is not None:
        claims += _outage_texts(answer, context)
        tracker, seen = cast("Tracker", context.memory.get(_TRACKER, Tracker())).observe(
            answer,
            operation=operation,
            document="" if document is None else document.guid,
            in_order=not exchange.together and not was_unsigned,
        )
        context.memory[_TRACKER] = tracker
        claims += seen
    return claims


def _judge_answer(
    body: str,
    context: Context,
    *,
    operation: AnswerOperation,
    answer: FiscalAnswer | None,
    document: Document | None,
) -> list[Claim]:
    """
    Judge an answer, and with an end also the starts of the same till that waited for its QR code.
    """
    printed = cast("Printed", context.memory.setdefault(_PRINTED, Printed()))
    name_culprit = context.names_culprits
    claims = judge_answer(
        body,
        generation=context.api,
        operation=_signed_as(answer, operation),
        document=document,
        printed=() if answer is None else printed.of(answer),
        name_culprit=name_culprit,
    )
    if answer is None or answer.kind is not AnswerKind.FISCAL:
        return claims
    if operation == "create":
        return printed.without_waiting(claims, answer, body)
    return claims + printed.learn(answer, generation=context.api, name_culprit=name_culprit)


def _elsewhere(exchange: Exchange, context: Context) -> list[Claim]:
    """
    Judge what is no fiscal service. What a till is answered is not its doing.
    """
    if exchange.status is None or context.target.is_till:
        return []
    if context.target.is_cloud_tse:
        return _cloud_ambient.judge(exchange, context)
    return _interface_ambient.judge(exchange, context)


def aside(handle: str, exchange: Exchange | None, context: Context) -> list[Claim]:
    """
    Say what shows when the world behind the subject is looked at or changed.
    """
    if context.target.ics.role != "middleware":
        return []
    claims = _ledger_ambient.aside(handle, exchange, context)
    if handle == "ledger" and exchange is not None:
        claims += _signed_since(exchange, context)
    return claims


def _signed_since(exchange: Exchange, context: Context) -> list[Claim]:
    """
    Hold the logs of what was signed after its answer, by the records, against the others.

    No answer tells of them, so counters, numbers and times would never be compared.
    """
    unsigned = cast("set[str]", context.memory.get(_UNSIGNED, set()))
    body = exchange.json_or_none() if unsigned and exchange.status == _OK else None
    entries = body.get("documents") if isinstance(body, dict) else None
    claims: list[Claim] = []
    for entry in entries if isinstance(entries, list) else ():
        kept = entry.get("answer") if isinstance(entry, dict) else None
        guid = "" if kept is None else str(entry.get("documentGuid")).strip("{}").lower()
        if guid not in unsigned or not isinstance(kept, dict):
            continue
        tracker, seen = cast("Tracker", context.memory.get(_TRACKER, Tracker())).observe(
            FiscalAnswer.from_mapping(unlisted(kept)),
            operation="cancel" if entry.get("operation") == "cancel" else "store",
            document=guid,
            in_order=False,
        )
        context.memory[_TRACKER] = tracker
        claims += seen
    return claims


def _was_unsigned(
    document: Document, exchange: Exchange, answer: FiscalAnswer | None, context: Context
) -> bool:
    """
    Say whether the document was sent before and no signature came back.

    It may have been signed since, before others that were seen earlier: in the recovery from an
    outage, or at once where the answer got lost.
    """
    unsigned = cast("set[str]", context.memory.setdefault(_UNSIGNED, set()))
    was_there = document.guid in unsigned
    if document.guid and (exchange.status is None or _is_offline(answer)):
        unsigned.add(document.guid)
    elif answer is not None:
        unsigned.discard(document.guid)  # from now on its signature is known
    return was_there


def _outage_texts(answer: FiscalAnswer, context: Context) -> list[Claim]:
    """
    Judge what an offline answer says, where the cable is known to be cut: a full TSE is answered
    alike, and by DE-LIM-0003 in words of its own.
    """
    till = answer.cash_register or ""
    known = cast("dict[str, KnownTse]", context.memory.setdefault(_KNOWN, {}))
    if answer.kind is AnswerKind.FISCAL:
        known[till] = KnownTse.of(answer)
    if answer.kind is not AnswerKind.OFFLINE:
        return []
    last = next(
        (
            each.what
            for each in reversed(context.timeline)
            if isinstance(each, Deed) and each.what != "clock"
        ),
        "",
    )
    return judge_outage_texts(answer, known=known.get(till)) if last == "cut" else []


def _notice_room(exchange: Exchange, context: Context) -> None:
    """
    Remember from a TSE list whether a TSE is full.
    """
    if exchange.status != _OK or not exchange.request.path.endswith("/germany/tse"):
        return
    try:
        entries = exchange.json()
    except NotJson:
        return
    context.memory[_FULL] = isinstance(entries, list) and any(
        isinstance(entry, dict)
        and bool(entry.get("maxStartedTransactions"))
        and entry.get("startedTransactions") == entry["maxStartedTransactions"]
        for entry in entries
    )


def _documented(
    exchange: Exchange, operation: AnswerOperation | None, context: Context
) -> frozenset[int]:
    """
    Collect the server errors that may be answered here.

    What a sale is answered when the operator of the TSE refuses access is not published, beyond
    that it is an error (DE-OFF-0034), so a 500 that the judge has brought about so is no fault.
    """
    codes = documented(exchange.request.method, exchange.request.path)
    if operation is None or (exchange.status or 0) < _SERVER_ERROR:
        return codes
    deeds = (deed for deed in reversed(context.timeline) if isinstance(deed, Deed))
    latest = next((deed for deed in deeds if deed.what in {"fault", "heal", "reset"}), None)
    is_refused = latest is not None and latest.fault == _ACCESS_REFUSED
    return codes | {_SERVER_ERROR} if is_refused else codes


def _is_outage_reading(
    exchange: Exchange,
    answer: FiscalAnswer | None,
    operation: AnswerOperation | None,
    context: Context,
) -> bool:
    if exchange.status == _OK:
        return False
    full = operation == "create" and bool(exchange.body) and context.memory.get(_FULL) is True
    return full or _is_offline(answer)


def _signed_as(answer: FiscalAnswer | None, operation: AnswerOperation) -> AnswerOperation:
    """
    Say as what the document was signed; by DE-CXL-0014 an abort may be signed as a sale.
    """
    data = None if answer is None else answer.germany.process_data
    return "store" if operation == "cancel" and (data or "").startswith("Beleg^") else operation


def _operation(exchange: Exchange) -> AnswerOperation | None:
    found = _CALL.fullmatch(exchange.request.path)
    return None if found is None else cast("AnswerOperation", found["operation"])


def _canonical(body: str, context: Context) -> tuple[str, list[str]]:
    """
    Give the answer as the schemas describe it, and the other readings by which it was written.
    """
    try:
        parsed = read_answer(body).body
    except UnreadableAnswer:
        return body, []
    answer, readings = canonical(parsed, generation=context.api)
    return (_ENCODER.encode(answer).decode() if readings else body), readings


def _by_readings(claims: list[Claim], readings: list[str]) -> list[Claim]:
    """
    Record as alternatives what holds only because an answer was rewritten.
    """
    if not readings:
        return claims
    message = f"written by other documented readings: {', '.join(readings)}"
    touched = {"DE-RSP-0001"} | {_TAKEN[each] for each in readings if each in _TAKEN}
    graded = [
        replace(claim, standing=Standing.ALTERNATIVE, message=message)
        if claim.requirement in touched and claim.standing is Standing.HOLDS
        else claim
        for claim in claims
    ]
    return [
        *graded,
        *(
            Claim(requirement=each, check="reading", standing=Standing.HOLDS, message="seen in it")
            for each in readings
            if each in _TAKEN
        ),
    ]


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
