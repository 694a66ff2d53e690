"""
Putting another TSE in the place of a client's own.

hc-4419098982801 names the call, its forceReplace, and that the new TSE is one nobody initialised.
What force overcomes and what becomes of open transactions is not published: settings.
"""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.cable.port import Occasion
from fiskalsim.device.errors import CertificateExpired, DeviceError
from fiskalsim.ground.names import Names
from fiskalsim.middleware.client import Client, ClientState
from fiskalsim.middleware.clients.fitting import Fitting
from fiskalsim.middleware.desk import Desk
from fiskalsim.middleware.documents.kinds import RECEIPT_PROCESS
from fiskalsim.middleware.facts import DocumentRecorded, Operation, TseReplaced
from fiskalsim.middleware.line import Line
from fiskalsim.middleware.receipts import processdata
from fiskalsim.middleware.receipts.recovery import Recovery
from fiskalsim.middleware.receipts.signing import receipt
from fiskalsim.middleware.refusals import ClientNotInUse, ReplacementRefused


class Replacing:
    """
    The errand of `PUT …/{clientId}/tse/replace`.
    """

    def __init__(self, desk: Desk, fitting: Fitting, recovery: Recovery, names: Names) -> None:
        self._desk = desk
        self._fitting = fitting
        self._recovery = recovery
        self._names = names

    async def replace(self, client_id: UUID, *, force: bool) -> None:
        """
        Move a client to a new TSE; the old one keeps its log and stays connected.

        What waits is offered to the old TSE once more, and signed by the new one if that fails.
        """
        desk, fitting = self._desk, self._fitting
        await self._recovery.drain()
        async with fitting.one_at_a_time:
            client = desk.client(client_id)
            state = desk.state.client_states[client.id]
            if state is not ClientState.INITIALIZED:
                raise ClientNotInUse(state)
            old = desk.line(client)
            moving = self._moving(client, old)
            left_open = {each.id: await self._open(each, old, force=force) for each in moving}
            new = fitting.new_line()
            for each in moving:
                await fitting.register(each, new)
            for each in moving:
                await self._leave(each, old, left_open[each.id])
                desk.note(
                    TseReplaced(
                        client=each.id, old=old.key, new=new.key, at_unix=desk.clock.unix()
                    )
                )
        await self._recovery.drain()

    def _moving(self, client: Client, old: Line) -> tuple[Client, ...]:
        """
        Say who goes over: the client alone, or everybody on its TSE.
        """
        if self._desk.profile["replace-moves"] == "client":
            return (client,)
        state = self._desk.state
        return tuple(
            each
            for each in state.clients.values()
            if state.client_states[each.id] is ClientState.INITIALIZED
            and state.tse(each.id) == old.key
        )

    async def _open(self, client: Client, old: Line, *, force: bool) -> tuple[int, ...]:
        """
        List what a client has open; refuse where that forbids the replacement.
        """
        try:
            listed = await old.cable.open_transactions(occasion=Occasion.MANAGE)
        except TseUnreachable as cut:
            self._desk.missed(old, cut)
            if force:
                return ()
            raise ReplacementRefused(
                "Tse connection error. What is open on it cannot be seen; send forceReplace=true "
                "to replace it all the same."
            ) from cut
        numbers = tuple(o.number for o in listed if o.client == client.cash_register_id)
        if numbers and not force and self._desk.profile["replace-open"] == "refused":
            raise ReplacementRefused(
                f"{len(numbers)} transactions of {client.cash_register_id} are open on the TSE, "
                f"the first is {numbers[0]}; end them, or send forceReplace=true."
            )
        return numbers if self._desk.profile["replace-open"] != "left" else ()

    async def _leave(self, client: Client, old: Line, numbers: tuple[int, ...]) -> None:
        """
        Abort what is open on the old TSE and deregister there, as far as it still works.
        """
        register = client.cash_register_id
        with suppress(TseUnreachable, DeviceError):
            for number in numbers:
                try:
                    signed = await old.cable.finish(
                        register,
                        number,
                        RECEIPT_PROCESS,
                        processdata.ABORT_DATA.encode(),
                        occasion=Occasion.MANAGE,
                    )
                except CertificateExpired:
                    continue  # its log is written all the same (TR-03151-1 3.1.2.4)
                self._desk.note(
                    DocumentRecorded(
                        client=client.id,
                        guid=self._names.guid("close", old.card.serial, str(number)),
                        operation=Operation.CANCEL,
                        process_type=RECEIPT_PROCESS,
                        process_data=processdata.ABORT_DATA,
                        at_unix=self._desk.clock.unix(),
                        transaction=number,
                        receipt=receipt(signed),
                        tse=old.key,
                    )
                )
            await old.cable.deregister(register, occasion=Occasion.MANAGE)
