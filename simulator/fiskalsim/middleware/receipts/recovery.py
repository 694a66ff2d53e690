"""
What becomes of receipts after an outage: who notices that it is over, and which are signed then.

Re-signing is this service's behaviour and no legal duty: seed-001 promises it, the law does not
ask for it, and the late signature carries a late time. Others do otherwise, so both are settings:
`recovery` and `after-outage`.
"""

from __future__ import annotations

import asyncio

from msgspec.structs import replace

from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.cable.port import Occasion
from fiskalsim.device.errors import DeviceError
from fiskalsim.middleware.desk import Desk
from fiskalsim.middleware.facts import DocumentRecorded
from fiskalsim.middleware.receipts.signing import Signing
from fiskalsim.middleware.refusals import TseFailed


class Recovery:
    """
    Signs what waits, oldest first, once the TSE answers again (DE-OFF, seed-001).
    """

    def __init__(self, desk: Desk, signing: Signing) -> None:
        self._desk = desk
        self._signing = signing
        self._one_at_a_time = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def drain(self) -> None:
        """
        Sign everything that waits, unless the service recovers only when it is told to.
        """
        if not self._desk.recovers_explicitly:
            await self._drain()

    async def resume(self) -> None:
        """
        Take somebody's word that the outages are over, and sign what waits.
        """
        for key in tuple(self._desk.state.outages):
            self._desk.end_outage(key)
        await self._drain()

    def wake(self) -> None:
        """
        Drain in the background after a call that reached the TSE, unless nothing waits.
        """
        if self._desk.state.waiting and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self.drain())

    def end(self) -> None:
        """
        Sign nothing more in the background, for the world is over.
        """
        if self._task is not None and not self._task.get_loop().is_closed():
            self._task.cancel()

    async def _drain(self) -> None:
        """
        Sign everything that waits, in order; each TSE stops at the first that it does not take.

        What is behind that one waits as well, so the order is kept. Another TSE goes on.
        """
        async with self._one_at_a_time:
            waiting, tse = self._desk.state.waiting, self._desk.state.tse
            stuck: set[str] = set()
            while ready := [d for d in waiting.values() if tse(d.client) not in stuck]:
                for document in ready:
                    async with self._desk.turns.at(document.key):
                        now = waiting.get(document.key)
                        if now is not None and tse(now.client) not in stuck:
                            await self._resign(now, stuck)
        await self._desk.ledger.commit()

    async def _resign(self, document: DocumentRecorded, stuck: set[str]) -> None:
        tse = self._desk.state.tse(document.client)
        if self._stays_unsigned(document):
            if await self._over(tse):
                self._desk.note(replace(document, unsigned=True))
            else:
                stuck.add(tse)
            return
        try:
            signed = await self._signing.sign(document, occasion=Occasion.RESIGN)
        except TseFailed:
            stuck.add(tse)
        else:
            if signed.receipt is None:
                stuck.add(tse)

    def _stays_unsigned(self, document: DocumentRecorded) -> bool:
        match self._desk.profile["after-outage"]:
            case "never":
                return True
            case "only-open":
                return not document.transaction
            case _:
                return False

    async def _over(self, tse: str) -> bool:
        """
        Tell whether the outage of a TSE is over; while one is on record, ask the TSE.
        """
        if tse not in self._desk.state.outages:
            return True
        line = self._desk.lines[tse]
        try:
            await line.cable.info(occasion=Occasion.RESIGN)
        except (TseUnreachable, DeviceError):
            return False
        self._desk.end_outage(tse)
        return True
