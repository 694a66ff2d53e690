"""
Given: which day of the year it is, for some software is wrong on some of them only.
"""

from __future__ import annotations

from datetime import UTC, datetime

from pytest_bdd import given

from fiskalprobe.oracles.signing.certificate import UnreadableCertificate, read_certificates
from fiskalprobe.steps._days import DAYS, before_the_second_hour, day_in_july, next_day
from fiskalprobe.steps._sentences import sentence
from fiskalprobe.steps.fiscal._till import Till, fiscal
from fiskalprobe.target.control import Control


@given("it is the night in which clocks are put back, where the clock can be set")
def it_is_the_night_of_two_hours(control: Control) -> None:
    """
    Set the clock to five minutes before the hour that comes twice begins anew.
    """
    if control.offers("clock"):
        control.set_clock(next_day(control.now(), before_the_second_hour))


@given("it is a day in July, where the clock can be set")
def it_is_a_day_in_july(control: Control) -> None:
    """
    Set the clock to noon in Germany on the next 15th of July, when it is two hours ahead of UTC.
    """
    if control.offers("clock"):
        control.set_clock(next_day(control.now(), day_in_july))


@given(sentence(rf"it is (?P<day>{'|'.join(DAYS)}), where the clock can be set"))
def it_is_such_a_day(till: Till, control: Control, day: str) -> None:
    """
    Set the clock to the next such day on which the certificate of the TSE is still valid.

    The first day is that of a year whose first week is one of the year before.
    """
    if not control.offers("clock"):
        return
    then = next_day(control.now(), DAYS[day])
    if then < _end_of_certificate(till):
        control.set_clock(then)


def _end_of_certificate(till: Till) -> datetime:
    """
    Say until when the TSE that signed in this scenario may sign; no limit where none is known.
    """
    answers = (fiscal(each) for each in reversed(till.subject.exchanges))
    told = (answer.germany.certificate for answer in answers if answer is not None)
    try:
        chain = read_certificates(next(filter(None, told)))
    except (StopIteration, UnreadableCertificate):
        return datetime.max.replace(tzinfo=UTC)
    return min(each.not_after for each in chain)
