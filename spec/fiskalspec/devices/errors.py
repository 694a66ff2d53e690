"""
The errors of a TSE under the names that its interfaces give them.

One table (`errors.toml`) holds the SE API in its two versions and the vendors' codes, so that no
adapter has a translation of its own.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class WormError:
    """
    One code of Swissbit's SDK.
    """

    number: int
    #: Without the prefix: NO_TIME_SET …
    suffix: str

    @property
    def name(self) -> str:
        """
        The name as the SDK spells it.
        """
        return f"WORM_ERROR_{self.suffix}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorNames:
    """
    One error and what each interface calls it; empty where an interface does not know it.
    """

    #: Our own key: the SE API's name without its prefix, or the vendor's in the same style.
    name: str
    se_api: str = ""
    se_api_1_0_1: str = ""
    #: The code that fits best comes first.
    swissbit: tuple[WormError, ...] = ()
    epson: str = ""


def _row(data: dict[str, Any]) -> ErrorNames:
    codes = data.pop("swissbit", ())
    return ErrorNames(
        swissbit=tuple(WormError(number=c["number"], suffix=c["name"]) for c in codes), **data
    )


@cache
def load() -> tuple[ErrorNames, ...]:
    """
    Load the whole table.
    """
    text = files(__package__).joinpath("errors.toml").read_text(encoding="utf-8")
    return tuple(_row(row) for row in tomllib.loads(text)["error"])


def named(name: str) -> ErrorNames:
    """
    Find an error by our key or by a name of either version of the SE API.

    Version 1.0.1 has one name where 1.1.1 has several; the first row in the table answers.
    """
    table = load()
    for row in table:
        if name in {row.name, row.se_api}:
            return row
    for row in table:
        if name == row.se_api_1_0_1:
            return row
    raise LookupError(
        f"no error of a TSE is named {name!r}; names are written as in the SE API: ErrorTimeNotSet"
    )
