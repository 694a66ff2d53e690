"""
Days of the year on which some software is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Final

#: A day of a year; None where the year has no such day.
Day = Callable[[int], datetime | None]
#: At this hour it is forenoon in Germany, in summer as in winter, and the same day as in UTC.
_FORENOON: Final = 10
_LEAP: Final = (2, 29)
#: A leap day comes after eight years at the latest, and a year that begins in a week of the last
#: one after six.
_YEARS: Final = 9
_JULY: Final = 7
_DECEMBER: Final = 12


def next_day(now: datetime, day: Day) -> datetime:
    """
    Give the first such day after *now*.
    """
    first = now.astimezone(UTC).year
    found: Iterator[datetime | None] = (day(year) for year in range(first, first + _YEARS))
    return next(each for each in found if each is not None and each > now)


def day_in_july(year: int) -> datetime:
    """
    Give noon in Germany on the 15th of July, when it is two hours ahead of UTC.
    """
    return _at(date(year, _JULY, 15))


def before_the_second_hour(year: int) -> datetime:
    """
    Find 00:55 UTC of the last Sunday in October; at 01:00 UTC all of Europe puts clocks back.
    """
    last = datetime(year, 10, 31, 0, 55, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)


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


#: By what a sentence calls them.
DAYS: Final[Mapping[str, Day]] = MappingProxyType(
    {
        "the 29th of February": _leap_day,
        "New Year's Eve": _last_day,
        "the first day of a year": _first_day,
    }
)
