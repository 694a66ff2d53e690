"""
Why a body could not be read: it is no JSON, or it is JSON that does not fit.

    ReadingError
    ├── Unreadable   the text is no JSON, also with every liberty allowed
    └── Unfit        the JSON does not fit the type; carries every misfit, not only the first
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: Misfits that the one-line message spells out; `Unfit.misfits` holds them all.
_SHOWN: Final = 5


class ReadingError(ValueError):
    """
    The body cannot be understood.
    """


class Unreadable(ReadingError):
    """
    The body is no JSON; line and column count from 1, columns in characters.
    """

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(f"The body cannot be read at line {line}, column {column}: {message}.")
        self.message = message
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """
    One value that does not fit, or one liberty that was not allowed.
    """

    #: Where, in the names of the document model: ``positions[0].vatPercent``.
    path: str
    expected: str
    actual: str
    #: The same place in the names that were sent.
    sent: tuple[str | int, ...] = ()
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """
        Say field, position, expectation and finding in one sentence part.
        """
        where = f" (line {self.line}, column {self.column})" if self.line is not None else ""
        return f"{self.path or 'the body'}{where} should be {self.expected}, but is {self.actual}"


class Unfit(ReadingError):
    """
    The body is JSON, but not what was asked for.
    """

    def __init__(self, misfits: Sequence[Misfit]) -> None:
        self.misfits = tuple(misfits)
        shown = "; ".join(str(misfit) for misfit in self.misfits[:_SHOWN])
        more = len(self.misfits) - _SHOWN
        super().__init__(f"{shown}; and {more} more." if more > 0 else f"{shown}.")
