"""
What a mutant is: one misbehaviour with a name, told in a sentence, and the duties that it breaks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from fiskalsim.mutants.door import Door
from fiskalsim.till import Till
from fiskalsim.world.world import World

#: Replaces collaborators of a world that has just been put together.
Inside = Callable[[World], None]


class Kind(StrEnum):
    """
    Which way something goes wrong.
    """

    OMIT = "omit"
    SWAP = "swap"
    STALE = "stale"
    OFF_BY_ONE = "off-by-one"
    ACCEPT = "accept"
    WRONG_REASON = "wrong-reason"
    LATE = "late"
    SIGN_WRONG = "sign-wrong"
    TRIVIAL = "trivial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """
    One misbehaviour. It stands at the door, or it replaces a part inside, or the till in front;
    nothing else of the machine knows of it.
    """

    id: str
    says: str
    kind: Kind
    #: What it breaks besides the requirement that its id names.
    also: tuple[str, ...] = ()
    doors: tuple[Door, ...] = ()
    inside: Inside | None = None
    #: Who stands at the counter instead of the reference till, where a till is judged.
    till: type[Till] | None = None
    #: Why no check can tell it from a right service, if none can: another documented reading.
    equivalent: str = ""
    #: Options of the simulator under which it shows, e.g. another device.
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def violates(self) -> tuple[str, ...]:
        """
        The requirements that it breaks; the trivial ones break all of a role, and name none.

        M-OFF-0020-a breaks DE-OFF-0020, whatever else it breaks.
        """
        if self.kind is Kind.TRIVIAL:
            return ()
        return (f"DE-{self.id[2:-2]}", *self.also)
