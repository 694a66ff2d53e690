"""
Behaviour that the public material leaves open, as named settings with a default and a reason.

A profile says how one vendor's service is taken to behave. Nobody has to agree with a default:
each is a choice between documented or plausible readings, and `fiskalprobe serve --set NAME=VALUE`
takes the other one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """
    One open point: what can be chosen, what is taken, and why.
    """

    name: str
    default: str
    choices: tuple[str, ...]
    reason: str
    source: str


class UnknownSetting(LookupError):
    """
    There is no setting with this name, or it does not have this choice.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """
    The settings of one vendor's service, each at its default or as chosen.
    """

    name: str
    settings: Mapping[str, Setting]
    chosen: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """
        Say what is taken for the setting *name*.
        """
        return self.chosen[name]

    def choose(self, choices: Mapping[str, str]) -> Profile:
        """
        Derive a profile that takes *choices*; `UnknownSetting` names what there is.
        """
        for name, value in choices.items():
            if name not in self.settings:
                raise UnknownSetting(
                    f"there is no setting {name!r}; there are: {', '.join(self.settings)}"
                )
            if value not in self.settings[name].choices:
                allowed = ", ".join(self.settings[name].choices)
                raise UnknownSetting(f"{name} cannot be {value!r}; it can be: {allowed}")
        return Profile(
            name=self.name,
            settings=self.settings,
            chosen=MappingProxyType({**self.chosen, **choices}),
        )


def names() -> tuple[str, ...]:
    """
    Name every profile that ships, sorted.
    """
    files_here = (f.name for f in files(__name__).iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in files_here if n.endswith(".toml")))


@cache
def load(name: str = "retailforce") -> Profile:
    """
    Load the profile *name* with every setting at its default; `LookupError` names those there are.
    """
    if name not in names():
        raise LookupError(f"there is no profile {name!r}; there are: {', '.join(names())}")
    data = tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    settings = {
        row["name"]: Setting(
            name=row["name"],
            default=row["default"],
            choices=tuple(row["choices"]),
            reason=" ".join(row["reason"].split()),
            source=row["source"],
        )
        for row in data["setting"]
    }
    return Profile(
        name=name,
        settings=MappingProxyType(settings),
        chosen=MappingProxyType({s.name: s.default for s in settings.values()}),
    )
