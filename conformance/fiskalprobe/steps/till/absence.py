"""
The service itself is away, and not its TSE, or its answer is: what a till does meanwhile, and what
it owes later.
"""

from __future__ import annotations

from pytest_bdd import given, then, when

from fiskalprobe.oracles.till import away
from fiskalprobe.oracles.till.calls import STORE
from fiskalprobe.run.parties.shift import LOST, Absence, Shift
from fiskalprobe.steps._sentences import sentence
from fiskalprobe.steps.till._shift import as_called, read, told_of_all
from fiskalprobe.target.pointofsale import is_done, last_line
from fiskalprobe.wire import Exchange
from fiskalprobe.wire.inbound import Answered


@given(sentence(r"the service (?P<how>refuses connections|answers 503)"))
def the_service_is_away(shift: Shift, how: str) -> None:
    """
    Let nobody listen at its address, or somebody who cannot help.
    """
    shift.service_leaves(Absence(how))


@given("the service answers 503 from the payment on")
def the_service_leaves_midway(shift: Shift) -> None:
    """
    Let it answer createDocument and nothing after it.
    """

    def leaves(call: Exchange) -> None:
        if as_called(call).begins and shift.absence is None:
            shift.service_leaves(Absence.ANSWERS_503, midway=True)

    shift.meanwhile = leaves


@given(sentence(r"the answer to the payment (?P<how>breaks off|becomes a 504)"))
def the_answer_is_lost(shift: Shift, how: str) -> None:
    """
    Let it store what is paid and the till not hear of it, once.
    """

    def loses(call: Exchange) -> Answered | None:
        read = as_called(call)
        if read.name != STORE or read.answer is None or shift.was_away:
            return None
        shift.answer_is_lost()
        return LOST[how]

    shift.meanwhile = loses


@when("the service is back")
def the_service_is_back(shift: Shift) -> None:
    """
    Let it answer again, at the same address.
    """
    shift.meanwhile = None
    shift.service_returns()


@then("the till went on without the service")
def it_went_on(shift: Shift) -> None:
    """
    Look how the errand ended.
    """
    act = shift.act
    claim = away.judge_sold_without(
        read(*shift.errands[: shift.left_at]),
        done=act is not None and is_done(act),
        actual="" if act is None else last_line(act.answer),
    )
    told_of_all(shift, claim)


@then("what was sold without the service was sent later, each sale once")
def it_was_sent(shift: Shift) -> None:
    """
    Count what was stored since.
    """
    since = read(*shift.errands[shift.left_at :])
    told_of_all(shift, *away.judge_sent_later(since, sold=shift.sold_without))


@then("each sale was stored once")
def each_was_stored_once(shift: Shift) -> None:
    """
    Count what was stored since the answer was lost, by the transaction and by what it goes by.
    """
    since = read(*shift.errands[shift.left_at :])
    told_of_all(shift, away.judge_stored_once(since, sold=shift.sold[shift.left_at :]))
