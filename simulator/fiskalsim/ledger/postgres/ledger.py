"""
A ledger in PostgreSQL: several processes and machines share one, and one of them owns a world.

A batch is one statement that proves the title to the world and inserts the facts, so nothing of
an owner that was replaced gets in. One batch per world is under way at a time; what is appended
meanwhile becomes the next one, which is how the cost of a commit is shared.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import msgspec
import psycopg

from fiskalsim.ledger.balance import newest, sealed
from fiskalsim.ledger.errors import LedgerFailed, OwnershipLost
from fiskalsim.ledger.port import LEASE, Balance, Fact, Point, Told
from fiskalsim.ledger.postgres.archive import Archive, Batch, Fenced
from fiskalsim.ledger.postgres.database import said
from fiskalsim.ledger.postgres.history import History, as_bytes

_BRANCH: Final = "INSERT INTO fiskalprobe_branches VALUES (%s, %s, %s, %s)"
_KEEP: Final = """
INSERT INTO fiskalprobe_snapshots VALUES (%s, %s, %s, %s) ON CONFLICT (world, name)
DO UPDATE SET generation = excluded.generation, sequence = excluded.sequence
"""
_FORGET: Final = "DELETE FROM fiskalprobe_snapshots WHERE world = %s AND name = %s"
_BALANCE: Final = """
INSERT INTO fiskalprobe_balances VALUES (%s, %s, %s, %s) ON CONFLICT (world, generation)
DO UPDATE SET sequence = excluded.sequence, content = excluded.content
"""
#: Facts fetched at a time while replaying, so that a long ledger is never in memory twice.
_PAGE: Final = 2000
_AGAIN: Final = "see that the database runs and can be reached, then ask again"

Waiters = list["asyncio.Future[None]"]


class _Open:
    """
    A batch with those who wait for it.
    """

    def __init__(self) -> None:
        self.batch = Batch()
        #: By key; of the generation that the batch ends in.
        self.fresh: dict[str, Fact] = {}
        self.waiters: Waiters = []


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flying:
    """
    A batch on its way into the database.
    """

    open: _Open
    after: Point
    landing: Future[None]
    loop: asyncio.AbstractEventLoop | None


class PostgresLedger:
    """
    The shared ledger of one world; this process owns the world while it is open.
    """

    def __init__(
        self,
        url: str,
        *,
        facts: Any,
        world: str = "default",
        address: str = "",
        lease: float = LEASE,
    ) -> None:
        self._encode = msgspec.json.Encoder().encode
        self._archive = Archive.at(url, address=address, lease=lease)
        try:
            self._title = self._archive.ownership.claim(world)
            #: Where the world stands in the database.
            self._stands = self._title.point
            self._history = History(self._archive, self._title.world, facts=facts)
        except BaseException:
            self._archive.leave()
            raise
        self._generation, self._committed = self._stands
        self._last = self._committed
        self._before = self._history.line(Point(self._generation, 0))[1:]
        self._open = _Open()
        self._flying: _Flying | None = None
        self._turn: asyncio.AbstractEventLoop | None = None
        self._commits: set[asyncio.Task[None]] = set()
        #: Says why nothing more is taken; a new error for everybody who asks.
        self._failure: Callable[[], LedgerFailed] | None = None
        self.closed = False

    @property
    def usable(self) -> bool:
        """
        Whether this process may go on answering from what it folded out of this ledger.
        """
        return self._failure is None and not self._title.lost

    def append(self, fact: Fact) -> None:
        """
        Let *fact* join the open batch, in call order.
        """
        self._check()
        body = self._encode(fact)
        key = fact.key
        self._last += 1
        batch = self._open.batch
        batch.generations.append(self._generation)
        batch.sequences.append(self._last)
        batch.keys.append(None if key is None else as_bytes(key))
        batch.bodies.append(body)
        if key is not None:
            self._open.fresh[key] = fact

    async def commit(self) -> None:
        """
        Return once everything appended before this call is durable, and surely ours.

        Whoever changed nothing is told whether the world is still this process's to speak for.
        """
        self._check()
        loop = asyncio.get_running_loop()
        # A batch of a loop that has ended would call nobody back.
        self._land(wait=self._flying is not None and self._flying.loop is not loop)
        if self._waiting:
            waiter = loop.create_future()
            self._open.waiters.append(waiter)
            if self._flying is None and self._turn is not loop:
                self._turn = loop
                loop.call_soon(self._end_of_turn)
            await waiter
        elif self._flying is not None:
            waiter = loop.create_future()
            self._flying.open.waiters.append(waiter)
            await waiter
        elif not self._title.sure:
            confirm = self._archive.ownership.confirm
            sure = await loop.run_in_executor(None, confirm, self._title)
            self._check()
            if not sure:
                raise self._failed("its lease ran out", _AGAIN)

    def when_durable(self, told: Told) -> None:
        """
        Commit in a task of its own: beside a call to the database it costs nothing.
        """

        def end(task: asyncio.Task[None]) -> None:
            self._commits.discard(task)
            if task.cancelled():
                told(self._failed("this process is about to end", _AGAIN))
                return
            lost = task.exception()
            if lost is None or isinstance(lost, Exception):
                told(lost)

        task = asyncio.get_running_loop().create_task(self.commit())
        self._commits.add(task)
        task.add_done_callback(end)

    def settle(self) -> None:
        """
        Do nothing: beside a call to the database a turn of the loop is short.
        """

    def flush(self) -> None:
        """
        Make everything so far durable now, without a loop to wait in.
        """
        self._land(wait=True)
        if self._waiting:
            self._launch(None)
            self._land(wait=True)
        self._check()

    def replay(self, *, after: int = 0) -> Iterator[Fact]:
        """
        Yield the committed facts of the current generation above *after*, oldest first.
        """
        expected = after + 1
        while rows := self.tail(after=expected - 1, limit=_PAGE):
            for sequence, fact in rows:
                if sequence != expected:
                    raise self._history.unreadable(
                        f"fact {expected} is missing before fact {sequence}"
                    )
                yield fact
                expected += 1
        if expected <= self._committed:
            raise self._history.unreadable(f"fact {expected} of {self._committed} is missing")

    def keep_balance(self, draw: Callable[[], bytes]) -> None:
        """
        Keep what the facts so far add up to, the open batch included.
        """
        self._check()
        place = self._title.world, self._generation, self._last
        self._open.batch.orders.append((_BALANCE, (*place, sealed(draw()))))

    def balance(self) -> Balance | None:
        """
        Give the newest balance of this line of history.
        """
        line = (Point(self._generation, self._committed), *self._before)
        with self._reading():
            return newest(line, self._history.balances)

    def tail(self, *, after: int, limit: int) -> list[tuple[int, Fact]]:
        """
        Return at most *limit* committed facts whose sequence is above *after*.
        """
        self._land(wait=False)
        found: list[tuple[int, Fact]] = []
        for stretch in (*reversed(self._before), Point(self._generation, self._committed)):
            wanted = max(limit, 0) - len(found)
            if wanted and after < stretch.sequence:
                with self._reading():
                    found += self._history.facts(stretch, after=after, limit=wanted)
                after = max(after, stretch.sequence)
        return found

    def find(self, key: str) -> Fact | None:
        """
        Return the newest fact with this key, the open batch included.
        """
        self._land(wait=False)
        if key in self._open.fresh:
            return self._open.fresh[key]
        flying = self._flying
        if flying is not None and flying.after.generation == self._generation:
            fresh = flying.open.fresh.get(key)
            if fresh is not None:
                return fresh
        line = (Point(self._generation, self._committed), *self._before)
        with self._reading():
            return self._history.newest(key, line)

    def snapshot(self, name: str) -> Point:
        """
        Keep under *name* where the history stands, the open batch included.
        """
        self._check()
        here = Point(self._generation, self._last)
        if self._before and self._last == self._before[0].sequence:
            here = self._before[0]  # nothing of its own yet: it is the point it came from
        self._history.snapshots[name] = here
        self._open.batch.orders.append((_KEEP, (self._title.world, name, *here)))
        return here

    def snapshots(self) -> Mapping[str, Point]:
        """
        Give the points that are kept, by name.
        """
        return MappingProxyType(self._history.snapshots)

    def forget(self, name: str) -> None:
        """
        Keep this point no longer; `KeyError` where it was not kept.
        """
        self._check()
        del self._history.snapshots[name]
        self._open.batch.orders.append((_FORGET, (self._title.world, name)))

    def reset(self, to: str | None = None) -> None:
        """
        Begin the next generation; what was still open ends the old one.
        """
        self._check()
        before: tuple[Point, ...] = ()
        if to is not None:
            before = self._history.line(self._history.snapshots[to])
            self.flush()  # the history that is gone back to is read at once
        self._generation += 1
        if before:
            self._history.branches[self._generation] = before[0]
            order = (self._title.world, self._generation, *before[0])
            self._open.batch.orders.append((_BRANCH, order))
        self._before = before
        self._committed = self._last = before[0].sequence if before else 0
        self._open.fresh.clear()

    def close(self) -> None:
        """
        Give the world up; what was appended but not committed is forgotten.
        """
        if self.closed:
            return
        self.closed = True
        self._land(wait=True)
        if self._failure is None:
            self._failure = partial(self._failed, "it is closed", "open it again")
        self._answer(self._open)
        self._archive.ownership.release(self._title)
        self._archive.leave()

    @property
    def _waiting(self) -> bool:
        """
        Whether there is something to commit that is not under way.
        """
        stands = self._stands if self._flying is None else self._flying.after
        return bool(self._open.batch.orders) or stands != (self._generation, self._last)

    def _end_of_turn(self) -> None:
        self._turn = None
        self._next()

    def _next(self) -> None:
        self._land(wait=False)
        if self._flying is None and self._failure is None and self._open.waiters:
            self._launch(asyncio.get_running_loop())

    def _launch(self, loop: asyncio.AbstractEventLoop | None) -> None:
        ready, self._open = self._open, _Open()
        after = Point(self._generation, self._last)
        landing = self._archive.writer.submit(
            self._archive.write,
            self._title,
            before=self._stands,
            after=after,
            batch=ready.batch,
        )
        self._flying = _Flying(open=ready, after=after, landing=landing, loop=loop)

        if loop is not None:
            landing.add_done_callback(partial(self._tell, loop))

    def _tell(self, loop: asyncio.AbstractEventLoop, landing: Future[None]) -> None:
        del landing
        # A loop that has ended is not told; the next call takes note of the batch.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self._next)

    def _land(self, *, wait: bool) -> None:
        """
        Take note of what came of the batch under way, if there is one and it is done.
        """
        flying = self._flying
        if flying is None or not (wait or flying.landing.done()):
            return
        error = flying.landing.exception()
        self._flying = None
        if error is None:
            self._stands = flying.after
            if flying.after.generation == self._generation:
                self._committed = flying.after.sequence
        else:
            self._fail(error)
        self._answer(flying.open)
        if self._failure is not None:
            self._answer(self._open)

    def _answer(self, batch: _Open) -> None:
        waiters, batch.waiters = batch.waiters, []
        for waiter in waiters:
            # Nobody is left to tell: the request was cancelled, or its loop has ended.
            if waiter.done() or waiter.get_loop().is_closed():
                continue
            if self._failure is None:
                waiter.set_result(None)
            else:
                waiter.set_exception(self._failure())

    def _check(self) -> None:
        if self._failure is None and self._title.lost:
            self._fail(Fenced())
        if self._failure is not None:
            raise self._failure()

    def _fail(self, error: BaseException) -> None:
        if isinstance(error, Fenced):
            self._title.lost = True
            name, committed = self._archive.database.name, self._committed
            self._failure = partial(OwnershipLost, name, committed=committed)
        elif isinstance(error, psycopg.Error):
            self._failure = partial(self._failed, said(error), _AGAIN)
        else:
            raise error
        self._open.batch.clear()
        self._open.fresh.clear()
        self._last = self._committed

    def _failed(self, reason: str, advice: str) -> LedgerFailed:
        return LedgerFailed(
            self._archive.database.name, committed=self._committed, reason=reason, advice=advice
        )

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """
        Say of a database that does not answer what is safe in it.
        """
        try:
            yield
        except psycopg.Error as error:
            raise self._failed(said(error), _AGAIN) from error
