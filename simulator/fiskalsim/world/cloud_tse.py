"""
The TSEs of a world whose TSEs are run by somebody else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from fiskalsim.cable.cuts import Cuts
from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.cable.port import Occasion
from fiskalsim.cable.sign_de.access import Access
from fiskalsim.cable.sign_de.caller import Caller
from fiskalsim.cable.sign_de.facts import TssTaken
from fiskalsim.cable.sign_de.line import SignDeCable
from fiskalsim.device.errors import DeviceError
from fiskalsim.ledger.errors import LedgerError
from fiskalsim.ledger.port import Ledger


class CloudTse:
    """
    The way to a cloud TSE, which outlives resets; *own* tells this world from others.
    """

    def __init__(self, access: Access, *, own: str) -> None:
        self._access = access
        self._own = own
        self.caller = Caller(access)
        self._meeting: asyncio.Task[None] | None = None

    def of(
        self, ledger: Ledger, cuts: Cuts
    ) -> Callable[[str, Callable[[TssTaken], None]], SignDeCable]:
        """
        Say how cables are laid that note what they send in *ledger*.
        """

        def lay(key: str, introduce: Callable[[TssTaken], None]) -> SignDeCable:
            return SignDeCable(
                self._access,
                self.caller,
                ledger,
                cuts,
                key=key,
                own=f"{self._own}/{key}",
                introduce=introduce,
            )

        return lay

    async def meet(self, cable: SignDeCable) -> None:
        """
        Take the TSS into use; wait for that no longer than a till would.

        Where it does not work, the first call that needs the TSS says why.
        """
        self._meeting = asyncio.get_running_loop().create_task(_met(cable))
        await asyncio.wait({self._meeting}, timeout=self._access.tx_seconds)


async def _met(cable: SignDeCable) -> None:
    with suppress(TseUnreachable, DeviceError, LedgerError):
        await cable.initialise(occasion=Occasion.MANAGE)
