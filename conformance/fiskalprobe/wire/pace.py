"""
How fast requests may follow each other, where a service allows only so many.
"""

from __future__ import annotations

import time


class Pace:
    """
    Lets as many requests a second pass as are allowed, evenly; several at once count as several.
    """

    def __init__(self, per_second: float) -> None:
        self._gap = 1.0 / per_second if per_second else 0.0
        self._next = 0.0

    def wait(self, requests: int = 1) -> None:
        """
        Return when so many *requests* may be sent.
        """
        if not self._gap:
            return
        now = time.monotonic()
        begin = max(now, self._next)
        self._next = begin + requests * self._gap
        time.sleep(begin - now)
