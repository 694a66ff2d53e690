"""
Opening the SQLite file of a ledger: who may write it, what it holds, and how safely.

The lock is SQLite's own, held on an empty file beside the ledger (``NAME-lock``): it works alike
on every system and vanishes with its process, also after a `kill -9`. The empty file stays.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from fiskalsim.ledger.errors import LedgerInUse, LedgerUnreadable
from fiskalsim.ledger.port import Durability
from fiskalsim.ledger.sqlite.keys import mark_of

#: Marks a database as ours in its file header ("FSKL").
APPLICATION: Final = 0x46534B4C
#: Version of the tables below; a file of another version is refused, never guessed at.
VERSION: Final = 4

#: Bytes. A page costs two writes to the log, so what a turn keeps is to be on few of them.
_PAGE: Final = 16_384
#: The writer copies the log back itself only when the thread beside it falls far behind.
_BACKSTOP_PAGES: Final = 2048

#: The tables that came with version 2.
_BRANCHING: Final = """
-- A generation that goes on from a point of an older one.
CREATE TABLE branches (
    world INTEGER NOT NULL REFERENCES worlds,
    generation INTEGER NOT NULL,
    parent INTEGER NOT NULL,
    through INTEGER NOT NULL,
    PRIMARY KEY (world, generation)
) WITHOUT ROWID;
CREATE TABLE snapshots (
    world INTEGER NOT NULL REFERENCES worlds,
    name TEXT NOT NULL,
    generation INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (world, name)
) WITHOUT ROWID;
"""

#: The table that came with version 3: of which key a fact on which sheet is (`sqlite.keys`).
_MARKS: Final = """
CREATE TABLE marks (
    mark INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (mark, sequence)
) WITHOUT ROWID;
"""

#: What came with version 4: the newest sheet whose notes are all among the marks.
_INDEXED: Final = """
CREATE TABLE indexed (through INTEGER NOT NULL);
INSERT INTO indexed SELECT coalesce(max(rowid), 0) FROM facts;
"""
_NOTES: Final = "ALTER TABLE facts ADD COLUMN marks BLOB;"

_TABLES: Final = f"""
BEGIN;
CREATE TABLE worlds (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    generation INTEGER NOT NULL
);
CREATE TABLE facts (
    world INTEGER NOT NULL REFERENCES worlds,
    generation INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    marks BLOB,
    body BLOB NOT NULL
);
CREATE UNIQUE INDEX facts_in_order ON facts (world, generation, sequence);
CREATE TRIGGER facts_stay BEFORE UPDATE ON facts
    BEGIN SELECT raise(ABORT, 'a fact is never changed'); END;
CREATE TRIGGER facts_remain BEFORE DELETE ON facts
    BEGIN SELECT raise(ABORT, 'a fact is never deleted'); END;
{_BRANCHING}
{_MARKS}
{_INDEXED}
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {VERSION};
COMMIT;
"""

_MARKING: Final = """
INSERT INTO marks SELECT mark_of(world, generation, key), sequence FROM facts
    WHERE key IS NOT NULL;
"""
#: What facts add up to. It came later and may be missing, for it only spares time; an older
#: program passes it over, so it makes no new version.
_BALANCES: Final = """
CREATE TABLE IF NOT EXISTS balances (
    world INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (world, generation)
)
"""
#: What brings a file of an older version up to the next one. Before version 3 each fact had a row
#: and a column for its key; the rows are sheets of one line, the column is not asked any more.
_UPGRADES: Final = {
    1: f"BEGIN; {_BRANCHING} PRAGMA user_version = 2; COMMIT;",
    2: f"BEGIN; {_MARKS} {_MARKING} DROP INDEX facts_by_key; PRAGMA user_version = 3; COMMIT;",
    3: f"BEGIN; {_NOTES} {_INDEXED} PRAGMA user_version = 4; COMMIT;",
}

_NEW_FILE: Final = "choose another path, or move the file away to begin a new ledger"


def claim(path: Path) -> sqlite3.Connection:
    """
    Become the one writer of *path*; the claim lasts until the connection is closed.
    """
    if not path.parent.is_dir():
        raise LedgerUnreadable(
            path,
            reason=f"the folder {path.parent} does not exist",
            advice="create it, or choose another path",
        )
    try:
        lock = sqlite3.connect(
            f"{path}-lock", isolation_level=None, timeout=0, check_same_thread=False
        )
    except sqlite3.Error as error:
        raise _unwritable(path, error) from error
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        lock.close()
        if _is_busy(error):
            raise LedgerInUse(path) from error
        raise _unwritable(path, error) from error
    return lock


def connect(path: Path, *, durability: Durability) -> sqlite3.Connection:
    """
    Open the database at *path*, creating its tables in a new or empty file.
    """
    try:
        # One thread uses it at a time, but the server may run in another than the opener.
        connection = sqlite3.connect(
            path, isolation_level=None, timeout=5, check_same_thread=False
        )
    except sqlite3.Error as error:
        raise _unwritable(path, error) from error
    try:
        _prepare(connection, path)
        _set_durability(connection, path, durability=durability)
    except sqlite3.Error as error:
        connection.close()
        raise _unwritable(path, error) from error
    except UnicodeDecodeError as error:
        # What SQLite complains about quotes the damaged text, and Python reads it as UTF-8.
        connection.close()
        raise _damaged(path, "its tables have names that are no text") from error
    except LedgerUnreadable:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    if not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
        connection.execute(f"PRAGMA page_size = {_PAGE}")
        connection.executescript(_TABLES)
        connection.execute(_BALANCES)
        return
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise LedgerUnreadable(
            path, reason="it is a database of another program", advice=_NEW_FILE
        )
    connection.create_function("mark_of", 3, mark_of)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    while version in _UPGRADES:
        connection.executescript(_UPGRADES[version])
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version != VERSION:
        raise LedgerUnreadable(
            path,
            reason=f"its tables have version {version}, this program knows version {VERSION}",
            advice="open it with the version of fiskalprobe that wrote it, or " + _NEW_FILE,
        )
    connection.execute(_BALANCES)


def _set_durability(
    connection: sqlite3.Connection,
    path: Path,
    *,
    durability: Durability,
) -> None:
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise LedgerUnreadable(
            path,
            reason=f"its file system allows no write-ahead log (SQLite offers {mode!r})",
            advice="put it on a local disk",
        )
    connection.execute(f"PRAGMA synchronous = {'FULL' if durability == 'full' else 'NORMAL'}")
    # Without it macOS leaves the data in the drive's cache, which is not what "full" promises.
    connection.execute(f"PRAGMA fullfsync = {'ON' if durability == 'full' else 'OFF'}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_BACKSTOP_PAGES}")


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


def _unwritable(path: Path, error: sqlite3.Error) -> LedgerUnreadable:
    code = getattr(error, "sqlite_errorcode", None)
    if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return _damaged(path, str(error))
    if code == sqlite3.SQLITE_FULL:
        return LedgerUnreadable(
            path, reason="the disk is full", advice="free some space, or choose another path"
        )
    return LedgerUnreadable(
        path,
        reason=f"SQLite says: {error}",
        advice="check that the path is a file and that this user may write it and its folder",
    )


def _damaged(path: Path, reason: str) -> LedgerUnreadable:
    return LedgerUnreadable(
        path, reason=f"it is damaged or no ledger ({reason})", advice=_NEW_FILE
    )
