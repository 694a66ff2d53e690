"""
A loop that is run by whoever waits for it, and by its own thread where nobody does.
"""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from fiskalprobe.target.adapters.ownloop import OwnLoop


@pytest.fixture
def loop():
    own = OwnLoop("test")
    yield own
    own.close()


def in_time(claim, seconds=5.0):
    """Say whether a claim comes true while nobody asks the loop for anything."""
    end = time.monotonic() + seconds
    while not claim() and time.monotonic() < end:
        time.sleep(0.005)
    return claim()


async def here():
    """Say in which thread the loop runs."""
    return threading.current_thread()


def test_work_is_done_in_the_thread_that_wants_it(loop):
    """Whoever asks runs the loop himself, again and again."""
    assert [loop.run(here()) for _ in range(3)] == [threading.current_thread()] * 3


def test_what_was_set_going_is_done_before_the_caller_goes_on(loop):
    """Background work that waits for nothing is over when the answer is there."""
    seen = []

    async def background():
        for turn in range(20):
            await asyncio.sleep(0)
            seen.append(turn)

    async def work():
        seen.append(asyncio.create_task(background()))
        return "answer"

    assert loop.run(work()) == "answer"
    assert seen[1:] == list(range(20))


def test_clocks_go_on_while_nobody_asks(loop):
    """A chain of timers runs in the loop's own thread, and stops for a caller."""
    ticks = []

    async def tick():
        while True:
            await asyncio.sleep(0.002)
            ticks.append(threading.current_thread())

    async def work():
        ticks.append(asyncio.create_task(tick()))

    loop.run(work())
    assert in_time(lambda: len(ticks) > 5)
    assert threading.current_thread() not in ticks[1:]
    assert loop.run(here()) is threading.current_thread()
    before = len(ticks)
    assert in_time(lambda: len(ticks) > before + 2)


def test_another_thread_reaches_a_loop_that_nobody_runs(loop):
    """What a worker thread hands in later is taken in without a caller."""
    done = []

    async def work():
        wanted = asyncio.get_running_loop().run_in_executor(None, time.sleep, 0.05)
        wanted.add_done_callback(done.append)

    loop.run(work())
    assert in_time(lambda: done)


def test_endless_background_work_holds_nobody_up(loop):
    """What never comes to rest goes on in the thread, and a caller has his turn in between."""
    turns = []

    async def restless():
        while True:
            await asyncio.sleep(0)
            turns.append(threading.current_thread())

    async def work():
        turns.append(asyncio.create_task(restless()))

    loop.run(work())
    assert in_time(lambda: threading.current_thread() is not turns[-1])
    assert loop.run(here()) is threading.current_thread()


def test_several_threads_may_ask(loop):
    """Each gets the answer to what it asked, one after the other or by the thread."""

    async def echo(said):
        await asyncio.sleep(0.0005 * (said % 3))
        return said

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda said: loop.run(echo(said)), range(200))) == list(range(200))


def test_it_can_be_asked_from_within_another_loop(loop):
    """Where a loop runs in the caller's thread already, the own thread does the work."""

    async def elsewhere():
        return loop.run(here())

    assert asyncio.run(elsewhere()).name == "test"
    assert loop.run(here()) is threading.current_thread()


def test_an_exception_comes_out_and_the_loop_goes_on(loop):
    """What the work raises is raised where it was asked for."""

    async def work():
        raise ZeroDivisionError("oh")

    with pytest.raises(ZeroDivisionError, match="oh"):
        loop.run(work())
    assert loop.run(here()) is threading.current_thread()
