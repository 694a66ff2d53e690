"""
The service itself is away, and not its TSE: what a till does meanwhile, and what it owes later.
"""

from __future__ import annotations

from collections.abc import Iterable

from pytest_bdd import given, then, when

from fiskalprobe.oracles.till import away
from fiskalprobe.oracles.till.calls import TillCall
from fiskalprobe.run.shift import Absence, Shift
from fiskalprobe.steps._sentences import sentence
from fiskalprobe.steps.till._shift import as_called, told_of_all
from fiskalprobe.target.pointofsale import is_done, last_line
from fiskalprobe.wire import Exchange


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
        _read(shift.errands[: shift.left_at]),
        done=act is not None and is_done(act),
        actual="" if act is None else last_line(act.answer),
    )
    told_of_all(shift, claim)


@then("what was sold without the service was sent later, each sale once")
def it_was_sent(shift: Shift) -> None:
    """
    Count what was stored since.
    """
    since = _read(shift.errands[shift.left_at :])
    told_of_all(shift, *away.judge_sent_later(since, sold=shift.sold_without))


def _read(errands: Iterable[Iterable[Exchange]]) -> list[TillCall]:
    return [as_called(call) for errand in errands for call in errand]
