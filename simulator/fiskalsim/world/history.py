"""
What a ledger may tell of a world, and how a world takes up what it is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fiskalsim.cable.orders import FaultArmed, FaultDisarmed, FaultFact, FaultMet
from fiskalsim.cable.sign_de.facts import LineFact, LineFacts
from fiskalsim.cloud.facts import CloudFact, CloudFacts
from fiskalsim.device.facts import DeviceFact, DeviceFacts
from fiskalsim.ground.clock import VirtualClock
from fiskalsim.ledger.errors import shown
from fiskalsim.ledger.port import Fact
from fiskalsim.middleware.facts import (
    ClientCommissioned,
    ClientDecommissioned,
    ClientInitialised,
    ClientRestored,
    ClosingMade,
    DocumentCreated,
    DocumentRecorded,
    DocumentSigned,
    OutageBegan,
    OutageEnded,
    ReceiptIdGiven,
    ShortIdGiven,
    StartFailed,
    StartGiven,
    StartLost,
    StartsFound,
    TseReplaced,
)
from fiskalsim.middleware.stores import AuditLogged, FileKept
from fiskalsim.onboarding.facts import OnboardingFact, OnboardingFacts
from fiskalsim.world.facts import (
    CableCut,
    ClockSet,
    Making,
    OtherTsePlugged,
    TseConnected,
    WorldOpened,
)
from fiskalsim.world.parts import Parts
from fiskalsim.world.settings import BadSettings, Settings

#: Every type of fact that a ledger of this machine may hold.
FACTS: Final = (
    WorldOpened
    | CableCut
    | ClockSet
    | TseConnected
    | OtherTsePlugged
    | FaultArmed
    | FaultDisarmed
    | FaultMet
    | DeviceFacts
    | ClientCommissioned
    | ClientInitialised
    | ClientDecommissioned
    | ClientRestored
    | TseReplaced
    | ClosingMade
    | AuditLogged
    | FileKept
    | ReceiptIdGiven
    | ShortIdGiven
    | DocumentCreated
    | DocumentRecorded
    | DocumentSigned
    | StartGiven
    | StartFailed
    | StartLost
    | StartsFound
    | OutageBegan
    | OutageEnded
    | CloudFacts
    | OnboardingFacts
    | LineFacts
)


def opening(
    settings: Settings,
    first: Fact | None,
    *,
    at_unix: int,
    making: Making | None = None,
) -> WorldOpened:
    """
    Read in its *first* fact how the ledger's world was opened; refuse to go on as another one.
    """
    now = WorldOpened(seed=settings.seed, device=settings.device, at_unix=at_unix, making=making)
    if first is None:
        return now
    if not isinstance(first, WorldOpened):
        raise BadSettings(
            f"{shown(settings.ledger)} does not begin with the opening of a world; "
            "give another ledger file."
        )
    if (first.seed, first.device) != (now.seed, now.device):
        raise BadSettings(
            f"{shown(settings.ledger)} belongs to the world of seed {first.seed!r} with a "
            f"{first.device}; start with --seed {first.seed} --device {first.device}, "
            "or give another ledger file."
        )
    return first


def remember(world: Parts, facts: Iterable[Fact]) -> None:
    """
    Tell *world* its history, oldest fact first.
    """
    for fact in facts:
        match fact:
            case DeviceFact():
                _tell_device(world, fact)
            case CloudFact() | OnboardingFact():
                _tell_service(world, fact)
            case FaultFact():
                world.faulting.faults.apply(fact)
            case OtherTsePlugged():
                world.faulting.apply_plugged(fact, world.device)
            case TseConnected() | LineFact():
                _tell_lines(world, fact)
            case CableCut(places=places):
                world.lay(places)
            case ClockSet(now=now):
                if isinstance(world.clock, VirtualClock):
                    world.clock.set(now)
            case _:
                world.desk.state.apply(fact)


def _tell_service(world: Parts, fact: CloudFact | OnboardingFact) -> None:
    """
    Tell a fact to the service beside the fiscal one that stated it.
    """
    if isinstance(fact, CloudFact):
        world.sign_de.apply(fact)
    else:
        world.onboarding.apply(fact)


def _tell_lines(world: Parts, fact: TseConnected | LineFact) -> None:
    """
    Lay a line that was laid before, or tell what came of it.
    """
    if isinstance(fact, TseConnected):
        world.lines.apply(fact)
    else:
        world.lines.tell(fact)


def _tell_device(world: Parts, fact: DeviceFact) -> None:
    """
    Tell a fact to the device that stated it, whoever has that.
    """
    if fact.tse in world.cloud_devices:
        world.cloud_devices.apply(fact)
    elif not world.faulting.apply_device(fact):
        world.devices.apply(fact)
