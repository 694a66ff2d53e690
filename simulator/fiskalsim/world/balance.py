"""
What the facts of a world add up to, written down so that a restart need not add them up again.

It is drawn between two turns of the loop, when the state is the sum of all facts appended so far,
and it is used where nothing has changed that could make the sum another one: the program, what a
device is, how the world is set up. Otherwise, or where it cannot be read, the facts are folded
from the first one on.

The form is Python's pickle, because a state is full of things that are the same thing twice. What
is read may name values of ours and a few of Python's, and nothing else.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import sys
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

import fiskalsim
import fiskalspec
from fiskalsim.cloud.facts import CloudTssMade
from fiskalsim.device.state import State
from fiskalsim.device.tse import Tse
from fiskalsim.device.userstate import UserState
from fiskalsim.ground.clock import VirtualClock
from fiskalsim.middleware.documents.totals import Day, Days
from fiskalsim.middleware.processes import Processes
from fiskalsim.world.parts import Parts
from fiskalsim.world.settings import Settings

#: A state of more things than that is drawn only at the end: to write it would keep calls waiting.
LIGHT: Final = 2_000
#: And of more than that never: a service has to end within seconds.
HEAVY: Final = 200_000

_PROTOCOL: Final = 5
_LENGTH: Final = 32
#: What states are made of beside Structs, dataclasses and enumerations.
_OURS: Final = (State, UserState, Days, Day, Processes)
_PYTHONS: Final = frozenset(
    {
        ("builtins", "set"),
        ("builtins", "frozenset"),
        ("collections", "Counter"),
        ("collections", "OrderedDict"),
        ("decimal", "Decimal"),
        ("msgspec._core", "rebuild"),
        ("msgspec._utils", "rebuild"),
        ("uuid", "UUID"),
    }
)
#: What a cloud makes its devices with; no value.
_NO_VALUE: Final = "_make"


class BadBalance(ValueError):
    """
    This is no balance that can be gone on from.
    """


def drawn(world: Parts) -> bytes:
    """
    Write down what *world* is now.
    """
    cloud = world.sign_de.state
    told = {
        "service": vars(world.desk.state),
        "connected": world.lines.connected,
        "plugged": world.faulting.plugged,
        "faults": [(n, a.order, a.met, a.struck) for n, a in world.faulting.faults.armed.items()],
        "places": world.cut_places,
        "now": world.clock.now().isoformat() if isinstance(world.clock, VirtualClock) else "",
        "cloud": {name: value for name, value in vars(cloud).items() if name != _NO_VALUE},
        "onboarding": vars(world.onboarding.state),
        "journals": {key: vars(cable.journal) for key, cable in world.lines.remote.items()},
        "devices": [{tse.serial: tse.state for tse in tses} for tses in _devices(world)],
    }
    written = io.BytesIO()
    _Writer(written, {id(tss.device): tss.made for tss in cloud.tss.values()}).dump(told)
    return fingerprint(world.settings) + written.getvalue()


def fits(content: bytes, settings: Settings) -> bool:
    """
    Tell whether a balance was drawn by this program for a world that is set up like this.
    """
    return content[:_LENGTH] == fingerprint(settings)


def carried_forward(world: Parts, content: bytes) -> None:
    """
    Let *world*, which has just been put together, be what it was when *content* was drawn.

    `BadBalance` leaves it half done.
    """
    try:
        told = _Reader(io.BytesIO(content[_LENGTH:]), world).load()
        _take_over(world, told)
    except Exception as error:  # whatever a foreign or damaged pickle may do
        raise BadBalance(f"the balance is not understood: {error!r}") from error


def weight(world: Parts) -> int:
    """
    Count the things that a state of *world* is large by.
    """
    cloud = world.sign_de.state
    return (
        len(world.desk.state.waiting)
        + len(world.desk.state.created)
        + len(cloud.sessions)
        + sum(len(tss.transactions) + len(tss.exports) for tss in cloud.tss.values())
        + sum(len(one.log) for one in world.onboarding.state.interfaces.values())
        + sum(len(tse.state.open) for tses in _devices(world) for tse in tses)
    )


def is_settled(world: Parts) -> bool:
    """
    Tell whether no device is, for one call only, in another state than its facts add up to.
    """
    return not any(tse.mishaps.in_force for tses in _devices(world) for tse in tses)


def fingerprint(settings: Settings) -> bytes:
    """
    Sum up what a state depends on beside the facts.
    """
    on = (
        settings.seed,
        settings.keys_seed,
        settings.device,
        settings.clock,
        settings.profile,
        *(sorted(c.items()) for c in (settings.choices, settings.sign_de_choices)),
        sorted(settings.interface_choices.items()),
    )
    return hashlib.sha256(_program() + repr(on).encode()).digest()


@cache
def _program() -> bytes:
    """
    Sum up this program: its own text, and the versions of what it runs on.
    """
    digest = hashlib.sha256(f"{sys.version_info} {msgspec.__version__}".encode())
    machine, law = (Path(str(package.__file__)).parent for package in (fiskalsim, fiskalspec))
    tables = ("devices", "faults", "profiles")
    for path in sorted([*machine.rglob("*.py"), *law.rglob("*.py")]):
        digest.update(path.read_bytes())
    for path in sorted(path for name in tables for path in (law / name).rglob("*.toml")):
        digest.update(path.read_bytes())
    return digest.digest()


def _devices(world: Parts) -> tuple[Iterable[Tse], ...]:
    return world.devices, world.faulting.others, world.cloud_devices


def _take_over(world: Parts, told: Mapping[str, Any]) -> None:
    for connected in told["connected"]:
        world.lines.apply(connected)
    for plugged in told["plugged"]:
        world.faulting.apply_plugged(plugged, world.device)
    for tses, states in zip(_devices(world), told["devices"], strict=True):
        by_serial = {tse.serial: tse for tse in tses}
        if by_serial.keys() != states.keys():
            raise BadBalance("other devices have stated these facts")
        for serial, state in states.items():
            by_serial[serial].become(state)
    vars(world.desk.state).update(told["service"])
    vars(world.sign_de.state).update(told["cloud"])
    vars(world.onboarding.state).update(told["onboarding"])
    for key, journal in told["journals"].items():
        world.lines.remote[key].resume(journal)
    for name, order, met, struck in told["faults"]:
        world.faulting.faults.resume(name, order, met=met, struck=struck)
    world.lay(told["places"])
    if isinstance(world.clock, VirtualClock):
        world.clock.set(datetime.fromisoformat(told["now"]))


class _Writer(pickle.Pickler):
    """
    Writes values; of a cloud's device only what it was made of.
    """

    def __init__(self, file: io.BytesIO, made: Mapping[int, CloudTssMade]) -> None:
        super().__init__(file, protocol=_PROTOCOL)
        self._made = made

    def persistent_id(self, value: Any) -> CloudTssMade | None:
        """
        Name a device by how it was made.
        """
        return self._made[id(value)] if type(value) is Tse else None

    def reducer_override(self, value: Any) -> Any:
        """
        Write a member of an enumeration by its value: some Pythons write a look-up by name.
        """
        return (type(value), (value.value,)) if isinstance(value, Enum) else NotImplemented


class _Reader(pickle.Unpickler):
    """
    Reads values and nothing that could do anything.
    """

    def __init__(self, file: io.BytesIO, world: Parts) -> None:
        super().__init__(file)
        self._cloud = world.sign_de.state

    def persistent_load(self, made: CloudTssMade) -> Tse:
        """
        Make a device of a cloud again.
        """
        return self._cloud.made_again(made)

    def find_class(self, module: str, name: str) -> Any:
        """
        Give a kind of value that a state may be made of.
        """
        if (module, name) in _PYTHONS:
            return super().find_class(module, name)
        if module.startswith("fiskalsim."):
            kind = super().find_class(module, name)
            if isinstance(kind, type) and (
                kind in _OURS or is_dataclass(kind) or issubclass(kind, msgspec.Struct | Enum)
            ):
                return kind
        raise BadBalance(f"{module}.{name} is no value")
