"""
The cable to a TSE in the same process.
"""

from __future__ import annotations

from fiskalsim.cable.cuts import Cuts
from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.cable.port import Occasion
from fiskalsim.device.signed import Signed
from fiskalsim.device.status import OpenTransaction, TseStatus
from fiskalsim.device.tse import Tse
from fiskalsim.world.clock import Clock


class LocalCable:
    """
    Calls a TSE directly, gives it the world's time, and can be cut.
    """

    __slots__ = ("_clock", "_cuts", "_tse")

    def __init__(self, tse: Tse, clock: Clock, cuts: Cuts) -> None:
        self._tse = tse
        self._clock = clock
        self._cuts = cuts

    async def start(
        self, client_id: str, process_type: str, process_data: bytes, *, occasion: Occasion
    ) -> Signed:
        """
        Start a transaction.
        """
        tse = self._reach(occasion)
        return tse.start_transaction(client_id, process_type, process_data, at=self._clock.unix())

    async def finish(
        self,
        client_id: str,
        number: int,
        process_type: str,
        process_data: bytes,
        *,
        occasion: Occasion,
    ) -> Signed:
        """
        Finish a transaction.
        """
        tse = self._reach(occasion)
        return tse.finish_transaction(
            client_id, number, process_type, process_data, at=self._clock.unix()
        )

    async def initialise(self, *, occasion: Occasion) -> None:
        """
        Put the device into use; one that is in use already refuses.
        """
        self._reach(occasion).initialise(at=self._clock.unix())

    async def register(self, client_id: str, *, occasion: Occasion) -> None:
        """
        Let a client use the device; one that may already is left as it is.
        """
        tse = self._reach(occasion)
        if client_id not in {client.client for client in tse.clients}:
            tse.register_client(client_id, at=self._clock.unix())

    async def deregister(self, client_id: str, *, occasion: Occasion) -> None:
        """
        Let a client use the device no longer.
        """
        self._reach(occasion).deregister_client(client_id, at=self._clock.unix())

    async def self_test(self, *, occasion: Occasion) -> None:
        """
        Let the device test itself.
        """
        self._reach(occasion).self_test(at=self._clock.unix())

    async def info(self, *, occasion: Occasion) -> TseStatus:
        """
        Ask for the state of the device.
        """
        return self._reach(occasion).status(at=self._clock.unix())

    async def open_transactions(self, *, occasion: Occasion) -> tuple[OpenTransaction, ...]:
        """
        List the transactions that are not finished, in the order of their starts.
        """
        return self._reach(occasion).open_transactions

    def _reach(self, occasion: Occasion) -> Tse:
        """
        Return the device if the line holds; the only way to it, so nothing gets past a cut.
        """
        if self._cuts.is_cut(occasion):
            raise TseUnreachable(
                f"the cable to the TSE is cut, so a call on the occasion {occasion.value!r} does "
                "not get through; mend the cable"
            )
        return self._tse
