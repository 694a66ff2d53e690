"""
What is known around interfaces: the fold over their facts.
"""

from __future__ import annotations

from fiskalsim.onboarding import facts as f
from fiskalsim.onboarding.texts import Text
from fiskalsim.onboarding.things import (
    Branch,
    Configuration,
    Entry,
    Interface,
    Keys,
    Network,
    Till,
    Trouble,
    Tse,
    Workplace,
)


class OnboardingState:
    """
    The branch chain, its interfaces, tills and TSEs.
    """

    def __init__(self) -> None:
        self.branches: dict[str, Branch] = {}
        self.workplaces: dict[str, Workplace] = {}
        self.network = Network()
        self.released = False
        self.contract = False
        self.interfaces: dict[str, Interface] = {}
        self.tills: dict[str, Till] = {}
        self.tses: dict[str, Tse] = {}

    def apply(self, fact: f.OnboardingFact) -> None:
        """
        Take over what one fact says.
        """
        match fact:
            case f.ReceiptBegun():
                self.tills[fact.till].number = fact.number
            case f.ReceiptSold():
                till = self.tills[fact.till]
                till.receipts += 1
                if fact.signed is not None:
                    till.trouble = None
            case f.InterfaceLogged():
                self.interfaces[fact.interface].log.append(
                    Entry(at=fact.at, extended=fact.extended, event=fact.event, text=fact.text)
                )
            case f.TseTaken():
                self.tses[fact.tse] = Tse(
                    id=fact.tse,
                    interface=fact.interface,
                    organisation=fact.organisation,
                    env=fact.env,
                    vat_id=fact.vat_id,
                    serial=fact.serial,
                    pin=fact.pin,
                )
            case f.InterfaceOpened() | f.InterfaceSaved() | f.InterfaceKeysMade():
                self._interface(fact)
            case f.TillKept() | f.TillInitialised() | f.TillTroubled() | f.TillReset():
                self._till(fact)
            case _:
                self._surroundings(fact)

    def _interface(self, fact: f.OnboardingFact) -> None:
        match fact:
            case f.InterfaceOpened():
                self.interfaces[fact.interface] = Interface(
                    id=fact.interface, opened_at=fact.at, configuration=Configuration()
                )
            case f.InterfaceSaved():
                one = self.interfaces[fact.interface]
                one.configuration, one.saved = fact.configuration, True
                if one.created is not None:
                    one.keys, one.created = one.created, None
                    if one.env == "LIVE" and one.live_since is None:
                        one.live_since = fact.at
            case f.InterfaceKeysMade():
                self.interfaces[fact.interface].created = keys_of(fact)

    def _till(self, fact: f.OnboardingFact) -> None:
        match fact:
            case f.TillKept():
                known = self.tills.setdefault(
                    fact.till, Till(id=fact.till, name=fact.name, workplace=fact.workplace)
                )
                known.name, known.workplace = fact.name, fact.workplace
            case f.TillInitialised():
                till = self.tills[fact.till]
                till.interface, till.tse, till.client = fact.interface, fact.tse, fact.client
                till.serial_number, till.trouble = fact.serial_number, None
            case f.TillTroubled():
                self.tills[fact.till].trouble = Trouble(
                    kind=fact.kind, code=fact.code, text=Text(fact.de, fact.en)
                )
            case f.TillReset():
                till = self.tills[fact.till]
                till.interface = till.tse = till.client = ""
                till.trouble = None

    def _surroundings(self, fact: f.OnboardingFact) -> None:
        match fact:
            case f.BranchKept():
                self.branches[fact.branch] = Branch(
                    id=fact.branch, name=fact.name, vat_id=fact.vat_id
                )
            case f.WorkplaceKept():
                self.workplaces[fact.workplace] = Workplace(
                    id=fact.workplace, name=fact.name, branch=fact.branch
                )
            case f.NetworkKept():
                self.network = fact.network
            case f.CustomerReleased():
                self.released = fact.released
            case f.ContractNoted():
                self.contract = fact.signed
            case _:
                raise TypeError(f"no interface knows a fact of the type {type(fact).__name__}")


def keys_of(fact: f.InterfaceKeysMade) -> Keys:
    """
    Read the keys that were made.
    """
    return Keys(
        env=fact.env,
        organisation=fact.organisation,
        key=fact.key,
        secret=fact.secret,
    )
