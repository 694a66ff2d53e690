"""
The scale of verdicts, from the mildest to the gravest.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, Self


class Verdict(StrEnum):
    """
    What can be said of a check or a requirement; members stand in rising order.
    """

    #: Not claimed, or outside the version window.
    NA = "na"
    #: Exercised and right.
    PASS = "pass"  # noqa: S105 - a verdict, not a password
    #: Exercised and one of the readings that the sources leave open.
    ALT = "alt"
    #: A recommendation is not kept, or a form that is only shown by example.
    WARN = "warn"
    #: Could not be told; the reason says why.
    INCONCLUSIVE = "inconclusive"
    #: A binding requirement is broken.
    FAIL = "fail"
    #: The harness itself is at fault; nothing is said about the subject.
    ERROR = "error"

    @property
    def rank(self) -> int:
        """
        The place on the scale, beginning with 0.
        """
        return _RANKS[self]

    @classmethod
    def gravest(cls, verdicts: Iterable[Self]) -> Self | None:
        """
        Merge by maximum; nothing when there is nothing to merge.
        """
        return max(verdicts, key=lambda verdict: verdict.rank, default=None)


_RANKS: Final = {verdict: place for place, verdict in enumerate(Verdict)}
