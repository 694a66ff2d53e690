"""
The functions of the SE API: who may call them, what they need and how they fail.

Version 1.1.1 is the one that says so for each function; `functions.toml` is its table.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class SeApiFunction:
    """
    One function and the conditions under which it works.
    """

    name: str
    #: Whether each TSE has it.
    mandatory: bool
    #: Who may call it; nobody's function is configured at the factory.
    roles: frozenset[str]
    needs_initialised: bool
    needs_time: bool
    #: Whether it fails once the device is disabled.
    needs_enabled: bool
    #: When a full store is reported: before the work, after it, or never.
    storage: Literal["before", "after", "none"]
    #: Whether it writes a log message.
    logs: bool
    #: Its own exceptions, beside those that all functions of its kind have.
    errors: frozenset[str]

    @property
    def reports_expiry(self) -> bool:
        """
        Whether it complains, after its work, that the certificate has ended.
        """
        return "ErrorCertificateExpired" in self.errors


@cache
def load() -> MappingProxyType[str, SeApiFunction]:
    """
    Load all functions, by name.
    """
    text = files(__package__).joinpath("functions.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["function"]
    return MappingProxyType(
        {
            row["name"]: SeApiFunction(
                **{
                    **row,
                    "roles": frozenset(row["roles"]),
                    "errors": frozenset(row["errors"]),
                }
            )
            for row in rows
        }
    )
