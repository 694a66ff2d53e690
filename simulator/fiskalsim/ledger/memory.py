"""
A ledger that forgets everything with its process.

It keeps the facts themselves, so it is the fastest one, and the measure by which the durable one
is tested.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType
from typing import Final

from fiskalsim.ledger.port import Balance, Fact, Point, Told

#: How many facts of generations that nobody needs any more are let go with each commit.
_LET_GO: Final = 32

#: A fact with a key, its sequence, and what had the key before it.
_Keyed = tuple[int, Fact, "_Keyed | None"]


@dataclass(slots=True, kw_only=True)
class _Generation:
    """
    Facts in a list, behind the history of another generation up to a point.
    """

    number: int
    before: _Generation | None = None
    #: How many facts of the history before are ours, too.
    base: int = 0
    facts: list[Fact] = field(default_factory=list)
    newest: dict[str, _Keyed] = field(default_factory=dict)
    #: Who needs it: the ledger as its current one, snapshots, and generations that go on from it.
    holds: int = 1

    def stretch(self, after: int, through: int) -> list[Fact]:
        """
        Give our own facts in this stretch of sequences.
        """
        return self.facts[max(after - self.base, 0) : max(through - self.base, 0)]


class MemoryLedger:
    """
    One world's facts; a generation that no snapshot needs is let go after the next reset.

    It goes in small pieces: to free a hundred thousand facts takes longer than a reset may.
    """

    def __init__(self) -> None:
        self._now = _Generation(number=1)
        self._facts = self._now.facts
        self._last = self._committed = 0
        self._snapshots: dict[str, tuple[Point, _Generation]] = {}
        self._leaving: list[_Generation] = []

    @property
    def usable(self) -> bool:
        """
        Memory does not fail.
        """
        return True

    def append(self, fact: Fact) -> None:
        """
        Let *fact* join the open batch.
        """
        self._facts.append(fact)
        self._last += 1
        key = fact.key
        if key is not None:
            newest = self._now.newest
            newest[key] = (self._last, fact, newest.get(key))

    async def commit(self) -> None:
        """
        Count everything appended so far as committed; there is nothing to wait for.
        """
        self._count()

    def when_durable(self, told: Told) -> None:
        """
        Tell at once: there is nothing to wait for.
        """
        self._count()
        told(None)

    def settle(self) -> None:
        """
        Do nothing: whoever asked has been told.
        """

    def flush(self) -> None:
        """
        Count everything appended so far as committed.
        """
        self._count()

    def replay(self, *, after: int = 0) -> Iterator[Fact]:
        """
        Yield the committed facts of the current generation above *after*, oldest first.
        """
        return self._stretch(after, self._committed)

    def keep_balance(self, draw: Callable[[], bytes]) -> None:
        """
        Keep nothing: nobody comes back to a ledger that ends with its process.
        """

    def balance(self) -> Balance | None:
        """
        Give none, for none is kept.
        """
        return None

    def tail(self, *, after: int, limit: int) -> list[tuple[int, Fact]]:
        """
        Return at most *limit* committed facts whose sequence is above *after*.
        """
        first = max(after, 0)
        last = min(first + max(limit, 0), self._committed)
        return list(enumerate(self._stretch(first, last), start=first + 1))

    def find(self, key: str) -> Fact | None:
        """
        Return the newest fact with this key, the open batch included.
        """
        generation: _Generation | None = self._now
        through = self._last
        while generation is not None:
            found = generation.newest.get(key)
            while found is not None and found[0] > through:
                found = found[2]
            if found is not None:
                return found[1]
            through = min(generation.base, through)
            generation = generation.before
        return None

    def snapshot(self, name: str) -> Point:
        """
        Keep under *name* where the history stands, the open batch included.
        """
        generation = self._now
        if generation.before is not None and not generation.facts:
            generation = generation.before  # nothing of its own yet: where it came from
        point = Point(generation.number, self._last)
        moved = self._snapshots.get(name)
        generation.holds += 1
        self._snapshots[name] = (point, generation)
        if moved is not None:
            self._release(moved[1])
        return point

    def snapshots(self) -> Mapping[str, Point]:
        """
        Give the points that are kept, by name.
        """
        return MappingProxyType({name: point for name, (point, _) in self._snapshots.items()})

    def forget(self, name: str) -> None:
        """
        Keep this point no longer; `KeyError` where it was not kept.
        """
        self._release(self._snapshots.pop(name)[1])

    def reset(self, to: str | None = None) -> None:
        """
        Begin the next generation.
        """
        left = self._now
        if to is None:
            self._now = _Generation(number=left.number + 1)
        else:
            point, before = self._snapshots[to]
            before.holds += 1
            self._now = _Generation(number=left.number + 1, before=before, base=point.sequence)
        self._release(left)
        self._facts = self._now.facts
        self._last = self._committed = self._now.base

    def close(self) -> None:
        """
        Let go of everything.
        """
        self._snapshots = {}
        self.reset()
        self._leaving = []

    def _release(self, generation: _Generation | None) -> None:
        """
        Need a generation once less; what nobody needs is on its way out.
        """
        while generation is not None:
            generation.holds -= 1
            if generation.holds:
                return
            self._leaving.append(generation)
            generation.before, generation = None, generation.before

    def _count(self) -> None:
        self._committed = self._last
        if self._leaving:
            self._let_go()

    def _let_go(self) -> None:
        leaving = self._leaving[-1]
        del leaving.facts[-_LET_GO:]
        for _ in range(min(_LET_GO, len(leaving.newest))):
            leaving.newest.popitem()
        if not leaving.facts and not leaving.newest:
            self._leaving.pop()

    def _stretch(self, after: int, through: int) -> Iterator[Fact]:
        stretches = []
        generation: _Generation | None = self._now
        while generation is not None:
            stretches.append(generation.stretch(after, through))
            through = min(generation.base, through)
            generation = generation.before
        return chain.from_iterable(reversed(stretches))


class MemoryStore:
    """
    The ledgers of many worlds, all of them forgotten with the process.
    """

    def __init__(self) -> None:
        self._ledgers: dict[str, MemoryLedger] = {}

    def ledger(self, world: str) -> MemoryLedger:
        """
        Open the ledger of *world*, which begins with this where there is none.
        """
        return self._ledgers.setdefault(world, MemoryLedger())

    def worlds(self) -> tuple[str, ...]:
        """
        Name the worlds that are there, the oldest first.
        """
        return tuple(self._ledgers)

    async def drop(self, world: str) -> None:
        """
        Forget the ledger of *world*.
        """
        self._ledgers.pop(world, None)

    def close(self) -> None:
        """
        Forget all of them.
        """
        self._ledgers = {}
