"""
Files that the SQLite ledger refuses, and why: not its own, of another version, or damaged.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3

import pytest
from sqlite_ledger import Paid, Refunded, pay, reopened

from fiskalsim.ledger.errors import LedgerUnreadable
from fiskalsim.ledger.open import open_ledger
from fiskalsim.ledger.sqlite import file
from fiskalsim.ledger.sqlite.ledger import SqliteLedger


def test_a_file_that_is_no_database_is_named_and_left_alone(path):
    """
    Whatever lies there is not overwritten.
    """
    path.write_bytes(b"my diary" * 1000)
    with pytest.raises(LedgerUnreadable, match=r"ledger\.db cannot be used.*move the file away"):
        SqliteLedger(path, facts=Paid)
    assert path.read_bytes() == b"my diary" * 1000


def test_a_database_of_another_program_is_left_alone(path):
    """
    A foreign database is recognised by its header, not by a missing table later.
    """
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE facts (a)")
    foreign.close()
    with pytest.raises(LedgerUnreadable, match="another program"):
        SqliteLedger(path, facts=Paid)


def test_a_file_of_another_version_is_refused_with_both_versions(path):
    """
    A later program's tables are not guessed at.
    """
    SqliteLedger(path, facts=Paid).close()
    later = sqlite3.connect(path)
    later.execute("PRAGMA user_version = 7")
    later.close()
    with pytest.raises(LedgerUnreadable, match="version 7, this program knows version 4"):
        SqliteLedger(path, facts=Paid)


def test_a_damaged_page_is_reported_and_not_skipped(path):
    """
    Damage in the middle of the file ends the replay with an error.
    """
    ledger = SqliteLedger(path, facts=Paid)

    async def many():
        for n in range(500):
            ledger.append(Paid(guid=str(n), filler="x" * 500))
        await ledger.commit()

    asyncio.run(many())
    ledger.close()
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096 * 4] = os.urandom(4096 * 4)
    path.write_bytes(content)
    with pytest.raises(LedgerUnreadable, match=r"ledger\.db cannot be used"):
        reopened(path)


def test_damage_that_is_no_text_is_reported(path):
    """
    SQLite quotes the damaged table in its complaint, and Python cannot read that as UTF-8.
    """
    SqliteLedger(path, facts=Paid).close()
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE facts", b"CREATE T\xd7BLE facts"))
    with pytest.raises(LedgerUnreadable, match=r"damaged or no ledger.*move the file away"):
        reopened(path)


def test_a_full_disk_is_no_matter_of_rights(path, monkeypatch):
    """
    Who has no room left is told so, and not to look for a folder or for rights.
    """

    def filled(*_):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(file, "_prepare", filled)
    with pytest.raises(LedgerUnreadable, match="the disk is full; free some space"):
        SqliteLedger(path, facts=Paid)


def test_a_missing_fact_is_reported(path):
    """
    A hole in the sequence ends the replay: state folded over it would be wrong.
    """
    ledger = SqliteLedger(path, facts=Paid)
    for guid in "abc":
        asyncio.run(pay(ledger, guid))
    ledger.close()
    thief = sqlite3.connect(path)
    thief.executescript("DROP TRIGGER facts_remain; DELETE FROM facts WHERE sequence = 2;")
    thief.close()
    with pytest.raises(LedgerUnreadable, match="fact 2 is missing before fact 3"):
        reopened(path)


def test_a_fact_that_this_program_does_not_know_is_named(path):
    """
    A ledger of a newer program says which fact is not understood.
    """
    ledger = SqliteLedger(path, facts=Paid | Refunded)
    asyncio.run(pay(ledger, "a"))
    ledger.append(Refunded(guid="a"))
    asyncio.run(ledger.commit())
    ledger.close()
    with pytest.raises(LedgerUnreadable, match="fact 2 is not understood"):
        reopened(path)


@pytest.mark.parametrize("place", ["missing/ledger.db", "."])
def test_a_place_that_cannot_hold_a_file_is_refused(tmp_path, place):
    """
    A missing folder or a folder instead of a file is said before the first receipt.
    """
    with pytest.raises(LedgerUnreadable, match=r"does not exist|check that the path is a file"):
        open_ledger(f"sqlite:{tmp_path / place}", facts=Paid)
