"""
Given: which day of the year it is, for some software is wrong on some of them only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from pytest_bdd import given

from fiskalprobe.oracles.signing.certificate import UnreadableCertificate, read_certificates
from fiskalprobe.steps._sentences import sentence
from fiskalprobe.steps.fiscal._till import Till, fiscal
from fiskalprobe.target.control import Control

#: At this hour it is forenoon in Germany, in summer as in winter, and the same day as in UTC.
_FORENOON: Final = 10
_LEAP: Final = (2, 29)
#: A leap day comes after eight years at the latest, and a year that begins in a week of the last
#: one after six.
_YEARS: Final = 9
_DECEMBER: Final = 12


@given("it is the night in which clocks are put back, where the clock can be set")
def it_is_the_night_of_two_hours(control: Control) -> None:
    """
    Set the clock to five minutes before the hour that comes twice begins anew.
    """
    if control.offers("clock"):
        control.set_clock(_next(control.now(), _before_the_second_hour))


@given("it is a day in July, where the clock can be set")
def it_is_a_day_in_july(control: Control) -> None:
    """
    Set the clock to noon in Germany on the next 15th of July, when it is two hours ahead of UTC.
    """
    if control.offers("clock"):
        control.set_clock(_next(control.now(), lambda year: _at(date(year, 7, 15))))


@given(
    sentence(
        r"it is (?P<day>the 29th of February|New Year's Eve|the first day of a year), "
        r"where the clock can be set"
    )
)
def it_is_such_a_day(till: Till, control: Control, day: str) -> None:
    """
    Set the clock to the next such day on which the certificate of the TSE is still valid.

    The first day is that of a year whose first week is one of the year before.
    """
    if not control.offers("clock"):
        return
    then = _next(control.now(), _DAYS[day])
    if then < _end_of_certificate(till):
        control.set_clock(then)


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, _FORENOON, tzinfo=UTC)


def _leap_day(year: int) -> datetime | None:
    try:
        return _at(date(year, *_LEAP))
    except ValueError:
        return None


def _first_day(year: int) -> datetime | None:
    """
    Give the first of January where the calendar of weeks has it in the year before.
    """
    day = date(year, 1, 1)
    return _at(day) if day.isocalendar().year < year else None


def _last_day(year: int) -> datetime:
    return _at(date(year, _DECEMBER, 31))


def _before_the_second_hour(year: int) -> datetime:
    """
    Find 00:55 UTC of the last Sunday in October; at 01:00 UTC all of Europe puts clocks back.
    """
    last = datetime(year, 10, 31, 0, 55, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)


_DAYS: Final[dict[str, Callable[[int], datetime | None]]] = {
    "the 29th of February": _leap_day,
    "New Year's Eve": _last_day,
    "the first day of a year": _first_day,
}


def _next(now: datetime, day: Callable[[int], datetime | None]) -> datetime:
    """
    Give the first such day after *now*.
    """
    first = now.astimezone(UTC).year
    found: Iterator[datetime | None] = (day(year) for year in range(first, first + _YEARS))
    return next(each for each in found if each is not None and each > now)


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
