"""
What the interface remembers. Everything it knows is a fold over these and the cloud's own facts.

The class names are tags in ledgers, so they stay as they are.
"""

from __future__ import annotations

from typing import TypeAlias

from fiskalsim.cloud.facts import Env
from fiskalsim.ledger.port import Fact
from fiskalsim.onboarding.things import Configuration, Kind, Network, Signed


class OnboardingFact(Fact, frozen=True, kw_only=True):
    """
    Something that happened around the interface.
    """


class BranchKept(OnboardingFact, frozen=True, kw_only=True):
    """
    A branch is like this from now on.
    """

    branch: str
    name: str
    vat_id: str


class WorkplaceKept(OnboardingFact, frozen=True, kw_only=True):
    """
    A workplace is like this from now on.
    """

    workplace: str
    name: str
    branch: str


class NetworkKept(OnboardingFact, frozen=True, kw_only=True):
    """
    The shop's network is like this from now on.
    """

    network: Network


class CustomerReleased(OnboardingFact, frozen=True, kw_only=True):
    """
    The vendor's staff released the customer, or took that back.
    """

    released: bool


class ContractNoted(OnboardingFact, frozen=True, kw_only=True):
    """
    The vendor's staff noted that the service contract is signed, or is not.
    """

    signed: bool


class InterfaceOpened(OnboardingFact, frozen=True, kw_only=True):
    """
    The mask of a new interface was opened.
    """

    interface: str
    at: int


class InterfaceSaved(OnboardingFact, frozen=True, kw_only=True):
    """
    An interface was saved; keys that were created before are in effect.
    """

    interface: str
    configuration: Configuration
    at: int


class InterfaceKeysMade(OnboardingFact, frozen=True, kw_only=True):
    """
    Keys were created at the provider and shown; they are not saved yet.
    """

    interface: str
    env: Env
    organisation: str
    key: str
    secret: str
    at: int


class InterfaceLogged(OnboardingFact, frozen=True, kw_only=True):
    """
    An interface wrote an entry into its log.
    """

    interface: str
    at: int
    extended: bool
    event: str
    text: str


class TillKept(OnboardingFact, frozen=True, kw_only=True):
    """
    A till is like this from now on.
    """

    till: str
    name: str
    workplace: str


class TseTaken(OnboardingFact, frozen=True, kw_only=True):
    """
    A TSE was made at the provider for one firm, and is ready.
    """

    tse: str
    interface: str
    organisation: str
    env: Env
    vat_id: str
    serial: str
    pin: str


class TillInitialised(OnboardingFact, frozen=True, kw_only=True):
    """
    A till has a TSE from now on.
    """

    till: str
    interface: str
    tse: str
    client: str
    serial_number: str
    at: int


class TillTroubled(OnboardingFact, frozen=True, kw_only=True):
    """
    Something went wrong at a till, and the till shows it until it is mended.
    """

    till: str
    kind: Kind
    code: str
    #: What it shows, in German and in English.
    de: str
    en: str
    at: int


class TillReset(OnboardingFact, frozen=True, kw_only=True):
    """
    A till forgot its TSE.
    """

    till: str
    at: int


class ReceiptBegun(OnboardingFact, frozen=True, kw_only=True):
    """
    A till took the next number; from that the transaction's id follows.
    """

    till: str
    number: int
    at: int


class ReceiptSold(OnboardingFact, frozen=True, kw_only=True):
    """
    A receipt was printed, signed or, in an outage, without a signature.
    """

    till: str
    number: int
    gross: str
    at: int
    signed: Signed | None = None


#: Every type of fact the interface states, for decoding.
OnboardingFacts: TypeAlias = (
    BranchKept
    | WorkplaceKept
    | NetworkKept
    | CustomerReleased
    | ContractNoted
    | InterfaceOpened
    | InterfaceSaved
    | InterfaceKeysMade
    | InterfaceLogged
    | TillKept
    | TseTaken
    | TillInitialised
    | TillTroubled
    | TillReset
    | ReceiptBegun
    | ReceiptSold
)
