"""
A ledger in one SQLite file: a fact that was committed survives the process, and the power.

Facts are appended to one table, as sheets (`sqlite.sheet`), and never touched again. They are JSON
rather than MessagePack: it keeps the offset of an instant, and a person can read it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import msgspec

from fiskalsim.ledger.balance import newest, sealed
from fiskalsim.ledger.errors import LedgerFailed
from fiskalsim.ledger.port import Balance, Durability, Fact, Point, Told
from fiskalsim.ledger.sqlite.index import Note, packed
from fiskalsim.ledger.sqlite.keys import mark_of
from fiskalsim.ledger.sqlite.sheet import facts_on, last_on, sheets
from fiskalsim.ledger.sqlite.writer import Writer

#: From the sheet that the first wanted fact is on.
_IN_ORDER: Final = """
SELECT sequence, body FROM facts WHERE world = ? AND generation = ? AND sequence <= ?
AND sequence >= coalesce((
    SELECT max(sequence) FROM facts WHERE world = ? AND generation = ? AND sequence <= ?
), 0) ORDER BY sequence
"""
_NEWEST: Final = """
SELECT sequence, body FROM facts WHERE world = ? AND generation = ? ORDER BY sequence DESC LIMIT 1
"""
_BEGIN: Final = "UPDATE worlds SET generation = ? WHERE id = ?"
_BRANCH: Final = "INSERT INTO branches VALUES (?, ?, ?, ?)"
_KEEP: Final = "INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?)"
_FORGET: Final = "DELETE FROM snapshots WHERE world = ? AND name = ?"
_BALANCE: Final = "INSERT OR REPLACE INTO balances VALUES (?, ?, ?, ?)"
_BALANCES: Final = "SELECT sequence, content FROM balances WHERE world = ? AND generation = ?"
#: Facts fetched at a time while replaying, so that a long ledger is never in memory twice.
_PAGE: Final = 1000
#: Above every sequence.
_END: Final = 2**63 - 1


class SqliteLedger:
    """
    One world's ledger in a file; one process at a time may have the file open.

    With *shared* it is one of several worlds of a file that is open already.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        facts: Any,
        durability: Durability = "full",
        world: str = "default",
        shared: Writer | None = None,
    ) -> None:
        self._encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder(facts).decode
        self._writer = Writer(path, durability=durability) if shared is None else shared
        self._shared = shared is not None
        self._connection = self._writer.connection
        try:
            self._committed = self._load(world)
        except BaseException as error:
            if shared is None:
                self._writer.close()
            if isinstance(error, sqlite3.Error):
                raise self._writer.unreadable(str(error)) from error
            raise
        self._last = self._committed
        #: What the writer has not been given yet: facts, oldest first, and notes of their keys.
        self._open: list[bytes] = []
        self._notes: list[Note] = []
        #: Facts of the open batch by their keys.
        self._fresh: dict[str, Fact] = {}

    @property
    def usable(self) -> bool:
        """
        Whether every write so far succeeded.
        """
        return self._writer.failure is None

    def append(self, fact: Fact) -> None:
        """
        Let *fact* join the open batch, in call order.
        """
        writer = self._writer
        if writer.failure is not None:
            raise self.failed()
        open_ = self._open
        body = self._encode(fact)
        key = fact.key
        if not open_:
            writer.parties.append(self)
        open_.append(body)
        last = self._last = self._last + 1
        if key is not None:
            self._fresh[key] = fact
            self._notes.append((mark_of(self._world, self._generation, key), last))

    async def commit(self) -> None:
        """
        Return once everything appended before this call is durable.
        """
        if self._writer.failure is not None:
            raise self.failed()
        await self._writer.commit(self)

    def when_durable(self, told: Told) -> None:
        """
        Call *told* at the end of the turn, from within the writer.
        """
        if self._writer.failure is not None:
            told(self.failed())
        else:
            self._writer.when_durable(self, told)

    def settle(self) -> None:
        """
        Write what is in the open batch of the file, whichever world's it is.
        """
        self._writer.flush()

    def flush(self) -> None:
        """
        Write what is in the open batch of the file, and raise if that failed.
        """
        self._writer.flush()
        if self._writer.failure is not None:
            raise self.failed()

    def replay(self, *, after: int = 0) -> Iterator[Fact]:
        """
        Yield the committed facts of the current generation above *after*, oldest first.
        """
        expected = after + 1
        while rows := self.tail(after=expected - 1, limit=_PAGE):
            for sequence, fact in rows:
                if sequence != expected:
                    raise self._writer.unreadable(
                        f"fact {expected} is missing before fact {sequence}"
                    )
                yield fact
                expected += 1

    def keep_balance(self, draw: Callable[[], bytes]) -> None:
        """
        Keep what the facts so far add up to, the open batch included.
        """
        place = self._world, self._generation, self._last
        self._writer.orders.append((_BALANCE, (*place, sealed(draw()))))

    def balance(self) -> Balance | None:
        """
        Give the newest balance of this line of history.
        """
        execute, world = self._connection.execute, self._world
        with suppress(sqlite3.Error):  # whatever is wrong with it, the facts tell the same
            return newest(
                (Point(self._generation, self._committed), *self._before),
                lambda generation: execute(_BALANCES, (world, generation)),
            )
        return None

    def tail(self, *, after: int, limit: int) -> list[tuple[int, Fact]]:
        """
        Return at most *limit* committed facts whose sequence is above *after*.
        """
        found: list[tuple[int, Fact]] = []
        for generation, through in (*reversed(self._before), (self._generation, _END)):
            wanted = max(limit, 0) - len(found)
            if wanted and after < through:
                stretch = self._stretch(generation, after, through)
                found += [
                    (sequence, self._fact(sequence, body))
                    for sequence, body in islice(stretch, wanted)
                ]
                after = max(after, through)
        return found

    def find(self, key: str) -> Fact | None:
        """
        Return the newest fact with this key, the open batch included.
        """
        fresh = self._fresh.get(key)
        if fresh is not None:
            return fresh
        for generation, through in ((self._generation, _END), *self._before):
            mark = mark_of(self._world, generation, key)
            if self._writer.index.may_have(mark):
                for sequence in self._marked(mark, through):
                    for _, body in islice(self._stretch(generation, sequence - 1, sequence), 1):
                        fact = self._fact(sequence, body)
                        if fact.key == key:
                            return fact
        return None

    def snapshot(self, name: str) -> Point:
        """
        Keep under *name* where the history stands, the open batch included.
        """
        if self._writer.failure is not None:
            raise self.failed()
        here = Point(self._generation, self._last)
        if self._before and self._last == self._before[0].sequence:
            here = self._before[0]  # nothing of its own yet: it is the point it came from
        self._snapshots[name] = here
        self._writer.orders.append((_KEEP, (self._world, name, *here)))
        return here

    def snapshots(self) -> Mapping[str, Point]:
        """
        Give the points that are kept, by name.
        """
        return MappingProxyType(self._snapshots)

    def forget(self, name: str) -> None:
        """
        Keep this point no longer; `KeyError` where it was not kept.
        """
        del self._snapshots[name]
        self._writer.orders.append((_FORGET, (self._world, name)))

    def reset(self, to: str | None = None) -> None:
        """
        Begin the next generation; what was still open ends the old one.
        """
        if self._writer.failure is not None:
            raise self.failed()
        before: tuple[Point, ...] = ()
        if to is not None:
            if self._writer.orders:  # the branch that *to* is on has to be found in the file
                self._writer.flush()
            if self._writer.failure is not None:
                raise self.failed()
            before = self._line(self._snapshots[to])
        self.hand_over()
        orders = self._writer.orders
        if before:
            orders.append((_BRANCH, (self._world, self._generation + 1, *before[0])))
        self._generation += 1
        orders.append((_BEGIN, (self._generation, self._world)))
        self._before = before
        self._committed = self._last = before[0].sequence if before else 0
        self._fresh = {}

    def close(self) -> None:
        """
        Let go of the file; what was appended but not committed is forgotten.
        """
        if not self._shared:
            self._writer.close()

    def hand_over(self) -> None:
        """
        Give the writer what was appended since the last time.
        """
        world, generation, open_ = self._world, self._generation, self._open
        notes = packed(self._notes)
        for first, text in sheets(self._last - len(open_) + 1, open_):
            self._writer.rows.append((world, generation, first, notes, text))
            notes = None  # all of them are on the first sheet
        self._writer.notes += self._notes
        open_.clear()
        self._notes.clear()

    def written(self) -> None:
        """
        Take note that the open batch is durable.
        """
        self._committed = self._last
        self._fresh.clear()

    def lost(self) -> None:
        """
        Forget the open batch.
        """
        self._last = self._committed
        self._open.clear()
        self._notes.clear()
        self._fresh.clear()

    def failed(self) -> LedgerFailed:
        """
        Say that nothing more is taken.
        """
        return self._writer.refusal(committed=self._committed)

    def _load(self, world: str) -> int:
        execute = self._connection.execute
        execute(
            "INSERT INTO worlds (name, generation) VALUES (?, 1) ON CONFLICT DO NOTHING", (world,)
        )
        self._world, self._generation = execute(
            "SELECT id, generation FROM worlds WHERE name = ?", (world,)
        ).fetchone()
        self._snapshots = {
            name: Point(generation, sequence)
            for name, generation, sequence in execute(
                "SELECT name, generation, sequence FROM snapshots WHERE world = ? ORDER BY name",
                (self._world,),
            )
        }
        self._before = self._line(Point(self._generation, 0))[1:]
        base = self._before[0].sequence if self._before else 0
        newest = execute(_NEWEST, (self._world, self._generation)).fetchone()
        return base if newest is None else last_on(*newest)

    def _line(self, point: Point) -> tuple[Point, ...]:
        """
        Follow a point back to the first generation: the newest stretch of history first.
        """
        line = [point]
        while parent := self._connection.execute(
            "SELECT parent, through FROM branches WHERE world = ? AND generation = ?",
            (self._world, line[-1].generation),
        ).fetchone():
            line.append(Point(*parent))
        return tuple(line)

    def _stretch(self, generation: int, after: int, through: int) -> Iterator[tuple[int, bytes]]:
        """
        Walk the committed facts of a generation that lie between two sequences.
        """
        place = self._world, generation
        try:
            for first, text in self._connection.execute(
                _IN_ORDER, (*place, through, *place, after + 1)
            ):
                for sequence, body in facts_on(first, text):
                    if after < sequence <= through:
                        yield sequence, body
        except sqlite3.Error as error:
            raise self._writer.unreadable(str(error)) from error

    def _marked(self, mark: int, through: int) -> list[int]:
        try:
            return self._writer.index.sequences(mark, through=through)
        except sqlite3.Error as error:
            raise self._writer.unreadable(str(error)) from error

    def _fact(self, sequence: int, body: bytes) -> Fact:
        try:
            fact: Fact = self._decode(body)
        except msgspec.MsgspecError as error:
            raise self._writer.unreadable(
                f"fact {sequence} is not understood ({error})"
            ) from error
        return fact
