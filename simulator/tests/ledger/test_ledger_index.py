"""
The index of marks: it is written behind the facts, and whatever is not yet in it is found as well.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_ledger import Paid

from fiskalsim.ledger.errors import LedgerUnreadable
from fiskalsim.ledger.sqlite import index
from fiskalsim.ledger.sqlite.ledger import SqliteLedger
from fiskalsim.ledger.sqlite.store import SqliteStore


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """A handful of marks is many here, so that they are written again and again."""
    monkeypatch.setattr(index, "_WAITING", 5)


def pay_all(ledger, guids):
    """Append facts in one turn."""

    async def turn():
        for guid in guids:
            ledger.append(Paid(guid=guid))
        await ledger.commit()

    asyncio.run(turn())


def indexed(path):
    """Count the marks in the table of a file."""
    with sqlite3.connect(path) as reader:
        (count,) = reader.execute("SELECT count(*) FROM marks").fetchone()
    reader.close()
    return count


@settings(max_examples=30, deadline=None)
@given(turns=st.lists(st.integers(1, 7), min_size=1, max_size=12))
def test_every_fact_is_found_after_every_turn_and_in_every_copy(tmp_path_factory, turns):
    """However far the index has come, also where the process ends then, each fact is found."""
    folder = tmp_path_factory.mktemp("index")
    path = folder / "ledger.db"
    ledger = SqliteLedger(path, facts=Paid)
    paid = []
    for number, size in enumerate(turns):
        more = [f"{number}-{one}" for one in range(size)]
        pay_all(ledger, more)
        paid += more
        assert [ledger.find(guid).guid for guid in paid] == paid
        # What a kill leaves: the database and its log as they are in this moment.
        killed = folder / f"{number}.db"
        shutil.copy(path, killed)
        shutil.copy(f"{path}-wal", f"{killed}-wal")
        again = SqliteLedger(killed, facts=Paid)
        assert [again.find(guid).guid for guid in paid] == paid
        assert again.find("never") is None
        again.close()
    ledger.close()


def test_marks_wait_and_are_then_written_a_few_with_each_turn(path):
    """No turn waits for thousands of marks, and no mark is left behind."""
    ledger = SqliteLedger(path, facts=Paid)
    counts = []
    for number in range(12):
        pay_all(ledger, [f"{number}"])
        counts.append(indexed(path))
    ledger.close()
    # Five wait; then two are written with each turn until the five are written, and so on.
    assert counts == [0, 0, 0, 0, 0, 2, 4, 5, 5, 5, 7, 9]


def test_what_waited_is_written_when_the_file_is_opened_anew(path):
    """However short each process lives, the marks that wait do not become ever more."""
    for number in range(20):
        ledger = SqliteLedger(path, facts=Paid)
        pay_all(ledger, [f"{number}"])
        ledger.close()
        assert indexed(path) == number
    ledger = SqliteLedger(path, facts=Paid)
    assert all(ledger.find(str(number)) for number in range(20))
    ledger.close()


def test_damaged_notes_are_reported(path):
    """Notes that are cut short are said before the first receipt, not shown as a traceback."""
    ledger = SqliteLedger(path, facts=Paid)
    pay_all(ledger, "a")
    ledger.close()
    with sqlite3.connect(path) as vandal:
        vandal.execute("DROP TRIGGER facts_stay")
        vandal.execute("UPDATE facts SET marks = x'0102'")
    vandal.close()
    with pytest.raises(LedgerUnreadable, match="cannot be used as a ledger"):
        SqliteLedger(path, facts=Paid)


def test_worlds_of_one_file_share_the_index(path):
    """A key is found in its own world alone, whether its mark waits or is written."""
    store = SqliteStore(path, facts=Paid)
    worlds = [store.ledger(name) for name in ("north", "south")]
    for number in range(9):
        for ledger, side in zip(worlds, "ns", strict=True):
            pay_all(ledger, [f"{side}{number}"])
    for ledger, side, other in zip(worlds, "ns", "sn", strict=True):
        assert all(ledger.find(f"{side}{number}") for number in range(9))
        assert not any(ledger.find(f"{other}{number}") for number in range(9))
    store.close()


def test_a_history_that_was_gone_back_to_ends_where_it_ended(path):
    """A waiting mark of a later fact is not taken for one of the history gone back to."""
    ledger = SqliteLedger(path, facts=Paid)
    pay_all(ledger, "a")
    ledger.snapshot("here")
    pay_all(ledger, "b")
    ledger.reset("here")
    pay_all(ledger, "c")
    assert [ledger.find(guid) is not None for guid in "abc"] == [True, False, True]
    ledger.close()
