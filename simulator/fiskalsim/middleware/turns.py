"""
One after the other: calls about the same thing, while a TSE makes them wait.
"""

from __future__ import annotations

import asyncio
from types import TracebackType


class Turns:
    """
    Lets one caller at a time have to do with a thing, by its key, in the order they came.
    """

    __slots__ = ("_busy",)

    def __init__(self) -> None:
        #: Who is at work, by key, with how many are there in all.
        self._busy: dict[object, _Queue] = {}

    def at(self, key: object) -> Turn:
        """
        Give the turn at *key*, to be used with ``async with``.
        """
        return Turn(self._busy, key)


class _Queue:
    """
    Who stands at one key.
    """

    __slots__ = ("lock", "there")

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.there = 0


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
            queue = self._busy[self._key] = _Queue()
        queue.there += 1
        try:
            await queue.lock.acquire()
        except BaseException:
            self._leave(queue)
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
        queue = self._busy[self._key]
        queue.lock.release()
        self._leave(queue)

    def _leave(self, queue: _Queue) -> None:
        queue.there -= 1
        if not queue.there:
            del self._busy[self._key]
