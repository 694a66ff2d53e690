"""
How long to wait before a request is sent again that was turned away unread.

A limit (429) and an expired key (401) refuse a request before the subject has it, and where nobody
takes the connection it never went out, so that sending it again repeats nothing. After any other
answer, and after silence, nothing is sent again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from fiskalprobe.wire.exchange import Response
from fiskalprobe.wire.gateway import LIMIT, is_foreign

_UNKNOWN: Final = 401
#: Seconds that are waited for one request at most; a limit by the minute fits in twice.
LONGEST: Final = 120.0
#: Seconds to wait for a service that begins again, one after the other.
RESTART: Final = (0.5, 1.0, 2.0, 4.0)
#: The first wait in seconds where nobody says how long; each next one is twice as long.
_FIRST: Final = 1.0

#: Fetches new keys; tells whether there are any.
Renew = Callable[[], bool]


class Entry:
    """
    One request's way in: how often it was turned away, and how long it has waited.
    """

    def __init__(self, renew: Renew | None = None) -> None:
        self._renew = renew
        self._waited = 0.0
        self._next = _FIRST

    def wait(self, response: Response | None) -> float | None:
        """
        Give the seconds after which the request is to be sent again; None where it is not.
        """
        if response is None:
            return None
        if response.status == _UNKNOWN and self._renew is not None:
            renew, self._renew = self._renew, None
            return 0.0 if renew() else None
        media_type = response.headers.get("content-type", "")
        if response.status != LIMIT or not is_foreign(LIMIT, response.body, media_type):
            return None
        said = retry_after(response.headers.get("retry-after", ""))
        # A limit by whole seconds is over at the end of one.
        seconds = self._next if said is None else max(said, 0.1)
        self._next *= 2
        if self._waited + seconds > LONGEST:
            return None
        self._waited += seconds
        return seconds


def retry_after(said: str, *, now: float | None = None) -> float | None:
    """
    Read a Retry-After (RFC 9110, 10.2.3): seconds, or a date; None for what is neither.
    """
    said = said.strip()
    if said.isascii() and said.isdecimal():
        return float(said[:9])
    try:
        date = parsedate_to_datetime(said)
    except ValueError:
        return None
    at = date if date.tzinfo else date.replace(tzinfo=UTC)
    moment = time.time() if now is None else now
    return max(0.0, (at - datetime.fromtimestamp(moment, UTC)).total_seconds())
