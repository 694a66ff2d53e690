"""
Which TSE a client gets, and what has to be done before it can sell with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from fiskalsim.answers.fiscal import CONNECTION_ERROR
from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.cable.port import Cable, Occasion
from fiskalsim.device.errors import (
    DeviceError,
    InvalidClientIdCharacter,
    ParameterSyntax,
    ParameterTooLong,
)
from fiskalsim.device.status import LifeCycle
from fiskalsim.middleware.client import Client
from fiskalsim.middleware.desk import Desk
from fiskalsim.middleware.line import FIRST, Line
from fiskalsim.middleware.refusals import ConfigurationFaulty, TseFailed

#: What a TSE says of a number under which it cannot know a client.
_NO_NUMBER: Final = (InvalidClientIdCharacter, ParameterSyntax, ParameterTooLong)


class Fitting:
    """
    Finds TSEs for clients and puts them into use; *connect* plugs a new one in.
    """

    def __init__(self, desk: Desk, connect: Callable[[], Line]) -> None:
        self._desk = desk
        self._connect = connect
        #: Two clients at once must not be given the same new TSE.
        self.one_at_a_time = asyncio.Lock()

    def line_for(self, client: Client) -> Line:
        """
        Find the TSE for a client that has none yet, as the setting `tse-of-client` says.
        """
        desk = self._desk
        choice = desk.profile["tse-of-client"]
        if choice == "own":
            return self.new_line()
        wanted = _device(client)
        if choice == "shared" or wanted is None:
            return desk.lines[FIRST]
        for other in desk.state.clients.values():
            if _device(other) == wanted and other.id in desk.state.tse_of:
                return desk.line(other)
        return self.new_line()

    def new_line(self) -> Line:
        """
        Give a TSE that no client ever had: one that lies ready, or one that is plugged in now.
        """
        taken = {FIRST, *self._desk.state.tses_used}
        spare = (line for key, line in self._desk.lines.items() if key not in taken)
        return next(spare, None) or self._connect()

    async def register(self, client: Client, line: Line) -> None:
        """
        Let *client* use the TSE, which is initialised and tested first where that is due.
        """
        cable = line.cable
        try:
            status = await cable.info(occasion=Occasion.MANAGE)
            if status.life_cycle is LifeCycle.UNINITIALISED:
                await cable.initialise(occasion=Occasion.MANAGE)
            if status.life_cycle is LifeCycle.UNINITIALISED or not status.self_test_passed:
                await cable.self_test(occasion=Occasion.MANAGE)
            await self._enter(client, cable)
        except TseUnreachable as cut:
            self._desk.missed(line, cut)
            raise TseFailed(CONNECTION_ERROR) from cut
        except DeviceError as refused:
            raise TseFailed(str(refused)) from refused
        self._desk.reached(line)

    @staticmethod
    async def _enter(client: Client, cable: Cable) -> None:
        """
        Register a client; what its TSE will not have as a number is for its configuration to mend.

        Which characters are allowed is each TSE's own matter, so nobody can say so before.
        """
        try:
            await cable.register(client.cash_register_id, occasion=Occasion.MANAGE)
        except _NO_NUMBER as refused:
            raise ConfigurationFaulty(
                f"{refused}. The number is made of storeNumber and terminalNumber; "
                "configure the client with others."
            ) from refused


def _device(client: Client) -> dict[str, object] | None:
    """
    What the client's configuration says about its TSE; its members are not public.
    """
    configuration = client.configuration
    return (configuration and configuration.fiscal_modul_implementation_configuration) or None
