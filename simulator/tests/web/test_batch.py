"""What comes in one turn of the loop is worked on together and answered together."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from fiskalsim.ledger.memory import MemoryLedger
from fiskalsim.ledger.port import Fact
from fiskalsim.ledger.sqlite.ledger import SqliteLedger
from fiskalsim.web.batch import Batch


class Sold(Fact):
    """What a till did."""

    number: int


@pytest.fixture
def events():
    """What happened, in order."""
    return []


@pytest.fixture
def sale(events):
    """Makes a request that is ready at once, in a ledger that waits for nothing."""

    def make(batch, name):
        def begin():
            events.append(f"run {name}")
            batch.ready(MemoryLedger(), lambda _: events.append(f"answer {name}"))

        return begin

    return make


def test_all_are_worked_on_before_the_first_is_answered(events, sale):
    """And nothing is worked on while requests are still read."""

    async def turn():
        batch = Batch()
        for name in "abc":
            batch.add(asyncio.get_running_loop(), sale(batch, name))
        events.append("taken")
        await asyncio.sleep(0)

    asyncio.run(turn())
    done, answered = [f"run {n}" for n in "abc"], [f"answer {n}" for n in "abc"]
    assert events == ["taken", *done, *answered]


def test_a_batch_is_one_commit(tmp_path):
    """And it has happened before the loop reads what came meanwhile."""
    ledger = SqliteLedger(tmp_path / "batch.db", facts=Sold)
    commits, answered = [], []
    ledger._connection.set_trace_callback(
        lambda statement: commits.append(statement) if statement == "COMMIT" else None
    )

    async def turn():
        batch, loop = Batch(), asyncio.get_running_loop()

        def begin(number):
            ledger.append(Sold(number=number))
            batch.ready(ledger, answered.append)

        for number in range(3):
            batch.add(loop, partial(begin, number))
        loop.call_soon(lambda: answered.append("the next turn"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(turn())
    assert answered == [None, None, None, "the next turn"]
    assert len(commits) == 1
    assert [fact.number for fact in ledger.replay()] == [0, 1, 2]
    ledger.close()


def test_what_is_ready_later_is_answered_at_once(events, sale):
    """An endpoint that had to wait is in no batch any more."""

    async def turn():
        batch = Batch()
        batch.add(asyncio.get_running_loop(), sale(batch, "a"))
        await asyncio.sleep(0)
        sale(batch, "late")()

    asyncio.run(turn())
    assert events == ["run a", "answer a", "run late", "answer late"]


def test_what_is_added_meanwhile_is_the_next_batch(events, sale):
    """Whatever is added while others are worked on waits for a turn, and is not forgotten."""

    async def turn():
        batch, loop = Batch(), asyncio.get_running_loop()

        def begin():
            sale(batch, "a")()
            batch.add(loop, sale(batch, "b"))

        batch.add(loop, begin)
        await asyncio.sleep(0)
        events.append("turn")
        await asyncio.sleep(0)

    asyncio.run(turn())
    assert events == ["run a", "answer a", "turn", "run b", "answer b"]


def test_the_turn_of_a_loop_that_ended_holds_up_no_other(events, sale):
    """What the ended loop had read is gone with its connections."""
    batch = Batch()
    ended = asyncio.new_event_loop()
    batch.add(ended, sale(batch, "lost"))
    ended.close()

    async def turn():
        batch.add(asyncio.get_running_loop(), sale(batch, "a"))
        await asyncio.sleep(0)

    asyncio.run(turn())
    assert events == ["run a", "answer a"]


def test_what_rests_goes_on_when_all_have_come_as_far(events, sale):
    """Step by step, in the order in which they came, and before the first is answered."""

    async def turn():
        batch, loop = Batch(), asyncio.get_running_loop()

        def begin(name):
            events.append(f"come {name}")
            batch.rest(partial(again, name))

        def again(name):
            events.append(f"called {name}")
            batch.rest(sale(batch, name))

        for name in "ab":
            batch.add(loop, partial(begin, name))
        batch.add(loop, sale(batch, "c"))
        await asyncio.sleep(0)

    asyncio.run(turn())
    steps = [f"{step} {name}" for step in ("come", "called", "run") for name in "ab"]
    assert events == [*steps[:2], "run c", *steps[2:], "answer c", "answer a", "answer b"]


def test_what_breaks_the_turn_lets_those_who_rest_go_on(events, sale):
    """Ctrl-C in the middle: what a TSE has signed by then is noted."""

    def interrupt():
        raise KeyboardInterrupt

    async def turn():
        batch, loop = Batch(), asyncio.get_running_loop()
        batch.add(loop, lambda: batch.rest(sale(batch, "a")))
        batch.add(loop, interrupt)
        await asyncio.sleep(1)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(turn())
    assert events == ["run a", "answer a"]


def test_what_breaks_a_step_keeps_no_answer_back(events, sale):
    """Ctrl-C in a later step: what was ready is answered, and the next batch is one like any."""

    def interrupt():
        raise KeyboardInterrupt

    batch = Batch()

    async def turn(*begins):
        for begin in begins:
            batch.add(asyncio.get_running_loop(), begin)
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(turn(sale(batch, "a"), lambda: batch.rest(interrupt)))
    asyncio.run(turn(sale(batch, "b")))
    assert events == ["run a", "answer a", "run b", "answer b"]


def test_what_breaks_the_turn_keeps_no_answer_back(events, sale):
    """Ctrl-C in the middle: what was ready by then is answered."""

    def interrupt():
        raise KeyboardInterrupt

    async def turn():
        batch, loop = Batch(), asyncio.get_running_loop()
        batch.add(loop, sale(batch, "a"))
        batch.add(loop, interrupt)
        await asyncio.sleep(1)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(turn())
    assert events == ["run a", "answer a"]
