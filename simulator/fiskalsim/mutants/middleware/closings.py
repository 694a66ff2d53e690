"""
Days that do not add up, closings that answer with too much, drawers with the wrong stock.
"""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any, Final

from msgspec.structs import replace

from fiskalsim.answers.fiscal import CONNECTION_ERROR
from fiskalsim.middleware.documents.enums import BusinessTransactionType, DocumentType, PaymentType
from fiskalsim.middleware.documents.totals import summary
from fiskalsim.middleware.facts import DocumentRecorded
from fiskalsim.middleware.refusals import ConfigurationFaulty, TseFailed
from fiskalsim.mutants.door import Tell, refused
from fiskalsim.mutants.middleware.rows import recorded, with_status
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import told, within
from fiskalsim.world.world import World

_CLOSE: Final = "POST /cashpointClose"
_CHECK: Final = "GET /cashpointCheck"
_DAY: Final = "GET /endofdayDocument"
_CLOSED: Final = '{"documentType": 99, "positions": [], "payments": []}'


def _day(change: Any) -> Inside:
    """
    Write the closing document otherwise.
    """
    return method(
        "closing.end_of_day", lambda _world, true, *said, **named: change(true(*said, **named))
    )


def _without_returns(document: Any) -> Any:
    kept = tuple(each for each in document.positions if each.gross_value > 0)
    return replace(document, positions=kept)


def _as_receipt(document: Any) -> Any:
    return replace(document, document_type=DocumentType.Receipt)


def _saying(text: str) -> Tell:
    return lambda status, body: (status, text if status == 422 else body)


def _kept(cash_only: bool) -> Inside:  # noqa: FBT001  one of two mutants
    """
    Carry the drawer over a closing, all of it or its cash.
    """

    def close(world: World, true: Any, client: Any) -> None:
        days: Any = world.desk.state.days
        means = {
            key: each
            for key, each in days.running(client).means.items()
            if not cash_only or each.means is PaymentType.CASH
        }
        true(client)
        day = days._days[client] = type(days.running(client))()  # noqa: SLF001  from outside
        day.means.update(means)

    return method("desk.state.days.close", close)


def _still_counted(world: World, true: Any, client: Any) -> None:
    days: Any = world.desk.state.days
    before = days.running(client).customers
    true(client)
    day = days._days[client] = type(days.running(client))()  # noqa: SLF001  from outside
    day.customers = before


async def _aborts_what_is_open(world: World, true: Any, client: Any, **named: Any) -> None:
    await true(client, **named)
    while await world.tse_care.packet(client):
        await world.tse_care.close_packet(client)


async def _takes_it_for_an_outage(world: World, true: Any, client: Any, **named: Any) -> None:
    if await world.tse_care.packet(client):
        raise TseFailed(CONNECTION_ERROR)
    await true(client, **named)


async def _forgotten(_world: World, _true: Any, *_said: Any) -> None:
    return None


async def _taken_out(_world: World, true: Any, client: Any, payments: Any, booking: Any) -> None:
    negative = tuple(replace(each, amount=-(each.amount or 0)) for each in payments)
    await true(client, negative, booking)


async def _unsigned(_world: World, true: Any, client: Any, payments: Any, booking: Any) -> None:
    positive = tuple(replace(each, amount=abs(each.amount or 0)) for each in payments)
    await true(client, positive, booking)


async def _put_in(world: World, _true: Any, *said: Any) -> None:
    await world.closing.open_stock(*said)


async def _as_revenue(_world: World, true: Any, *said: Any, **named: Any) -> None:
    await true(*said, **{**named, "case": BusinessTransactionType.Revenue})


async def _never_minds(_world: World, true: Any, client: Any, **named: Any) -> None:
    await true(client, **{**named, "raise_difference": False})


async def _closed_all_the_same(world: World, true: Any, client: Any, **named: Any) -> None:
    missing = named["raise_difference"] and world.closing.differences(client)
    await true(client, **{**named, "raise_difference": False})
    if missing:
        raise ConfigurationFaulty("There was a cash difference.")


async def _minds_without(world: World, true: Any, client: Any, **named: Any) -> None:
    if named["raise_difference"] and not world.closing.differences(client):
        raise ConfigurationFaulty("There is a cash difference of 0.00 euro.")
    await true(client, **named)


async def _anew(_world: World, true: Any, client: Any, payments: Any, booking: Any) -> None:
    await true(client, payments, dataclasses.replace(booking, document_guid=None))


def _practice_sells(_world: World, document: Any, fact: DocumentRecorded) -> DocumentRecorded:
    totals = summary(replace(document, is_training=False))
    return replace(fact, totals=totals) if document.is_training else fact


async def _reconciled(world: World, true: Any, client: Any, payments: Any, booking: Any) -> None:
    if not sum((each.amount for each in payments), Decimal(0)):
        world.desk.state.days.running(client).means.clear()
    await true(client, payments, booking)


