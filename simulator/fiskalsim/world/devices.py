"""
The TSEs of a world, by serial number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from fiskalsim.device.facts import DeviceFact
from fiskalsim.device.identity import Identity
from fiskalsim.device.tse import Tse
from fiskalsim.ground.seed import derive
from fiskalspec.devices import DeviceProfile

#: What the first TSE of a world is made from; the others are counted on from here.
FIRST_LABEL: Final = "1"


def identity(seed: str, label: str, profile: DeviceProfile, *, valid_from_unix: int) -> Identity:
    """
    Derive who the TSE of this *label* is in the world of this *seed*.
    """
    return Identity.derive(derive(seed, "tse", label), profile, valid_from_unix=valid_from_unix)


class Devices:
    """
    Makes the TSEs of a world and keeps them; *record* takes what they state about themselves.
    """

    def __init__(self, seed: str, record: Callable[[DeviceFact], None]) -> None:
        self._seed = seed
        self._record = record
        self._by_serial: dict[str, Tse] = {}

    def make(self, label: str, profile: DeviceProfile, *, valid_from_unix: int) -> Tse:
        """
        Make the TSE of this *label*: the same seed and label give the same key, ever again.
        """
        own = identity(self._seed, label, profile, valid_from_unix=valid_from_unix)
        tse = Tse(own, profile, self._record)
        self._by_serial[own.serial.hex()] = tse
        return tse

    def apply(self, fact: DeviceFact) -> None:
        """
        Let the TSE that stated *fact* remember it; it has to be made again before.
        """
        self._by_serial[fact.tse].apply(fact)

    def __getitem__(self, serial: str) -> Tse:
        """
        Give the TSE with this serial number (lower-case hex); `KeyError` for any other.
        """
        return self._by_serial[serial]

    def __contains__(self, serial: str) -> bool:
        """
        Tell whether there is a TSE with this serial number.
        """
        return serial in self._by_serial

    def __iter__(self) -> Iterator[Tse]:
        """
        Give all of them, the one made first at the beginning.
        """
        return iter(self._by_serial.values())
