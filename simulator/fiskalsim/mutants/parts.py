"""
Parts that stand in for a collaborator: a cable, a key and a store that do a little less, or more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter
from typing import Any

from fiskalsim.cable.port import Occasion
from fiskalsim.device.core import Core
from fiskalsim.device.signed import Signed
from fiskalsim.world.world import World


class StandIn:
    """
    Does whatever the true part does; a mutant overrides what it does otherwise.
    """

    def __init__(self, true: Any) -> None:
        self.true = true

    def __getattr__(self, name: str) -> Any:
        """
        Leave everything else to the true part.
        """
        return getattr(self.true, name)


class Cable(StandIn):
    """
    A cable whose calls of a sale can be done otherwise.
    """

    async def start(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        """
        Start a transaction.
        """
        signed: Signed = await self.true.start(client_id, *said, occasion=occasion)
        return signed

    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        """
        Finish a transaction.
        """
        signed: Signed = await self.true.finish(client_id, *said, occasion=occasion)
        return signed


def core_of(world: World) -> Any:
    """
    Reach into the first TSE, which has to be in this process.
    """
    tse: Any = world.tse
    return tse._core  # noqa: SLF001  from outside, so that the device knows nothing of mutants


def wired(cable: Callable[[Any], Cable]) -> Callable[[World], None]:
    """
    Reach the world's TSEs through another cable.
    """

    def inside(world: World) -> None:
        for key, line in tuple(world.lines.by_key.items()):
            world.lines.by_key[key] = replace(line, cable=cable(line.cable))

    return inside


def keyed(key: Callable[[Any], StandIn]) -> Callable[[World], None]:
    """
    Let the first TSE sign with another key, or other bytes.
    """

    def inside(world: World) -> None:
        core = core_of(world)
        core.identity = key(core.identity)

    return inside


def cored(kind: type[Core]) -> Callable[[World], None]:
    """
    Let the first TSE sign by other rules.
    """

    def inside(world: World) -> None:
        core_of(world).__class__ = kind

    return inside


def method(path: str, other: Any) -> Callable[[World], None]:
    """
    Replace what lies at *path* in a world, say ``tse_care.packet``.

    *other* is given the world, the true method and its arguments.
    """
    owner, _, name = path.rpartition(".")

    def inside(world: World) -> None:
        part = attrgetter(owner)(world)
        true = getattr(part, name)
        setattr(part, name, lambda *said, **named: other(world, true, *said, **named))

    return inside
