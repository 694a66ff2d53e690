"""
Looking whether an outage is over, when nobody calls.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.cable.port import Occasion
from fiskalsim.device.errors import DeviceError
from fiskalsim.ledger.errors import LedgerError
from fiskalsim.middleware.desk import Desk
from fiskalsim.middleware.receipts.recovery import Recovery

#: Seconds between two looks, by the world's clock: each pause is twice the one before.
FIRST_PAUSE: Final = 1
LONGEST_PAUSE: Final = 60
#: How often the world's clock is read; a virtual one tells nobody that it was moved.
_TICK: Final = 0.2


class Probing:
    """
    Asks the TSEs that are away for a sign of life, ever more seldom, until all have answered.
    """

    def __init__(self, desk: Desk, recovery: Recovery) -> None:
        self._desk = desk
        self._recovery = recovery
        self._task: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """
        Begin to look, unless that is being done.
        """
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._look())

    def end(self) -> None:
        """
        Look no more.
        """
        if self._task is not None and not self._task.get_loop().is_closed():
            self._task.cancel()

    async def _look(self) -> None:
        desk, pause = self._desk, FIRST_PAUSE
        due = desk.clock.unix() + pause
        with suppress(LedgerError):  # the world is over, and so is its outage
            while desk.state.outages and not desk.recovers_explicitly:
                await asyncio.sleep(_TICK)
                if desk.clock.unix() < due:
                    continue
                await self._ask()
                pause = min(2 * pause, LONGEST_PAUSE)
                due = desk.clock.unix() + pause

    async def _ask(self) -> None:
        desk = self._desk
        for key in tuple(desk.state.outages):
            line = desk.lines[key]
            with suppress(TseUnreachable, DeviceError):
                await line.cable.info(occasion=Occasion.RESIGN)
                desk.reached(line)
        await self._recovery.drain()
