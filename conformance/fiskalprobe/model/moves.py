"""
Moves: what may happen next in a story, drawn by Hypothesis.

A move names documents by their place among those that it can be about, never by name. So every
list of moves is a story, and leaving out a move leaves a story, which is what makes them shrink.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Final

from hypothesis import strategies as st

#: How far the clock jumps: a breath, a minute, a day's end, a self test's term, a year.
JUMPS: Final = (1, 60, 3_600, 86_399, 90_001, 31_622_400)
_PLACES: Final = ("all", "create", "finish")
_CALLS: Final = ("stores", "cancels")
#: Calls whose answer never comes to the till, and calls of a till that knows no number.
_LOSSES: Final = ("creates", "stores", "cancels")
#: Of which calls the TSE's answer never comes to the service.
_OCCASIONS: Final = ("create", "finish")
_HOWS: Final = {"stranger": _CALLS, "cut": _PLACES, "strike": _OCCASIONS}
_MOST_AT_ONCE: Final = 5
_PARTS: Final = 6
_PART: Final = 4
#: What may happen, how often in comparison, and the handle that it needs.
_KINDS: Final = (
    ("create", 7, ""),
    ("end", 8, ""),
    ("again", 4, ""),
    ("together", 3, ""),
    ("look", 2, ""),
    ("stranger", 1, ""),
    ("lose", 3, ""),
    ("recreate", 1, ""),
    ("unnumbered", 1, ""),
    ("strike", 2, "faults"),
    ("heal", 1, "faults"),
    ("cut", 2, "cable"),
    ("mend", 4, "cable"),
    ("restart", 2, "restart"),
    ("pass", 1, "clock"),
)
_TOGETHER: Final = ("create", "create", "end", "end", "again")
_CROWD: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """
    One thing that happens.
    """

    kind: str
    #: Which of the documents that come into question.
    which: int = 0
    #: ``creates``, ``stores`` or ``cancels``, where the cable is cut, or what a fault strikes.
    how: str = ""
    #: 0 for the declared till, 1 for the one that was added.
    till: int = 0
    #: How many at once, or how many seconds.
    amount: int = 1
    #: The moves that are made at the same time.
    moves: tuple[Move, ...] = ()


def stories(
    handles: Iterable[str], *, steps: int, tills: int, listing: bool
) -> st.SearchStrategy[tuple[Move, ...]]:
    """
    Draw stories of at most *steps* moves, with what the subject's *handles* allow.
    """
    offered = set(handles)
    kinds = [
        kind for kind, count, handle in _KINDS if handle in {"", *offered} for _ in range(count)
    ]
    if listing:
        kinds += ["list", "list", "close", "crowd"]
    one = _move(kinds=tuple(kinds), tills=tills)
    # Several lists in a row are longer than one, as Hypothesis prefers short ones.
    part = st.lists(one, max_size=max(steps // _PART, 1))
    return st.tuples(*[part] * _PARTS).map(lambda parts: tuple(chain.from_iterable(parts))[:steps])


@st.composite
def _move(draw: st.DrawFn, *, kinds: tuple[str, ...], tills: int) -> Move:
    """
    Draw one move; each draws only what it needs, so that what is left shrinks fast.
    """
    kind = draw(st.sampled_from(kinds))
    match kind:
        case "create":
            drawn = Move(kind=kind, till=draw(st.integers(0, tills - 1)) if tills > 1 else 0)
        case "lose":
            how = draw(st.sampled_from(_LOSSES))
            till = draw(st.integers(0, tills - 1)) if tills > 1 and how == "creates" else 0
            which = draw(st.integers(0, 5)) if how != "creates" else 0
            drawn = Move(kind=kind, how=how, till=till, which=which)
        case "end" | "again" | "unnumbered":
            which = draw(st.integers(0, 5))
            drawn = Move(kind=kind, which=which, how=draw(st.sampled_from(_CALLS)))
        case "recreate":
            drawn = Move(kind=kind, which=draw(st.integers(0, 5)))
        case "stranger" | "cut" | "strike":
            drawn = Move(kind=kind, how=draw(st.sampled_from(_HOWS[kind])))
        case "pass":
            drawn = Move(kind=kind, amount=draw(st.sampled_from(JUMPS)))
        case "crowd":
            drawn = Move(kind=kind, amount=_CROWD)
        case "together":
            one = _move(kinds=_TOGETHER, tills=tills)
            moves = draw(st.lists(one, min_size=2, max_size=_MOST_AT_ONCE))
            drawn = Move(kind=kind, moves=tuple(moves))
        case _:
            drawn = Move(kind=kind)
    return drawn
