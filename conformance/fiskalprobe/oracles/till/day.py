"""
What a till owes at the end of its day: nothing open, a closing, and one that adds up.

Evidence is the calls before the closing, and those of the closing itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.document import (
    END_OF_DAY,
    RECEIPT,
    Document,
    PaymentClass,
    UnreadableDocument,
)
from fiskalprobe.oracles.till.calls import CANCEL, ENDS, STORE, TillCall, documents
from fiskalprobe.oracles.written import written

#: The last part of the address by which a service closes the day itself.
CLOSE: Final = "cashpointClose"
_OK: Final = 300
_NOT_CLOSED: Final = "the till has not closed the day"


def judge_closed(before: Sequence[TillCall], calls: Sequence[TillCall]) -> Claim:
    """
    Judge that the day was closed in one of the ways there are (DE-POS-0036).
    """
    row, check = "DE-POS-0036", "day-closed"
    if not documents(before):
        return unclear(row, check, "the till has stored nothing that could be closed")
    if _closing(calls) is not None:
        return holds(row, check, "the day was closed")
    return broken(
        row,
        check,
        "a day is closed through the service, or by a closing that it is given",
        expected=f"{CLOSE}, or {STORE} with documentType {END_OF_DAY}",
        actual=", ".join(call.name.rpartition("/")[2] for call in calls) or "no call",
        code="day-not-closed",
    )


def judge_nothing_open(
    before: Sequence[TillCall], calls: Sequence[TillCall], *, row: str = "DE-POS-0023"
) -> Claim:
    """
    Judge that what was begun had ended when the day was closed (DE-POS-0023), what was parked too
    (DE-POS-0043).
    """
    check = "closed-with-nothing-open"
    closing = _closing(calls)
    if closing is None:
        return unclear(row, check, _NOT_CLOSED)
    open_: set[int] = set()
    begun = 0
    for call in [*before, *calls[: calls.index(closing)]]:
        if call.begins and call.answer is not None and (call.answer.fiscal_number or 0) > 0:
            open_.add(call.answer.fiscal_number or 0)
            begun += 1
        elif call.name in ENDS and call.answer is not None:
            open_.discard(call.carried("fiscalDocumentNumber") or 0)
    # A closing may be a document that the TSE signs, and then it has a number of its own.
    open_.discard(closing.carried("fiscalDocumentNumber") or 0)
    if not begun:
        return unclear(row, check, "the till has started no transaction")
    if not open_:
        return holds(row, check, "nothing was open when the day was closed")
    return broken(
        row,
        check,
        f"each sale ends with {STORE} or {CANCEL} before the day is closed",
        expected="0 open",
        actual=f"{len(open_)} open",
        code="closed-with-open",
    )


def judge_sums(
    before: Sequence[TillCall], calls: Sequence[TillCall], *, row: str = "DE-POS-0037"
) -> Claim:
    """
    Judge that a closing with sums of its own has those of the day (DE-POS-0037), and as cash
    nothing but cash (DE-POS-0056).
    """
    check = "closing-adds-up"
    closing = _closing(calls)
    day = [each for each in documents([*before, *calls]) if each.kind == RECEIPT]
    if closing is None or not day:
        return unclear(row, check, _NOT_CLOSED if day else "the till has stored no sale")
    told = _document(closing)
    if told is None or not (told.positions or told.payments):
        return holds(row, check, "the service adds up the day by itself")
    expected, actual = _sums(day), _sums([told])
    if expected == actual:
        return holds(row, check, "the closing comes to what was sold")
    return broken(
        row,
        check,
        "the closing of the till does not come to what it has sold",
        expected=_said(expected),
        actual=_said(actual),
        code="closing-does-not-add-up",
    )


def _closing(calls: Iterable[TillCall]) -> TillCall | None:
    """
    Find the call that closed the day.
    """
    for call in calls:
        name = call.name.rpartition("/")[2]
        if name == CLOSE and 0 < call.status < _OK:
            return call
        document = _document(call) if name == STORE and call.answer is not None else None
        if document is not None and document.kind == END_OF_DAY:
            return call
    return None


def _document(call: TillCall) -> Document | None:
    try:
        return Document.from_mapping(call.sent)
    except UnreadableDocument:
        return None


def _sums(found: Iterable[Document]) -> tuple[Decimal, Decimal]:
    """
    Add up turnover and cash.
    """
    every = list(found)
    return (
        sum((line.gross for each in every for line in each.positions), Decimal(0)),
        sum(
            (
                payment.amount
                for each in every
                for payment in each.payments
                if payment.kind is PaymentClass.CASH
            ),
            Decimal(0),
        ),
    )


def _said(sums: tuple[Decimal, Decimal]) -> str:
    return f"{written(sums[0])} turnover, {written(sums[1])} in cash"
