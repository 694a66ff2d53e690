"""
Picking requirements by id, by the beginning of an id, or by a pattern with stars.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase


class NothingMatches(ValueError):
    """
    A pattern picks no requirement at all; the nearest ids are named.
    """

    code = "selection"

    def __init__(self, pattern: str, known: Sequence[str]) -> None:
        areas = sorted({id_.rpartition("-")[0] for id_ in known})
        near = difflib.get_close_matches(pattern.upper(), [*known, *areas], n=5, cutoff=0.5)
        offer = f"near to it: {', '.join(near)}" if near else f"areas: {', '.join(areas)}"
        super().__init__(f"no requirement matches {pattern!r}; {offer}")
        self.pattern = pattern
        self.near = tuple(near)


def matches(id_: str, pattern: str) -> bool:
    """
    Say whether *pattern* picks *id_*: ``DE-OFF``, ``DE-OFF-0003``, ``DE-*-0001``.
    """
    wanted = pattern.upper()
    if any(sign in wanted for sign in "*?["):
        return fnmatchcase(id_, wanted)
    return id_ == wanted or id_.startswith(wanted)


def select(patterns: Iterable[str], known: Iterable[str]) -> frozenset[str]:
    """
    Pick the ids that any pattern matches; a pattern without any is `NothingMatches`.
    """
    ids = tuple(known)
    picked: set[str] = set()
    for pattern in patterns:
        found = {id_ for id_ in ids if matches(id_, pattern)}
        if not found:
            raise NothingMatches(pattern, ids)
        picked |= found
    return frozenset(picked)
