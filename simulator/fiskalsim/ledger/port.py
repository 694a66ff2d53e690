"""
What the machine asks of the thing that remembers: append facts, make them durable, replay them.

State inside the machine is a fold over facts, so a ledger is all that has to survive a crash.
No answer may leave the machine before `Ledger.commit` has returned for the facts behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal, NamedTuple, Protocol

import msgspec

#: Is told that a commit succeeded, or why it did not.
Told = Callable[[Exception | None], object]
#: What a commit survives: a power cut too, or a killed process but perhaps no power cut.
Durability = Literal["full", "normal"]
#: Seconds for which a world in a shared ledger is owned without a word from its owner.
LEASE: Final = 6.0


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


class Point(NamedTuple):
    """
    A point in a world's history: everything up to this fact of this generation.
    """

    generation: int
    sequence: int


class Balance(NamedTuple):
    """
    What the facts up to this sequence add up to, as whoever keeps the ledger wrote it down.
    """

    sequence: int
    content: bytes


class Ledger(Protocol):
    """
    One world's append-only sequence of facts, cut into generations.

    Sequences count from 1 within a generation, without gaps; a generation that goes on from a
    snapshot has that one's history in front and counts on from there. Everything is called from
    one thread; only `commit` waits.
    """

    @property
    def usable(self) -> bool:
        """
        Whether the machine may go on; once it is false, state has to be folded from a new ledger.
        """
        ...

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

    def when_durable(self, told: Told) -> None:
        """
        Call *told* once `commit` would return, with None, or with what it would raise.

        That may be before this returns. For those who have so much traffic that a future and a
        turn of the loop for each call would be felt.
        """

    def settle(self) -> None:
        """
        Begin the commit now that would begin at the end of this turn of the loop.

        For those who know that nobody has more for it: the next turn first reads what has come
        meanwhile, and half of it would miss the flush that it waits for.
        """

    def flush(self) -> None:
        """
        Make everything that was appended durable before this returns.

        For those who read the whole history and cannot let anybody add to it meanwhile.
        """

    def replay(self, *, after: int = 0) -> Iterator[Fact]:
        """
        Yield the committed facts of the current generation above *after*, oldest first.
        """
        ...

    def keep_balance(self, draw: Callable[[], bytes]) -> None:
        """
        Keep what the facts so far add up to, the open batch included, in place of an earlier one.

        *draw* writes it down; a ledger without a memory does not ask it to. What is kept is
        durable together with the facts, or not at all.
        """

    def balance(self) -> Balance | None:
        """
        Give the newest balance of this line of history that came back as it was kept, if any.
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

    def snapshot(self, name: str) -> Point:
        """
        Keep under *name* where the history stands, the open batch included, over resets too.

        It costs the same however long the history is. A name that is in use is moved. Like a
        fact, it is durable once `commit` has returned.
        """
        ...

    def snapshots(self) -> Mapping[str, Point]:
        """
        Give the points that are kept, by name.
        """
        ...

    def forget(self, name: str) -> None:
        """
        Keep this point no longer; `KeyError` where it was not kept.
        """

    def reset(self, to: str | None = None) -> None:
        """
        Begin the next generation: empty, or with the history up to the snapshot *to*.

        What was still open ends the old one. Rows of older generations stay where they are, and
        none is copied. `KeyError` where *to* is no snapshot. The change is durable once `commit`
        has returned, together with what was appended after it.
        """

    def close(self) -> None:
        """
        Let go of the storage; what was appended but not committed is forgotten.
        """


class LedgerStore(Protocol):
    """
    A place for the ledgers of many worlds, by name.
    """

    def ledger(self, world: str) -> Ledger:
        """
        Open the ledger of *world*; it begins with this where there is none.
        """
        ...

    def worlds(self) -> tuple[str, ...]:
        """
        Name the worlds that have a ledger here, the oldest first.
        """
        ...

    async def drop(self, world: str) -> None:
        """
        Let this world have a ledger no longer; its name is free again.
        """

    def close(self) -> None:
        """
        Let go of the storage of all of them.
        """
