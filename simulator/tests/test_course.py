"""What comes in one turn of the loop is cooked together and served together."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from fiskalsim.ledger.memory import MemoryLedger
from fiskalsim.ledger.port import Fact
from fiskalsim.ledger.sqlite.ledger import SqliteLedger
from fiskalsim.web.course import Course


class Sold(Fact):
    """What a till did."""

    number: int


@pytest.fixture
def events():
    """What happened, in order."""
    return []


@pytest.fixture
def dish(events):
    """Begins a dish that is ready at once, in a ledger that waits for nothing."""

    def make(course, name):
        def begin():
            events.append(f"cook {name}")
            course.ready(MemoryLedger(), lambda _: events.append(f"serve {name}"))

        return begin

    return make


def test_all_are_cooked_before_the_first_is_served(events, dish):
    """And nothing is cooked while orders are still taken."""

    async def turn():
        course = Course()
        for name in "abc":
            course.order(asyncio.get_running_loop(), dish(course, name))
        events.append("taken")
        await asyncio.sleep(0)

    asyncio.run(turn())
    cooked, served = [f"cook {n}" for n in "abc"], [f"serve {n}" for n in "abc"]
    assert events == ["taken", *cooked, *served]


def test_a_course_is_one_commit(tmp_path):
    """And it has happened before the loop reads what came meanwhile."""
    ledger = SqliteLedger(tmp_path / "course.db", facts=Sold)
    commits, served = [], []
    ledger._connection.set_trace_callback(
        lambda statement: commits.append(statement) if statement == "COMMIT" else None
    )

    async def turn():
        course, loop = Course(), asyncio.get_running_loop()

        def begin(number):
            ledger.append(Sold(number=number))
            course.ready(ledger, served.append)

        for number in range(3):
            course.order(loop, partial(begin, number))
        loop.call_soon(lambda: served.append("the next turn"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(turn())
    assert served == [None, None, None, "the next turn"]
    assert len(commits) == 1
    assert [fact.number for fact in ledger.replay()] == [0, 1, 2]
    ledger.close()


def test_what_is_ready_later_is_served_at_once(events, dish):
    """An endpoint that had to wait is in no course any more."""

    async def turn():
        course = Course()
        course.order(asyncio.get_running_loop(), dish(course, "a"))
        await asyncio.sleep(0)
        dish(course, "late")()

    asyncio.run(turn())
    assert events == ["cook a", "serve a", "cook late", "serve late"]


def test_what_is_ordered_meanwhile_is_the_next_course(events, dish):
    """Whoever orders while others are cooked waits for a turn, and is not forgotten."""

    async def turn():
        course, loop = Course(), asyncio.get_running_loop()

        def begin():
            dish(course, "a")()
            course.order(loop, dish(course, "b"))

        course.order(loop, begin)
        await asyncio.sleep(0)
        events.append("turn")
        await asyncio.sleep(0)

    asyncio.run(turn())
    assert events == ["cook a", "serve a", "turn", "cook b", "serve b"]


def test_the_turn_of_a_loop_that_ended_holds_up_no_other(events, dish):
    """What the ended loop took orders for is gone with its connections."""
    course = Course()
    ended = asyncio.new_event_loop()
    course.order(ended, dish(course, "lost"))
    ended.close()

    async def turn():
        course.order(asyncio.get_running_loop(), dish(course, "a"))
        await asyncio.sleep(0)

    asyncio.run(turn())
    assert events == ["cook a", "serve a"]


def test_what_breaks_the_turn_keeps_no_answer_back(events, dish):
    """Ctrl-C in the middle: what was ready by then is served."""

    def interrupt():
        raise KeyboardInterrupt

    async def turn():
        course, loop = Course(), asyncio.get_running_loop()
        course.order(loop, dish(course, "a"))
        course.order(loop, interrupt)
        await asyncio.sleep(1)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(turn())
    assert events == ["cook a", "serve a"]
