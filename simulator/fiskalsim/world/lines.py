"""
The lines from a world's service to its TSEs.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, TypeAlias

from fiskalsim.answers.fiscal import TseCard
from fiskalsim.cable.sign_de.facts import LineFact, TssTaken
from fiskalsim.device.tse import Tse
from fiskalsim.ground.clock import Clock
from fiskalsim.middleware.line import FIRST, Line
from fiskalsim.world.devices import FIRST_LABEL, Devices
from fiskalsim.world.facts import TseConnected
from fiskalsim.world.faulting import Faulting
from fiskalspec.devices import DeviceProfile

if TYPE_CHECKING:  # it brings an HTTP client along, which most worlds never need
    from fiskalsim.cable.sign_de.line import SignDeCable

#: Lays a cable to another TSE outside of this process, by the key of its line.
LaysCables: TypeAlias = "Callable[[str, Callable[[TssTaken], None]], SignDeCable]"
#: The serial number in answers while a TSE has not introduced itself; no key has this one.
_NOBODY: Final = "0" * 64
#: The end of the certificate of a TSE that has not introduced itself.
_UNKNOWN: Final = 2**62


class Lines:
    """
    Lays a line to each TSE that is connected; all of them run through the one cable of the world.

    With *cloud*, the TSEs are not in this process.
    """

    def __init__(
        self,
        devices: Devices,
        profile: DeviceProfile,
        clock: Clock,
        faulting: Faulting,
        record: Callable[[TseConnected], None],
        *,
        cloud: LaysCables | None = None,
    ) -> None:
        self._devices = devices
        self._profile = profile
        self._clock = clock
        self._faulting = faulting
        self._record = record
        self._cloud = cloud
        self.by_key: dict[str, Line] = {}
        #: What was connected after the first one, in order.
        self.connected: list[TseConnected] = []
        #: By key, the cables to TSEs that are not in this process.
        self.remote: dict[str, SignDeCable] = {}

    def first(self, *, at_unix: int) -> Tse | None:
        """
        Connect the TSE with which the world begins; give it if it is in this process.
        """
        if self._cloud is not None:
            self._reach_out(FIRST, self._cloud)
            return None
        tse = self._devices.make(FIRST_LABEL, self._profile, valid_from_unix=at_unix)
        self._lay(FIRST, tse)
        return tse

    @property
    def first_remote(self) -> SignDeCable:
        """
        The cable to the first TSE, which is not in this process.
        """
        return self.remote[FIRST]

    def tell(self, fact: LineFact) -> None:
        """
        Let the cable that noted *fact* remember it.
        """
        self.remote[fact.line].apply(fact)

    def acquaintances(self) -> Iterable[LineFact]:
        """
        Give what is known of the first TSE where it is not in this process; it stays in use when
        the world begins again.
        """
        return self.remote[FIRST].acquaintance if self.remote else ()

    def end(self) -> None:
        """
        Let fail what is on its way to TSEs outside of this process.
        """
        for cable in self.remote.values():
            cable.end()

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
        self.connected.append(connected)
        if self._cloud is not None:
            return self._reach_out(connected.label, self._cloud)
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

    def _reach_out(self, key: str, cloud: LaysCables) -> Line:
        """
        Lay a line to a TSE outside of this process, of which nothing is known yet.
        """
        profile = self._profile

        def introduce(taken: TssTaken) -> None:
            line.card = TseCard(
                serial=taken.serial,
                time_format=taken.time_format,
                algorithm=taken.algorithm,
                public_key=base64.b64encode(taken.public_key).decode(),
                certificate=base64.b64encode(taken.certificate).decode(),
            )
            line.valid_until_unix = taken.valid_until_unix

        cable = self.remote[key] = cloud(key, introduce)
        line = Line(
            key=key,
            cable=self._faulting.around(cable, profile),
            card=TseCard(
                serial=_NOBODY,
                time_format=profile.time_format,
                algorithm=profile.algorithm,
                public_key="",
                certificate="",
            ),
            valid_until_unix=_UNKNOWN,
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
