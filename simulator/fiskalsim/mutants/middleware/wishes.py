"""
What a service should do and these do otherwise: no duty, but a till counts on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec.structs import replace

from fiskalsim.answers.fiscal import CONNECTION_ERROR
from fiskalsim.cable.errors import AccessRefused, TseUnreachable
from fiskalsim.cable.port import Occasion
from fiskalsim.device.signed import Signed
from fiskalsim.middleware.documents.enums import DocumentType
from fiskalsim.middleware.documents.kinds import Kind as Row
from fiskalsim.middleware.facts import DocumentRecorded, Operation
from fiskalsim.middleware.refusals import TransactionNotStarted, TseFailed, TseUnknown
from fiskalsim.mutants.door import Door, always, asked, entries, offline, refused
from fiskalsim.mutants.middleware.rows import (
    CANCEL,
    CREATE,
    LISTING,
    STORE,
    TSE_LIST,
    faulty,
    heard,
)
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import Cable, method, wired
from fiskalsim.mutants.rows import at_door, told, within
from fiskalsim.world.world import World


def _kinds(**rows: Row) -> Inside:
    """
    Take documents of some types for something else.
    """

    def inside(world: World) -> None:
        errands: Any = world.transactions
        known: Mapping[int, Row] = errands._kinds  # noqa: SLF001  from outside, as all mutants
        chosen = {int(name[1:]): row for name, row in rows.items()}
        errands._kinds = MappingProxyType({**known, **chosen})  # noqa: SLF001  the same

    return inside


async def _away_for_counting(_world: World, true: Any, client_id: Any, document_type: Any) -> Any:
    if document_type == DocumentType.Inventory:
        raise TseFailed(CONNECTION_ERROR)
    return await true(client_id, document_type)


async def _knows_guids_alone(_world: World, true: Any, document: Any, **named: Any) -> Any:
    for position in document.positions or ():
        reference = position.position_reference
        if reference is not None and reference.document_guid is None:
            raise faulty("positions.positionReference.documentGuid")
    return await true(document, **named)


def _asking_for_parts(*, flag: bool | None) -> Callable[[Any], Any]:
    """
    Let each menu ask to be taxed by its parts, or none.
    """

    def change(said: dict[str, Any]) -> dict[str, Any]:
        for position in said.get("positions") or ():
            if position.get("subItems"):
                position["useSubItemVatCalculation"] = flag
        return said

    return change


class _FinishesAnewLater(Cable):
    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        number, *content = said
        if occasion is Occasion.RESIGN:
            fresh = await self.true.start(client_id, "", b"", occasion=occasion)
            number = fresh.transaction
        return await super().finish(client_id, number, *content, occasion=occasion)


class _RefusedIsAway(Cable):
    async def start(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        try:
            return await super().start(client_id, *said, occasion=occasion)
        except AccessRefused as error:
            raise TseUnreachable(str(error)) from error


async def _begun_again(world: World, true: Any, document: Any, *, body: bytes) -> Any:
    try:
        return await true(document, body=body)
    except TransactionNotStarted:
        guid = world.names.guid("again", str(document.document_guid))
        again = replace(document, document_guid=guid, fiscal_document_number=-99)
        return await true(again, body=body)


async def _begun_if_it_has_no_number(
    _world: World, true: Any, document: Any, *, body: bytes
) -> Any:
    if document.fiscal_document_number is None:
        document = replace(document, fiscal_document_number=-99)
    return await true(document, body=body)


async def _away_for_nothing(_world: World, true: Any, document: Any, *, body: bytes) -> Any:
    if not document.positions:
        raise TseFailed(CONNECTION_ERROR)
    return await true(document, body=body)


def _aborts_dropped(_world: World, true: Any, fact: Any) -> None:
    waits = isinstance(fact, DocumentRecorded) and fact.receipt is None
    if not (waits and fact.operation is Operation.CANCEL):
        true(fact)


class _NeverRecalls(Cable):
    async def recall(self, client_id: str, number: int, *, occasion: Occasion) -> None:
        """
        Know nothing of how a transaction was finished.
        """


async def _paid_orders(_world: World, true: Any, document: Any, *, body: bytes) -> Any:
    if document.document_type == 80 and not document.payments:
        raise faulty("payments")
    return await true(document, body=body)


def _netted(_world: World, true: Any, *said: Any, **named: Any) -> Any:
    document = true(*said, **named)
    if not document.positions:
        return document
    first, *others = document.positions
    gross = sum((each.gross_value for each in others), first.gross_value)
    return replace(document, positions=(replace(first, gross_value=gross),))


async def _something_open(world: World, true: Any, client: Any) -> None:
    if not await world.tse_care.packet(client):
        raise TseUnknown("No transaction is open.")
    await true(client)


async def _payouts_are_negative(world: World, true: Any, document: Any, *, body: bytes) -> Any:
    del world
    if document.document_type == 10 and document.positions[0].gross_value > 0:
        raise faulty("grossValue")
    return await true(document, body=body)


def _emptied(status: int, body: Any) -> tuple[int, Any]:
    return (204, "") if body == [] else (status, body)


_SALE: Final = Row(because="somebody pays for it")


WISHES: Final[tuple[Mutant, ...]] = (
    within(
        "M-OFF-0025-a",
        "an abort of the outage is forgotten",
        Kind.OMIT,
        method("desk.note", _aborts_dropped),
        also=("DE-OFF-0018",),
    ),
    within(
        "M-OFF-0027-a",
        "what waited is signed anew, and its start left open",
        Kind.SWAP,
        wired(_FinishesAnewLater),
    ),
    told(
        "M-OFF-0030-a",
        "the connection is fine, whatever it is",
        Kind.ACCEPT,
        "PUT /connectTest",
        always(200, ""),
    ),
    within(
        "M-OFF-0033-a",
        "a finish whose answer got lost is made once more",
        Kind.SWAP,
        wired(_NeverRecalls),
    ),
    within(
        "M-OFF-0034-a",
        "who is refused believes that nobody is there",
        Kind.WRONG_REASON,
        wired(_RefusedIsAway),
    ),
    told(
        "M-TSE-0002-a",
        "signatures are counted once a day",
        Kind.LATE,
        TSE_LIST,
        entries(createdSignatures=40),
    ),
    told(
        "M-TSE-0006-a",
        "the state is a bare word",
        Kind.SWAP,
        "GET /tse/status",
        always(200, '"Connected"'),
    ),
    told(
        "M-TSE-0007-a",
        "the TSE is connected, whatever happens",
        Kind.STALE,
        "GET /tse/status",
        always(200, '"[0] = Connected"'),
    ),
    told(
        "M-TSE-0008-a",
        "a TSE that nobody has is well",
        Kind.ACCEPT,
        "POST /selftest",
        lambda status, body: (200 if status == 404 else status, body),
    ),
    told(
        "M-TSE-0009-a",
        "the list has the serial numbers of last year",
        Kind.STALE,
        TSE_LIST,
        entries(tseSerial="ab" * 32),
    ),
    told(
        "M-TSE-0010-a",
        "the path of the self test has a capital letter",
        Kind.SWAP,
        "POST /selftest",
        always(404, "Not found."),
    ),
    within(
        "M-TXN-0009-a",
        "what is sent again is signed again",
        Kind.ACCEPT,
        method("transactions.store", _begun_again),
        also=("DE-TXN-0014",),
    ),
    at_door(
        "M-TXN-0011-a",
        "the client has another name in the query",
        Kind.SWAP,
        Door(call=CREATE, take=asked("uniqueClientId|clientId", "client")),
        also=("DE-TXN-0001",),
    ),
    told(
        "M-TXN-0014-a",
        "a number that was never started is no good number",
        Kind.WRONG_REASON,
        STORE,
        refused(400),
    ),
    within(
        "M-TXN-0014-b",
        "a receipt without a number is begun and ended at once",
        Kind.ACCEPT,
        method("transactions.store", _begun_if_it_has_no_number),
    ),
    within(
        "M-PRD-0015-a",
        "a receipt of nothing is taken for an outage",
        Kind.WRONG_REASON,
        method("transactions.store", _away_for_nothing),
    ),
    told(
        "M-REQ-0032-a",
        "a large body breaks the service",
        Kind.WRONG_REASON,
        STORE,
        lambda status, body: (500, "Out of memory.") if status == 413 else (status, body),
    ),
    told(
        "M-REQ-0033-a",
        "octets that are no UTF-8 break the service",
        Kind.WRONG_REASON,
        STORE,
        lambda status, body: (500, "Cannot decode.") if "UTF-8" in str(body) else (status, body),
    ),
    told(
        "M-CXL-0006-a",
        "a cancel without a number is a bad request",
        Kind.WRONG_REASON,
        CANCEL,
        refused(400),
    ),
    told(
        "M-CXL-0018-a",
        "what has ended can be cancelled, it is only not done",
        Kind.ACCEPT,
        CANCEL,
        lambda status, body: (200 if status == 404 else status, body),
    ),
    within(
        "M-CLO-0002-a",
        "returns and sales are one row",
        Kind.SWAP,
        method("closing.end_of_day", _netted),
    ),
    within(
        "M-DOC-0030-a",
        "who counts the goods is told that the TSE is away",
        Kind.WRONG_REASON,
        method("transactions.create", _away_for_counting),
    ),
    within(
        "M-DOC-0032-a",
        "what another till has sold cannot be brought back",
        Kind.WRONG_REASON,
        method("transactions.store", _knows_guids_alone),
    ),
    heard(
        "M-PRD-0016-a",
        "the parts of a menu are not looked at",
        Kind.OMIT,
        STORE,
        _asking_for_parts(flag=None),
    ),
    heard(
        "M-PRD-0016-b",
        "a menu is taxed by its parts whether it asks for it or not",
        Kind.ACCEPT,
        STORE,
        _asking_for_parts(flag=True),
    ),
    within(
        "M-DOC-0001-a",
        "a delivery note is a sale",
        Kind.ACCEPT,
        _kinds(_2=_SALE),
        also=("DE-DOC-0002", "DE-RSP-0010"),
    ),
    within(
        "M-DOC-0003-a",
        "a document of no kind is taken for a note",
        Kind.ACCEPT,
        _kinds(_1100=Row(fiscal=False, process_type="", because="a note")),
    ),
    within(
        "M-DOC-0010-a",
        "an order has to be paid at once",
        Kind.WRONG_REASON,
        method("transactions.store", _paid_orders),
    ),
    within(
        "M-DOC-0017-a",
        "net and tax are never filled in",
        Kind.OMIT,
        method("transactions._completed", lambda _w, _true, document: document),
    ),
    within(
        "M-DOC-0028-a",
        "a payout has to be negative",
        Kind.WRONG_REASON,
        method("transactions.store", _payouts_are_negative),
    ),
    told(
        "M-LIM-0004-a",
        "at the limit the number is that of no receipt",
        Kind.SWAP,
        CREATE,
        offline(fiscalisationDocumentNumber=-1, fiscalDocumentNumber="-1"),
    ),
    within(
        "M-LIM-0028-a",
        "closing nothing is a mistake",
        Kind.WRONG_REASON,
        method("tse_care.close_packet", _something_open),
    ),
    told("M-LIM-0029-a", "of nothing there is no list", Kind.OMIT, LISTING, _emptied),
)
