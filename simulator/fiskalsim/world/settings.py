"""
How a world is to be: what `fiskalprobe serve` takes as flags and `sim:` as options.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal, get_args

from fiskalsim.cable.sign_de.access import Access
from fiskalsim.ground.clock import Clock, RealClock, VirtualClock
from fiskalsim.ground.limits import Limits

Generation = Literal["2021", "1.7.6", "1.7.7"]
ClockKind = Literal["real", "virtual"]
ReaderKind = Literal["lenient", "strict"]

#: The device of a world whose TSEs are behind SIGN DE V2, and the kind it shows itself as.
SIGN_DE: Final = "sign-de"
_CLOUD: Final = "fiskaly-cloud"

#: A virtual clock starts here unless it is told otherwise; any fixed instant would do.
VIRTUAL_START: Final = "2026-01-05T09:00:00+01:00"


class BadSettings(ValueError):
    """
    The world cannot be made like this; the text says what to change.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    One world's settings. The ledger is ``memory``, ``sqlite:PATH`` or ``postgresql://…``.
    """

    #: The name of a device profile, or `SIGN_DE`.
    device: str = "swissbit-usb"
    #: How the TSEs of the device `SIGN_DE` are reached.
    sign_de: Access | None = None
    #: Not shown, because the address of a database may hold its password.
    ledger: str = field(default="memory", repr=False)
    #: Where other processes that share the ledger find this one.
    address: str = ""
    seed: str = "fiskalprobe"
    #: What the cloud TSE's keys follow from that are there from the start; empty for the seed.
    keys_seed: str = ""
    clock: ClockKind = "real"
    generation: Generation = "1.7.7"
    reader: ReaderKind = "lenient"
    profile: str = "retailforce"
    #: What the world's own cloud takes for credentials; never shown, not even here.
    cloud_key: str = field(default="test-key", repr=False)
    cloud_secret: str = field(default="test-secret", repr=False)
    #: What one caller may ask for.
    limits: Limits = field(default_factory=Limits)
    #: What the TSE interface takes for the credential of the vendor's staff.
    staff_secret: str = field(default="test-staff", repr=False)
    #: Open points chosen otherwise than the profile's defaults.
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    #: The same for the cloud TSE's own profile, sign-de.
    sign_de_choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    #: The same for the profile tse-interface.
    interface_choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        """
        Refuse a word that is none of the offered ones.
        """
        for name, kind in (
            ("clock", ClockKind),
            ("generation", Generation),
            ("reader", ReaderKind),
        ):
            given, offered = getattr(self, name), get_args(kind)
            if given not in offered:
                raise BadSettings(f"{name} cannot be {given!r}; it can be: {', '.join(offered)}")
        if self.device == SIGN_DE and self.sign_de is None:
            raise BadSettings(
                "the device sign-de needs the way to it; start with --device sign-de:URL"
            )

    @property
    def device_profile(self) -> str:
        """
        The name of the profile that tells what the world's TSEs can do.
        """
        return _CLOUD if self.device == SIGN_DE else self.device


def clock_of(settings: Settings) -> Clock:
    """
    Make the clock that a world of these settings begins with.
    """
    if settings.clock == "real":
        return RealClock()
    return VirtualClock(datetime.fromisoformat(VIRTUAL_START))
