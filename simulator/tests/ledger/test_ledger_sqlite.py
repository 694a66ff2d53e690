"""
What the SQLite ledger promises beyond the port: sharing a commit, failing closed, one writer.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlite_ledger import Paid, pay, reopened

from fiskalsim.ledger.errors import LedgerFailed, LedgerInUse
from fiskalsim.ledger.sqlite.ledger import SqliteLedger
from fiskalsim.ledger.sqlite.sheet import LONGEST


def transactions(ledger):
    """
    Listen to the statements of *ledger* and count its commits.
    """
    heard = []
    ledger._connection.set_trace_callback(
        lambda statement: heard.append(statement) if statement == "COMMIT" else None,
    )
    return heard


def test_settling_waits_for_no_turn_of_the_loop(ledger, path):
    """Everybody so far is told at once, by one commit, and the end of the turn has none left."""

    async def story():
        heard, told = transactions(ledger), []
        for guid in "abc":
            ledger.append(Paid(guid=guid))
            ledger.when_durable(told.append)
        ledger.settle()
        assert told == [None, None, None]
        await asyncio.sleep(0)
        assert len(heard) == 1

    asyncio.run(story())
    ledger.close()
    assert [fact.guid for fact in reopened(path)] == ["a", "b", "c"]


def test_concurrent_requests_share_one_transaction(ledger):
    """
    All that one turn of the loop appends becomes durable in a single transaction.
    """
    heard = transactions(ledger)

    async def requests():
        await asyncio.gather(*(pay(ledger, str(n)) for n in range(50)))

    asyncio.run(requests())
    assert heard == ["COMMIT"]
    assert [str(n) for n in range(50)] == [fact.guid for fact in ledger.replay()]


def test_a_commit_without_facts_writes_nothing(ledger):
    """
    Waiting for nothing costs nothing.
    """
    heard = transactions(ledger)
    asyncio.run(ledger.commit())
    assert heard == []


def test_a_cancelled_request_does_not_take_the_others_with_it(ledger):
    """
    Cancelling one waiter leaves the shared commit to those that still wait.
    """

    async def requests():
        first, second = (asyncio.create_task(pay(ledger, guid)) for guid in "ab")
        await asyncio.sleep(0)
        first.cancel()
        return await asyncio.gather(first, second, return_exceptions=True)

    cancelled, paid = asyncio.run(requests())
    assert isinstance(cancelled, asyncio.CancelledError)
    assert paid == "b"
    assert [fact.guid for fact in ledger.replay()] == ["a", "b"]


def test_a_loop_that_ended_in_its_turn_does_not_block_the_next(ledger):
    """
    An event loop that stops between append and commit leaves a ledger that still commits.
    """
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)
    abandoned = loop.create_task(pay(ledger, "a"))
    loop.call_soon(loop.stop)
    loop.run_forever()
    assert not abandoned.done()
    loop.close()
    asyncio.run(asyncio.wait_for(pay(ledger, "b"), timeout=5))
    assert [fact.guid for fact in ledger.replay()] == ["a", "b"]


def test_a_failed_write_reaches_every_waiter_and_stays(ledger, path):
    """
    When the disk is full nobody is acknowledged, and nobody later either, until a restart.
    """
    asyncio.run(pay(ledger, "safe"))
    (pages,) = ledger._connection.execute("PRAGMA page_count").fetchone()
    ledger._connection.execute(f"PRAGMA max_page_count = {pages}")

    async def requests():
        return await asyncio.gather(
            *(pay(ledger, str(n) * 2000) for n in range(10, 30)),
            return_exceptions=True,
        )

    outcomes = asyncio.run(requests())
    assert {LedgerFailed} == {type(outcome) for outcome in outcomes}
    assert "full" in str(outcomes[0])
    assert "up to fact 1 is safe" in str(outcomes[0])
    assert "restart the service" in str(outcomes[0])
    ledger._connection.execute("PRAGMA max_page_count = 1000000")
    with pytest.raises(LedgerFailed):
        ledger.append(Paid(guid="later"))
    with pytest.raises(LedgerFailed):
        asyncio.run(ledger.commit())
    with pytest.raises(LedgerFailed):
        ledger.reset()
    assert ledger.find("10" * 2000) is None
    ledger.close()
    assert [Paid(guid="safe")] == reopened(path)


def test_a_reset_that_cannot_be_written_raises(ledger):
    """
    A generation whose beginning is not durable is not acknowledged, and nothing after it is.
    """
    ledger._connection.execute("PRAGMA query_only = ON")
    ledger.reset()
    with pytest.raises(LedgerFailed, match="readonly"):
        asyncio.run(ledger.commit())
    with pytest.raises(LedgerFailed, match="readonly"):
        ledger.append(Paid(guid="later"))


def test_a_reset_acknowledges_what_was_open_in_the_old_generation(ledger):
    """
    Requests caught by a reset are durable in the generation that they began in.
    """

    async def caught():
        waiting = asyncio.create_task(pay(ledger, "a"))
        await asyncio.sleep(0)
        ledger.reset()
        return await waiting

    assert asyncio.run(caught()) == "a"
    assert list(ledger.replay()) == []
    rows = ledger._connection.execute("SELECT generation, sequence FROM facts").fetchall()
    assert rows == [(1, 1)]


def test_closing_with_a_request_outstanding_refuses_it(path):
    """
    A request whose facts are forgotten by closing is told so.
    """
    ledger = SqliteLedger(path, facts=Paid)

    async def caught():
        waiting = asyncio.create_task(pay(ledger, "a"))
        await asyncio.sleep(0)
        ledger.close()
        return await asyncio.gather(waiting, return_exceptions=True)

    (outcome,) = asyncio.run(caught())
    assert isinstance(outcome, LedgerFailed)
    assert reopened(path) == []


def test_a_restart_finds_the_same_values(ledger, path):
    """
    Amounts keep their cents and instants their offset, so answers after a restart are the same.
    """
    berlin = timezone(timedelta(hours=1))
    fact = Paid(
        guid="a",
        amount=Decimal("12.90"),
        at=datetime(2023, 1, 27, 12, 34, 21, 308883, tzinfo=berlin),
    )

    async def stored():
        ledger.append(fact)
        await ledger.commit()

    asyncio.run(stored())
    ledger.close()
    (again,) = reopened(path)
    assert (str(fact.amount), fact.at.isoformat()) == (str(again.amount), again.at.isoformat())


def test_rows_can_be_neither_changed_nor_deleted(ledger):
    """
    The file itself refuses to forget or to rewrite a fact.
    """
    asyncio.run(pay(ledger, "a"))
    with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
        ledger._connection.execute("DELETE FROM facts")
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        ledger._connection.execute("UPDATE facts SET sequence = 2")


def test_a_reset_takes_no_longer_with_more_rows(ledger):
    """
    A reset touches one row, however many facts it leaves behind.
    """

    async def many():
        for n in range(5000):
            ledger.append(Paid(guid=str(n)))
        await ledger.commit()

    asyncio.run(many())
    before = ledger._connection.total_changes
    ledger.reset()
    asyncio.run(ledger.commit())
    assert ledger._connection.total_changes - before == 1
    (sheets,) = ledger._connection.execute("SELECT count(*) FROM facts").fetchone()
    assert sheets == -(-5000 // LONGEST)


def test_what_one_turn_appends_is_one_row(ledger):
    """
    A row for each fact would cost as much again as the signatures.
    """

    async def turn():
        await asyncio.gather(*(pay(ledger, guid) for guid in "abc"))

    asyncio.run(turn())
    rows = ledger._connection.execute("SELECT sequence, body FROM facts").fetchall()
    assert [(first, text.count(b"\n")) for first, text in rows] == [(1, 2)]
    assert ledger.tail(after=1, limit=1) == [(2, Paid(guid="b"))]


def test_a_long_turn_is_cut_into_rows_that_are_read_as_one_history(ledger, path):
    """
    To find one fact a bounded piece of the file is read, however much was appended with it.
    """

    async def many():
        for n in range(3 * LONGEST + 1):
            ledger.append(Paid(guid=str(n)))
        await ledger.commit()

    asyncio.run(many())
    wanted = [(n + 1, Paid(guid=str(n))) for n in range(3 * LONGEST + 1)]
    assert ledger._connection.execute("SELECT count(*) FROM facts").fetchone() == (4,)
    for after in (0, LONGEST - 1, LONGEST, LONGEST + 1):
        assert ledger.tail(after=after, limit=LONGEST + 2) == wanted[after : after + LONGEST + 2]
    assert [ledger.find(fact.guid) for _, fact in wanted] == [fact for _, fact in wanted]
    ledger.close()
    assert reopened(path) == [fact for _, fact in wanted]


def test_a_moment_within_a_turn_can_be_gone_back_to(ledger, path):
    """
    What came later in the same turn is in the same row, and is not in the history gone back to.
    """

    async def turn():
        ledger.append(Paid(guid="a"))
        ledger.snapshot("between")
        ledger.append(Paid(guid="b"))
        await ledger.commit()
        ledger.reset("between")
        ledger.append(Paid(guid="c"))
        await ledger.commit()

    asyncio.run(turn())
    assert (ledger.find("a"), ledger.find("b")) == (Paid(guid="a"), None)
    assert [fact.guid for fact in ledger.replay()] == ["a", "c"]
    ledger.close()
    assert [fact.guid for fact in reopened(path)] == ["a", "c"]


def test_keys_of_one_mark_are_told_apart(ledger, monkeypatch):
    """
    A mark says only where to look; two keys may have the same one.
    """
    monkeypatch.setattr("fiskalsim.ledger.sqlite.ledger.mark_of", lambda *_: 7)
    for guid in "abc":
        asyncio.run(pay(ledger, guid))
    assert [ledger.find(guid) for guid in "cba"] == [Paid(guid=guid) for guid in "cba"]
    assert ledger.find("d") is None


def test_worlds_in_one_file_do_not_see_each_other(path):
    """
    Each world has its own generation and counts its own facts.
    """
    for world in ("left", "right", "left"):
        ledger = SqliteLedger(path, facts=Paid, world=world)
        asyncio.run(pay(ledger, world))
        assert {world} == {fact.guid for fact in ledger.replay()}
        ledger.close()


@pytest.mark.parametrize(("durability", "level"), [("full", 2), ("normal", 1)])
def test_the_durability_asked_for_is_the_one_in_force(path, durability, level):
    """
    Full means that SQLite flushes the log in each commit.
    """
    ledger = SqliteLedger(path, facts=Paid, durability=durability)
    assert ledger._connection.execute("PRAGMA synchronous").fetchone() == (level,)
    assert ledger._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    ledger.close()


def test_full_durability_is_the_default(ledger):
    """
    Whoever says nothing gets the safe setting.
    """
    assert ledger._connection.execute("PRAGMA synchronous").fetchone() == (2,)


OPEN_IN_CHILD = """
import sys
import threading
import time
from fiskalsim.ledger.errors import LedgerInUse
from fiskalsim.ledger.port import Fact
from fiskalsim.ledger.sqlite.sheet import LONGEST
from fiskalsim.ledger.sqlite.ledger import SqliteLedger
try:
    SqliteLedger(sys.argv[1], facts=Fact).close()
