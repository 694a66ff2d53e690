"""
How many calls of a row go out at the same time, where a subject is far away.

A row is many calls alike that do not depend on each other, as two thousand sales are begun to fill
a TSE. One after the other they take most of a run over a slow line. A subject that answers within
a few milliseconds, or that serves such calls one after the other, gets one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import Final, Protocol

from fiskalprobe.wire.exchange import Exchange

#: So many at the same time, one after the other of these.
SIZES: Final = (1, 4, 8)
#: How often each is tried before the next one is.
LOOKS: Final = 3
#: Milliseconds for one call from which on there is something to gain.
FAR: Final = 20.0
#: What part of the time that calls take one by one they may take at the same time.
_GAIN: Final = 0.75


class Row(Protocol):
    """
    Says how many calls are to be sent next, and hears what came of them.
    """

    @property
    def size(self) -> int:
        """
        How many calls may be sent at the same time now; 1 for one by itself.
        """
        ...

    def answered(self, sent: Sequence[Exchange], *, well: bool) -> None:
        """
        Take in what was sent in one go; *well* where each of the calls was served.
        """
        ...


class OneByOne:
    """
    A row of calls that are sent one after the other.
    """

    size: Final = 1

    def answered(self, sent: Sequence[Exchange], *, well: bool) -> None:
        """
        Learn nothing.
        """


class Abreast:
    """
    A row that finds out how many at the same time are worth while.
    """

    def __init__(self, *, most: int, refused: Callable[[], None]) -> None:
        self._sizes = [size for size in SIZES if size <= most]
        #: Told when calls at the same time are not served, as one by itself would have been.
        self._refused = refused
        self._at = 0
        self._alone = 0.0
        self._took: list[float] = []
        self._settled = False

    @property
    def size(self) -> int:
        """
        How many calls may be sent at the same time now.
        """
        return self._sizes[self._at]

    def answered(self, sent: Sequence[Exchange], *, well: bool) -> None:
        """
        Learn how long so many take, and whether they are served at all.
        """
        if len(sent) > 1 and not well:
            self._at, self._settled = 0, True
            self._refused()
        if self._settled or len(sent) != self.size:
            return
        self._took.append(_milliseconds(sent))
        if len(self._took) < LOOKS:
            return
        usual = median(self._took)
        self._took.clear()
        if self.size == 1:
            self._alone = usual
            self._settled = usual < FAR
        elif usual > self.size * self._alone * _GAIN:
            self._at, self._settled = self._at - 1, True
        if self._at + 1 == len(self._sizes):
            self._settled = True
        if not self._settled:
            self._at += 1


def _milliseconds(sent: Sequence[Exchange]) -> float:
    if len(sent) == 1:
        return sent[0].elapsed_ms
    began, ended = min(each.began_ns for each in sent), max(each.ended_ns for each in sent)
    return (ended - began) / 1_000_000
