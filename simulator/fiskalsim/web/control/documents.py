"""
The documents of the ledger as the control API shows them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace

from fiskalsim.answers.generations import render
from fiskalsim.middleware.facts import DocumentRecorded, DocumentSigned
from fiskalsim.world.world import World

_PAGE: Final = 1000


def shelf(world: World, *, guid: UUID | None, limit: int) -> list[dict[str, Any]]:
    """
    Show the newest *limit* documents, oldest first, each in its present state.
    """
    found: dict[str, tuple[DocumentRecorded, int | None]] = {}
    after = 0
    while page := world.ledger.tail(after=after, limit=_PAGE):
        for _, fact in page:
            match fact:
                case DocumentRecorded():
                    found[fact.key] = (fact, None if fact.receipt is None else fact.at_unix)
                case DocumentSigned(recorded=recorded, at_unix=at):
                    found[fact.key] = (recorded, at)
                case _:
                    pass
        after = page[-1][0]
    chosen = [d for d in found.values() if guid is None or d[0].guid == guid]
    return [_shown(world, recorded, signed) for recorded, signed in chosen[-limit:]]


def _shown(world: World, recorded: DocumentRecorded, signed_unix: int | None) -> dict[str, Any]:
    receipt = recorded.receipt
    answer: dict[str, Any] | None = None
    if receipt is not None:
        client = world.desk.state.clients[recorded.client]
        at = datetime.fromtimestamp(recorded.at_unix, UTC).astimezone(world.clock.now().tzinfo)
        told = world.desk.finished(client, recorded, receipt, requested_at=at)
        signed = datetime.fromtimestamp(signed_unix or recorded.at_unix, UTC)
        # History does not change with the clock: the answer was complete when it was signed.
        told = replace(told, completed_at=signed.astimezone(at.tzinfo))
        answer = render(told, world.generation_of(recorded.client))
    return {
        "documentGuid": str(recorded.guid),
        "uniqueClientId": str(recorded.client),
        "operation": recorded.operation.value,
        "state": _state(recorded),
        "tseSerial": world.desk.lines[recorded.tse].card.serial,
        "fiscalDocumentNumber": receipt.transaction if receipt else recorded.transaction,
        "signatureCounter": receipt.counter if receipt else 0,
        "storedAt": recorded.at_unix,
        "signedAt": signed_unix,
        "processType": recorded.process_type,
        "processData": recorded.process_data,
        "answer": answer,
    }


def _state(recorded: DocumentRecorded) -> str:
    if not recorded.fiscal:
        return "nonFiscal"
    if recorded.unsigned:
        return "unsigned"
    return "waiting" if recorded.receipt is None else "signed"
