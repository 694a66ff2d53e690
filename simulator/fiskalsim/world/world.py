"""
One world: a fiscal service, its TSE, the cable between them, a clock and a ledger.

This is the only place where the rooms of the machine are put together.
"""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Final
from uuid import UUID

from fiskalsim.answers.fiscal import TseCard
from fiskalsim.cable.cuts import Cuts, Place
from fiskalsim.cable.local import LocalCable
from fiskalsim.cable.port import Occasion
from fiskalsim.device.facts import DeviceFact, DeviceFacts
from fiskalsim.device.identity import Identity
from fiskalsim.ledger.open import open_ledger
from fiskalsim.ledger.port import Fact, Ledger
from fiskalsim.middleware.clients import sample_client
from fiskalsim.middleware.closing import Closing
from fiskalsim.middleware.cloud import Cloud
from fiskalsim.middleware.commissioning import Commissioning
from fiskalsim.middleware.desk import Desk
from fiskalsim.middleware.facts import (
    ClientCommissioned,
    ClientDecommissioned,
    ClientInitialised,
    ClientRestored,
    ClosingMade,
    DocumentRecorded,
    DocumentSigned,
    OutageBegan,
    OutageEnded,
    ShortIdGiven,
)
from fiskalsim.middleware.signing import Recovery, Signing
from fiskalsim.middleware.stores import AuditLogged, FileKept, Stores
from fiskalsim.middleware.transactions import Transactions
from fiskalsim.middleware.tse_care import TseCare
from fiskalsim.world.clock import Clock, RealClock, VirtualClock
from fiskalsim.world.devices import Devices
from fiskalsim.world.facts import CableCut, ClockSet, WorldOpened
from fiskalsim.world.names import Names
from fiskalsim.world.settings import VIRTUAL_START, BadSettings, Settings
from fiskalspec import devices, profiles

#: Every type of fact that a ledger of this machine may hold.
FACTS: Final = (
    WorldOpened
    | CableCut
    | ClockSet
    | DeviceFacts
    | ClientCommissioned
    | ClientInitialised
    | ClientDecommissioned
    | ClientRestored
    | ClosingMade
    | AuditLogged
    | FileKept
    | ShortIdGiven
    | DocumentRecorded
    | DocumentSigned
    | OutageBegan
    | OutageEnded
)


class RealTime(Exception):
    """
    The real clock cannot be set.
    """


