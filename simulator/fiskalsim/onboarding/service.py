"""
The TSE interface as a whole: its parts put together, and the shop that is there from the start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fiskalsim.cable.faults import Faults
from fiskalsim.cloud.service import SignDe
from fiskalsim.ground.clock import Clock
from fiskalsim.ledger.port import Ledger
from fiskalsim.onboarding.checking import Checking
from fiskalsim.onboarding.credentials import Credentials
from fiskalsim.onboarding.desk import Desk
from fiskalsim.onboarding.facts import BranchKept, OnboardingFact, TillKept, WorkplaceKept
from fiskalsim.onboarding.interfaces import Interfaces
from fiskalsim.onboarding.selling import Selling
from fiskalsim.onboarding.state import OnboardingState
from fiskalsim.onboarding.surroundings import Surroundings
from fiskalsim.onboarding.tills import Tills
from fiskalsim.onboarding.way import Way
from fiskalspec.profiles import Profile

#: A shop with one till. It follows from nothing, so no ledger has to remember it.
_SHOP: Final[tuple[OnboardingFact, ...]] = (
    BranchKept(branch="main", name="Hauptfiliale", vat_id="DE123456789"),
    WorkplaceKept(workplace="counter-1", name="Kasse 1", branch="main"),
    TillKept(till="till-1", name="Barkasse 1", workplace="counter-1"),
)


class Onboarding:
    """
    The interface of one world.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        clock: Clock,
        profile: Profile,
        draw: Callable[..., bytes],
        cloud: SignDe,
        faults: Faults,
        staff_secret: str,
    ) -> None:
        self.state = OnboardingState()
        for fact in _SHOP:
            self.state.apply(fact)
        self.desk = Desk(state=self.state, ledger=ledger, clock=clock, profile=profile, draw=draw)
        way = Way(self.desk, cloud, faults)
        self.surroundings = Surroundings(self.desk, staff_secret=staff_secret)
        self.interfaces = Interfaces(self.desk)
        self.credentials = Credentials(self.desk, way)
        self.checking = Checking(self.desk, way)
        self.tills = Tills(self.desk, way)
        self.selling = Selling(self.desk, way)

    def apply(self, fact: OnboardingFact) -> None:
        """
        Take over a fact that was stated before a restart.
        """
        self.state.apply(fact)
