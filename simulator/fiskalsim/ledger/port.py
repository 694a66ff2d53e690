"""
What the machine asks of the thing that remembers: append facts, make them durable, replay them.

State inside the machine is a fold over facts, so a ledger is all that has to survive a crash.
No answer may leave the machine before `Ledger.commit` has returned for the facts behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import msgspec


class Fact(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """
    Something that happened and will not be changed again.

    Concrete facts are subclasses that stand beside the room that states them. Their class name
    is the type tag in the ledger, so renaming one makes old ledgers unreadable.
    """

    @property
    def key(self) -> str | None:
        """
        The look-up key under which `Ledger.find` returns this fact, e.g. a document's GUID.
        """
        return None


class Ledger(Protocol):
    """
    An append-only sequence of facts, cut into generations.

    Sequences count from 1 within a generation, without gaps. Everything is called from one
    thread; only `commit` waits.
    """

    def append(self, fact: Fact) -> None:
        """
        Let *fact* join the open batch, after everything appended before it.
        """

    async def commit(self) -> None:
        """
        Return once everything appended before this call is durable.

        Callers that wait at the same time share one commit, so that a full disk flush per
        event-loop turn serves all of them.
        """

    def replay(self) -> Iterator[Fact]:
        """
        Yield the committed facts of the current generation, oldest first.
        """
        ...

    def tail(self, *, after: int, limit: int) -> list[tuple[int, Fact]]:
        """
        Return at most *limit* committed facts whose sequence is above *after*, oldest first.
        """
        ...

    def find(self, key: str) -> Fact | None:
        """
        Return the newest fact with this key, the open batch included.
        """
        ...

    def reset(self) -> None:
        """
        Begin the next generation, which is empty; rows of older ones stay where they are.
        """

    def close(self) -> None:
        """
        Let go of the storage; what was appended but not committed is forgotten.
        """
