"""
A ledger that forgets everything with its process.

It keeps the facts themselves, so it is the fastest one, and the measure by which the durable one
is tested.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from fiskalsim.ledger.port import Fact


class MemoryLedger:
    """
    Facts in a list; what older generations held is let go, since nobody could read it.
    """

    def __init__(self) -> None:
        self._facts: list[Fact] = []
        self._newest: dict[str, Fact] = {}
        self._committed = 0

    def append(self, fact: Fact) -> None:
        """
        Let *fact* join the open batch.
        """
        self._facts.append(fact)
        key = fact.key
        if key is not None:
            self._newest[key] = fact

    async def commit(self) -> None:
        """
        Count everything appended so far as committed; there is nothing to wait for.
        """
        self._committed = len(self._facts)

    def replay(self) -> Iterator[Fact]:
        """
        Yield the committed facts of the current generation, oldest first.
        """
        return islice(self._facts, self._committed)

    def tail(self, *, after: int, limit: int) -> list[tuple[int, Fact]]:
        """
        Return at most *limit* committed facts whose sequence is above *after*.
        """
        first = max(after, 0)
        last = min(first + max(limit, 0), self._committed)
        return list(enumerate(self._facts[first:last], start=first + 1))

    def find(self, key: str) -> Fact | None:
        """
        Return the newest fact with this key, the open batch included.
        """
        return self._newest.get(key)

    def reset(self) -> None:
        """
        Begin the next generation.
        """
        self._facts = []
        self._newest = {}
        self._committed = 0

    def close(self) -> None:
        """
        Let go of everything.
        """
        self.reset()
