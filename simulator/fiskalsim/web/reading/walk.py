"""
What is noted while a value is being fitted into a type: liberties, misfits, and where.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import msgspec

from fiskalsim.ground.limits import LONGEST_NUMBER
from fiskalsim.web.reading.errors import Misfit
from fiskalsim.web.reading.liberties import Liberty, LibertyKind

#: A step is an index, a property that was sent by its own name, or (name, as sent).
Step = int | str | tuple[str, str]
Trail = tuple[Step, ...]

#: Stands for a value that is not there; JSON's null is one that is.
ABSENT: Final = object()
_LONGEST: Final = 60


class Walk:
    """
    The notes of one attempt at one body.
    """

    __slots__ = ("lenient", "liberties", "longest", "misfits")

    def __init__(self, *, lenient: bool, longest: int = LONGEST_NUMBER) -> None:
        self.lenient = lenient
        #: Characters of one number in quotes.
        self.longest = longest
        self.liberties: list[Liberty] = []
        self.misfits: list[Misfit] = []

    def misfit(self, trail: Trail, expected: str, actual: Any) -> None:
        """
        Note that *actual* is not what the type wants.
        """
        self.misfits.append(
            Misfit(path=wire(trail), expected=expected, actual=shown(actual), sent=sent(trail))
        )

    def take(self, kind: LibertyKind, trail: Trail, expected: str, actual: Any) -> None:
        """
        Note a liberty, which for a strict reader is a misfit.
        """
        if self.lenient:
            self.liberties.append(Liberty(kind, path=wire(trail)))
        else:
            self.misfit(trail, expected, actual)


def wire(trail: Trail) -> str:
    """
    Write a trail in the names of the document model, e.g. ``positions[0].vatPercent``.
    """
    path = ""
    for step in trail:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            name = step if isinstance(step, str) else step[0]
            path += f".{name}" if path else name
    return path


def sent(trail: Trail) -> tuple[str | int, ...]:
    """
    Return a trail in the names that were sent.
    """
    return tuple(step[1] if isinstance(step, tuple) else step for step in trail)


def shown(value: Any) -> str:
    """
    Write a value the way it was sent, shortened.
    """
    if value is ABSENT:
        return "missing"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = str(value) if isinstance(value, Decimal) else msgspec.json.encode(value).decode()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
