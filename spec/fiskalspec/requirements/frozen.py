"""
Frozen sets: which rows a release of the catalogue demands, so that later rows fail nobody.

A set is a file under `sets`, its ids by profile. It never changes once it was released; a row that
is added afterwards is exercised and shown, and decides nothing for those who certify by the set.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from fiskalspec.requirements import Actor, Requirement, load

_FOLDER = files(__package__).joinpath("sets")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenSet:
    """
    One set: its name and its ids by profile.
    """

    name: str
    profiles: Mapping[str, tuple[str, ...]]

    @property
    def ids(self) -> frozenset[str]:
        """
        All ids, whichever profile demands them.
        """
        return frozenset(id_ for ids in self.profiles.values() for id_ in ids)


def names() -> tuple[str, ...]:
    """
    Name every set that ships, the oldest first.
    """
    found = (file.name for file in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


@cache
def get(name: str) -> FrozenSet:
    """
    Load a set; `LookupError` names the ones there are.
    """
    if name not in names():
        raise LookupError(f"there is no set {name!r}; there are: {', '.join(names())}")
    table = tomllib.loads(_FOLDER.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    profiles = {profile: tuple(ids) for profile, ids in table["profiles"].items()}
    return FrozenSet(name=name, profiles=MappingProxyType(profiles))


def profile_of(row: Requirement) -> str:
    """
    Name the profile that demands a row; what asks for none is demanded of everybody.
    """
    asked = sorted(word for word in row.capabilities if word.startswith("profile."))
    if asked:
        return asked[-1].removeprefix("profile.")
    return "pos-core" if row.actor is Actor.POS else "core"


def freeze(name: str) -> str:
    """
    Write the catalogue as it stands as a set, in TOML.
    """
    profiles: dict[str, list[str]] = {}
    for row in load().values():
        profiles.setdefault(profile_of(row), []).append(row.id)
    lines = [f"# The rows that set {name} demands; made by `fiskalprobe list --as-set {name}`."]
    lines += ["# A released set never changes: rows that come later are shown and not scored.", ""]
    lines.append("[profiles]")
    for profile in sorted(profiles):
        lines.append(f"{profile} = [")
        lines += [f'    "{id_}",' for id_ in profiles[profile]]
        lines.append("]")
    return "\n".join([*lines, ""])
