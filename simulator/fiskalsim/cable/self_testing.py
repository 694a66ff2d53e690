"""
A cable whose service lets the TSE test itself when a test is due, so that no sale waits for it.
"""

from __future__ import annotations

from fiskalsim.cable.faulty import FaultyCable
from fiskalsim.cable.port import Occasion
from fiskalsim.device.errors import DeviceError, SelfTestRequired
from fiskalsim.device.signed import Signed


class SelfTestingCable(FaultyCable):
    """
    Makes the self test that a call was refused for, and calls again; faults strike as ever.
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
        except SelfTestRequired as due:
            await self._test(due, occasion)
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
        except SelfTestRequired as due:
            await self._test(due, occasion)
            return await super().finish(*said, occasion=occasion)

    async def deregister(self, client_id: str, *, occasion: Occasion) -> None:
        """
        Let a client use the device no longer.
        """
        try:
            await super().deregister(client_id, occasion=occasion)
        except SelfTestRequired as due:
            await self._test(due, occasion)
            await super().deregister(client_id, occasion=occasion)

    async def _test(self, due: SelfTestRequired, occasion: Occasion) -> None:
        """
        Let the TSE test itself; where the test fails it is as due as before.
        """
        try:
            await self.self_test(occasion=occasion)
        except DeviceError:
            raise due from None
