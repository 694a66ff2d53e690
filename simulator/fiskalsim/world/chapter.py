"""
The ledger as the calls of a world hold it; a reset or restart takes it from them.

A reset can come while a call is under way, for example at a slow TSE. What that call still
wants to record belongs to a world that is over; in the new generation it would be a log message of
a TSE that never wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from fiskalsim.ledger.errors import LedgerFailed
from fiskalsim.ledger.port import Balance, Fact, Ledger, Point, Told


class Chapter:
    """
    A ledger that can be ended for those who hold it, while the world goes on with it.
    """

    def __init__(self, ledger: Ledger, *, every: int, due: Callable[[], object]) -> None:
        self._ledger = ledger
        self._over = False
        #: How many facts were appended, and after how many *due* is called each time.
        self.appended = 0
        self._every = every
        self._due = due

    def end(self) -> None:
        """
        Take no more facts from those who hold this; `LedgerFailed` tells them why.
        """
        self._over = True

    @property
    def usable(self) -> bool:
        """
        Whether the machine may go on.
        """
        return self._ledger.usable

    def append(self, fact: Fact) -> None:
        """
        Let *fact* join the open batch, unless the chapter is over.
        """
        if self._over:
            raise LedgerFailed(
                "the world of this call",
                committed=0,
                reason="it began again, or ended, while the call was on its way",
                advice="send the call again",
            )
        self._ledger.append(fact)
        self.appended += 1
        if not self.appended % self._every:
            self._due()

    async def commit(self) -> None:
        """
        Return once everything appended before this call is durable, in this chapter or the next.
        """
        await self._ledger.commit()

    def when_durable(self, told: Told) -> None:
        """
        Call *told* once everything appended before this call is durable.
        """
        self._ledger.when_durable(told)

    def settle(self) -> None:
        """
        Begin the commit now.
        """
        self._ledger.settle()

    def flush(self) -> None:
        """
        Make everything that was appended durable before this returns.
        """
        self._ledger.flush()

    def replay(self, *, after: int = 0) -> Iterator[Fact]:
        """
        Yield the committed facts of the current generation above *after*, oldest first.
        """
        return self._ledger.replay(after=after)

    def keep_balance(self, draw: Callable[[], bytes]) -> None:
        """
        Keep what the facts so far add up to.
        """
        self._ledger.keep_balance(draw)

    def balance(self) -> Balance | None:
        """
        Give the newest balance of this line of history.
        """
        return self._ledger.balance()

    def tail(self, *, after: int, limit: int) -> list[tuple[int, Fact]]:
        """
        Return at most *limit* committed facts whose sequence is above *after*.
        """
        return self._ledger.tail(after=after, limit=limit)

    def find(self, key: str) -> Fact | None:
        """
        Return the newest fact with this key, the open batch included.
        """
        return self._ledger.find(key)

    def snapshot(self, name: str) -> Point:
        """
        Keep under *name* where the history stands.
        """
        return self._ledger.snapshot(name)

    def snapshots(self) -> Mapping[str, Point]:
        """
        Give the points that are kept, by name.
        """
        return self._ledger.snapshots()

    def forget(self, name: str) -> None:
        """
        Keep this point no longer.
        """
        self._ledger.forget(name)

    def reset(self, to: str | None = None) -> None:
        """
        Begin the next generation.
        """
        self._ledger.reset(to)

    def close(self) -> None:
        """
        Let go of the storage.
        """
        self._ledger.close()