except LedgerInUse as refused:
    sys.exit(str(refused))
"""


def open_in_child(path):
    return subprocess.run(
        [sys.executable, "-c", OPEN_IN_CHILD, str(path)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_second_process_is_refused_while_the_first_writes(path):
    """
    Two writers would repeat counters, so the second one hears who is in its way.
    """
    ledger = SqliteLedger(path, facts=Paid)
    refused = open_in_child(path)
    assert refused.returncode == 1
    assert "another process" in refused.stderr
    assert str(path) in refused.stderr
    ledger.close()
    assert open_in_child(path).returncode == 0


def test_a_second_writer_in_the_same_process_is_refused_too(ledger, path):
    """
    The claim is on the file, also through a symbolic link.
    """
    with pytest.raises(LedgerInUse):
        SqliteLedger(path, facts=Paid)
    link = path.with_name("link.db")
    link.symlink_to(path)
    with pytest.raises(LedgerInUse):
        SqliteLedger(link, facts=Paid)


def test_the_log_is_copied_back_beside_the_writer(path):
    """
    A long run does not leave everything in the write-ahead log.
    """
    ledger = SqliteLedger(path, facts=Paid, durability="normal")

    async def long_run():
        for n in range(40):
            for m in range(100):
                ledger.append(Paid(guid=f"{n}-{m}", filler="x" * 2000))
            await ledger.commit()

    asyncio.run(long_run())
    ledger._writer._checkpointer.stop()
    assert path.stat().st_size > 3_000_000
    ledger.close()
    assert len(reopened(path)) == 4000


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no priorities of their own")
def test_the_copying_goes_last(path):
    """
    Only its thread steps back; whoever answers the tills is as important as before.
    """
    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    ledger = SqliteLedger(path, facts=Paid)
    (copying,) = (each for each in threading.enumerate() if each.name == "ledger-checkpoint")
    deadline = time.monotonic() + 10
    while os.getpriority(os.PRIO_PROCESS, copying.native_id) < 19:
        assert time.monotonic() < deadline
        time.sleep(0.001)
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
    ledger.close()
