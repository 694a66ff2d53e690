"""
Where a cable is cut at the moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from fiskalsim.cable.port import Occasion


class Place(StrEnum):
    """
    Where a person can cut the cable, in the words of the control API.
    """

    #: Only when a document is created.
    CREATE = "create"
    #: Only when a document is stored or cancelled, or signed after an outage.
    FINISH = "finish"
    #: Whatever the device is called for.
    ALL = "all"

    @property
    def occasions(self) -> frozenset[Occasion]:
        """
        The occasions on which a call does not get past a cut at this place.
        """
        match self:
            case Place.CREATE:
                return frozenset({Occasion.CREATE})
            case Place.FINISH:
                # Signing afterwards finishes too; without it, this cut would heal itself.
                return frozenset({Occasion.FINISH, Occasion.RESIGN})
            case Place.ALL:
                return frozenset(Occasion)


class Cuts:
    """
    The occasions on which the cable does not carry; none at first.
    """

    __slots__ = ("_occasions",)

    def __init__(self) -> None:
        self._occasions: frozenset[Occasion] = frozenset()

    def set(self, occasions: Iterable[Occasion]) -> None:
        """
        Cut the cable on these occasions, and on no other.
        """
        self._occasions = frozenset(occasions)

    def is_cut(self, occasion: Occasion) -> bool:
        """
        Tell whether a call on this occasion gets lost.
        """
        return occasion in self._occasions
