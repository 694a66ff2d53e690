"""
The options of the adapter ``sim:``, e.g. ``sim:device=fiskaly-cloud,generation=2021,seed=7``.

They are read without the simulator, so that the static review can do it.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from fiskalprobe.target.model import BASE_PROFILE, GENERATIONS
from fiskalspec import devices, profiles

_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "role": tuple(BASE_PROFILE),
        "device": devices.names(),
        "generation": GENERATIONS,
        "clock": ("virtual", "real"),
        "reader": ("lenient", "strict"),
    }
)
#: Options that take any text.
_FREE: Final = ("seed", "ledger", "mutant")
#: A device that is behind SIGN DE V2 and not in the simulator: its address follows.
REMOTE: Final = "sign-de:"


class BadOption(ValueError):
    """
    The adapter's options cannot be read; every mistake is listed with its remedy.
    """

    def __init__(self, mistakes: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{problem}; {advice}" for problem, advice in mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimOptions:
    """
    The world that is to be simulated; its device is a profile's name or ``sign-de:URL``.
    """

    role: str = "middleware"
    device: str = "swissbit-usb"
    generation: str = "1.7.7"
    #: The judge wants to hold the clock, so it is virtual unless asked otherwise.
    clock: str = "virtual"
    reader: str = "lenient"
    seed: str = "fiskalprobe"
    ledger: str = "memory"
    #: The id of a mutant: the world misbehaves in this one way.
    mutant: str = ""
    #: Open points chosen otherwise than the vendor profile's defaults.
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def device_profile(self) -> str:
        """
        The name of the profile that tells what the world's TSEs can do.
        """
        return "fiskaly-cloud" if self.device.startswith(REMOTE) else self.device


def parse_options(adapter: str) -> SimOptions:
    """
    Read ``sim:NAME=VALUE,…``; `BadOption` lists every mistake.
    """
    mistakes: list[tuple[str, str]] = []
    given: dict[str, str] = {}
    choices: dict[str, str] = {}
    settings = profiles.load().settings
    known = (*_WORDS, *_FREE, *settings)
    for part in filter(None, adapter.removeprefix("sim:").split(",")):
        name, equals, value = part.partition("=")
        allowed = _WORDS.get(name) or (settings[name].choices if name in settings else ())
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}? There are" if near else "there are"
            offered = f"{hint}: {', '.join(known)}"
            mistakes.append((f"the simulator has no option {name!r}", offered))
        elif not equals or not value:
            mistakes.append((f"the option {name} has no value", f"write {name}=VALUE"))
        elif name in given or name in choices:
            mistakes.append((f"the option {name} is given twice", "give it once"))
        elif name == "device" and value.startswith(REMOTE):
            given[name] = value
        elif allowed and value not in allowed:
            mistakes.append((f"{name} cannot be {value!r}", f"it can be: {', '.join(allowed)}"))
        elif name in settings:
            choices[name] = value
        else:
            given[name] = value
    if mistakes:
        raise BadOption(mistakes)
    return SimOptions(**given, choices=MappingProxyType(choices))
