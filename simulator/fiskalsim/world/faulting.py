"""
What a world holds ready so that things can go wrong in it: faults, patience, other people's TSEs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from fiskalsim.cable.cuts import Cuts
from fiskalsim.cable.faults import Faults
from fiskalsim.cable.faulty import FaultyCable
from fiskalsim.cable.local import LocalCable, LocalCableAbreast
from fiskalsim.cable.patience import Patience
from fiskalsim.cable.port import Cable
from fiskalsim.cable.self_testing import SelfTestingCable
from fiskalsim.device.facts import DeviceFact
from fiskalsim.device.identity import Identity
from fiskalsim.device.tse import Tse
from fiskalsim.ground.clock import Clock, NoSuchTime, VirtualClock
from fiskalsim.ground.seed import derive
from fiskalsim.ledger.port import Ledger
from fiskalsim.world.devices import Devices
from fiskalsim.world.facts import ClockSet, OtherTsePlugged
from fiskalspec.devices import DeviceProfile

#: Facts that are read from the ledger at once.
_PAGE: Final = 10_000
#: The till of somebody else, and what he sold last.
_STRANGER: Final = "STRANGER-1"
_STRANGERS_SALE: Final = b"Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar"
#: A key does not depend on when its certificate begins: 2026-01-01.
_ANY_TIME: Final = 1_767_225_600


class Faulting:
    """
    The faults of one world and what they need; *mend* makes its cable whole.
    """

    def __init__(
        self,
        seed: str,
        *,
        ledger: Ledger,
        clock: Clock,
        cuts: Cuts,
        patience_seconds: float,
        tests_itself: bool,
        mend: Callable[[], None],
    ) -> None:
        self.faults = Faults(derive(seed, "faults").hex(), ledger.append)
        self._seed = seed
        self._ledger = ledger
        self._clock = clock
        self._cuts = cuts
        self._mend = mend
        #: Which kind of cable is laid: whether a self test that is due is made on it.
        self._laid = SelfTestingCable if tests_itself else FaultyCable
        self._patience = Patience(patience_seconds, self._wait)
        #: TSEs of other people, and how they came to be plugged in.
        self.others = Devices(seed, ledger.append)
        self.plugged: list[OtherTsePlugged] = []
        self._plugged: dict[str, Tse] = {}

    def cable(self, tse: Tse) -> Cable:
        """
        Lay a cable to *tse* on which things can go wrong.
        """
        ends = tse, self._clock, self._cuts, self._logs
        return self._around(
            LocalCable(*ends), tse.profile, abreast=LocalCableAbreast(*ends), tse=tse
        )

    def around(self, cable: Cable, profile: DeviceProfile) -> Cable:
        """
        Let things go wrong on a cable to a TSE that is none of ours.
        """
        return self._around(cable, profile, abreast=None, tse=None)

    def _around(
        self, cable: Cable, profile: DeviceProfile, *, abreast: Cable | None, tse: Tse | None
    ) -> Cable:
        return self._laid(
            cable,
            self.faults,
            abreast=abreast,
            tse=tse,
            profile=profile,
            clock=self._clock,
            patience=self._patience,
            world=_Around(self, profile),
        )

    def apply_plugged(self, fact: OtherTsePlugged, profile: DeviceProfile) -> None:
        """
        Make another TSE again that was plugged in before a restart.
        """
        self._make(fact, profile)

    def apply_device(self, fact: DeviceFact) -> bool:
        """
        Let another TSE remember what it stated before a restart; False if it was none of those.
        """
        if not self._plugged or fact.tse not in self.others:
            return False
        self.others.apply(fact)
        return True

    def other(self, label: str, profile: DeviceProfile) -> Cable:
        """
        Give a cable to another TSE, which is put into use the first time.
        """
        if label not in self._plugged:
            at = self._clock.unix()
            plugged = OtherTsePlugged(label=label, at_unix=at)
            self._ledger.append(plugged)
            self._make(plugged, profile)
            self._furnish(label, at)
        return LocalCable(self._plugged[label], self._clock, self._cuts, self._logs)

    def other_key(self, profile: DeviceProfile) -> bytes:
        """
        Give the public key of a TSE that is not in this world, rendered as its kind does.
        """
        identity = Identity.derive(
            derive(self._seed, "other key", profile.name), profile, valid_from_unix=_ANY_TIME
        )
        return identity.point if profile.public_key_rendering == "point" else identity.spki

    def mend(self) -> None:
        """
        Make the cable whole.
        """
        self._mend()

    def _make(self, fact: OtherTsePlugged, profile: DeviceProfile) -> None:
        self.plugged.append(fact)
        self._plugged[fact.label] = self.others.make(
            f"other/{profile.name}/{fact.label}", profile, valid_from_unix=fact.at_unix
        )

    def _furnish(self, label: str, at: int) -> None:
        """
        Put another TSE into use; a foreign one holds its owner's till, sales and an open one.
        """
        tse = self._plugged[label]
        tse.initialise(at=at)
        tse.self_test(at=at)
        if label == "foreign":
            tse.register_client(_STRANGER, at=at)
            for finished in (True, False):
                begun = tse.start_transaction(_STRANGER, "", b"", at=at)
                if finished:
                    tse.finish_transaction(
                        _STRANGER, begun.transaction, "Kassenbeleg-V1", _STRANGERS_SALE, at=at
                    )

    async def _wait(self, seconds: float) -> None:
        if isinstance(self._clock, VirtualClock):
            with suppress(NoSuchTime):  # at the end of its years the clock stands still
                self._clock.advance(seconds)
            self._ledger.append(ClockSet(now=self._clock.now()))
        else:
            await asyncio.sleep(seconds)

    def _logs(self) -> list[DeviceFact]:
        """
        Read everything that devices have stated from the ledger, up to this moment.
        """
        self._ledger.flush()
        found: list[DeviceFact] = []
        after = 0
        while page := self._ledger.tail(after=after, limit=_PAGE):
            found += [fact for _, fact in page if isinstance(fact, DeviceFact)]
            after = page[-1][0]
        return found


class _Around:
    """
    The surroundings of one cable.
    """

    def __init__(self, faulting: Faulting, profile: DeviceProfile) -> None:
        self._faulting = faulting
        self._profile = profile

    def other(self, label: str) -> Cable:
        """
        Give a cable to another TSE.
        """
        return self._faulting.other(label, self._profile)

    def other_key(self) -> bytes:
        """
        Give the public key of another TSE.
        """
        return self._faulting.other_key(self._profile)

    def mend(self) -> None:
        """
        Make the cable whole.
        """
        self._faulting.mend()
