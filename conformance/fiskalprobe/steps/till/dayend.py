"""
The day is closed: what the till is to do, and what it has to have called.
"""

from __future__ import annotations

from pytest_bdd import given, then, when

from fiskalprobe.oracles.claims import Claim
from fiskalprobe.oracles.till import day as duties
from fiskalprobe.run.parties.shift import Shift
from fiskalprobe.steps.till._shift import parted
from fiskalprobe.target.pointofsale import Errand


@given("the till has closed the day")
def the_till_has_closed(shift: Shift) -> None:
    """
    Let the till close what was sold before, and begin another day.
    """
    shift.arrange(Errand.CLOSE)
    shift.day_at = len(shift.errands)


@when("the till closes the day")
def the_till_closes(shift: Shift) -> None:
    """
    Send the till on that errand.
    """
    shift.arrange(Errand.CLOSE)


@then("the day was closed")
def the_day_was_closed(shift: Shift) -> None:
    """
    Look for a closing, in whichever way.
    """
    _told(shift, duties.judge_closed(*parted(shift)))


@then("nothing was open when the day was closed")
def nothing_was_open(shift: Shift) -> None:
    """
    Compare what was begun before the closing with what had ended.
    """
    _told(shift, duties.judge_nothing_open(*parted(shift)))


@then("the parked basket had ended when the day was closed")
def the_basket_had_ended(shift: Shift) -> None:
    """
    Compare the same, of a day on which somebody did not come back.
    """
    _told(shift, duties.judge_nothing_open(*parted(shift), row="DE-POS-0043"))


@then("the closing comes to what was sold")
def the_closing_adds_up(shift: Shift) -> None:
    """
    Add up the receipts since the closing before.
    """
    _told(shift, duties.judge_sums(*parted(shift)))


@then("the closing has as cash what was paid in cash")
def the_cash_is_cash(shift: Shift) -> None:
    """
    Add up the same, of a day with cards.
    """
    _told(shift, duties.judge_sums(*parted(shift), row="DE-POS-0056"))


def _told(shift: Shift, claim: Claim) -> None:
    day = shift.errands[shift.day_at :]
    shift.checks.record(claim, [call for errand in day for call in errand])
