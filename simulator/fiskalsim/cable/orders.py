"""
What somebody orders to go wrong, and what a world remembers of it.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from fiskalsim.cable.port import Occasion
from fiskalsim.ledger.port import Fact


class Surface(StrEnum):
    """
    Where calls to a TSE come by.
    """

    #: Between the fiscal service and its TSE.
    CABLE = "cable"
    #: At the HTTP interface of a cloud TSE.
    SIGN_DE = "sign-de"
    #: At the authority that issued the certificates.
    AUTHORITY = "authority"


class Order(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    One fault with its scope: which calls it strikes, how often, and how likely.
    """

    fault: str
    parameters: dict[str, int | str] = msgspec.field(default_factory=dict)
    #: Only calls for this client, by the id under which the TSE knows it; empty for all.
    client: str = ""
    #: Only calls to the TSE with this serial number in lower-case hex; empty for all.
    tse: str = ""
    #: Only on these occasions; none named means all.
    occasions: tuple[Occasion, ...] = ()
    #: Only here; None means wherever calls come by.
    surface: Surface | None = None
    #: Strikes this many calls; 0 means until it is cleared.
    count: int = 0
    probability: float = 1.0
    #: Another seed gives other dice; the world's seed goes in as well.
    seed: str = ""

    def fits(self, surface: Surface, *, occasion: Occasion | None, client: str, tse: str) -> bool:
        """
        Tell whether a call is in the scope. What a call does not say is in no narrower scope.
        """
        return (
            self.surface in {None, surface}
            and (not self.client or self.client == client)
            and (not self.tse or self.tse == tse)
            and (not self.occasions or occasion in self.occasions)
        )


class FaultFact(Fact, frozen=True, kw_only=True):
    """
    Something that happened to the faults of a world.
    """


class FaultArmed(FaultFact, frozen=True, kw_only=True):
    """
    A fault was ordered under a name, in place of any earlier one of that name.
    """

    name: str
    order: Order


class FaultDisarmed(FaultFact, frozen=True, kw_only=True):
    """
    The fault of this name is over.
    """

    name: str


class FaultMet(FaultFact, frozen=True, kw_only=True):
    """
    A call came into the scope of a fault, and was struck or got off.
    """

    name: str
    struck: bool = True
