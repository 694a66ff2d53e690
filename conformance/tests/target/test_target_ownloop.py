"""
A loop that is run by whoever waits for it.
"""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar

import pytest

from fiskalprobe.target.adapters.ownloop import OwnLoop

COLOUR = ContextVar("COLOUR", default="grey")


@pytest.fixture
def own():
    own = OwnLoop("own loop of a test")
    yield own
    own.close()


async def nothing():
    """Wait for nothing."""
    return asyncio.current_task(), asyncio.get_running_loop()


def test_what_waits_for_nothing_needs_no_turn(own, monkeypatch):
    """It runs as a task of the loop all the same, which is over before the loop would turn."""
    monkeypatch.setattr(own._loop, "run_forever", None)
    task, loop = own.run(nothing())
    assert task.done()
    assert loop is own._loop
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()


def test_what_it_sets_going_is_done_before_the_caller_goes_on(own):
    """A callback, and a task that takes a few turns, have happened when the call is back."""
    seen = []

    async def child():
        for turn in range(3):
            await asyncio.sleep(0)
            seen.append(turn)

    async def parent():
        asyncio.get_running_loop().call_soon(seen.append, "soon")
        return asyncio.create_task(child())

    assert own.run(parent()).done()
    assert seen == ["soon", 0, 1, 2]


def test_the_clock_goes_on_after_calls_that_wait_for_nothing(own):
    """What is to happen later happens, though others have called in the meantime."""
    rung = threading.Event()

    async def later():
        asyncio.get_running_loop().call_later(0.05, rung.set)

    own.run(later())
    for _ in range(20):
        own.run(nothing())
    assert rung.wait(10)


def test_another_thread_is_heard_at_once(own):
    """A callback that comes while nobody calls is run, and one that comes from within as well."""
    heard = [threading.Event(), threading.Event()]
    own.run(nothing())
    own._loop.call_soon_threadsafe(heard[0].set)

    async def from_within():
        asyncio.get_running_loop().call_soon_threadsafe(heard[1].set)

    own.run(from_within())
    assert heard[1].is_set()
    assert heard[0].wait(10)


def test_a_time_out_ends_what_is_awaited(own):
    """The first step is a task's, so whatever needs a task works in it."""

    async def patient():
        async with asyncio.timeout(0.01):
            await asyncio.sleep(10)

    with pytest.raises(TimeoutError):
        own.run(patient())


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
@pytest.mark.parametrize("turns", [0, 1])
def test_what_it_raises_comes_out_and_the_loop_goes_on(own, error, turns):
    """The caller gets the error from the first step as from a later one, and may call again."""

    async def broken():
        for _ in range(turns):
            await asyncio.sleep(0)
        raise error

    with pytest.raises(error):
        own.run(broken())
    task, _ = own.run(nothing())
    assert task.done()


def test_each_call_has_a_context_of_its_own(own):
    """What a task sets for itself does not stay with the caller."""

    async def painted():
        COLOUR.set("red")
        return COLOUR.get()

    assert (own.run(painted()), COLOUR.get()) == ("red", "grey")
