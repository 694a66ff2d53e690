"""
A receipt is voided, and the day is closed: what the till is to do, and what it has to have called.
"""

from __future__ import annotations

from collections.abc import Iterable

from pytest_bdd import given, then, when

from fiskalprobe.oracles.claims import Claim
from fiskalprobe.oracles.till import day, void
from fiskalprobe.oracles.till.calls import TillCall
from fiskalprobe.run.shift import Shift
from fiskalprobe.steps._shift import as_called
from fiskalprobe.target.pointofsale import Errand
from fiskalprobe.wire import Exchange


@given("the till has closed the day")
def the_till_has_closed(shift: Shift) -> None:
    """
    Let the till close what was sold before.
    """
    shift.arrange(Errand.CLOSE)
    shift.errands.clear()


@when("the till voids its last receipt")
def the_till_voids(shift: Shift) -> None:
    """
    Send the till on that errand. A void that the service refuses is judged by what was sent.
    """
    shift.run(Errand.VOID)
    if void.void_of(_read(shift.calls)) is None:
        shift.require_done()


@when("the till closes the day")
def the_till_closes(shift: Shift) -> None:
    """
    Send the till on that errand.
    """
    shift.arrange(Errand.CLOSE)


@then("the void names the receipt that it voids")
def the_void_refers(shift: Shift) -> None:
    """
    Compare the documentReference with what was sold before.
    """
    _told(shift, void.judge_reference(*_parted(shift)))


@then("the void has all values turned round")
def the_void_negates(shift: Shift) -> None:
    """
    Add up both documents.
    """
    _told(shift, void.judge_values(*_parted(shift)))


@then("the day was closed")
def the_day_was_closed(shift: Shift) -> None:
    """
    Look for a closing, in whichever way.
    """
    _told(shift, day.judge_closed(*_parted(shift)))


@then("nothing was open when the day was closed")
def nothing_was_open(shift: Shift) -> None:
    """
    Compare what was begun before the closing with what had ended.
    """
    _told(shift, day.judge_nothing_open(*_parted(shift)))


@then("the closing comes to what was sold")
def the_closing_adds_up(shift: Shift) -> None:
    """
    Add up the receipts since the closing before.
    """
    _told(shift, day.judge_sums(*_parted(shift)))


def _parted(shift: Shift) -> tuple[list[TillCall], list[TillCall]]:
    """
    Part the calls before the newest errand from those of it.
    """
    before = (call for errand in shift.errands[:-1] for call in errand)
    return _read(before), _read(shift.calls)


def _read(calls: Iterable[Exchange]) -> list[TillCall]:
    return [as_called(call) for call in calls]


def _told(shift: Shift, claim: Claim) -> None:
    shift.checks.record(claim, [call for errand in shift.errands for call in errand])
