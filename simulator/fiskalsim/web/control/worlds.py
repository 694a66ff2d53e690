"""
`/_control/worlds`: the worlds of this process. Only the root of the service has it, because it
is about all of them. Of several processes that share a ledger, the owner of a world answers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final

import msgspec

from fiskalsim.web.call import Call, Reply, as_json
from fiskalsim.web.query import BadControl
from fiskalsim.web.refusing import TURNED_AWAY, refusal
from fiskalsim.world.worlds import DEFAULT, Worlds

WorldsEndpoint = Callable[[Worlds, Call], Awaitable[Reply]]

#: Where a world stands that is not the default one.
PREFIX: Final = "/w/"
#: What is asked of one world behind this is answered without going into any.
ABOUT: Final = "/_control/worlds/"


class WorldOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """
    How a world is to be; what is left out is as in the default one.
    """

    seed: str | msgspec.UnsetType = msgspec.UNSET
    device: str | msgspec.UnsetType = msgspec.UNSET
    generation: str | msgspec.UnsetType = msgspec.UNSET
    clock: str | msgspec.UnsetType = msgspec.UNSET
    reader: str | msgspec.UnsetType = msgspec.UNSET
    profile: str | msgspec.UnsetType = msgspec.UNSET
    choices: dict[str, str] | msgspec.UnsetType = msgspec.UNSET


async def list_worlds(worlds: Worlds, call: Call) -> Reply:
    """
    GET worlds: which there are, and how many more there may be.
    """
    del call
    return as_json(listed(worlds))


def listed(worlds: Worlds) -> dict[str, Any]:
    """
    List the worlds with their addresses.
    """
    return {
        "worlds": [{"name": name, "path": _path(name)} for name in worlds.names()],
        "limit": worlds.admission.limit,
        "onDemand": worlds.admission.on_demand,
    }


async def show_world(worlds: Worlds, call: Call) -> Reply:
    """
    GET worlds/{name}: how it was made.
    """
    return as_json(_world(worlds, call.parts["name"]))


async def put_world(worlds: Worlds, call: Call) -> Reply:
    """
    PUT worlds/{name}: see that there is such a world; 201 when it had to be made.
    """
    name = call.parts["name"]
    try:
        order = msgspec.json.decode(call.body or b"{}", type=WorldOrder)
    except msgspec.MsgspecError as wrong:
        raise BadControl(
            f"The body says nothing about a world ({wrong}); send JSON such as "
            '{"seed": "7", "device": "fiskaly-cloud"}, or nothing.'
        ) from None
    wanted: dict[str, Any] = msgspec.structs.asdict(order)
    made = worlds.make(
        name, **{key: value for key, value in wanted.items() if value is not msgspec.UNSET}
    )
    await worlds.get(name).ledger.commit()
    return as_json(_world(worlds, name), HTTPStatus.CREATED if made else HTTPStatus.OK)


async def delete_world(worlds: Worlds, call: Call) -> Reply:
    """
    DELETE worlds/{name}: let it be there no longer.
    """
    await worlds.delete(call.parts["name"])
    return Reply(HTTPStatus.NO_CONTENT)


async def answered(worlds: Worlds, endpoint: WorldsEndpoint, call: Call) -> Reply:
    """
    Call *endpoint*; what it notes is durable when it replies.
    """
    try:
        return await endpoint(worlds, call)
    except TURNED_AWAY as refused:
        return refusal(refused)


ROUTES: Final[tuple[tuple[str, str, WorldsEndpoint], ...]] = (
    ("GET", "/_control/worlds", list_worlds),
    ("GET", "/_control/worlds/{name}", show_world),
    ("PUT", "/_control/worlds/{name}", put_world),
    ("DELETE", "/_control/worlds/{name}", delete_world),
)


def _world(worlds: Worlds, name: str) -> dict[str, Any]:
    settings = worlds.get(name).settings
    return {
        "name": name,
        "path": _path(name),
        "seed": settings.seed,
        "device": settings.device,
        "generation": settings.generation,
        "clock": settings.clock,
        "reader": settings.reader,
        "profile": settings.profile,
        "choices": dict(settings.choices),
    }


def _path(name: str) -> str:
    return "/" if name == DEFAULT else f"{PREFIX}{name}"
