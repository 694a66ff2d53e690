"""
Looking after the TSE: its list, state, self test, and the transactions that are left open.

A full TSE is healthy: the self test and the connection test say so (seed-000), and only the
counters show what is wrong.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Final, TypeVar
from uuid import UUID

import msgspec

from fiskalsim.answers.fiscal import CONNECTION_ERROR
from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.cable.port import Occasion
from fiskalsim.device.archive import Archive
from fiskalsim.device.errors import DeviceError
from fiskalsim.device.status import TseStatus
from fiskalsim.ground.names import Names
from fiskalsim.middleware.desk import Desk
from fiskalsim.middleware.documents.model import Document, User
from fiskalsim.middleware.line import Line
from fiskalsim.middleware.receipts.transactions import Transactions
from fiskalsim.middleware.refusals import TseFailed, TseUnknown
from fiskalspec.devices import DeviceProfile

CONNECTED: Final = "[0] = Connected"
T = TypeVar("T")


class TseCare:
    """
    The errands of `/api/v1/management/germany`.
    """

    def __init__(
        self, desk: Desk, transactions: Transactions, device: DeviceProfile, names: Names
    ) -> None:
        self._desk = desk
        self._transactions = transactions
        self._device = device
        self._names = names

    async def connected(self) -> tuple[TseStatus, ...]:
        """
        Show the TSEs that can be reached; an unplugged one is not in the list.
        """
        seen = [await self._seen(line) for line in tuple(self._desk.lines.values())]
        return tuple(status for status in seen if status is not None)

    async def state(self, client_id: UUID) -> str:
        """
        Say whether the client's TSE can be reached, in the enum text of the answers.
        """
        line = self._desk.line(self._desk.client(client_id))
        return CONNECTED if await self._seen(line) else self._desk.profile["tse-status-cut"]

    async def self_test(self, serial: str) -> None:
        """
        Let the TSE with this hexadecimal serial test itself.
        """
        wanted = serial.lower()
        for line in tuple(self._desk.lines.values()):
            if line.card.serial == wanted:
                await self._asked(line, line.cable.self_test(occasion=Occasion.MANAGE))
                return
        raise TseUnknown(f"No TSE with serial {serial} is connected.")

    async def export(self, serial: str | None) -> Archive:
        """
        Let a TSE export its logs: the one with this hexadecimal serial, or else the first.
        """
        lines = self._desk.lines
        wanted = serial.lower() if serial else next(iter(lines.values())).card.serial
        for line in tuple(lines.values()):
            if line.card.serial == wanted:
                return await self._asked(line, line.cable.export(occasion=Occasion.MANAGE))
        raise TseUnknown(f"No TSE with serial {serial} is connected.")

    async def connection_test(self, client_id: UUID) -> None:
        """
        Ask the client's TSE for a sign of life.
        """
        line = self._desk.line(self._desk.client(client_id))
        await self._asked(line, line.cable.info(occasion=Occasion.MANAGE))

    async def packet(self, client_id: UUID) -> tuple[int, ...]:
        """
        List open transactions of this client, at most one packet of them (DE-LIM).

        The next ones show only after these were closed. Another till's transactions on the same
        TSE are not shown: closing them would end somebody else's sale.
        """
        return (await self._open(client_id))[: self._device.packet_size]

    async def close_packet(self, client_id: UUID) -> None:
        """
        Close one packet of open transactions by empty cancels (DE-LIM, hc-14727749471889).

        Where the setting `close-packet` is ``all``, it is all that are open now. What has to wait
        for its signature stays open, so asking again until nothing is open might never end.
        """
        everything = self._desk.profile["close-packet"] == "all"
        for number in await (self._open if everything else self.packet)(client_id):
            closing = self._closing(client_id, number)
            await self._transactions.cancel(closing, body=msgspec.json.encode(closing))

    async def _open(self, client_id: UUID) -> tuple[int, ...]:
        client = self._desk.client(client_id)
        line = self._desk.line(client)
        listed = await self._asked(line, line.cable.open_transactions(occasion=Occasion.MANAGE))
        numbers = [o.number for o in listed if o.client == client.cash_register_id]
        if self._desk.profile["list-order"] == "shuffled":
            numbers.sort(key=lambda n: self._names.guid("order", str(n)).int)
        return tuple(numbers)

    def _closing(self, client_id: UUID, number: int) -> Document:
        """
        The cancel document that the service writes by itself for a transaction left open.
        """
        now = self._desk.clock.now()
        serial = self._desk.line(self._desk.client(client_id)).card.serial
        guid = self._names.guid("close", serial, str(number))
        return Document(
            unique_client_id=client_id,
            document_guid=guid,
            document_id=str(guid),
            document_number=str(guid),
            create_date=now,
            book_date=now,
            document_type_caption="CancelTransaction",
            user=User(id="System", caption="System"),
            fiscal_document_number=number,
        )

    async def _seen(self, line: Line) -> TseStatus | None:
        try:
            return await line.cable.info(occasion=Occasion.MANAGE)
        except TseUnreachable as cut:
            self._desk.missed(line, cut)
            return None
        except DeviceError as refused:
            raise TseFailed(str(refused)) from refused

    async def _asked(self, line: Line, call: Awaitable[T]) -> T:
        """
        Make a management call; `TseFailed` says that the TSE is away, or what it refused.
        """
        try:
            answer = await call
        except TseUnreachable as cut:
            self._desk.missed(line, cut)
            raise TseFailed(CONNECTION_ERROR) from cut
        except DeviceError as refused:
            raise TseFailed(str(refused)) from refused
        self._desk.reached(line)
        return answer
