"""
What a world is put together of: a fiscal service, its TSEs, the cable between them and a clock.

This is the only place where the rooms of the machine are put together.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from fiskalsim.cable.cuts import Cuts, Place
from fiskalsim.cloud.service import SignDe
from fiskalsim.ground.names import Names
from fiskalsim.ground.seed import derive
from fiskalsim.middleware.clients.cloud import Cloud
from fiskalsim.middleware.clients.commissioning import Commissioning
from fiskalsim.middleware.clients.fitting import Fitting
from fiskalsim.middleware.clients.replacing import Replacing
from fiskalsim.middleware.clients.tse_care import TseCare
from fiskalsim.middleware.closing import Closing
from fiskalsim.middleware.desk import Desk
from fiskalsim.middleware.receipts.precedents import Precedents
from fiskalsim.middleware.receipts.probing import Probing
from fiskalsim.middleware.receipts.recovery import Recovery
from fiskalsim.middleware.receipts.signing import Signing
from fiskalsim.middleware.receipts.transactions import Transactions
from fiskalsim.middleware.stores import Stores
from fiskalsim.onboarding.service import Onboarding
from fiskalsim.world.chapter import Chapter
from fiskalsim.world.devices import Devices
from fiskalsim.world.faulting import Faulting
from fiskalsim.world.lines import Lines
from fiskalsim.world.settings import SIGN_DE, Settings, clock_of
from fiskalspec import devices, profiles

if TYPE_CHECKING:
    from fiskalsim.world.cloud_tse import CloudTse


class Parts:
    """
    The parts of a world as *settings* describe it; there are none before they are put together.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.device = devices.load(settings.device_profile)
        self.profile = profiles.load(settings.profile).choose(settings.choices)
        self.sign_de_profile = profiles.load("sign-de").choose(settings.sign_de_choices)
        self.interface_profile = profiles.load("tse-interface").choose(settings.interface_choices)
        #: The way to the TSEs where they are not in this process.
        self.cloud_tse = _way_to_cloud(settings)

    def put_together(self, ledger: Chapter, *, at_unix: int, mend: Callable[[], None]) -> None:
        """
        Make all parts anew, for a world that was opened *at_unix* and writes into *ledger*.

        With *mend* a fault makes the cable whole, in the ledger too.
        """
        self.clock = clock_of(self.settings)
        self.cuts = Cuts()
        self.names = Names(self.settings.seed)
        self.lay(())
        self._make_tses(ledger, at_unix=at_unix, mend=mend)
        self._make_cloud(ledger)
        self._make_service(ledger)

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

    def lay(self, places: tuple[Place, ...]) -> None:
        """
        Let the cable be cut at *places*, without a word to anybody.
        """
        self._cut_places = tuple(sorted(set(places)))
        self.cuts.set(frozenset().union(*(place.occasions for place in places)))

    def _make_tses(self, ledger: Chapter, *, at_unix: int, mend: Callable[[], None]) -> None:
        """
        Make the TSEs of the fiscal service, the lines to them, and the faults on these.
        """
        self.devices = Devices(self.settings.seed, ledger.append)
        self.faulting = Faulting(
            self.settings.seed,
            ledger=ledger,
            clock=self.clock,
            cuts=self.cuts,
            patience_seconds=float(self.profile["tse-patience"]),
            tests_itself=self.profile["self-test-due"] == "tested",
            mend=mend,
        )
        self.lines = Lines(
            self.devices,
            self.device,
            self.clock,
            self.faulting,
            ledger.append,
            cloud=self.cloud_tse.of(ledger, self.cuts) if self.cloud_tse else None,
        )
        self.tse = self.lines.first(at_unix=at_unix)

    def _make_cloud(self, ledger: Chapter) -> None:
        """
        Make the cloud TSE SIGN DE V2, with devices of its own, and a TSE interface before it.
        """
        draw = partial(derive, self.settings.seed)
        #: Apart from the service's own: nobody but its cloud has to do with them.
        self.cloud_devices = Devices(self.settings.seed, ledger.append)
        self.sign_de = SignDe(
            ledger=ledger,
            clock=self.clock,
            profile=self.sign_de_profile,
            draw=draw,
            draw_keys=partial(derive, self.settings.keys_seed or self.settings.seed),
            make=self.cloud_devices.make,
        )
        self.onboarding = Onboarding(
            ledger=ledger,
            clock=self.clock,
            profile=self.interface_profile,
            draw=draw,
            cloud=self.sign_de,
            faults=self.faulting.faults,
            staff_secret=self.settings.staff_secret,
        )

    def _make_service(self, ledger: Chapter) -> None:
        """
        Make the parts of the fiscal service around their desk.
        """
        self.desk = Desk(
            ledger=ledger,
            lines=self.lines.by_key,
            clock=self.clock,
            profile=self.profile,
        )
        signing = Signing(self.desk)
        self.recovery = Recovery(self.desk, signing)
        self.probing = Probing(self.desk, self.recovery)
        if self.cloud_tse is not None:
            self.desk.on_outage = self.probing.wake
        precedents = Precedents(self.desk)
        self.transactions = Transactions(self.desk, signing, self.recovery, precedents)
        self.tse_care = TseCare(self.desk, self.transactions, self.device, self.names)
        self.cloud = Cloud(
            self.names, key=self.settings.cloud_key, secret=self.settings.cloud_secret
        )
        fitting = Fitting(self.desk, self.lines.connect)
        self.commissioning = Commissioning(self.desk, signing, fitting, self.cloud, self.names)
        self.replacing = Replacing(self.desk, fitting, self.recovery, self.names)
        self.stores = Stores(self.desk)
        self.closing = Closing(self.desk, signing, precedents, self.names)


def _way_to_cloud(settings: Settings) -> CloudTse | None:
    """
    Make the way to TSEs outside of this process, where there are any.
    """
    if settings.sign_de is None or settings.device != SIGN_DE:
        return None
    from fiskalsim.world.cloud_tse import CloudTse  # late: an HTTP client takes time to import

    return CloudTse(settings.sign_de, own=settings.seed)
