"""
Rows of the tables of mutants: what one replaces inside, or tells and hears otherwise at a door.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from fiskalsim.mutants.door import Door, Tell
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.till import Till
from fiskalsim.world.world import World

_NO_OPTIONS: Final[Mapping[str, str]] = MappingProxyType({})


def within(
    id_: str,
    says: str,
    kind: Kind,
    inside: Inside,
    *,
    also: tuple[str, ...] = (),
    options: Mapping[str, str] = _NO_OPTIONS,
    equivalent: str = "",
) -> Mutant:
    """
    Make a mutant that replaces a part inside.
    """
    return Mutant(
        id=id_,
        says=says,
        kind=kind,
        also=also,
        inside=inside,
        options=options,
        equivalent=equivalent,
    )


def at_door(
    id_: str,
    says: str,
    kind: Kind,
    *doors: Door,
    also: tuple[str, ...] = (),
    options: Mapping[str, str] = _NO_OPTIONS,
    equivalent: str = "",
) -> Mutant:
    """
    Make a mutant that stands at one door or several.
    """
    return Mutant(
        id=id_,
        says=says,
        kind=kind,
        also=also,
        doors=doors,
        options=options,
        equivalent=equivalent,
    )


def told(
    id_: str,
    says: str,
    kind: Kind,
    call: str,
    tell: Tell,
    *,
    also: tuple[str, ...] = (),
    options: Mapping[str, str] = _NO_OPTIONS,
    equivalent: str = "",
) -> Mutant:
    """
    Make a mutant that tells something else at one door.
    """
    door = Door(call=call, tell=tell)
    return at_door(id_, says, kind, door, also=also, options=options, equivalent=equivalent)


def till_mutant(
    id_: str, says: str, kind: Kind, till: type[Till], *, also: tuple[str, ...] = ()
) -> Mutant:
    """
    Name a till that stands at the counter instead of the reference till.
    """
    return Mutant(id=id_, says=says, kind=kind, till=till, also=also)


def together(*insides: Inside) -> Inside:
    """
    Replace several parts.
    """

    def inside(world: World) -> None:
        for each in insides:
            each(world)

    return inside


def in_role(role: str, *tables: Iterable[Mutant]) -> tuple[Mutant, ...]:
    """
    Put tables of mutants together, of the simulator in this role.
    """
    return tuple(
        replace(mutant, options=MappingProxyType({**mutant.options, "role": role}))
        for table in tables
        for mutant in table
    )
