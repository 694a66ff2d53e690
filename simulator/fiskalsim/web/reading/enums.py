"""
The ways in which a till may write a member of a closed set.

By number (``0``), by name, or as the service itself writes it (``"[0] = Receipt"``). Numbers in
quotes and names in any case are liberties. An enumeration may carry further names in a class
attribute ``__aliases__`` that maps a name or number to the value of a member.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Any, Final

_NUMBERED: Final = re.compile(r"\[\s*(-?[0-9]{1,9})\s*\]\s*=?\s*(\w+)")
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,9}")
_SHOWN: Final = 4


class Spellings:
    """
    Everything that stands for a member of one enumeration.
    """

    def __init__(self, kind: type[Enum]) -> None:
        self._exact: dict[Any, Enum] = dict(kind.__members__)
        self._exact |= {f"[{member.value}] = {member.name}": member for member in kind}
        self._exact |= {member.value: member for member in kind}
        self._numbers: dict[int, Enum] = {}
        self._names: dict[str, Enum] = {}
        for name, member in kind.__members__.items():
            self._add(name, member)
            self._add(member.value, member)
        aliases: Mapping[str | int, Any] = getattr(kind, "__aliases__", {})
        for alias, value in aliases.items():
            self._add(alias, kind(value))
            if isinstance(alias, int):
                self._exact[alias] = kind(value)
        members = list(kind)
        self.expected = "one of " + ", ".join(_spelt(member) for member in members[:_SHOWN])
        if len(members) > _SHOWN:
            self.expected += f", … ({len(members)} in all)"

    def exact(self, value: Any) -> Enum | None:
        """
        Return the member that *value* stands for without any liberty.
        """
        return self._exact.get(value) if type(value) in {int, str} else None

    def loose(self, value: Any) -> Enum | None:
        """
        Return the member that *value* stands for in any known form.
        """
        if type(value) is int:
            return self._numbers.get(value)
        if not isinstance(value, str):
            return None
        text = value.strip()
        if _NUMBER.fullmatch(text):
            return self._numbers.get(int(text))
        numbered = _NUMBERED.fullmatch(text)
        if numbered is None:
            return self._names.get(_folded(text))
        # Both halves must mean the same: "[0] = Invoice" is a mistake that nobody should guess at.
        member = self._numbers.get(int(numbered[1]))
        return member if member is self._names.get(_folded(numbered[2])) else None

    def _add(self, spelling: str | int, member: Enum) -> None:
        if isinstance(spelling, int):
            self._numbers.setdefault(spelling, member)
        else:
            self._names.setdefault(_folded(spelling), member)


@lru_cache(maxsize=256)
def spellings(kind: type[Enum]) -> Spellings:
    """
    Return the spellings of *kind*, worked out once.
    """
    return Spellings(kind)


def _folded(name: str) -> str:
    return name.replace("_", "").lower()


def _spelt(member: Enum) -> str:
    value = member.value
    return f"{value} = {member.name}" if isinstance(value, int) else str(value)
