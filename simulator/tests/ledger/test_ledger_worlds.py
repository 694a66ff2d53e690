"""
What the SQLite ledger promises where several worlds live in one file, and of snapshots.
"""

from __future__ import annotations

import asyncio
import sqlite3

import pytest
from sqlite_ledger import Paid, pay

from fiskalsim.ledger.errors import LedgerFailed
from fiskalsim.ledger.port import Fact
from fiskalsim.ledger.sqlite.ledger import SqliteLedger
from fiskalsim.ledger.sqlite.store import SqliteStore


def test_worlds_of_one_file_share_a_transaction(path):
    """
    What one turn of the loop appends in several worlds is flushed once, and found again.
    """
    store = SqliteStore(path, facts=Paid)
    worlds = [store.ledger(name) for name in "abc"]
    heard = []
    worlds[0]._connection.set_trace_callback(
        lambda statement: heard.append(statement) if statement == "COMMIT" else None,
    )

    async def requests():
        await asyncio.gather(
            *(pay(world, name) for world, name in zip(worlds, "abc", strict=True))
        )

    asyncio.run(requests())
    assert heard == ["COMMIT"]
    store.close()
    store = SqliteStore(path, facts=Paid)
    assert store.worlds() == ("a", "b", "c")
    assert [[fact.guid for fact in store.ledger(name).replay()] for name in "abc"] == [
        ["a"],
        ["b"],
        ["c"],
    ]
    store.close()


def test_a_write_that_fails_closes_every_world_of_the_file(path):
    """
    A world that had nothing to do with it takes nothing more either: the disk is one.
    """
    store = SqliteStore(path, facts=Paid)
    one, other = store.ledger("one"), store.ledger("other")
    one._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(LedgerFailed):
        asyncio.run(pay(one, "a"))
    with pytest.raises(LedgerFailed):
        other.append(Paid(guid="b"))
    assert one.find("a") is None
    store.close()


def test_a_restart_finds_snapshots_and_the_generation_that_goes_on_from_one(path):
    """
    What was restored before a restart has the same history after it.
    """
    ledger = SqliteLedger(path, facts=Paid)
    asyncio.run(pay(ledger, "a"))
    ledger.snapshot("here")
    asyncio.run(pay(ledger, "b"))
    ledger.reset("here")
    asyncio.run(pay(ledger, "c"))
    ledger.close()
    ledger = SqliteLedger(path, facts=Paid)
    assert [fact.guid for fact in ledger.replay()] == ["a", "c"]
    ledger.reset("here")
    asyncio.run(ledger.commit())
    assert [fact.guid for fact in ledger.replay()] == ["a"]
    ledger.close()


def test_a_snapshot_and_going_back_to_it_copy_no_rows(ledger):
    """
    Both write one or two rows, however long the history is.
    """

    async def many():
        for n in range(5000):
            ledger.append(Paid(guid=str(n)))
        await ledger.commit()

    asyncio.run(many())
    before = ledger._connection.total_changes
    ledger.snapshot("here")
    asyncio.run(ledger.commit())
    assert ledger._connection.total_changes - before == 1
    ledger.reset("here")
    asyncio.run(ledger.commit())
    assert ledger._connection.total_changes - before == 3


#: How a file began once, with the tables of version 1.
FIRST_VERSION = """
CREATE TABLE worlds (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, generation INTEGER NOT NULL);
CREATE TABLE facts (world INTEGER NOT NULL REFERENCES worlds, generation INTEGER NOT NULL,
    sequence INTEGER NOT NULL, key TEXT, body BLOB NOT NULL);
CREATE UNIQUE INDEX facts_in_order ON facts (world, generation, sequence);
CREATE INDEX facts_by_key ON facts (world, generation, key, sequence) WHERE key IS NOT NULL;
CREATE TRIGGER facts_stay BEFORE UPDATE ON facts
    BEGIN SELECT raise(ABORT, 'a fact is never changed'); END;
CREATE TRIGGER facts_remain BEFORE DELETE ON facts
    BEGIN SELECT raise(ABORT, 'a fact is never deleted'); END;
PRAGMA application_id = 0x46534B4C;
PRAGMA user_version = 1;
INSERT INTO worlds VALUES (1, 'default', 2);
INSERT INTO facts VALUES (1, 1, 1, 'o', CAST('{"type":"Paid","guid":"o"}' AS BLOB));
INSERT INTO facts VALUES (1, 2, 1, 'a', CAST('{"type":"Paid","guid":"a"}' AS BLOB));
INSERT INTO facts VALUES (1, 2, 2, NULL, CAST('{"type":"Seen"}' AS BLOB));
INSERT INTO facts VALUES (1, 2, 3, 'b', CAST('{"type":"Paid","guid":"b"}' AS BLOB));
"""
#: What version 2 added.
SECOND_VERSION = """
CREATE TABLE branches (world INTEGER NOT NULL REFERENCES worlds, generation INTEGER NOT NULL,
    parent INTEGER NOT NULL, through INTEGER NOT NULL, PRIMARY KEY (world, generation)
) WITHOUT ROWID;
CREATE TABLE snapshots (world INTEGER NOT NULL REFERENCES worlds, name TEXT NOT NULL,
    generation INTEGER NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (world, name)
) WITHOUT ROWID;
PRAGMA user_version = 2;
"""
#: What version 3 added: the marks of "o" in the first generation, of "a" and "b" in the second.
THIRD_VERSION = """
CREATE TABLE marks (mark INTEGER NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (mark, sequence)
) WITHOUT ROWID;
INSERT INTO marks VALUES (2446332670181674855, 1), (-4771390248545662269, 1),
    (-1567613761887054364, 3);
DROP INDEX facts_by_key;
PRAGMA user_version = 3;
"""


class Seen(Fact):
    """
    A fact without a key.
    """


@pytest.mark.parametrize(
    "later",
    ["", SECOND_VERSION, SECOND_VERSION + THIRD_VERSION],
    ids=["version 1", "version 2", "version 3"],
)
def test_a_file_of_an_older_version_is_gone_on_with(path, later):
    """
    The tables it lacks are made, its keys are marked; its facts stay as they are and are found.
    """
    older = sqlite3.connect(path)
    older.executescript(FIRST_VERSION + later)
    older.close()
    ledger = SqliteLedger(path, facts=Paid | Seen)
    ledger.snapshot("here")
    asyncio.run(pay(ledger, "c"))
    ledger.close()
    ledger = SqliteLedger(path, facts=Paid | Seen)
    history = [Paid(guid="a"), Seen(), Paid(guid="b"), Paid(guid="c")]
    assert list(ledger.replay()) == history
    assert [ledger.find(guid) for guid in "abco"] == [history[0], *history[2:], None]
    ledger.reset("here")
    assert list(ledger.replay()) == history[:3]
    ledger.close()
