"""
Locks by key: calls about the same till or document run one after the other.
"""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType

#: Who waits at one key, behind whoever is at work there.
_Queue = deque[asyncio.Future[None]]


class Turns:
    """
    Lets one caller at a time have to do with a thing, by its key, in the order they came.

    Nearly always nobody else is there, so a lock is not made before somebody has to wait.
    """

    __slots__ = ("_busy",)

    def __init__(self) -> None:
        #: The keys at which somebody is at work.
        self._busy: dict[object, _Queue] = {}

    def at(self, key: object) -> Turn:
        """
        Give the turn at *key*, to be used with ``async with``.
        """
        return Turn(self._busy, key)


class Turn:
    """
    One caller's turn.
    """

    __slots__ = ("_busy", "_key")

    def __init__(self, busy: dict[object, _Queue], key: object) -> None:
        self._busy = busy
        self._key = key

    async def __aenter__(self) -> None:
        """
        Wait until whoever came before is done.
        """
        queue = self._busy.get(self._key)
        if queue is None:
            self._busy[self._key] = deque()
            return
        called = asyncio.get_running_loop().create_future()
        queue.append(called)
        try:
            await called
        except BaseException:
            if not (called.cancel() or called.cancelled()):
                self._pass_on()  # the turn had just come, and nobody takes it
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """
        Let the next one have a turn.
        """
        self._pass_on()

    def _pass_on(self) -> None:
        queue = self._busy[self._key]
        while queue:
            called = queue.popleft()
            if not called.done():
                called.set_result(None)
                return
        del self._busy[self._key]
