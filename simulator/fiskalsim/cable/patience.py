"""
How long a service waits for its TSE, and how waiting is done in a world.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fiskalsim.cable.errors import TseUnreachable


class Patience:
    """
    Waits *seconds* at most; *wait* lets time pass, on a virtual clock without any.
    """

    __slots__ = ("_wait", "seconds")

    def __init__(self, seconds: float, wait: Callable[[float], Awaitable[None]]) -> None:
        self.seconds = seconds
        self._wait = wait

    async def bear(self, seconds: float, *, spent: float = 0.0) -> float:
        """
        Wait and tell how much has been waited by now; `TseUnreachable` when patience ends before.
        """
        left = self.seconds - spent
        await self._wait(max(0.0, min(seconds, left)))
        if seconds > left:
            raise TseUnreachable(
                f"the TSE has not answered within {self.seconds:g} s, so the call counts as lost"
            )
        return spent + seconds

    async def lose(self) -> None:
        """
        Wait until patience ends, and then say so.
        """
        await self.bear(self.seconds + 1)
