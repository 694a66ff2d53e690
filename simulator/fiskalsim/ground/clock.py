"""
What time it is in a world: the machine's own time, or one that a test holds in its hand.
"""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

#: The till's local time; receipts are written in Germany.
ZONE: Final = ZoneInfo("Europe/Berlin")
#: Years in which a world can be: within them every log message can say what time it is.
EARLIEST: Final = 1970
LATEST: Final = 2097
_END: Final = datetime(LATEST + 1, 1, 1, tzinfo=ZONE).timestamp()


class NoSuchTime(ValueError):
    """
    The clock cannot be set to this.
    """


class RealTime(Exception):
    """
    The real clock cannot be set.
    """

    def __init__(self) -> None:
        super().__init__("This world runs on the real clock; start it with --clock virtual.")


class Clock(Protocol):
    """
    Something that tells the time.
    """

    def now(self) -> datetime:
        """
        Return the time, aware, in the zone Europe/Berlin.
        """
        ...

    def unix(self) -> int:
        """
        Return the time as whole Unix seconds.
        """
        ...


class RealClock:
    """
    The time of the machine on which the simulator runs.
    """

    __slots__ = ()

    def now(self) -> datetime:
        """
        Return the time, aware, in the zone Europe/Berlin.
        """
        return datetime.now(ZONE)

    def unix(self) -> int:
        """
        Return the time as whole Unix seconds.
        """
        return math.floor(time.time())


class VirtualClock:
    """
    A clock that stands still until it is set or advanced.
    """

    __slots__ = ("_now", "_unix")

    def __init__(self, start: datetime) -> None:
        self.set(start)

    def now(self) -> datetime:
        """
        Return the time, aware, in the zone Europe/Berlin.
        """
        return self._now

    def unix(self) -> int:
        """
        Return the time as whole Unix seconds.
        """
        return self._unix

    def set(self, now: datetime) -> None:
        """
        Set the clock, forwards or backwards.
        """
        if now.tzinfo is None:
            raise NoSuchTime(f"{now.isoformat()} has no offset from UTC; write it as +01:00 or Z.")
        unix = math.floor(now.timestamp())
        if not 0 <= unix < _END:  # wherever the caller is
            raise NoSuchTime(
                f"The clock goes from {EARLIEST} to {LATEST}, in UTC and in {ZONE}, "
                f"not to {now.isoformat()}."
            )
        self._now, self._unix = now.astimezone(ZONE), unix

    def advance(self, seconds: float) -> None:
        """
        Let *seconds* pass.

        They are real seconds, also in the night in which local time jumps.
        """
        if seconds < 0:
            raise NoSuchTime(f"A clock cannot advance by {seconds} seconds; set it instead.")
        self.set(self._now.astimezone(UTC) + timedelta(seconds=seconds))
