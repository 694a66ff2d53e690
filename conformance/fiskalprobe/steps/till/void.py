"""
A receipt is voided: what the till is to do, and what it has to have stored.
"""

from __future__ import annotations

from pytest_bdd import then, when

from fiskalprobe.oracles.till import void as duties
from fiskalprobe.run.parties.shift import Shift
from fiskalprobe.steps.till._shift import parted, read, told_of_all
from fiskalprobe.target.pointofsale import Errand


@when("the till voids its last receipt")
def the_till_voids(shift: Shift) -> None:
    """
    Send the till on that errand. A void that the service refuses is judged by what was sent.
    """
    shift.run(Errand.VOID)
    if duties.void_of(read(shift.calls)) is None:
        shift.require_done()


@then("the void names the receipt that it voids")
def the_void_refers(shift: Shift) -> None:
    """
    Compare the documentReference with what was sold before.
    """
    told_of_all(shift, duties.judge_reference(*parted(shift)))


@then("the void has all values turned round")
def the_void_negates(shift: Shift) -> None:
    """
    Add up both documents.
    """
    told_of_all(shift, duties.judge_values(*parted(shift)))


@then("the void gives back as it was paid")
def it_gives_back(shift: Shift) -> None:
    """
    Add up both documents, cash and other payments apart.
    """
    told_of_all(shift, duties.judge_values(*parted(shift), row="DE-POS-0055"))


@then("the void takes back each rate")
def it_takes_back_each_rate(shift: Shift) -> None:
    """
    Add up both documents, by the key of VAT.
    """
    told_of_all(shift, duties.judge_values(*parted(shift), row="DE-POS-0057"))
