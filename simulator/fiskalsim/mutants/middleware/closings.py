"""
Days that do not add up, closings that answer with too much, drawers with the wrong stock.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from msgspec.structs import replace

from fiskalsim.middleware.enums import DocumentType, PaymentType
from fiskalsim.middleware.refusals import ConfigurationFaulty, TseFailed
from fiskalsim.mutants.door import Tell, refused
from fiskalsim.mutants.middleware.rows import closing, told, with_status, within
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.world.world import World

_CLOSE: Final = "POST /cashpointClose"
_DAY: Final = "GET /endofdayDocument"
_CLOSED: Final = '{"documentType": 99, "positions": [], "payments": []}'


def _day(change: Any) -> Inside:
    """
    Write the closing document otherwise.
    """
    return method(
        closing, "end_of_day", lambda _world, true, *said, **named: change(true(*said, **named))
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

    return method(lambda world: world.desk.state.days, "close", close)


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
        raise TseFailed("Tse connection error.")
    await true(client, **named)


async def _forgotten(_world: World, _true: Any, *_said: Any) -> None:
    return None


async def _taken_out(_world: World, true: Any, client: Any, payments: Any, booking: Any) -> None:
    negative = tuple(replace(each, amount=-(each.amount or 0)) for each in payments)
    await true(client, negative, booking)


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
        "M-CLO-0001-a",
        "the closing document knows no returns",
        "DE-CLO-0001",
        Kind.OMIT,
        _day(_without_returns),
    ),
    within(
        "M-CLO-0001-b",
        "the closing document is a receipt",
        "DE-CLO-0001",
        Kind.SWAP,
        _day(_as_receipt),
    ),
    within(
        "M-CLO-0001-c",
        "the closing document is a receipt with the number 99",
        "DE-CLO-0001",
        Kind.SWAP,
        _day(lambda document: replace(_as_receipt(document), document_number="99")),
    ),
    told(
        "M-CLO-0003-a",
        "the day of nobody is not found",
        "DE-CLO-0003",
        Kind.WRONG_REASON,
        _DAY,
        refused(404),
    ),
    told(
        "M-CLO-0003-b",
        "the day of nobody is refused in other words",
        "DE-CLO-0003",
        Kind.SWAP,
        _DAY,
        _saying("The client id is empty."),
    ),
    told(
        "M-CLO-0004-a",
        "closing answers with the document of the day",
        "DE-CLO-0004",
        Kind.ACCEPT,
        _CLOSE,
        with_status(200, _CLOSED),
    ),
    told(
        "M-CLO-0004-b",
        "closing answers with a list of the documents of the day",
        "DE-CLO-0004",
        Kind.ACCEPT,
        _CLOSE,
        with_status(200, f"[{_CLOSED}]"),
    ),
    within(
        "M-CLO-0006-a",
        "a closing leaves the drawer as it is",
        "DE-CLO-0006 DE-CLO-0005",
        Kind.STALE,
        _kept(cash_only=False),
    ),
    within(
        "M-CLO-0006-b",
        "a closing carries the cash over",
        "DE-CLO-0006",
        Kind.STALE,
        _kept(cash_only=True),
    ),
    within(
        "M-CLO-0007-a",
        "an opening stock is taken note of and not booked",
        "DE-CLO-0007",
        Kind.OMIT,
        method(closing, "open_stock", _forgotten),
    ),
    within(
        "M-CLO-0007-b",
        "an opening stock is taken out of the drawer",
        "DE-CLO-0007",
        Kind.SIGN_WRONG,
        method(closing, "open_stock", _taken_out),
    ),
    within(
        "M-CLO-0008-a",
        "an opening stock of 0 empties the drawer",
        "DE-CLO-0008",
        Kind.SWAP,
        method(closing, "open_stock", _reconciled),
    ),
    within(
        "M-CLO-0008-b",
        "an opening stock of 0 is refused",
        "DE-CLO-0008",
        Kind.WRONG_REASON,
        method(closing, "open_stock", _not_nothing),
    ),
    within(
        "M-CLO-0010-a",
        "customers are counted on after a closing",
        "DE-CLO-0010",
        Kind.STALE,
        method(lambda world: world.desk.state.days, "close", _still_counted),
    ),
    within(
        "M-CLO-0011-a",
        "a closing aborts what is open",
        "DE-CLO-0011",
        Kind.OMIT,
        method(closing, "close", _aborts_what_is_open),
    ),
    within(
        "M-CLO-0011-b",
        "a closing with open sales is taken for an outage",
        "DE-CLO-0011",
        Kind.WRONG_REASON,
        method(closing, "close", _takes_it_for_an_outage),
    ),
)
