"""
What is looked at after every errand of a till, whatever scenario it belongs to.

Only what is wrong is told: each duty has scenarios of its own, and they say what is right. What a
scenario itself is about is left to its steps, so nothing is told twice.
"""

from __future__ import annotations

from typing import Final

from fiskalprobe.oracles.claims import Claim, Standing, unclear
from fiskalprobe.oracles.jsontext import CHECKS, Rows, judge_bodies
from fiskalprobe.oracles.till import calls as called
from fiskalprobe.oracles.till import course
from fiskalprobe.oracles.till import errand as errands
from fiskalprobe.run.parties.shift import Shift
from fiskalprobe.steps._json import as_asked
from fiskalprobe.steps.till._shift import read
from fiskalprobe.target.pointofsale import Errand, is_done

#: What JSON looks like on the wire.
_JSON: Final = Rows(octets="DE-POS-0067", names="DE-POS-0068", called="DE-POS-0069")
#: Errands on which something is sold for cash, on a receipt of its own.
_FOR_CASH: Final = (
    Errand.SALE,
    Errand.RECALL,
    Errand.SALE_RATES,
    Errand.SALE_CHANGE,
    Errand.SALE_DEPOSIT,
    Errand.SALE_VOUCHER,
    Errand.SALE_CORRECTED,
)
#: Those with a receipt of its own for what was sold, whatever it was paid with.
_SALES: Final = (*_FOR_CASH, Errand.SALE_CARD, Errand.SALE_SPLIT, Errand.REDEEM, Errand.SALE_TIP)
#: Those on which something is paid in cash, and the number of receipts is not looked at here.
_PAYMENTS: Final = (Errand.PAY, Errand.PAY_PART, Errand.SALE_DOUBLE_TAP)
#: Those on which an article is registered and nobody pays.
_UNPAID: Final = (Errand.BEGIN, Errand.PARK)
#: Those after which nothing is to be open that they have begun. A table may have a bill open, also
#: one that it was shown.
_WHOLE: Final = (
    *_SALES,
    *_PAYMENTS,
    Errand.DEPOSIT_BACK,
    Errand.ABORT,
    Errand.RESUME,
    Errand.TRAIN,
    Errand.VOID,
    Errand.REPRINT,
    Errand.CLOSE,
)


def judge(shift: Shift) -> None:
    """
    Hold the newest errand to what every errand is held to.
    """
    for claim in (
        *ends(shift),
        *names(shift),
        *sale(shift),
        *unpaid(shift),
        *beginning(shift),
        *ended(shift),
        *written(shift),
    ):
        is_broken = claim.standing is Standing.BROKEN
        if is_broken and claim.requirement not in shift.checks.requirements:
            shift.checks.record(claim, shift.every_call)


def ends(shift: Shift) -> list[Claim]:
    """
    Compare how documents end with how they were begun. Whether the till reads what a later
    release answers has a scenario of its own, and so has what it was not answered.
    """
    if shift.looks_ahead:
        return []
    before, calls = read(*shift.errands[:-1]), read(shift.calls)
    if shift.was_away:
        calls = called.without_repeats(before, calls)
    known = called.numbers([*before, *calls])
    return errands.judge_ends(before, called.of_this_world(calls, known))


def names(shift: Shift) -> list[Claim]:
    """
    Compare what the documents go by. What a till was not answered has a duty of its own.
    """
    return [] if shift.was_away else [course.judge_own_names(read(*shift.errands))]


def sale(shift: Shift) -> list[Claim]:
    """
    Look at what was stored on an errand that was to sell. Once the service was away, a till may
    send other sales along with it.
    """
    errand, act = shift.sent_on[-1], shift.act
    if shift.was_away or act is None or not is_done(act):
        return []
    if errand in (*_SALES, *_PAYMENTS):
        before, calls = read(*shift.errands[:-1]), read(shift.calls)
        if called.is_stranger(calls):
            return []
        in_cash = errand in (*_FOR_CASH, *_PAYMENTS)
        return errands.judge_sale(before, calls, is_one=errand in _SALES, in_cash=in_cash)
    return []


def unpaid(shift: Shift) -> list[Claim]:
    """
    Look how ended what was begun when the till failed, or what was parked, while the till sells
    nothing.
    """
    if shift.sent_on[-1] not in (*_UNPAID, Errand.RESUME, Errand.CLOSE):
        return []
    begun = {
        number
        for errand, calls in zip(shift.sent_on, shift.errands, strict=True)
        if errand in _UNPAID
        for number in called.numbers(read(calls))
        if number is not None and number > 0
    }
    return [errands.judge_unpaid(begun, read(shift.calls))]


def beginning(shift: Shift) -> list[Claim]:
    """
    Look for createDocument where a basket was parked: its first article has begun the document.
    """
    act = shift.act
    if shift.sent_on[-1] is not Errand.PARK or act is None or not is_done(act):
        return []
    calls = read(shift.calls)
    return [] if shift.was_away or called.is_stranger(calls) else [course.judge_beginning(calls)]


def ended(shift: Shift) -> list[Claim]:
    """
    Look for what the errand has begun and not ended.
    """
    act = shift.act
    is_whole = shift.sent_on[-1] in _WHOLE and act is not None and is_done(act)
    if shift.was_away or not is_whole:
        return []
    return [errands.judge_ended(read(shift.calls))]


def written(shift: Shift, *rows: str) -> list[Claim]:
    """
    Look how what it has sent in JSON is written: by all rows, or by some.
    """
    claims = judge_bodies([as_asked(call) for call in shift.calls], _JSON)
    if rows and not claims:
        checks = dict(zip(_JSON, CHECKS, strict=True))
        return [unclear(row, checks[row], "the till has sent no JSON") for row in rows]
    return [claim for claim in claims if not rows or claim.requirement in rows]
