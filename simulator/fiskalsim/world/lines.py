"""
The lines from a world's service to its TSEs.
"""

from __future__ import annotations

import base64
from collections.abc import Callable

from fiskalsim.answers.fiscal import TseCard
from fiskalsim.device.tse import Tse
from fiskalsim.middleware.line import FIRST, Line
from fiskalsim.world.clock import Clock
from fiskalsim.world.devices import FIRST_LABEL, Devices
from fiskalsim.world.facts import TseConnected
from fiskalsim.world.faulting import Faulting
from fiskalspec.devices import DeviceProfile


class Lines:
    """
    Lays a line to each TSE that is connected; all of them run through the one cable of the world.
    """

    def __init__(
        self,
        devices: Devices,
        profile: DeviceProfile,
        clock: Clock,
        faulting: Faulting,
        record: Callable[[TseConnected], None],
    ) -> None:
        self._devices = devices
        self._profile = profile
        self._clock = clock
        self._faulting = faulting
        self._record = record
        self.by_key: dict[str, Line] = {}

    def first(self, *, at_unix: int) -> Tse:
        """
        Connect the TSE with which the world begins.
        """
        tse = self._devices.make(FIRST_LABEL, self._profile, valid_from_unix=at_unix)
        self._lay(FIRST, tse)
        return tse

    def connect(self) -> Line:
        """
        Connect another TSE, as it was delivered: nobody has initialised it.
        """
        connected = TseConnected(label=str(len(self.by_key) + 1), at_unix=self._clock.unix())
        self._record(connected)
        return self.apply(connected)

    def apply(self, connected: TseConnected) -> Line:
        """
        Connect a TSE that was connected before a restart, so that its facts find it.
        """
        tse = self._devices.make(connected.label, self._profile, valid_from_unix=connected.at_unix)
        return self._lay(tse.identity.serial.hex(), tse)

    def _lay(self, key: str, tse: Tse) -> Line:
        line = Line(
            key=key,
            cable=self._faulting.cable(tse),
            card=_card(tse),
            valid_until_unix=tse.identity.valid_until_unix,
        )
        self.by_key[key] = line
        return line


def _card(tse: Tse) -> TseCard:
    identity, profile = tse.identity, tse.profile
    key = identity.point if profile.public_key_rendering == "point" else identity.spki
    return TseCard(
        serial=identity.serial.hex(),
        time_format=profile.time_format,
        algorithm=profile.algorithm,
        public_key=base64.b64encode(key).decode(),
        certificate=base64.b64encode(identity.chain[0]).decode(),
    )
