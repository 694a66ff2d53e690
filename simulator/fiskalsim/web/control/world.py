"""
The basic handles of `/_control/`: cable, clock, reset, restart, and the ledger to read.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec

from fiskalsim.cable.cuts import Place
from fiskalsim.middleware.client import ClientState
from fiskalsim.web import query
from fiskalsim.web.call import Call, Reply, as_json
from fiskalsim.web.control.documents import shelf
from fiskalsim.world.world import World

#: Longest step that one call may take the clock: ten years.
_LONGEST_STEP: Final = 10 * 366 * 86_400
_DEFAULT_LIMIT: Final = 1000
_LIMIT_DIGITS: Final = 18


class CableOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    Where the cable is to be cut; nowhere mends it.
    """

    cut: tuple[str, ...]


class ClockOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    What time it is to be.
    """

    now: datetime


class StepOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    How many seconds are to pass.
    """

    seconds: int


Order = TypeVar("Order", CableOrder, ClockOrder, StepOrder)
_EXAMPLES: Final[dict[type, str]] = {
    CableOrder: '{"cut": ["create"]}',
    ClockOrder: '{"now": "2026-01-01T12:00:00+01:00"}',
    StepOrder: '{"seconds": 60}',
}


async def capabilities(world: World, call: Call) -> Reply:
    """
    GET /_control/: what can be controlled here, and the limits of the device behind it.
    """
    del call
    return as_json(
        {
            "control": "1",
            "capabilities": [
                "cable",
                *(["clock"] if world.settings.clock == "virtual" else []),
                "dsfinvk",
                "export",
                "faults",
                "ledger",
                "reset",
                "restart",
                "snapshots",
            ],
            "clock": world.settings.clock,
            "device": {
                "kind": world.device.kind,
                "profile": world.device.name,
                "maxStartedTransactions": world.device.max_started_transactions,
                "packetSize": world.device.packet_size,
            },
        }
    )


async def cable(world: World, call: Call) -> Reply:
    """
    GET cable: where it is cut, and how many documents wait to be signed.
    """
    del call
    return _cable(world)


async def set_cable(world: World, call: Call) -> Reply:
    """
    PUT cable: cut or mend it; mending answers after everything that waited has been signed.
    """
    await world.cut(*map(_place, _order(call, CableOrder).cut))
    return _cable(world)


async def clock(world: World, call: Call) -> Reply:
    """
    GET clock: what time it is in this world.
    """
    del call
    return _clock(world)


async def set_clock(world: World, call: Call) -> Reply:
    """
    PUT clock: set a virtual clock.
    """
    order = _order(call, ClockOrder)
    if order.now.tzinfo is None:
        raise query.BadControl("now needs an offset, e.g. 2026-01-01T12:00:00+01:00.")
    world.set_clock(order.now)
    return _clock(world)


async def advance_clock(world: World, call: Call) -> Reply:
    """
    POST clock/advance: let time pass on a virtual clock.
    """
    order = _order(call, StepOrder)
    if not 0 <= order.seconds <= _LONGEST_STEP:
        raise query.BadControl(f"seconds has to be between 0 and {_LONGEST_STEP}.")
    world.advance_clock(order.seconds)
    return _clock(world)


async def reset(world: World, call: Call) -> Reply:
    """
    POST reset: begin again as from the seed.
    """
    del call
    world.reset()
    return Reply(HTTPStatus.NO_CONTENT)


async def restart(world: World, call: Call) -> Reply:
    """
    POST restart: forget everything that is not in the ledger, and take up what is.
    """
    del call
    await world.restart()
    return Reply(HTTPStatus.NO_CONTENT)


async def ledger(world: World, call: Call) -> Reply:
    """
    GET ledger: documents with their state, open transactions, what waits to be signed.
    """
    limit = call.query("limit") or str(_DEFAULT_LIMIT)
    if not limit.isdecimal() or len(limit) > _LIMIT_DIGITS:
        raise query.BadControl(
            f"limit is {limit[:20]!r}; give a whole number of at most {_LIMIT_DIGITS} digits."
        )
    guid: UUID | None = query.guid("documentGuid", call.query("documentGuid"))
    return as_json(
        {
            "documents": shelf(world, guid=guid, limit=int(limit)),
            "openTransactions": [
                number for numbers in _open(world).values() for number in numbers
            ],
            "tses": [_tse(world, serial, numbers) for serial, numbers in _open(world).items()],
            "waiting": [str(d.guid) for d in world.desk.state.waiting.values()],
        }
    )


def _open(world: World) -> dict[str, tuple[int, ...]]:
    """
    Give by serial number what is open on each TSE; of one that is elsewhere, what the service
    knows.
    """
    here = {
        tse.identity.serial_hex: tuple(o.number for o in tse.open_transactions)
        for tse in world.devices
    }
    lines = world.desk.lines
    elsewhere = world.lines.remote.items()
    return here | {lines[key].card.serial: cable.open_numbers for key, cable in elsewhere}


def _tse(world: World, serial: str, numbers: tuple[int, ...]) -> dict[str, Any]:
    state = world.desk.state
    return {
        "tseSerial": serial,
        "openTransactions": numbers,
        "clients": [
            str(client)
            for client, key in state.tse_of.items()
            if world.desk.lines[key].card.serial == serial
            and state.client_states[client] is ClientState.INITIALIZED
        ],
    }


def _cable(world: World) -> Reply:
    return as_json({"cut": world.cut_places, "waiting": len(world.desk.state.waiting)})


def _clock(world: World) -> Reply:
    return as_json({"now": world.clock.now().isoformat(), "clock": world.settings.clock})


def _order(call: Call, target: type[Order]) -> Order:
    """
    Read a control call's body; what is wrong comes with an example of what is right.
    """
    try:
        return msgspec.json.decode(call.body, type=target)
    except msgspec.MsgspecError:
        example = _EXAMPLES[target]
        raise query.BadControl(
            f"The body is not what {call.path} takes; send JSON such as {example}."
            if call.body
            else f"{call.path} needs a body; send JSON such as {example}."
        ) from None


def _place(name: str) -> Place:
    try:
        return Place(name)
    except ValueError:
        there_are = ", ".join(place.value for place in Place)
        raise query.BadControl(
            f"The cable has no place called {name!r}; there are: {there_are}."
        ) from None
