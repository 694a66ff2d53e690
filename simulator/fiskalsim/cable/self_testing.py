"""
A cable whose service looks after the TSE, so that no sale waits for a self test or for the time.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.cable.faulty import FaultyCable
from fiskalsim.cable.port import Occasion
from fiskalsim.device.errors import DeviceError, SelfTestRequired, TimeNotSet
from fiskalsim.device.signed import Signed

#: What the self test puts right: it is due, or the clock stands still until it has passed.
_UNREADY: Final = (SelfTestRequired, TimeNotSet)


class SelfTestingCable(FaultyCable):
    """
    Makes the self test that a call was refused for, which also sets the time, and calls again.

    Faults strike as ever.
    """

    __slots__ = ()

    async def start(
        self, client_id: str, process_type: str, process_data: bytes, *, occasion: Occasion
    ) -> Signed:
        """
        Start a transaction.
        """
        try:
            return await super().start(client_id, process_type, process_data, occasion=occasion)
        except _UNREADY as due:
            await self._test(due)
            return await super().start(client_id, process_type, process_data, occasion=occasion)

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
        said = client_id, number, process_type, process_data
        try:
            return await super().finish(*said, occasion=occasion)
        except _UNREADY as due:
            await self._test(due)
            return await super().finish(*said, occasion=occasion)

    async def deregister(self, client_id: str, *, occasion: Occasion) -> None:
        """
        Let a client use the device no longer.
        """
        try:
            await super().deregister(client_id, occasion=occasion)
        except _UNREADY as due:
            await self._test(due)
            await super().deregister(client_id, occasion=occasion)

    async def _test(self, due: DeviceError) -> None:
        """
        Let the TSE test itself; where the test fails it is as unready as before.

        What is to happen once at a finish happens to the finish and not to this.
        """
        try:
            await self.self_test(occasion=Occasion.MANAGE)
        except DeviceError:
            raise due from None
