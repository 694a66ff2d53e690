"""
A course: what the tills ask in one turn of the loop is read, cooked and served together.

Were each answer to leave before the next request is read, as it did where the ledger waits for
nothing, a receipt of one among 32 tills would cost two fifths more (measured in turns), probably
because every answer wakes somebody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fiskalsim.ledger.port import Ledger, Told


class Course:
    """
    The orders of this turn, and the answers that are ready.
    """

    def __init__(self) -> None:
        self._orders: list[Callable[[], object]] = []
        #: What waits for its ledger; None while nothing is being cooked.
        self._ready: list[tuple[Ledger, Told]] | None = None
        self._turn: asyncio.AbstractEventLoop | None = None

    def order(self, loop: asyncio.AbstractEventLoop, begin: Callable[[], object]) -> None:
        """
        Call *begin* when everything that has come by now was read.
        """
        # Compared by identity because an earlier loop may have ended with its turn outstanding.
        if self._turn is not loop:
            self._turn = loop
            self._orders = []
            loop.call_soon(self._cook)
        self._orders.append(begin)

    def ready(self, ledger: Ledger, told: Told) -> None:
        """
        Call *told* once all is durable, but not before the course is cooked.
        """
        if self._ready is None:
            ledger.when_durable(told)
        else:
            self._ready.append((ledger, told))

    def _cook(self) -> None:
        orders, self._orders, self._turn = self._orders, [], None
        ready = self._ready = []
        try:
            for begin in orders:
                begin()
        finally:
            self._ready = None
            for ledger, told in ready:
                ledger.when_durable(told)
            for ledger in {id(ledger): ledger for ledger, _ in ready}.values():
                ledger.settle()
