"""
What may happen next in a story of tills at a cloud TSE, drawn by Hypothesis.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Final

from hypothesis import strategies as st

from fiskalprobe.model.moves import Move

_STATES: Final = ("INITIALIZED", "INITIALIZED", "CREATED", "UNINITIALIZED", "DISABLED")
_STEPS: Final = ("UNINITIALIZED", "INITIALIZED", "DISABLED")
_WRITES: Final = ("FINISHED", "ACTIVE", "CANCELLED")
#: What a revision says of the sale.
GIVEN: Final = ("sale", "nothing", "metadata", "order")
#: How far a revision is off: written before, or left out.
_OFF: Final = (-1, 1, -2, 7)
#: How a client is put that is not new: as before, under another serial number, at another TSS, or
#: another one under the same serial number.
_PUTS: Final = ("new", "again", "otherwise", "elsewhere", "same serial")
#: What is looked at of a transaction, and which lists.
_READS: Final = ("latest", "revision", "number", "log", "log of revision", "beyond")
_LISTS: Final = ("all", "open", "falling", "page", "page", "client", "clients", "clients")
_STRANGERS: Final = ("write", "transaction", "client", "tss", "export", "write to tss")
#: Days after which something may have been cleared away, and a moment.
_JUMPS: Final = (1, 86_400, 8 * 86_400)
#: Right, wrong, wrong until it is blocked.
_PINS: Final = ("right", "right", "wrong", "blocked")
_PARTS: Final = 6
_PART: Final = 4
#: What may happen, how often in comparison, and the handle that it needs.
_KINDS: Final = (
    ("tss", 3, ""),
    ("own", 1, ""),
    ("client", 3, ""),
    ("retire", 1, ""),
    ("disable", 1, ""),
    ("begin", 7, ""),
    ("write", 12, ""),
    ("misnumber", 3, ""),
    ("numbered", 1, ""),
    ("other", 1, ""),
    ("together", 2, ""),
    ("again", 5, ""),
    ("look", 4, ""),
    ("read", 3, ""),
    ("show", 1, ""),
    ("list", 3, ""),
    ("recreate", 1, ""),
    ("step", 3, ""),
    ("pin", 2, ""),
    ("login", 4, ""),
    ("logout", 2, ""),
    ("put", 3, ""),
    ("change", 4, ""),
    ("stranger", 2, ""),
    ("export", 2, ""),
    ("full", 1, "reset"),
    ("restart", 1, "restart"),
    ("pass", 2, "clock"),
)
#: What each kind draws of how.
_HOWS: Final[Mapping[str, tuple[str, ...]]] = {
    "tss": _STATES,
    "step": _STEPS,
    "write": _WRITES,
    "misnumber": _WRITES,
    "numbered": _WRITES,
    "other": _WRITES,
    "read": _READS,
    "list": _LISTS,
    "pin": ("right", "wrong"),
    "login": _PINS,
    "put": _PUTS,
    "change": ("DEREGISTERED", "REGISTERED"),
    "stranger": _STRANGERS,
}
_AMOUNTS: Final[Mapping[str, tuple[int, ...]]] = {
    "step": (0, 0, 1, 2),
    "misnumber": _OFF,
    "write": tuple(range(len(GIVEN))),
    "pass": _JUMPS,
}
_MOST_AT_ONCE: Final = 4


def cloud_stories(handles: Iterable[str], *, steps: int) -> st.SearchStrategy[tuple[Move, ...]]:
    """
    Draw stories of at most *steps* moves, with what the subject's *handles* allow.
    """
    offered = {"", *handles}
    kinds = tuple(
        kind for kind, count, handle in _KINDS if handle in offered for _ in range(count)
    )
    part = st.lists(_move(kinds=kinds), max_size=max(steps // _PART, 1))
    # Several lists in a row are longer than one, as Hypothesis prefers short ones.
    told = st.tuples(*[part] * _PARTS).map(lambda parts: tuple(chain.from_iterable(parts))[:steps])
    return st.tuples(told, st.booleans()).map(_closed)


def _closed(drawn: tuple[tuple[Move, ...], bool]) -> tuple[Move, ...]:
    """
    Let most stories end with a look into what was signed.
    """
    story, is_exported = drawn
    return (*story, Move(kind="export")) if is_exported and story else story


@st.composite
def _move(draw: st.DrawFn, *, kinds: tuple[str, ...]) -> Move:
    """
    Draw one move; each draws only what it needs, so that what is left shrinks fast.
    """
    kind = draw(st.sampled_from(kinds))
    if kind in {"restart", "full"}:
        return Move(kind=kind)
    if kind == "together":
        one = _move(kinds=("begin", "write", "write"))
        moves = draw(st.lists(one, min_size=2, max_size=_MOST_AT_ONCE))
        return Move(kind=kind, moves=tuple(moves))
    return Move(
        kind=kind,
        which=draw(st.integers(0, 3)) if kind != "pass" else 0,
        how=draw(st.sampled_from(_HOWS[kind])) if kind in _HOWS else "",
        amount=draw(st.sampled_from(_AMOUNTS[kind])) if kind in _AMOUNTS else 1,
    )
