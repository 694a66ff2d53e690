"""
What a till owes while its TSE or its service is away, and afterwards.

Evidence is the calls of the outage, and those since.
"""

from __future__ import annotations

from collections.abc import Sequence

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.fiscalanswer import OFFLINE_CREATE
from fiskalprobe.oracles.till.calls import (
    CREATE,
    ENDS,
    STORE,
    TillCall,
    ids_stored,
    listed,
    number_of,
    pairs,
)
from fiskalprobe.oracles.till.errand import sales_among, sales_stored
from fiskalprobe.oracles.till.sentback import judge_sent_back


def judge_usual_calls(calls: Sequence[TillCall], *, end: str = STORE) -> Claim:
    """
    Judge that an outage changes no call: one createDocument, and one *end* (DE-POS-0010).
    """
    names = [call.name for call in calls if call.begins or call.name in ENDS]
    what = "a sale" if end == STORE else "an abort"
    if names == [CREATE, end]:
        each = what.removeprefix("an ").removeprefix("a ")
        return holds("DE-POS-0010", "usual-calls", f"the till made the calls of every {each}")
    return broken(
        "DE-POS-0010",
        "usual-calls",
        f"in an outage {what} takes the same calls as ever, each of them once",
        expected=f"{CREATE}, {end}",
        actual=listed(names) or "no call",
        code="unusual-calls",
    )


def judge_offline_values(calls: Sequence[TillCall]) -> list[Claim]:
    """
    Judge that -99 and the zeros of a failed create come back (DE-POS-0011).
    """
    failed = [pair for pair in pairs(calls) if number_of(pair[0]) == OFFLINE_CREATE]
    if not failed:
        message = f"no document was begun with {OFFLINE_CREATE} and ended"
        return [unclear("DE-POS-0011", "sent-back", message)]
    flat = [call for pair in failed for call in pair]
    return judge_sent_back(flat, requirement="DE-POS-0011")


def judge_nothing_again(
    before: Sequence[TillCall], after: Sequence[TillCall], *, sales: int
) -> Claim:
    """
    Judge that no document of the outage is sent once it is over (DE-POS-0012), neither as it was
    nor as another one: *sales* were made since.
    """
    sold = {id_ for call in before if call.name in ENDS for id_ in call.ids}
    if not sold:
        return unclear("DE-POS-0012", "not-again", "no document was sent in the outage")
    again = sorted({id_ for call in after if call.name in ENDS for id_ in call.ids & sold})
    more = len(ids_stored(sales_among(after))) - sales
    if not again and more > 0:
        return broken(
            "DE-POS-0012",
            "not-again",
            "more was stored after the outage than was sold then",
            expected=f"{sales} documents stored",
            actual=f"{sales + more} documents stored",
            code="sent-again",
        )
    if not again:
        return holds("DE-POS-0012", "not-again", "nothing of the outage was sent again")
    return broken(
        "DE-POS-0012",
        "not-again",
        "the service signs by itself what was sold in an outage; the till sends nothing again",
        expected="other documents only",
        actual=listed(again),
        code="sent-again",
    )


def judge_sold_without(before: Sequence[TillCall], *, done: bool, actual: str) -> Claim:
    """
    Judge that a sale is done though the service is away (DE-POS-0028); *before* it was there.
    """
    row, check = "DE-POS-0028", "sold-without-service"
    if not ids_stored(before):
        return unclear(row, check, "the till has stored nothing while the service was there")
    if done:
        return holds(row, check, "the till sold without the service")
    return broken(
        row,
        check,
        "the till does not sell while the service is away",
        expected="the errand is done",
        actual=actual,
        code="till-broke",
    )


def judge_stored_once(since: Sequence[TillCall], *, sold: Sequence[bool]) -> Claim:
    """
    Judge that a sale whose answer was lost is stored once (DE-POS-0060).

    *since* are the calls from that sale on, and *sold* says of each errand since whether it was a
    sale that is done as far as the till knows.
    """
    row, check, due = "DE-POS-0060", "lost-stored-once", sum(sold)
    count = sales_stored(since)
    if not any(sold[:1]):
        message = "the till says that it could not sell, so nothing shows of what it stored"
        return unclear(row, check, message)
    if count < due:
        message = "less was stored than the till has sold since the answer was lost"
        return unclear(row, check, message)
    if count == due:
        return holds(row, check, "the sale whose answer was lost is stored once")
    return broken(
        row,
        check,
        "a sale whose answer was lost is stored more than once",
        expected=f"{due} documents stored",
        actual=f"{count} documents stored",
        code="stored-again",
    )


def judge_sent_later(since: Sequence[TillCall], *, sold: int) -> list[Claim]:
    """
    Judge that *sold* sales without the service were sent later, and each once (DE-POS-0029).

    *since* are the calls since the service was away; one sale more was made when it was back.
    """
    row, due = "DE-POS-0029", sold + 1
    stored = ids_stored(sales_among(since))
    if not sold:
        return [unclear(row, "sent-later", "the till has sold nothing without the service")]
    if not stored:
        message = "the till has stored nothing since the service is back"
        return [unclear(row, "sent-later", message)]
    told = {"expected": f"{due} documents stored", "actual": f"{len(stored)} documents stored"}
    if len(stored) < due:
        message = "what was sold while the service was away has not been sent"
        return [broken(row, "sent-later", message, code="not-sent", **told)]
    claims = [holds(row, "sent-later", "what was sold without the service has been sent")]
    if len(stored) > due:
        message = "more has been sent than was sold"
        claims.append(broken(row, "sent-once", message, code="sent-again", **told))
    else:
        claims.append(holds(row, "sent-once", "each sale has been sent once"))
    return claims
