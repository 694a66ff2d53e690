"""
Times as tills write them: any form of RFC 3339, and what is often left out.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

_WRITTEN: Final = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(?:\.(?P<fraction>[0-9]{1,9}))?(?P<zone>[Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
_MICROSECONDS: Final = 6
_GERMANY: Final = ZoneInfo("Europe/Berlin")


@lru_cache(maxsize=4096)
def read_time(text: str) -> datetime | None:
    """
    Read a date with a time; without an offset it is naive. None for anything else.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    fraction = (found["fraction"] or "0")[:_MICROSECONDS].ljust(_MICROSECONDS, "0")
    zone = (found["zone"] or "").upper()
    try:
        return datetime.fromisoformat(f"{found['day']}T{found['time']}.{fraction}{zone}")
    except ValueError:
        return None


def german_day(moment: datetime) -> date:
    """
    Say which day it was in Germany; a time without an offset is taken for German.
    """
    if moment.tzinfo is None:
        return moment.date()
    try:
        return moment.astimezone(_GERMANY).date()
    except OverflowError:  # in the first or last hours of the calendar
        return moment.date()
