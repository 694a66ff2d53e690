"""
What all parts of the TSE interface share: state, ledger, clock, settings, and look-ups.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from fiskalsim.ground.clock import Clock
from fiskalsim.ledger.port import Ledger
from fiskalsim.onboarding.facts import InterfaceLogged, OnboardingFact
from fiskalsim.onboarding.refusals import Noticed, Unknown
from fiskalsim.onboarding.state import OnboardingState
from fiskalsim.onboarding.things import Assigned, Branch, Interface, Till
from fiskalspec.profiles import Profile


class Desk:
    """
    State, ledger, clock and open points; *draw* gives octets that follow from labels.
    """

    def __init__(
        self,
        *,
        state: OnboardingState,
        ledger: Ledger,
        clock: Clock,
        profile: Profile,
        draw: Callable[..., bytes],
    ) -> None:
        self.state = state
        self.ledger = ledger
        self.profile = profile
        self._draw = draw
        self._clock = clock

    def now(self) -> int:
        """
        Tell the time, Unix seconds.
        """
        return self._clock.unix()

    def note(self, fact: OnboardingFact) -> None:
        """
        State a fact.
        """
        self.ledger.append(fact)
        self.state.apply(fact)

    def log(self, interface: Interface, event: str, text: str, *, extended: bool = False) -> None:
        """
        Write into an interface's log; an extended entry only where that is switched on.
        """
        if not extended or interface.configuration.extended_logging:
            self.note(
                InterfaceLogged(
                    interface=interface.id,
                    at=self.now(),
                    extended=extended,
                    event=event,
                    text=text,
                )
            )

    def draw(self, *labels: str) -> bytes:
        """
        Give octets that follow from *labels*.
        """
        return self._draw("tse-interface", *labels)

    def guid(self, *labels: str) -> str:
        """
        Give an id that follows from *labels*.
        """
        return str(UUID(bytes=self.draw("guid", *labels)[:16], version=4))

    def interface(self, interface_id: str) -> Interface:
        """
        Find an interface.
        """
        found = self.state.interfaces.get(interface_id)
        if found is None:
            raise Unknown("unknown-interface")
        return found

    def till(self, till_id: str) -> Till:
        """
        Find a till.
        """
        found = self.state.tills.get(till_id)
        if found is None:
            raise Unknown("unknown-till")
        return found

    def branch_of(self, till: Till) -> Branch:
        """
        Find the branch in which a till stands.
        """
        return self.state.branches[self.state.workplaces[till.workplace].branch]

    def interface_for(self, till: Till) -> Interface | None:
        """
        Find the interface that is for a till: that of its workplace before that of the chain.
        """
        saved = [one for one in self.state.interfaces.values() if one.saved]
        own = (one for one in saved if one.configuration.workplace == till.workplace)
        whole = (one for one in saved if one.configuration.assigned is Assigned.CHAIN)
        return next(own, None) or next(whole, None)

    def require_vat_kept(self, branch: str, vat_id: str) -> None:
        """
        Refuse to let an initialised till of *branch* slip to another firm.
        """
        for till in self.state.tills.values():
            place = self.branch_of(till)
            if till.tse and place.id == branch and place.vat_id != vat_id:
                raise Noticed("till-in-use")
