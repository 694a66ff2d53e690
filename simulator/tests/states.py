"""
What a world is, as plain values, found without the means that write it down for itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from enum import Enum

import msgspec

from fiskalsim.device.tse import Tse


def everything(world):
    """Give all that the facts of a world add up to."""
    faulting = world.faulting
    return {
        "service": plain(world.desk.state),
        "devices": [plain(tse) for tse in _devices(world)],
        "lines": [(key, plain(line.card)) for key, line in world.lines.by_key.items()],
        "remote": {key: plain(cable.journal) for key, cable in world.lines.remote.items()},
        "faults": [plain(armed) for armed in faulting.faults.armed.values()],
        "active": faulting.faults.active,
        "plugged": plain(faulting._plugged),
        "cut": world.cut_places,
        "occasions": sorted(world.cuts._cut) if hasattr(world.cuts, "_cut") else None,
        "now": world.clock.now(),
        "cloud": {k: plain(v) for k, v in vars(world.sign_de.state).items() if k != "_make"},
        "interface": plain(world.onboarding.state),
    }


def _devices(world):
    return (*world.devices, *world.faulting.others, *world.cloud_devices)


def plain(value):
    """Take a value apart; maps keep their order."""
    match value:
        case Tse():
            return (value.identity.serial_hex, plain(value._core.state))
        case Mapping():
            return [(plain(key), plain(one)) for key, one in value.items()]
        case set() | frozenset():
            return sorted(repr(plain(one)) for one in value)
        case list() | tuple():
            return [plain(one) for one in value]
        case _:
            return _taken_apart(value)


def _taken_apart(value):
    if isinstance(value, Enum):
        return (type(value).__name__, value.value)
    if isinstance(value, msgspec.Struct):
        names = value.__struct_fields__
    elif is_dataclass(value):
        names = [field.name for field in fields(value)]
    elif type(value).__module__.startswith("fiskalsim."):
        names = [*getattr(value, "__slots__", ()), *getattr(value, "__dict__", ())]
    else:
        return value
    told = []
    for name in names:
        with suppress(AttributeError):
            told.append((name, plain(getattr(value, name))))
    return (type(value).__name__, told)
