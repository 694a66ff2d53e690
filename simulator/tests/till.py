"""
A till for tests: a world, documents that fit it, and calls that wait for their answer.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from fiskalsim.answers.fiscal import FiscalAnswer
from fiskalsim.cable.cuts import Place
from fiskalsim.middleware.client import SAMPLE_CLIENT_ID
from fiskalsim.middleware.documents.enums import DocumentType, PositionType
from fiskalsim.middleware.documents.model import Document, Payment, Position, User
from fiskalsim.world.settings import Settings
from fiskalsim.world.world import World

NOON = datetime.fromisoformat("2026-01-05T12:00:00+01:00")


def sale(gross: str = "12.90", *, net: str = "10.84", vat: int = 1, **fields: Any) -> Position:
    """Write one item line; tax is what lies between net and gross."""
    return Position(
        **{
            "item_id": "4711",
            "vat_identification": vat,
            "gross_value": Decimal(gross),
            "net_value": Decimal(net),
            "tax_value": Decimal(gross) - Decimal(net),
            **fields,
        }
    )


def cash(amount: str = "12.90", **fields: Any) -> Payment:
    """Write one payment in cash."""
    return Payment(**{"amount": Decimal(amount), "currency_iso_code": "EUR", **fields})


def booking(gross: str, **fields: Any) -> Position:
    """Write money that moves without VAT."""
    fields = {"type": PositionType.Booking, "caption": "Cash", **fields}
    return sale(gross, **{"net": gross, "vat": 5, **fields})


def document(number: int | None, *, name: str = "1", **fields: Any) -> Document:
    """Write a receipt over 12.90 EUR in cash; *name* makes its GUID."""
    return Document(
        **{
            "unique_client_id": SAMPLE_CLIENT_ID,
            "document_guid": uuid5(UUID(int=1), name),
            "document_id": name,
            "create_date": NOON,
            "book_date": NOON,
            "user": User(id="1234", caption="1234"),
            "fiscal_document_number": number,
            "positions": (sale(),),
            "payments": (cash(),),
            **fields,
        }
    )


class Till:
    """One world and the calls a till makes to it."""

    def __init__(self, **settings: Any) -> None:
        settings = {"clock": "virtual", "device": "fiskaly-cloud", **settings}
        self.runner = asyncio.Runner()
        self.world = World(Settings(**settings))

    def close(self) -> None:
        """Let go of world and loop."""
        self.world.close()
        self.runner.close()

    def create(self, kind: DocumentType = DocumentType.Receipt) -> FiscalAnswer:
        """Start a document, a receipt unless another type is given."""
        return self._do(self.world.transactions.create(SAMPLE_CLIENT_ID, kind))

    def findings(self, number: int | None = None, **fields: Any) -> dict[str, str]:
        """Say what validateDocument finds, level by source."""
        found = self._do(self.world.transactions.validate(document(number, **fields)))
        return {finding.source: finding.error_level.value for finding in found}

    def store(self, number: int | None, **fields: Any) -> FiscalAnswer:
        """End it as a sale."""
        return self._do(self.world.transactions.store(document(number, **fields), body=b"{}"))

    def cancel(self, number: int | None, **fields: Any) -> FiscalAnswer:
        """End it without one."""
        return self._do(self.world.transactions.cancel(document(number, **fields), body=b"{}"))

    def cut(self, *places: Place) -> None:
        """Cut the cable, or mend it."""
        self._do(self.world.cut(*places))

    @property
    def open(self) -> list[int]:
        """List what is open on the TSE."""
        return [entry.number for entry in self.world.tse.open_transactions]

    @property
    def waiting(self) -> list[str]:
        """List the documentIds' GUIDs that wait, in order."""
        return [str(entry.guid) for entry in self.world.desk.state.waiting.values()]

    def _do(self, call: Any) -> Any:
        async def done() -> Any:
            answer = await call
            await self.world.ledger.commit()
            return answer

        return self.runner.run(done())
