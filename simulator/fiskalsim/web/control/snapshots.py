"""
`/_control/snapshots`: moments of a world to go back to.
"""

from __future__ import annotations

from http import HTTPStatus

from fiskalsim.ledger.port import Point
from fiskalsim.web.call import Call, Reply, as_json
from fiskalsim.world.world import World


async def list_snapshots(world: World, call: Call) -> Reply:
    """
    GET snapshots: every moment that is kept.
    """
    del call
    return as_json(
        {"snapshots": [_snapshot(name, point) for name, point in world.snapshots().items()]}
    )


async def take_snapshot(world: World, call: Call) -> Reply:
    """
    POST snapshots/{name}: keep this moment; a name that is in use is moved to it.
    """
    name = call.parts["name"]
    return as_json(_snapshot(name, world.snapshot(name)), HTTPStatus.CREATED)


async def restore_snapshot(world: World, call: Call) -> Reply:
    """
    POST snapshots/{name}/restore: be again what the world was then.
    """
    world.restore(call.parts["name"])
    return Reply(HTTPStatus.NO_CONTENT)


async def forget_snapshot(world: World, call: Call) -> Reply:
    """
    DELETE snapshots/{name}: keep that moment no longer.
    """
    world.forget(call.parts["name"])
    return Reply(HTTPStatus.NO_CONTENT)


def _snapshot(name: str, point: Point) -> dict[str, object]:
    return {"name": name, "generation": point.generation, "sequence": point.sequence}
