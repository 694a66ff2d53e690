"""
One PostgreSQL database: how it is reached, what tables it has, what is said when it fails.

Importing this module needs the driver, so it is imported late. Nothing here ever shows a password.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict

from fiskalsim.ledger.errors import LedgerUnreadable, shown

#: Version of the tables below; tables of another version are refused, never guessed at.
VERSION: Final = 1
#: Any number that other programs are unlikely to lock while they make their tables ("FSKL").
_TABLES_LOCK: Final = 0x46534B4C

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS fiskalprobe_version (number integer NOT NULL);
INSERT INTO fiskalprobe_version SELECT 1 WHERE NOT EXISTS (SELECT FROM fiskalprobe_version);
CREATE TABLE IF NOT EXISTS fiskalprobe_worlds (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL UNIQUE,
    generation bigint NOT NULL DEFAULT 1,
    last_sequence bigint NOT NULL DEFAULT 0,
    epoch bigint NOT NULL DEFAULT 0,
    address text NOT NULL DEFAULT '',
    session text,
    expires timestamptz
);
CREATE TABLE IF NOT EXISTS fiskalprobe_facts (
    world bigint NOT NULL,
    generation bigint NOT NULL,
    sequence bigint NOT NULL,
    key bytea,
    body bytea NOT NULL,
    PRIMARY KEY (world, generation, sequence)
);
CREATE INDEX IF NOT EXISTS fiskalprobe_facts_by_key
    ON fiskalprobe_facts (world, generation, key, sequence) WHERE key IS NOT NULL;
CREATE TABLE IF NOT EXISTS fiskalprobe_branches (
    world bigint NOT NULL,
    generation bigint NOT NULL,
    parent bigint NOT NULL,
    through bigint NOT NULL,
    PRIMARY KEY (world, generation)
);
CREATE TABLE IF NOT EXISTS fiskalprobe_snapshots (
    world bigint NOT NULL,
    name text NOT NULL,
    generation bigint NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (world, name)
);
CREATE OR REPLACE FUNCTION fiskalprobe_facts_stay() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'a fact is never changed or deleted'; END $$;
CREATE OR REPLACE TRIGGER fiskalprobe_facts_stay BEFORE UPDATE OR DELETE OR TRUNCATE
    ON fiskalprobe_facts EXECUTE FUNCTION fiskalprobe_facts_stay();
"""

#: What facts add up to; it came later and may be missing, for it only spares time.
_BALANCES: Final = """
CREATE TABLE IF NOT EXISTS fiskalprobe_balances (
    world bigint NOT NULL,
    generation bigint NOT NULL,
    sequence bigint NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (world, generation)
)
"""

#: The session is ours alone, so what an administrator set for others must not change its meaning.
_SESSION: Final = """
SELECT set_config('default_transaction_isolation', 'read committed', false),
       set_config('default_transaction_read_only', 'off', false),
       set_config('statement_timeout', '10s', false),
       set_config('synchronous_commit', CASE
           WHEN current_setting('synchronous_commit') = 'off' THEN 'on'
           ELSE current_setting('synchronous_commit') END, false)
"""
#: A peer that is gone without a word is noticed within seconds, not within hours.
_KEEP_ALIVE: Final = {
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}


class Database:
    """
    The address of a database and the lines to it.
    """

    def __init__(self, url: str) -> None:
        try:
            _one_at_sign(url)
            asked = conninfo_to_dict(url)
        except (ValueError, psycopg.ProgrammingError):
            # Its text quotes parts of the address, and a slip there may show the password.
            raise LedgerUnreadable(
                shown(url),
                reason="it is no address of a database",
                advice="write postgresql://USER:PASSWORD@HOST:PORT/NAME, "
                "with %XX for signs such as / @ : in the password",
            ) from None
        self._options: dict[str, Any] = {
            **_KEEP_ALIVE,
            "application_name": "fiskalprobe",
            **asked,
            "client_encoding": "utf8",
        }
        self.name = _name(asked)

    def connect(self) -> psycopg.Connection[Any]:
        """
        Open a connection in which every statement is a transaction of its own.
        """
        connection = psycopg.connect(**self._options, autocommit=True)
        connection.execute(_SESSION)
        return connection

    def prepare(self) -> None:
        """
        See that the tables are there; `LedgerUnreadable` says what is in the way.
        """
        try:
            with self.connect() as connection, connection.transaction():
                # Two processes that come first together would trip over each other's tables.
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (_TABLES_LOCK,))
                found = connection.execute("SELECT to_regclass('fiskalprobe_version')").fetchone()
                look = "SELECT to_regclass('fiskalprobe_balances')"
                found_balances = connection.execute(look).fetchone()
                if found == (None,):
                    connection.execute(_TABLES)
                if found_balances == (None,):
                    connection.execute(_BALANCES)
                row = connection.execute("SELECT number FROM fiskalprobe_version").fetchone()
        except psycopg.Error as error:
            raise self.unreadable(said(error)) from error
        version = row[0] if row else None
        if version != VERSION:
            raise LedgerUnreadable(
                self.name,
                reason=f"its tables have version {version}, this program knows version {VERSION}",
                advice="open it with the version of fiskalprobe that wrote it, "
                "or name another database",
            )

    def unreadable(self, reason: str) -> LedgerUnreadable:
        """
        Say that the database cannot be used as it is.
        """
        return LedgerUnreadable(
            self.name,
            reason=reason,
            advice="check the address, that the server runs, and that this user may create and "
            "write tables there",
        )


class Line:
    """
    One connection that is opened when it is needed and opened again when it broke.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: psycopg.Connection[Any] | None = None
        self._lock = threading.Lock()

    def run(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """
        Run one statement once; `psycopg.Error` when it failed or may have failed.
        """
        with self._lock:
            cursor = self._opened().execute(query.encode(), parameters, binary=True)
            return cursor.fetchall() if cursor.description else []

    def transact(self, statements: Sequence[tuple[str, Sequence[object]]]) -> bool:
        """
        Run statements in one transaction; the first one counts, and with 0 nothing happens.
        """
        if len(statements) == 1:
            return self.run(*statements[0]) == [(1,)]
        with self._lock:
            connection = self._opened()
            with connection.transaction():
                cursors = [
                    connection.execute(query.encode(), parameters, binary=True)
                    for query, parameters in statements
                ]
                if cursors[0].fetchone() != (1,):
                    raise psycopg.Rollback
                return True
        return False

    def read(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """
        Run a statement that may be run twice, once more if the connection turns out broken.
        """
        try:
            return self.run(query, parameters)
        except psycopg.OperationalError:
            return self.run(query, parameters)

    def close(self) -> None:
        """
        Let go of the connection.
        """
        with self._lock:
            if self._connection is not None:
                self._connection.close()

    def _opened(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = self._database.connect()
        return self._connection


def said(error: psycopg.Error) -> str:
    """
    What PostgreSQL said, on one line.
    """
    return "PostgreSQL says: " + (" ".join(str(error).split()) or type(error).__name__)


def _one_at_sign(url: str) -> None:
    """
    Refuse a bare / or @ in a password: what follows it would be taken for the name of a host.
    """
    authority, _, path = url.partition("://")[2].partition("?")[0].partition("/")
    if authority.count("@") > 1 or "@" in path:
        raise ValueError


def _name(asked: dict[str, Any]) -> str:
    host = asked.get("host") or asked.get("hostaddr") or "localhost"
    port = f":{asked['port']}" if asked.get("port") else ""
    return f"postgresql://{host}{port}/{asked.get('dbname') or asked.get('user') or ''}"
