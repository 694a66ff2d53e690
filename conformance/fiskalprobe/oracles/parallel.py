"""
Calls at the same time: whether there is an order in which one TSE can have served them.

A TSE does one thing after the other and counts what it signs, so its signature counter is the
order. That order is valid when nothing was counted twice, when it never contradicts the clock of
whoever called, and when numbers were given and ended in it as they are without anybody beside.

DE-SIG-0005, DE-SIG-0006, DE-SIG-0013, DE-TXN-0004, DE-TXN-0013.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from fiskalprobe.oracles.claims import Claim, broken, holds

_ONCE: Final = "DE-SIG-0005"
_NUMBER: Final = "DE-SIG-0006"
_NEXT: Final = "DE-SIG-0013"
_ENDS: Final = "DE-TXN-0004"
_SEVERAL: Final = "DE-TXN-0013"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """
    One call of a till, from the moment it was made to the moment it was answered.
    """

    #: By which it is told of.
    name: str
    operation: Literal["create", "store", "cancel"]
    #: On any clock that only goes forward; the same for all calls.
    began: int
    ended: int
    tse: str = ""
    #: Given to a create, named by the others; None where an answer gave none.
    number: int | None = None
    #: Under which it was signed; None when nothing was signed.
    counter: int | None = None
    #: Whether an end began its transaction itself, as after a start that fell into an outage.
    begins_too: bool = False
    #: Whether its document was sent before all of them, so that its log may be as old.
    again: bool = False
    #: Whether it was refused; an answer as in an outage is no refusal.
    refused: bool = False

    @property
    def is_signed(self) -> bool:
        """
        Whether the TSE has signed it.
        """
        return self.counter is not None and self.number is not None


def judge_order(calls: Sequence[Call], *, alone: bool = True) -> list[Claim]:
    """
    Look for a valid order of *calls*; *alone* when nobody else starts anything on their TSEs.
    """
    claims = [_refusals(calls)]
    for tse in sorted({call.tse for call in calls if call.is_signed}):
        signed = [call for call in calls if call.is_signed and call.tse == tse]
        starts = [call for call in signed if call.operation == "create"]
        claims += [
            _counted_once(signed),
            _as_the_clock(signed),
            _numbered_once(starts),
            _ended_once(signed),
        ]
        if alone and len(starts) > 1:
            others = {call.number for call in signed if call.begins_too}
            claims.append(_one_by_one(starts, others))
    return [claim for claim in claims if claim is not None]


def _counter(call: Call) -> int:
    return call.counter or 0


def _log(call: Call) -> tuple[str, int | None, int | None]:
    return call.operation, call.number, call.counter


def _counted_once(signed: Sequence[Call]) -> Claim:
    """
    No two logs have one counter; a call that is answered again tells of the same log.
    """
    message = "calls at the same time are counted one by one"
    seen: dict[int, Call] = {}
    for call in sorted(signed, key=_counter):
        before = seen.setdefault(_counter(call), call)
        if before is not call and not _is_again(before, call):
            return broken(
                _ONCE,
                "counted-once",
                message,
                expected="a signature counter of its own for each",
                actual=f"{call.counter} for {before.name} and for {call.name}",
                code="counter-repeated",
            )
    return holds(_ONCE, "counted-once", message)


def _is_again(one: Call, other: Call) -> bool:
    return one.operation == other.operation != "create" and one.number == other.number


def _as_the_clock(signed: Sequence[Call]) -> Claim:
    """
    Whoever was answered before another began has the lower counter, if that is not sent again.
    """
    message = "who was answered first was signed first"
    latest: Call | None = None
    waiting = sorted(signed, key=lambda call: call.ended)
    done = 0
    told = Counter(map(_log, signed))
    for call in sorted(signed, key=lambda call: call.began):
        while done < len(waiting) and waiting[done].ended < call.began:
            if latest is None or _counter(waiting[done]) > _counter(latest):
                latest = waiting[done]
            done += 1
        # Of a document that was sent twice, the log may be that of the other call.
        old = call.again or (call.operation != "create" and told[_log(call)] > 1)
        if latest is not None and not old and _counter(call) < _counter(latest):
            return broken(
                _ONCE,
                "order-of-the-clock",
                message,
                expected=f"a counter above {latest.counter}, for {latest.name} was answered then",
                actual=f"{call.counter} for {call.name}",
                code="counter-falls",
            )
    return holds(_ONCE, "order-of-the-clock", message)


def _numbered_once(starts: Sequence[Call]) -> Claim | None:
    if not starts:
        return None
    message = "each start has a number of its own"
    seen: dict[int | None, Call] = {}
    for call in starts:
        before = seen.setdefault(call.number, call)
        if before is not call:
            return broken(
                _NUMBER,
                "numbered-once",
                message,
                expected="another number for each createDocument",
                actual=f"{call.number} for {before.name} and for {call.name}",
                code="number-repeated",
            )
    return holds(_NUMBER, "numbered-once", message)


def _one_by_one(starts: Sequence[Call], others: set[int | None]) -> Claim:
    """
    In the order of their counters, starts have numbers one above the other, except for those of
    *others*, whose starts nobody was told of.
    """
    message = "starts at the same time leave no number out and take none before its turn"
    ordered = sorted(starts, key=_counter)
    for before, call in pairwise(ordered):
        wanted = (before.number or 0) + 1
        while wanted in others:
            wanted += 1
        if call.number != wanted:
            return broken(
                _NEXT,
                "numbers-in-order",
                message,
                expected=f"{wanted} after {before.name}",
                actual=f"{call.number} for {call.name}",
                code="number-gap",
            )
    return holds(_NEXT, "numbers-in-order", message)


def _ended_once(signed: Sequence[Call]) -> Claim:
    """
    A transaction is ended at most once, and not before it was started.
    """
    message = "a transaction ends once, after its start"
    started = {call.number: call for call in signed if call.operation == "create"}
    ended: dict[int | None, Call] = {}
    for call in sorted(signed, key=_counter):
        if call.operation == "create":
            continue
        start, before = started.get(call.number), ended.setdefault(call.number, call)
        if start is not None and _counter(start) >= _counter(call):
            actual = f"{call.name} under {call.counter}, its start under {start.counter}"
        elif _counter(before) != _counter(call):
            actual = f"{call.number} by {before.name} and by {call.name}"
        else:
            continue
        return broken(
            _NUMBER,
            "ended-once",
            message,
            expected="one end for each number, signed after its start",
            actual=actual,
            code="ended-twice",
        )
    return holds(_NUMBER, "ended-once", message)


def _refusals(calls: Sequence[Call]) -> Claim | None:
    """
    Nobody is refused because of somebody else, unless that one has ended the same transaction.
    """
    refused = [call for call in calls if call.refused]
    for call in refused:
        if call.operation == "create":
            return broken(
                _SEVERAL,
                "all-served",
                "whoever starts a document beside others is served",
                expected="an answer to each createDocument",
                actual=f"{call.name} was refused",
                code="refused-beside-others",
            )
        if call.number is None or any(_could_end(other, call) for other in calls):
            continue
        if any(other.number == call.number and _is_start(other, call) for other in calls):
            return broken(
                _ENDS,
                "all-served",
                "whoever ends an open document beside others is served",
                expected=f"transaction {call.number}, which is open, to be ended",
                actual=f"{call.name} was refused",
                code="refused-beside-others",
            )
    return holds(_SEVERAL, "all-served", "nobody is refused because of others") if calls else None


def _could_end(other: Call, call: Call) -> bool:
    """
    Tell whether *other* may be why the transaction of *call* is not open any more.
    """
    same = other.number == call.number and other.operation != "create" and not other.refused
    return same and other is not call and other.began <= call.ended


def _is_start(other: Call, call: Call) -> bool:
    return other.operation == "create" and other.is_signed and other.ended <= call.began
