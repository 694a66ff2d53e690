"""
Turns at a thing: one at a time, in the order they came, whoever gives up meanwhile.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fiskalsim.middleware.turns import Turns


class Caller:
    """Somebody who wants a turn and works until he is told to stop."""

    def __init__(self, name, turns, key, seen):
        self.name = name
        self.done = asyncio.Event()
        self.task = asyncio.create_task(self._work(turns, key, seen))

    async def _work(self, turns, key, seen):
        async with turns.at(key):
            seen.append(self.name)
            await self.done.wait()
            seen.append(-self.name)


async def settle():
    """Let everybody go as far as they can."""
    for _ in range(5):
        await asyncio.sleep(0)


@given(
    callers=st.integers(2, 6),
    giving_up=st.lists(st.integers(1, 6), max_size=4),
    at_once=st.booleans(),
)
def test_one_at_a_time_in_the_order_they_came(callers, giving_up, at_once):
    """Who gives up, waiting or at work or in the moment between, keeps nobody else waiting."""

    async def story():
        turns, seen = Turns(), []
        queue = [Caller(n, turns, "one thing", seen) for n in range(1, callers + 1)]
        await settle()
        for n in giving_up:
            if n > callers:
                continue
            queue[n - 1].task.cancel()
            if not at_once:
                await settle()
        for caller in queue:
            caller.done.set()
            await settle()
        for caller in queue:
            with suppress(asyncio.CancelledError):
                await asyncio.wait_for(caller.task, timeout=1)
        begun = [n for n in seen if n > 0]
        assert begun == sorted(begun)
        assert set(range(1, callers + 1)) - set(giving_up) <= set(begun)
        for before, now in pairwise(seen):
            # Somebody begins only after whoever was there has ended, or has been stopped.
            assert now < 0 or before < 0 or before in giving_up
        assert not turns._busy

    asyncio.run(story())


def test_a_turn_that_came_to_somebody_who_just_left_goes_on():
    """The turn was given and its taker cancelled in the same moment; the next one gets it."""

    async def story():
        turns, seen = Turns(), []
        first, second, third = (Caller(n, turns, "one thing", seen) for n in (1, 2, 3))
        await settle()
        first.done.set()
        while -1 not in seen:  # noqa: ASYNC110  the moment between two turns counts
            await asyncio.sleep(0)
        second.task.cancel()
        await settle()
        third.done.set()
        await asyncio.wait_for(third.task, timeout=1)
        assert seen == [1, -1, 3, -3]
        assert second.task.cancelled()

    asyncio.run(story())


def test_other_things_are_nobodys_business():
    """Who works at one key keeps nobody waiting at another."""

    async def story():
        turns, seen = Turns(), []
        callers = [Caller(n, turns, n, seen) for n in (1, 2)]
        await settle()
        assert seen == [1, 2]
        for caller in callers:
            caller.done.set()
            await caller.task

    asyncio.run(story())
