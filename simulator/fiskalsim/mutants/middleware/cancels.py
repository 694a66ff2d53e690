"""
Aborts that are answered, signed or written down otherwise than they should be.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from fiskalsim.answers.fiscal import FINISH_OFFLINE, FiscalAnswer
from fiskalsim.cable.port import Occasion
from fiskalsim.middleware.documents.kinds import KINDS, RECEIPT_PROCESS
from fiskalsim.middleware.facts import DocumentRecorded, Operation
from fiskalsim.middleware.receipts import processdata
from fiskalsim.middleware.refusals import TransactionNotStarted
from fiskalsim.mutants.door import changed, refused
from fiskalsim.mutants.middleware.rows import (
    CANCEL,
    as_if_it_had_failed,
    faulty,
    heard,
    recorded,
    with_status,
)
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import told, within
from fiskalsim.world.world import World


def _unsigned(world: World, document: Any) -> FiscalAnswer:
    client = world.desk.client(document.unique_client_id)
    return world.desk.not_fiscal(client, requested_at=world.clock.now())


async def _never_signed(world: World, true: Any, document: Any, *, body: bytes) -> Any:
    del true, body
    return _unsigned(world, document)


async def _unsigned_if_empty(world: World, true: Any, document: Any, *, body: bytes) -> Any:
    return await true(document, body=body) if document.positions else _unsigned(world, document)


async def _unsigned_if_paid(world: World, true: Any, document: Any, *, body: bytes) -> Any:
    return _unsigned(world, document) if document.payments else await true(document, body=body)


async def _wants_positions(_world: World, true: Any, document: Any, *, body: bytes) -> Any:
    if not document.positions:
        raise faulty("positions")
    return await true(document, body=body)


async def _wants_no_positions(_world: World, true: Any, document: Any, *, body: bytes) -> Any:
    if document.positions:
        raise faulty("positions")
    return await true(document, body=body)


async def _begins_it(world: World, true: Any, document: Any, *, body: bytes) -> Any:
    try:
        return await true(document, body=body)
    except TransactionNotStarted:
        as_if_it_had_failed(world, document)
        return await true(replace(document, fiscal_document_number=-99), body=body)


async def _blames_the_tse(world: World, true: Any, document: Any, *, body: bytes) -> Any:
    try:
        return await true(document, body=body)
    except TransactionNotStarted:
        client = world.desk.client(document.unique_client_id)
        return world.desk.offline(
            client, FINISH_OFFLINE, RECEIPT_PROCESS, requested_at=world.clock.now()
        )


async def _newest_without_number(
    world: World, true: Any, document: Any, *said: Any, **named: Any
) -> Any:
    if document.fiscal_document_number is None:
        cable = world.lines.by_key[""].cable
        listed = await cable.open_transactions(occasion=Occasion.MANAGE)
        document = replace(document, fiscal_document_number=listed[-1].number if listed else None)
    return await true(document, *said, **named)


async def _begins_without_number(
    world: World, true: Any, document: Any, *said: Any, **named: Any
) -> Any:
    number = document.fiscal_document_number
    if number is None:
        as_if_it_had_failed(world, document)
    asked = replace(document, fiscal_document_number=-99 if number is None else number)
    return await true(asked, *said, **named)


def _not_written_down(_world: World, true: Any, fact: Any) -> None:
    if not (isinstance(fact, DocumentRecorded) and fact.operation is Operation.CANCEL):
        true(fact)


def _aborts(**values: Any) -> Inside:
    """
    Note aborts otherwise; a function is given world, document and record.
    """

    def asked(world: World, document: Any, fact: DocumentRecorded) -> DocumentRecorded:
        if fact.operation is not Operation.CANCEL or not fact.fiscal:
            return fact
        written = {
            name: value(world, document, fact) if callable(value) else value
            for name, value in values.items()
        }
        return replace(fact, **written)

    return recorded(asked)


def _worth_a_sale(world: World, document: Any, fact: DocumentRecorded) -> str:
    del fact
    sale = processdata.of(document, KINDS[0], world.profile)
    return sale.replace("Beleg^", "AVBelegabbruch^")


def _mended(document: dict[str, Any]) -> dict[str, Any]:
    """
    Fill in what is no date, no GUID and no list.
    """
    good = dict(document)
    if not str(good.get("createDate", ""))[:4].isdecimal():
        good["createDate"] = "2026-01-05T09:00:00"
    if str(good.get("documentGuid", "")).count("-") != 4:
        good["documentGuid"] = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
    if not isinstance(good.get("positions", []), list):
        del good["positions"]
    return good


def _known_type(document: dict[str, Any]) -> dict[str, Any]:
    odd = document.get("documentType", 0) == 4711
    return {**document, "documentType": 0} if odd else document


CANCELS: Final[tuple[Mutant, ...]] = (
    told(
        "M-CXL-0001-a",
        "an abort is acknowledged with 204 and nothing else",
        Kind.OMIT,
        CANCEL,
        with_status(204, ""),
    ),
    within(
        "M-CXL-0001-b",
        "an abort is none of the TSE's business",
        Kind.ACCEPT,
        method("transactions.cancel", _never_signed),
        also=("DE-CXL-0002", "DE-CXL-0003", "DE-CXL-0017"),
    ),
    within(
        "M-CXL-0002-a",
        "an abort is written down as a sale",
        Kind.SWAP,
        _aborts(operation=Operation.STORE),
    ),
    within(
        "M-CXL-0002-b",
        "an abort is signed and not written down",
        Kind.OMIT,
        method("desk.note", _not_written_down),
        also=("DE-LIM-0027",),
    ),
    within(
        "M-CXL-0008-a",
        "what was never started is started and aborted in one",
        Kind.ACCEPT,
        method("transactions.cancel", _begins_it),
        also=("DE-CXL-0004",),
    ),
    within(
        "M-CXL-0008-b",
        "an unknown number is told as an outage",
        Kind.WRONG_REASON,
        method("transactions.cancel", _blames_the_tse),
        also=("DE-CXL-0004",),
    ),
    within(
        "M-CXL-0008-c",
        "an abort with -99 needs no create that failed",
        Kind.ACCEPT,
        method("transactions._check_begun", lambda *_said: None),
    ),
    heard(
        "M-CXL-0009-b",
        "a type that nobody has is taken for a receipt",
        Kind.ACCEPT,
        CANCEL,
        _known_type,
    ),
    heard(
        "M-CXL-0010-b", "what cannot be read in an abort is made up", Kind.ACCEPT, CANCEL, _mended
    ),
    told(
        "M-CXL-0010-c",
        "every refusal of an abort is a bad request",
        Kind.WRONG_REASON,
        CANCEL,
        refused(400),
        also=("DE-CXL-0009", "DE-CXL-0004"),
    ),
    within(
        "M-CXL-0011-a",
        "without a number the newest transaction is ended",
        Kind.ACCEPT,
        method("transactions._end", _newest_without_number),
    ),
    within(
        "M-CXL-0011-b",
        "without a number a transaction is begun and ended",
        Kind.ACCEPT,
        method("transactions._end", _begins_without_number),
    ),
    within(
        "M-CXL-0013-b",
        "an abort is worth what was rung up",
        Kind.SWAP,
        _aborts(process_data=_worth_a_sale),
    ),
    within(
        "M-CXL-0013-c",
        "an abort has four sums",
        Kind.OFF_BY_ONE,
        _aborts(process_data="AVBelegabbruch^0.00_0.00_0.00_0.00^"),
        also=("DE-PRD-0001",),
    ),
    within(
        "M-PRD-0003-b",
        "an abort is signed as something that is no receipt",
        Kind.SWAP,
        _aborts(process_type="SonstigerVorgang"),
        also=("DE-CXL-0013",),
    ),
    within(
        "M-CXL-0015-a",
        "an abort has to say what was rung up",
        Kind.WRONG_REASON,
        method("transactions.cancel", _wants_positions),
    ),
    within(
        "M-CXL-0015-b",
        "an abort of nothing is not signed",
        Kind.OMIT,
        method("transactions.cancel", _unsigned_if_empty),
    ),
    within(
        "M-CXL-0016-a",
        "an abort must not say what was rung up",
        Kind.WRONG_REASON,
        method("transactions.cancel", _wants_no_positions),
    ),
    within(
        "M-CXL-0016-b",
        "an abort of what was paid is not signed",
        Kind.OMIT,
        method("transactions.cancel", _unsigned_if_paid),
    ),
    told(
        "M-CXL-0017-a", "an abort has no QR code", Kind.OMIT, CANCEL, changed(QrCodeDataString="")
    ),
    told(
        "M-CXL-0017-b",
        "an abort does not say when it was",
        Kind.OMIT,
        CANCEL,
        changed(TransactionEndTime=0),
    ),
)
