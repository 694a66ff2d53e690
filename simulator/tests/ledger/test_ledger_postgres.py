"""
The ledger in PostgreSQL: one owner at a time, nothing of a replaced one, nothing twice.
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from ledger_owner_child import Kept

from fiskalsim.ledger.errors import (
    DriverMissing,
    LedgerError,
    LedgerFailed,
    LedgerUnreadable,
    OwnedElsewhere,
    OwnershipLost,
    UnknownLedger,
    shown,
)
from fiskalsim.ledger.open import open_ledger, open_store
from fiskalsim.ledger.postgres.archive import Archive
from fiskalsim.ledger.postgres.database import Database, Line
from fiskalsim.ledger.postgres.ledger import PostgresLedger

CHILD = Path(__file__).parents[1] / "ledger_owner_child.py"


@pytest.fixture
def url(postgres):
    """The address of an empty ledger."""
    return postgres.address()


def opened(url, *, lease=6.0, address="http://here", world="default"):
    return PostgresLedger(url, facts=Kept, lease=lease, address=address, world=world)


async def keep(ledger, *numbers):
    for number in numbers:
        ledger.append(Kept(number=number))
    await ledger.commit()


def numbers(url):
    ledger = opened(url)
    kept = [fact.number for fact in ledger.replay()]
    ledger.close()
    return kept


def epoch(url):
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT epoch FROM fiskalprobe_worlds").fetchone()[0]


class Owner:
    """Another process that owns the world."""

    def __init__(self, url, *, lease):
        self.child = subprocess.Popen(
            [sys.executable, str(CHILD), url, str(lease)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.child.stdout.readline() == "mine\n"

    def ask(self, line=""):
        """Send one line and give the answer."""
        self.child.stdin.write(f"{line}\n")
        self.child.stdin.flush()
        return self.child.stdout.readline().strip()


@contextmanager
def owner(url, *, lease=6.0):
    other = Owner(url, lease=lease)
    try:
        yield other
    finally:
        other.child.kill()
        with other.child:
            pass


def taken(url, *, within):
    deadline = time.monotonic() + within
    while True:
        try:
            return opened(url)
        except OwnedElsewhere:
            assert time.monotonic() < deadline, "the world was not to be had"
            time.sleep(0.02)


def test_a_world_has_one_owner(url):
    """Whoever comes second is told where the owner is."""
    with owner(url) as other:
        assert other.ask(1) == "kept"
        with pytest.raises(OwnedElsewhere, match="owned by http://child") as refused:
            opened(url)
        assert refused.value.address == "http://child"
        assert other.ask(2) == "kept"


def test_worlds_have_owners_of_their_own(url):
    """Another world of the same database is free."""
    with owner(url):
        ledger = opened(url, world="another")
        asyncio.run(keep(ledger, 7))
        assert list(ledger.replay()) == [Kept(number=7)]
        ledger.close()


def test_a_world_that_was_given_up_is_free_at_once(url):
    """Closing hands over without waiting, and every owner has an epoch of its own."""
    first = opened(url)
    asyncio.run(keep(first, 1, 2))
    first.close()
    assert numbers(url) == [1, 2]
    assert epoch(url) == 2


def test_a_killed_owner_is_replaced_before_its_lease_ends(url):
    """The session of a killed process is gone, so nobody waits for a long lease."""
    with owner(url, lease=3600) as other:
        assert other.ask(1) == "kept"
        other.child.kill()
        other.child.wait()
        ledger = taken(url, within=5)
        assert list(ledger.replay()) == [Kept(number=1)]
        asyncio.run(keep(ledger, 2))
        ledger.close()
    assert numbers(url) == [1, 2]


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot pause a process")
@pytest.mark.parametrize("line", ["3", ""])
def test_a_paused_owner_is_replaced_and_refused(url, line):
    """After its lease ran out, nothing of the old owner is kept or answered, not even a read."""
    with owner(url, lease=0.6) as other:
        assert other.ask(1) == "kept"
        other.child.send_signal(signal.SIGSTOP)
        ledger = taken(url, within=5)
        asyncio.run(keep(ledger, 2))
        other.child.send_signal(signal.SIGCONT)
        assert other.ask(line) == "OwnershipLost"
        assert other.ask(line) == "OwnershipLost"
        assert list(ledger.replay()) == [Kept(number=1), Kept(number=2)]
        ledger.close()


def test_an_owner_stays_as_long_as_it_renews(url):
    """A lease that is renewed outlives its length many times."""
    with owner(url, lease=0.6) as other:
        deadline = time.monotonic() + 1.8
        while time.monotonic() < deadline:
            with pytest.raises(OwnedElsewhere):
                opened(url)
            time.sleep(0.1)
        assert other.ask(1) == "kept"


def test_a_refused_batch_is_refused_as_a_whole(url):
    """All who wait for a batch of a replaced owner are told so, and none of its facts is kept."""
    stale = opened(url, lease=3600)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE fiskalprobe_worlds SET expires = 'epoch'")
    fresh = opened(url, address="http://fresh")
    asyncio.run(keep(fresh, 1))

    async def both():
        return await asyncio.gather(keep(stale, 8), keep(stale, 9), return_exceptions=True)

    refusals = asyncio.run(both())
    assert [type(refusal) for refusal in refusals] == [OwnershipLost, OwnershipLost]
    assert not stale.usable
    assert fresh.usable
    for broken in (lambda: stale.append(Kept(number=3)), stale.reset, lambda: stale.snapshot("x")):
        with pytest.raises(OwnershipLost, match="another process owns this world now"):
            broken()
    stale.close()
    asyncio.run(keep(fresh, 2))
    fresh.close()
    assert numbers(url) == [1, 2]


def test_a_stale_reset_is_refused(url):
    """A replaced owner cannot begin a generation."""
    stale = opened(url, lease=3600)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE fiskalprobe_worlds SET expires = 'epoch'")
    fresh = opened(url, address="http://fresh")
    asyncio.run(keep(fresh, 1))
    stale._title.lost = False
    stale.reset()
    with pytest.raises(OwnershipLost):
        asyncio.run(stale.commit())
    stale.close()
    assert list(fresh.replay()) == [Kept(number=1)]
    fresh.close()


def test_a_stale_snapshot_is_refused(url):
    """A batch without facts is fenced as well, with everything in it."""
    stale = opened(url, lease=3600)
    stale.snapshot("first")
    asyncio.run(stale.commit())
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE fiskalprobe_worlds SET expires = 'epoch'")
    fresh = opened(url, address="http://fresh")
    stale._title.lost = False
    stale.forget("first")
    stale.snapshot("second")
    with pytest.raises(OwnershipLost):
        asyncio.run(stale.commit())
    stale.close()
    fresh.close()
    ledger = opened(url)
    assert list(ledger.snapshots()) == ["first"]
    ledger.close()


def test_a_broken_connection_costs_nothing(url, postgres):
    """When the server throws everybody out between two batches, the next one is kept once."""
    ledger = opened(url)
    asyncio.run(keep(ledger, 1))
    postgres.restart()
    asyncio.run(keep(ledger, 2))
    assert [fact.number for fact in ledger.replay()] == [1, 2]
    ledger.close()


@pytest.mark.parametrize("done", [True, False])
def test_a_batch_of_unknown_fate_is_kept_once(url, monkeypatch, done):
    """Whether the connection broke before or after the commit, the batch is there exactly once."""
    ledger = opened(url)
    asyncio.run(keep(ledger, 1))
    run, broken = Line.run, []

    def breaks(self, query, parameters=()):
        if "INSERT INTO fiskalprobe_facts" not in query or broken:
            return run(self, query, parameters)
        broken.append(query)
        if done:
            run(self, query, parameters)
        raise psycopg.OperationalError("the connection is lost")

    monkeypatch.setattr(Line, "run", breaks)
    asyncio.run(keep(ledger, 2, 3))
    assert broken
    assert ledger.usable
    asyncio.run(keep(ledger, 4))
    assert [fact.number for fact in ledger.replay()] == [1, 2, 3, 4]
    ledger.close()


def test_a_database_that_is_gone_fails_the_batch(url, monkeypatch):
    """Nobody is answered, and the ledger says that it takes no more and why."""
    ledger = opened(url)

    def gone(self, query, parameters=()):
        raise psycopg.OperationalError("server closed\nthe connection")

    with monkeypatch.context() as broken:
        broken.setattr(Line, "run", gone)
        with pytest.raises(LedgerFailed, match="PostgreSQL says: server closed the connection"):
            asyncio.run(keep(ledger, 1))
    assert not ledger.usable
    with pytest.raises(LedgerFailed):
        ledger.append(Kept(number=2))
    ledger.close()
    assert numbers(url) == []


def test_many_at_once_share_commits(url):
    """Callers that wait at the same time are served by a few statements, in call order."""
    ledger = opened(url)
    batches = []
    write = ledger._archive.write
    ledger._archive.write = lambda *who, **what: (
        batches.append(len(what["batch"].bodies)),
        write(*who, **what),
    )

    async def all_of_them():
        await asyncio.gather(*(keep(ledger, n) for n in range(200)))

    asyncio.run(all_of_them())
    assert sum(batches) == 200
    assert len(batches) <= 3
    assert [fact.number for fact in ledger.replay()] == list(range(200))
    ledger.close()


def test_the_next_batch_gathers_while_one_is_under_way(url):
    """Facts appended during a commit can be found, and are committed by the next one."""
    ledger = opened(url)

    async def overlapping():
        first = asyncio.create_task(keep(ledger, 1))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        second = asyncio.create_task(keep(ledger, 2))
        third = asyncio.create_task(ledger.commit())
        await asyncio.gather(first, second, third)

    asyncio.run(overlapping())
    assert [fact.number for fact in ledger.replay()] == [1, 2]
    ledger.close()


def test_a_loop_that_ended_takes_no_batch_with_it(url):
    """A batch whose callers were cancelled is kept all the same, and the next loop goes on."""
    ledger = opened(url)

    async def leave():
        task = asyncio.create_task(keep(ledger, 1))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()

    asyncio.run(leave())
    asyncio.run(keep(ledger, 2))
    assert [fact.number for fact in ledger.replay()] == [1, 2]
    ledger.close()


def test_whoever_waits_is_told_when_the_process_ends(url):
    """A commit that is cancelled at the end of a process leaves no answer hanging."""
    ledger = opened(url)

    async def story():
        before = asyncio.all_tasks()
        told = asyncio.get_running_loop().create_future()
        ledger.append(Kept(number=1))
        ledger.when_durable(told.set_result)
        (commit,) = asyncio.all_tasks() - before
        commit.cancel()
        return await asyncio.wait_for(told, 10)

    lost = asyncio.run(story())
    ledger.close()
    assert type(lost) is LedgerFailed
    assert "about to end" in str(lost)


def test_what_another_process_owns_is_not_dropped(url):
    """Its world is listed, and stays."""
    with owner(url) as other:
        store = open_store(url, facts=Kept, address="http://here")
        with pytest.raises(OwnedElsewhere):
            asyncio.run(store.drop("default"))
        with pytest.raises(OwnedElsewhere):
            store.ledger("default")
        assert store.worlds() == ("default",)
        assert other.ask(1) == "kept"
        store.close()
    assert numbers(url) == [1]


@pytest.mark.parametrize(
    "change",
    ["UPDATE fiskalprobe_facts SET key = NULL", "DELETE FROM fiskalprobe_facts"],
)
def test_facts_stay_as_they_are(url, change):
    """The database itself refuses to change or delete what happened."""
    ledger = opened(url)
    asyncio.run(keep(ledger, 1))
    with (
        psycopg.connect(url) as connection,
        pytest.raises(psycopg.errors.RaiseException, match="never changed or deleted"),
    ):
        connection.execute(change.encode())
    ledger.close()


def test_a_ledger_with_a_gap_is_refused(url):
    """A missing fact is noticed in the middle and at the end."""
    ledger = opened(url)
    asyncio.run(keep(ledger, 1, 2, 3))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TRIGGER fiskalprobe_facts_stay ON fiskalprobe_facts")
        for missing in (3, 1):
            connection.execute("DELETE FROM fiskalprobe_facts WHERE sequence = %s", (missing,))
            with pytest.raises(LedgerUnreadable, match=f"fact {missing} .*is missing"):
                list(ledger.replay())
    ledger.close()


def test_tables_of_another_version_are_refused(url):
    """They are never guessed at."""
    opened(url).close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE fiskalprobe_version SET number = 99")
    with pytest.raises(LedgerUnreadable, match="version 99, this program knows version 1"):
        opened(url)


def test_one_process_keeps_few_connections(url):
    """Worlds of one process share its connections, and the last one closes them."""
    ledgers = [opened(url, world=f"world {n}") for n in range(20)]
    for ledger in ledgers:
        asyncio.run(keep(ledger, 1))
        assert len(list(ledger.replay())) == 1
    count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'fiskalprobe'"
    with psycopg.connect(url, autocommit=True) as connection:
        assert connection.execute(count.encode()).fetchone()[0] <= 3
        for ledger in ledgers:
            ledger.close()
        assert Archive._open == {}
        deadline = time.monotonic() + 5
        while connection.execute(count.encode()).fetchone()[0]:
            assert time.monotonic() < deadline
            time.sleep(0.02)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://tests:se/cret@/postgres",
        "postgresql://tests:se%zzcret@localhost/x",
        "postgresql://tests:se%2Fcret@127.0.0.1:1/postgres",
        "postgresql://tests:se%2Fcret@/postgres?host=/nowhere",
        "postgres:tests:se/cret@localhost",
        "pg://tests:se/cret@localhost/x",
        "postgresql://tests:se@cret@localhost:x/x",
        "postgresql://127.0.0.1:1/x?password=secret",
        "mysql://127.0.0.1/x?password=secret",
    ],
)
def test_no_message_shows_a_password(address):
    """Whatever is wrong with an address, its password is not in what is said about it."""
    with pytest.raises(LedgerError) as refused:
        open_ledger(address, facts=Kept)
    said, link = "", refused.value
    while link is not None:
        said += str(link)
        link = None if link.__suppress_context__ else link.__cause__ or link.__context__
    assert "cret" not in said


def test_an_address_is_shown_without_its_secrets():
    """Everything up to the last @ is left out, and all options."""
    assert shown("postgresql://me:secret@host/db") == "postgresql://…@host/db"
    assert shown("postgresql://host/db?password=secret") == "postgresql://host/db"
    assert shown("sqlite:a.db") == "sqlite:a.db"
    assert shown("sqlite:a@b.db") == "sqlite:a@b.db"


def test_an_unknown_kind_shows_no_password_either():
    """The refusal of an address names it without what stands before the @."""
    with pytest.raises(UnknownLedger, match="mysql://…@host/db"):
        open_ledger("mysql://me:secret@host/db", facts=Kept)


def test_a_missing_driver_names_its_extra(monkeypatch):
    """Without psycopg one sentence says what to install."""
    monkeypatch.delitem(sys.modules, "fiskalsim.ledger.postgres.ledger", raising=False)
    monkeypatch.delitem(sys.modules, "fiskalsim.ledger.postgres.archive", raising=False)
    monkeypatch.delitem(sys.modules, "fiskalsim.ledger.postgres.database", raising=False)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(DriverMissing, match=r"pip install 'fiskalprobe\[postgres\]'"):
        open_ledger("postgresql://localhost/x", facts=Kept)


@pytest.mark.parametrize(("server", "session"), [("off", "on"), ("remote_apply", "remote_apply")])
def test_a_commit_is_durable(url, server, session):
    """It is never less than a local flush, nor less than what the server's owner wants."""
    url = url.replace("options=", f"options=-csynchronous_commit%3D{server}%20")
    with Database(url).connect() as connection:
        assert connection.execute("SHOW synchronous_commit").fetchone() == (session,)
