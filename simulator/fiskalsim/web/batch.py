"""
The requests that arrive in one turn of the event loop: read, worked on and answered together.

All of a batch share one commit. If each answer left before the next request was read, a receipt
of one among 32 tills would cost two fifths more (measured), probably because every answer wakes
a client. What they have the TSE sign is signed one behind the other
(`fiskalsim.cable.local.LocalCableAbreast`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from fiskalsim.ground.abreast import in_steps
from fiskalsim.ledger.port import Ledger, Told


class Batch:
    """
    The requests of this turn of the loop, and the answers that are ready.
    """

    def __init__(self) -> None:
        self._begins: list[Callable[[], object]] = []
        #: The requests that go on when all have come as far as they have.
        self._resting: list[Callable[[], object]] = []
        #: The answers that wait for their ledger; None while no batch is being worked on.
        self._ready: list[tuple[Ledger, Told]] | None = None
        self._turn: asyncio.AbstractEventLoop | None = None

    def add(self, loop: asyncio.AbstractEventLoop, begin: Callable[[], object]) -> None:
        """
        Call *begin* once every request that has arrived by now was read.
        """
        # Compared by identity because an earlier loop may have ended with its turn outstanding.
        if self._turn is not loop:
            self._turn = loop
            self._begins = []
            loop.call_soon(self._run)
        self._begins.append(begin)

    def rest(self, go_on: Callable[[], object]) -> None:
        """
        Call *go_on* when each request of the batch rests, waits for something or is ready.
        """
        self._resting.append(go_on)

    def ready(self, ledger: Ledger, told: Told) -> None:
        """
        Call *told* once everything is durable, but not before the whole batch was worked on.
        """
        if self._ready is None:
            ledger.when_durable(told)
        else:
            self._ready.append((ledger, told))

    def _run(self) -> None:
        begins, self._begins, self._turn = self._begins, [], None
        ready = self._ready = []
        try:
            self._work(begins)
        finally:
            self._ready = None
            for ledger, told in ready:
                ledger.when_durable(told)
            for ledger in {id(ledger): ledger for ledger, _ in ready}.values():
                ledger.settle()

    def _work(self, begins: Iterable[Callable[[], object]]) -> None:
        with in_steps():
            try:
                for begin in begins:
                    begin()
            finally:  # after Ctrl-C too: what a TSE has signed is noted
                while resting := self._resting:
                    self._resting = []
                    for go_on in resting:
                        go_on()