async def _not_nothing(world: World, true: Any, client: Any, payments: Any, booking: Any) -> None:
    del world
    if not sum((each.amount for each in payments), Decimal(0)):
        raise ConfigurationFaulty("A booking of nothing is no booking.")
    await true(client, payments, booking)


CLOSINGS: Final[tuple[Mutant, ...]] = (
    within(
        "M-CLO-0001-a", "the closing document knows no returns", Kind.OMIT, _day(_without_returns)
    ),
    within("M-CLO-0001-b", "the closing document is a receipt", Kind.SWAP, _day(_as_receipt)),
    within(
        "M-CLO-0001-c",
        "the closing document is a receipt with the number 99",
        Kind.SWAP,
        _day(lambda document: replace(_as_receipt(document), document_number="99")),
    ),
    told("M-CLO-0003-a", "the day of nobody is not found", Kind.WRONG_REASON, _DAY, refused(404)),
    told(
        "M-CLO-0003-b",
        "the day of nobody is refused in other words",
        Kind.SWAP,
        _DAY,
        _saying("The client id is empty."),
    ),
    told(
        "M-CLO-0004-a",
        "closing answers with the document of the day",
        Kind.ACCEPT,
        _CLOSE,
        with_status(200, _CLOSED),
    ),
    told(
        "M-CLO-0004-b",
        "closing answers with a list of the documents of the day",
        Kind.ACCEPT,
        _CLOSE,
        with_status(200, f"[{_CLOSED}]"),
    ),
    within(
        "M-CLO-0006-a",
        "a closing leaves the drawer as it is",
        Kind.STALE,
        _kept(cash_only=False),
        also=("DE-CLO-0005",),
    ),
    within("M-CLO-0006-b", "a closing carries the cash over", Kind.STALE, _kept(cash_only=True)),
    within(
        "M-CLO-0007-a",
        "an opening stock is taken note of and not booked",
        Kind.OMIT,
        method("closing.open_stock", _forgotten),
    ),
    within(
        "M-CLO-0007-b",
        "an opening stock is taken out of the drawer",
        Kind.SIGN_WRONG,
        method("closing.open_stock", _taken_out),
    ),
    within(
        "M-CLO-0008-a",
        "an opening stock of 0 empties the drawer",
        Kind.SWAP,
        method("closing.open_stock", _reconciled),
    ),
    within(
        "M-CLO-0008-b",
        "an opening stock of 0 is refused",
        Kind.WRONG_REASON,
        method("closing.open_stock", _not_nothing),
    ),
    within(
        "M-CLO-0010-a",
        "customers are counted on after a closing",
        Kind.STALE,
        method("desk.state.days.close", _still_counted),
    ),
    within(
        "M-CLO-0011-a",
        "a closing aborts what is open",
        Kind.OMIT,
        method("closing.close", _aborts_what_is_open),
    ),
    within(
        "M-CLO-0011-b",
        "a closing with open sales is taken for an outage",
        Kind.WRONG_REASON,
        method("closing.close", _takes_it_for_an_outage),
    ),
    told(
        "M-CLO-0013-a",
        "a drawer without a difference is not found",
        Kind.WRONG_REASON,
        _CHECK,
        lambda status, body: (status, body) if body else (404, "no difference"),
    ),
    told(
        "M-CLO-0013-b",
        "differences are no list but an object",
        Kind.SWAP,
        _CHECK,
        lambda status, body: (status, {"payments": body}),
    ),
    told(
        "M-CLO-0014-a", "no drawer ever has a difference", Kind.OMIT, _CHECK, with_status(200, [])
    ),
    within(
        "M-CLO-0015-a",
        "a difference is taken note of and not booked",
        Kind.OMIT,
        method("closing.difference", _forgotten),
    ),
    within(
        "M-CLO-0015-b",
        "a difference has no sign",
        Kind.SIGN_WRONG,
        method("closing.difference", _unsigned),
    ),
    within(
        "M-CLO-0016-a",
        "a lift is put into the drawer",
        Kind.SIGN_WRONG,
        method("closing.lift", _put_in),
    ),
    within(
        "M-CLO-0017-a",
        "what is booked counts as sold",
        Kind.SWAP,
        method("closing._book", _as_revenue),
    ),
    within(
        "M-CLO-0018-a",
        "a closing never minds a difference",
        Kind.ACCEPT,
        method("closing.close", _never_minds),
    ),
    within(
        "M-CLO-0018-b",
        "a closing is refused for a difference and done all the same",
        Kind.LATE,
        method("closing.close", _closed_all_the_same),
    ),
    within(
        "M-CLO-0018-c",
        "a closing that minds differences finds one where none is",
        Kind.WRONG_REASON,
        method("closing.close", _minds_without),
    ),
    within(
        "M-CLO-0019-a",
        "a booking counts as often as it is sent",
        Kind.ACCEPT,
        method("closing.open_stock", _anew),
    ),
    within("M-CLO-0020-a", "who practises sells", Kind.ACCEPT, recorded(_practice_sells)),
)
