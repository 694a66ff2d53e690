"""
The one writer of a SQLite file: worlds that live in the file share its transactions.

All that one turn of the event loop appends, in whichever world, becomes durable in one
transaction, because at full durability it is the flush of the disk that costs, not the row.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import struct
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from fiskalsim.ledger.errors import LedgerFailed, LedgerUnreadable
from fiskalsim.ledger.port import Durability, Told
from fiskalsim.ledger.sqlite.checkpoint import Checkpointer
from fiskalsim.ledger.sqlite.file import claim, connect
from fiskalsim.ledger.sqlite.index import Index, Note

_LOG: Final = logging.getLogger(__name__)
_SHEET: Final = (
    "INSERT INTO facts (world, generation, sequence, marks, body) VALUES (?, ?, ?, ?, ?)"
)
_RESTART: Final = "see that the disk is there, writable and not full, then restart the service"

#: World, generation, sequence of the first fact, notes of the index, facts.
Row = tuple[int, int, int, bytes | None, bytes]


class Party(Protocol):
    """
    Whoever has something in the open batch.
    """

    def hand_over(self) -> None:
        """
        Give the writer as rows what it has not been given yet.
        """

    def written(self) -> None:
        """
        Take note that everything of this party is durable.
        """

    def lost(self) -> None:
        """
        Take note that nothing in the open batch will be.
        """

    def failed(self) -> Exception:
        """
        Say in an exception what was lost, and what to do about it.
        """
        ...


class Writer:
    """
    The open file, the open batch, and those who wait for it.
    """

    def __init__(self, path: str | Path, *, durability: Durability) -> None:
        self.path = Path(path).expanduser().resolve()
        self._lock = claim(self.path)
        try:
            self.connection = connect(self.path, durability=durability)
        except BaseException:
            self._lock.close()
            raise
        self.index = self._indexed()
        self.rows: list[Row] = []
        #: Notes for the index that are on the sheets in `rows`.
        self.notes: list[Note] = []
        #: Statements that become durable together with the rows.
        self.orders: list[tuple[str, tuple[object, ...]]] = []
        #: Whose facts are in the open batch.
        self.parties: list[Party] = []
        self._waiters: list[tuple[Told, Party]] = []
        self._turn: asyncio.AbstractEventLoop | None = None
        #: Why nothing more is taken, and what to do about it.
        self.failure: tuple[str, str] | None = None
        self._checkpointer = Checkpointer(self.path)

    async def commit(self, party: Party) -> None:
        """
        Return once everything in the open batch is durable; raise what *party* says if it is not.

        The transaction runs when all tasks that were ready in this turn of the loop have had
        their say, and answers every one of them.
        """
        if self.parties or self.orders:
            # One future each: a request that is cancelled must not take the others with it.
            waiter = asyncio.get_running_loop().create_future()
            self.when_durable(party, partial(_answer, waiter))
            await waiter

    def when_durable(self, party: Party, told: Told) -> None:
        """
        Call *told* when `commit` would return, with None, or with what it would raise.
        """
        if not self.parties and not self.orders:
            told(None)
            return
        self._waiters.append((told, party))
        loop = asyncio.get_running_loop()
        # Compared by identity because an earlier loop may have ended with its turn outstanding.
        if self._turn is not loop:
            self._turn = loop
            loop.call_soon(self._end_of_turn)

    def flush(self) -> None:
        """
        Write the open batch now, without waiting for the end of the turn.
        """
        if self.parties or self.orders:
            self._write()
        self._answer_waiters()

    def close(self) -> None:
        """
        Let go of the file; what is in the open batch is forgotten.
        """
        if self.failure is None:
            self._fail("it is closed", "open it again")
        self._answer_waiters()
        self._checkpointer.stop()
        self.connection.close()
        self._lock.close()

    def refusal(self, *, committed: int) -> LedgerFailed:
        """
        Say that nothing more is taken, to a world of which *committed* facts are safe.
        """
        reason, advice = self.failure or ("", "")
        return LedgerFailed(self.path, committed=committed, reason=reason, advice=advice)

    def unreadable(self, reason: str) -> LedgerUnreadable:
        """
        Say that the file cannot be gone on with, and what to do about it.
        """
        return LedgerUnreadable(
            self.path,
            reason=reason,
            advice="open it with the version of fiskalprobe that wrote it, restore a copy, "
            "or move the file away to begin a new ledger",
        )

    def _indexed(self) -> Index:
        try:
            return Index(self.connection)
        except (sqlite3.Error, struct.error) as error:
            self.connection.close()
            self._lock.close()
            raise self.unreadable(str(error)) from error

    def _end_of_turn(self) -> None:
        self._turn = None
        self.flush()

    def _write(self) -> None:
        for party in self.parties:
            party.hand_over()
        size = sum(len(row[-1]) for row in self.rows)
        execute = self.connection.execute
        try:
            execute("BEGIN IMMEDIATE")
            self.index.write(len(self.notes))
            self.connection.executemany(_SHEET, self.rows)
            for statement, values in self.orders:
                execute(statement, values)
            execute("COMMIT")
        except sqlite3.Error as error:
            with suppress(sqlite3.Error):
                self.connection.rollback()
            self._fail(f"SQLite says: {error}", _RESTART)
            return
        self.index.add(self.notes)
        self._clear()
        for party in self.parties:
            party.written()
        self.parties.clear()
        self._checkpointer.written(size)

    def _answer_waiters(self) -> None:
        waiters, self._waiters = self._waiters, []
        for told, party in waiters:
            try:
                told(None if self.failure is None else party.failed())
            except Exception:  # noqa: BLE001  one must not keep the others from hearing it
                _LOG.exception("an answer broke after its commit")

    def _fail(self, reason: str, advice: str) -> None:
        self.failure = (reason, advice)
        self._clear()
        for party in self.parties:
            party.lost()
        self.parties.clear()

    def _clear(self) -> None:
        self.rows.clear()
        self.notes.clear()
        self.orders.clear()


def _answer(waiter: asyncio.Future[None], error: Exception | None) -> None:
    # Nobody is left to tell: the request was cancelled, or its loop has ended.
    if waiter.done() or waiter.get_loop().is_closed():
        return
    if error is None:
        waiter.set_result(None)
    else:
        waiter.set_exception(error)
