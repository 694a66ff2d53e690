"""
The days that a receipt names, and those that it may be of: when its till began and booked the
document, and when the TSE signed it.

Tills write days in many ways, so each is read in every way that it can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final

from fiskalprobe.oracles.dsfinvk.times import german_day
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.instant import from_unix

_WORD: Final = re.compile(r"[^\W\d]{3,}")
_CENTURY: Final = 2000
_YEAR: Final = 1000
#: How a month begins, in German or English.
_MONTHS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("jan",), 1),
    **dict.fromkeys(("feb",), 2),
    **dict.fromkeys(("mär", "mae", "mrz", "mar"), 3),
    **dict.fromkeys(("apr",), 4),
    **dict.fromkeys(("mai", "may"), 5),
    **dict.fromkeys(("jun",), 6),
    **dict.fromkeys(("jul",), 7),
    **dict.fromkeys(("aug",), 8),
    **dict.fromkeys(("sep",), 9),
    **dict.fromkeys(("okt", "oct"), 10),
    **dict.fromkeys(("nov",), 11),
    **dict.fromkeys(("dez", "dec"), 12),
}


def read_days(found: Iterable[str]) -> frozenset[date]:
    """
    Read days as they are printed, in each order of day and month that gives one.
    """
    return frozenset(day for each in found for day in _readings(each))


def _readings(said: str) -> Iterator[date]:
    numbers = [int(each) for each in re.findall(r"[0-9]+", said)]
    word = _WORD.search(said)
    if word is not None:
        month = _MONTHS.get(word[0][:3].lower(), 0)
        orders = [(numbers[-1], month, numbers[0])]
    elif numbers[0] >= _YEAR:
        orders = [(numbers[0], numbers[1], numbers[2])]
    else:
        orders = [(numbers[2], numbers[1], numbers[0]), (numbers[2], numbers[0], numbers[1])]
    for year, month, day in orders:
        with suppress(ValueError):
            yield date(year if year >= _YEAR else _CENTURY + year, month, day)


def days_of(sent: Mapping[str, Any], answer: FiscalAnswer | None) -> frozenset[date]:
    """
    Collect the days that a receipt may be of: of the document as it was *sent*, where its clock is
    and in Germany, and of its *answer*.
    """
    days: set[date] = set()
    for name, said in sent.items():
        if name.lower() in {"createdate", "bookdate"}:
            with suppress(ValueError):
                at = datetime.fromisoformat(str(said))
                days |= {at.date()} if at.tzinfo is None else {at.date(), german_day(at)}
    if answer is not None:
        for seconds in (answer.germany.start_unix, answer.germany.end_unix):
            moment = from_unix(seconds or 0)
            days |= {german_day(moment)} if seconds and moment is not None else set()
    return frozenset(days)
