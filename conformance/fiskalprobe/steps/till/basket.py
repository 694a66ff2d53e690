"""
A basket that is parked and taken up again, and one that somebody only practises with.
"""

from __future__ import annotations

from pytest_bdd import given, then, when

from fiskalprobe.oracles.till import calls as called
from fiskalprobe.oracles.till import course, sentback
from fiskalprobe.oracles.till.paper.words import judge_training_printed
from fiskalprobe.run.parties.shift import Shift
from fiskalprobe.steps.till._shift import printed, read, told, told_of_all
from fiskalprobe.target.pointofsale import Errand


@given("the till has parked a basket")
def the_till_has_parked(shift: Shift) -> None:
    """
    Let the till register an article and park it.
    """
    shift.arrange(Errand.PARK)


@when("the till takes the basket up again")
def the_till_takes_up(shift: Shift) -> None:
    """
    Send the till on that errand. Where the service does not know what it ends, that is judged.
    """
    shift.run(Errand.RECALL)
    if not called.is_unknown(read(shift.calls)):
        shift.require_done()


@when("somebody practises a sale")
def the_till_practises(shift: Shift) -> None:
    """
    Send the till on that errand.
    """
    shift.arrange(Errand.TRAIN)


@then("each document came back as it was begun")
def each_came_back(shift: Shift) -> None:
    """
    Compare what each createDocument answered with what its end carries, over all errands.
    """
    calls = read(*shift.errands)
    told_of_all(shift, *sentback.judge_sent_back(calls, requirement="DE-POS-0038"))


@then("it was told as training")
def it_was_told_as_training(shift: Shift) -> None:
    """
    Look for isTraining in what was stored.
    """
    told(shift, course.judge_training(read(shift.calls)))


@then("the receipt says that it is training")
def the_training_shows(shift: Shift) -> None:
    """
    Look for a word that people can read.
    """
    told(shift, judge_training_printed(printed(shift)))
