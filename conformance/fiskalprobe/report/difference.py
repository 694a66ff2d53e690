"""
Where two texts part: the common beginning and end are told from what lies between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: Marking a difference helps only while something is the same.
_WORTH_MARKING: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """
    One of two compared texts in three pieces; the middle one is what differs.
    """

    head: str
    middle: str
    tail: str

    @property
    def text(self) -> str:
        """
        The whole text.
        """
        return self.head + self.middle + self.tail


def compare(expected: str, actual: str) -> tuple[Side, Side]:
    """
    Split both texts; without enough in common, everything counts as the same colour.
    """
    if expected == actual:
        return _plain(expected), _plain(actual)
    head = _common(expected, actual)
    left, right = expected[head:], actual[head:]
    tail = _common(left[::-1], right[::-1])
    if head + tail < _WORTH_MARKING:
        return _plain(expected), _plain(actual)
    return _split(expected, head, tail), _split(actual, head, tail)


def _plain(text: str) -> Side:
    return Side(head=text, middle="", tail="")


def _split(text: str, head: int, tail: int) -> Side:
    end = len(text) - tail
    return Side(head=text[:head], middle=text[head:end], tail=text[end:])


def _common(one: str, other: str) -> int:
    """
    Count the characters with which both texts begin.
    """
    for position, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return position
    return min(len(one), len(other))
