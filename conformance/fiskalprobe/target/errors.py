"""
What is wrong with a target, before any verdict: exit code 4.

    TargetRefused      the declaration has mistakes; it lists all of them
    TargetUnreachable  the declaration is fine, and nobody answers, or not as declared
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Mistake(NamedTuple):
    """
    One mistake in a declaration, whatever its file is called.
    """

    key: str
    problem: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One mistake: where it stands, what is wrong, and what to do.
    """

    file: str
    #: The key as one would write it, e.g. ``ics.profiles[1]``.
    key: str
    problem: str
    advice: str

    def __str__(self) -> str:
        """
        Write the finding on one line.
        """
        place = f"{self.file}: {self.key}" if self.key else self.file
        return f"{place}: {self.problem}; {self.advice}"


class TargetRefused(ValueError):
    """
    The declaration has mistakes, all of which are listed.
    """

    code = "target"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = tuple(findings)


class TargetUnreachable(RuntimeError):
    """
    Nobody answers at the target's address, or not what the declaration promises.
    """

    code = "target-unreachable"
