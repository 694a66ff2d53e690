"""
A ledger in one SQLite file: a fact that was committed survives the process, and the power.

Facts are appended to one table and never touched again. All that one turn of the event loop
appends becomes durable in one transaction, because at full durability it is the flush of the
disk that costs, not the row. Bodies are JSON rather than MessagePack: it keeps the offset of an
instant, and a person can read it with the `sqlite3` command.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec

from fiskalsim.ledger.checkpoint import Checkpointer
from fiskalsim.ledger.errors import LedgerFailed, LedgerUnreadable
from fiskalsim.ledger.file import Durability, claim, connect
from fiskalsim.ledger.port import Fact

_INSERT: Final = "INSERT INTO facts VALUES (?, ?, ?, ?, ?)"
_IN_ORDER: Final = """
SELECT sequence, body FROM facts
WHERE world = ? AND generation = ? AND sequence > ? ORDER BY sequence LIMIT ?
"""
_BY_KEY: Final = """
SELECT sequence, body FROM facts
WHERE world = ? AND generation = ? AND key = ? ORDER BY sequence DESC LIMIT 1
"""
#: Facts fetched at a time while replaying, so that a long ledger is never in memory twice.
_PAGE: Final = 1000
_RESTART: Final = "see that the disk is there, writable and not full, then restart the service"


class SqliteLedger:
    """
    The durable ledger; one process at a time may have it open.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        facts: Any,
        durability: Durability = "full",
        world: str = "default",
    ) -> None:
        self._path = Path(path).expanduser().resolve()
        self._encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder(facts).decode
        self._lock = claim(self._path)
        try:
            self._connection = connect(self._path, durability=durability)
        except BaseException:
            self._lock.close()
            raise
        try:
            self._world, self._generation, self._committed = self._load(world)
        except BaseException:
            self._connection.close()
            self._lock.close()
            raise
        self._last = self._committed
        self._batch: list[tuple[int, int, int, str | None, bytes]] = []
        self._fresh: dict[str, Fact] = {}
        self._waiters: list[asyncio.Future[None]] = []
        self._turn: asyncio.AbstractEventLoop | None = None
        #: Why nothing more is taken, and what to do about it.
        self._failure: tuple[str, str] | None = None
        self._checkpointer = Checkpointer(self._path)

    def append(self, fact: Fact) -> None:
        """
        Let *fact* join the open batch, in call order.
        """
        if self._failure is not None:
            raise self._failed()
        body = self._encode(fact)
        key = fact.key
        self._last += 1
        self._batch.append((self._world, self._generation, self._last, key, body))
        if key is not None:
            self._fresh[key] = fact

    async def commit(self) -> None:
        """
        Return once everything appended before this call is durable.

        The transaction runs when all tasks that were ready in this turn of the loop have had
        their say, and answers every one of them.
        """
        if self._failure is not None:
            raise self._failed()
        if not self._batch:
            return
        loop = asyncio.get_running_loop()
        # One future each: a request that is cancelled must not take the others with it.
        waiter = loop.create_future()
        self._waiters.append(waiter)
        # Compared by identity because an earlier loop may have ended with its turn outstanding.
        if self._turn is not loop:
            self._turn = loop
            loop.call_soon(self._end_of_turn)
        await waiter

    def replay(self) -> Iterator[Fact]:
        """
        Yield the committed facts of the current generation, oldest first.
        """
        expected = 1
        while rows := self.tail(after=expected - 1, limit=_PAGE):
            for sequence, fact in rows:
                if sequence != expected:
                    raise self._unreadable(f"fact {expected} is missing before fact {sequence}")
                yield fact
                expected += 1

    def tail(self, *, after: int, limit: int) -> list[tuple[int, Fact]]:
        """
        Return at most *limit* committed facts whose sequence is above *after*.
        """
        return self._select(_IN_ORDER, after, max(limit, 0))

    def find(self, key: str) -> Fact | None:
        """
        Return the newest fact with this key, the open batch included.
        """
        fresh = self._fresh.get(key)
        if fresh is not None:
            return fresh
        found = self._select(_BY_KEY, key)
        return found[0][1] if found else None

    def reset(self) -> None:
        """
        Begin the next generation; what was still open ends the old one.
        """
        if self._failure is not None:
            raise self._failed()
        self._write(generation=self._generation + 1)
        self._answer_waiters()
        if self._failure is not None:
            raise self._failed()
        self._generation += 1
        self._committed = self._last = 0

    def close(self) -> None:
        """
        Let go of the file; what was appended but not committed is forgotten.
        """
        if self._failure is None:
            self._fail("it is closed", "open it again")
        self._answer_waiters()
        self._checkpointer.stop()
        self._connection.close()
        self._lock.close()

    def _load(self, world: str) -> tuple[int, int, int]:
        try:
            self._connection.execute(
                "INSERT INTO worlds (name, generation) VALUES (?, 1) ON CONFLICT DO NOTHING",
                (world,),
            )
            number, generation = self._connection.execute(
                "SELECT id, generation FROM worlds WHERE name = ?",
                (world,),
            ).fetchone()
            (last,) = self._connection.execute(
                "SELECT coalesce(max(sequence), 0) FROM facts WHERE world = ? AND generation = ?",
                (number, generation),
            ).fetchone()
        except sqlite3.Error as error:
            raise self._unreadable(str(error)) from error
        return number, generation, last

    def _end_of_turn(self) -> None:
        self._turn = None
        if self._batch:
            self._write(generation=self._generation)
        self._answer_waiters()

    def _write(self, *, generation: int) -> None:
        size = sum(len(row[4]) for row in self._batch)
        execute = self._connection.execute
        try:
            execute("BEGIN IMMEDIATE")
            self._connection.executemany(_INSERT, self._batch)
            if generation != self._generation:
                execute("UPDATE worlds SET generation = ? WHERE id = ?", (generation, self._world))
            execute("COMMIT")
        except sqlite3.Error as error:
            with suppress(sqlite3.Error):
                self._connection.rollback()
            self._fail(f"SQLite says: {error}", _RESTART)
            return
        self._committed = self._last
        self._batch.clear()
        self._fresh.clear()
        self._checkpointer.written(size)

    def _answer_waiters(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            # Nobody is left to tell: the request was cancelled, or its loop has ended.
            if waiter.done() or waiter.get_loop().is_closed():
                continue
            if self._failure is None:
                waiter.set_result(None)
            else:
                waiter.set_exception(self._failed())

    def _fail(self, reason: str, advice: str) -> None:
        self._failure = (reason, advice)
        self._batch.clear()
        self._fresh.clear()
        self._last = self._committed

    def _failed(self) -> LedgerFailed:
        reason, advice = self._failure or ("", "")
        return LedgerFailed(self._path, committed=self._committed, reason=reason, advice=advice)

    def _select(self, query: str, *arguments: object) -> list[tuple[int, Fact]]:
        try:
            rows = self._connection.execute(
                query,
                (self._world, self._generation, *arguments),
            ).fetchall()
        except sqlite3.Error as error:
            raise self._unreadable(str(error)) from error
        return [(sequence, self._fact(sequence, body)) for sequence, body in rows]

    def _fact(self, sequence: int, body: bytes) -> Fact:
        try:
            fact: Fact = self._decode(body)
        except msgspec.MsgspecError as error:
            raise self._unreadable(f"fact {sequence} is not understood ({error})") from error
        return fact

    def _unreadable(self, reason: str) -> LedgerUnreadable:
        return LedgerUnreadable(
            self._path,
            reason=reason,
            advice="open it with the version of fiskalprobe that wrote it, restore a copy, "
            "or move the file away to begin a new ledger",
        )