class World:
    """
    A world as *settings* describe it, empty or as its ledger remembers it.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.device = devices.load(settings.device)
        self.profile = profiles.load(settings.profile).choose(settings.choices)
        self.clock: Clock = (
            RealClock()
            if settings.clock == "real"
            else VirtualClock(datetime.fromisoformat(VIRTUAL_START))
        )
        self.ledger: Ledger = open_ledger(settings.ledger, facts=FACTS)
        try:
            self._build()
        except BaseException:
            self.ledger.close()  # a refused world must not keep the file from the next one
            raise

    def reset(self) -> None:
        """
        Begin again as from the seed: an empty generation of the ledger, the same keys.
        """
        if isinstance(self.clock, VirtualClock):
            self.clock = VirtualClock(datetime.fromisoformat(VIRTUAL_START))
        self.ledger.reset()
        self._build()

    def close(self) -> None:
        """
        Let go of the ledger; what was committed stays.
        """
        self.ledger.close()

    async def wake(self) -> None:
        """
        Take up what a restart interrupted: sign what waits, if the cable carries it.
        """
        await self.recovery.drain()

    async def cut(self, *places: Place) -> None:
        """
        Cut the cable at *places* and nowhere else; it stays so over a restart.

        Where that lets re-signing through, everything that waits is signed before this returns.
        """
        self.ledger.append(CableCut(places=places))
        self._cut(places)
        if not self.cuts.is_cut(Occasion.RESIGN):
            await self.recovery.drain()

    def generation_of(self, client: UUID | None) -> str:
        """
        Say in which generation a client's answers are written: its own, or the world's.
        """
        known = None if client is None else self.desk.state.clients.get(client)
        return (known and known.generation) or self.settings.generation

    @property
    def cut_places(self) -> tuple[Place, ...]:
        """
        Where the cable is cut.
        """
        return self._cut_places

    def set_clock(self, now: datetime) -> None:
        """
        Set the virtual clock; `RealTime` when this world runs on the real one.
        """
        self._virtual().set(now)
        self.ledger.append(ClockSet(now=now))

    def advance_clock(self, seconds: int) -> None:
        """
        Let real seconds pass on the virtual clock, also over the nights when local time jumps.
        """
        self._virtual().advance(seconds)
        self.ledger.append(ClockSet(now=self.clock.now()))

    def _virtual(self) -> VirtualClock:
        if not isinstance(self.clock, VirtualClock):
            raise RealTime("This world runs on the real clock; start it with --clock virtual.")
        return self.clock

    def _cut(self, places: tuple[Place, ...]) -> None:
        self._cut_places = tuple(sorted(set(places)))
        self.cuts.set(frozenset().union(*(place.occasions for place in places)))

    def _build(self) -> None:
        remembered = list(self.ledger.replay())
        opened = self._opened(remembered)
        self.devices = Devices(self.settings.seed, self.ledger.append)
        self.tse = self.devices.make("1", self.device, valid_from_unix=opened.at_unix)
        self.cuts = Cuts()
        self._cut(())
        self.names = Names(self.settings.seed)
        self.desk = Desk(
            ledger=self.ledger,
            cable=LocalCable(self.tse, self.clock, self.cuts),
            card=self._card(self.tse.identity),
            clock=self.clock,
            profile=self.profile,
        )
        signing = Signing(self.desk)
        self.recovery = Recovery(self.desk, signing)
        self.transactions = Transactions(self.desk, signing, self.recovery)
        self.tse_care = TseCare(self.desk, self.transactions, self.device, self.names)
        self.cloud = Cloud(
            self.names, key=self.settings.cloud_key, secret=self.settings.cloud_secret
        )
        self.commissioning = Commissioning(self.desk, signing, self.cloud, self.names)
        self.stores = Stores(self.desk)
        self.closing = Closing(self.desk, signing, self.names)
        if remembered:
            self._remember(remembered)
        else:
            self._found(opened)

    def _opened(self, remembered: list[Fact]) -> WorldOpened:
        """
        Read how the ledger's world was opened, and refuse to go on as another one.
        """
        now = WorldOpened(
            seed=self.settings.seed, device=self.settings.device, at_unix=self.clock.unix()
        )
        if not remembered:
            return now
        then = remembered[0]
        if not isinstance(then, WorldOpened):
            raise BadSettings(
                f"{self.settings.ledger} does not begin with the opening of a world; "
                "give another ledger file."
            )
        if (then.seed, then.device) != (now.seed, now.device):
            raise BadSettings(
                f"{self.settings.ledger} belongs to the world of seed {then.seed!r} with a "
                f"{then.device}; start with --seed {then.seed} --device {then.device}, "
                "or give another ledger file."
            )
        return then

    def _remember(self, facts: list[Fact]) -> None:
        for fact in facts:
            match fact:
                case DeviceFact():
                    self.devices.apply(fact)
                case CableCut(places=places):
                    self._cut(places)
                case ClockSet(now=now):
                    if isinstance(self.clock, VirtualClock):
                        self.clock.set(now)
                case _:
                    self.desk.state.apply(fact)

    def _found(self, opened: WorldOpened) -> None:
        """
        Furnish an empty world: the TSE initialised, the sample client commissioned on it.
        """
        self.ledger.append(opened)
        at = opened.at_unix
        self.tse.initialise(at=at)
        self.tse.self_test(at=at)
        client = sample_client()
        self.tse.register_client(client.cash_register_id, at=at)
        self.desk.note(ClientCommissioned(client=client))
        self.desk.note(ClientInitialised(client=client.id, at_unix=at))

    def _card(self, identity: Identity) -> TseCard:
        key = identity.point if self.device.public_key_rendering == "point" else identity.spki
        return TseCard(
            serial=identity.serial.hex(),
            time_format=self.device.time_format,
            algorithm=self.device.algorithm,
            public_key=base64.b64encode(key).decode(),
            certificate=base64.b64encode(identity.chain[0]).decode(),
        )
