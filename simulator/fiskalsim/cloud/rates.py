"""
How often something may be asked within a minute, on the world's clock.

Nothing of this survives a restart; a service that was away for that long has nobody to slow down.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from fiskalsim.cloud.errors import too_many

_WINDOW: Final = 60
#: What was last asked before the window is let go when more keys than this are known.
_KEYS: Final = 10_000


class Rate:
    """
    At most *limit* calls per key within a minute.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._asked: dict[str, deque[int]] = {}

    def ask(self, key: str, *, at: int) -> None:
        """
        Count one call, or refuse it and say when to come again.
        """
        if len(self._asked) > _KEYS:
            self._asked = {k: q for k, q in self._asked.items() if q and q[-1] > at - _WINDOW}
        asked = self._asked.setdefault(key, deque())
        # A clock that was set back must not lock callers out for as long.
        while asked and not at - _WINDOW < asked[0] <= at:
            asked.popleft()
        if len(asked) >= self._limit:
            raise too_many(asked[0] + _WINDOW - at)
        asked.append(at)
