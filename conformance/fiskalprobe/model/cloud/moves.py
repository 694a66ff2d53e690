"""
What may happen next in a story of tills at a cloud TSE, drawn by Hypothesis.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Final

from hypothesis import strategies as st

from fiskalprobe.model.moves import Move

#: A story that needs a TSS in use gets one anyway.
_STATES: Final = ("UNINITIALIZED", "CREATED", "INITIALIZED", "UNINITIALIZED", "DISABLED")
_STEPS: Final = ("UNINITIALIZED", "INITIALIZED", "DISABLED")
_WRITES: Final = ("FINISHED", "ACTIVE", "CANCELLED")
#: What a revision says of the sale.
GIVEN: Final = ("sale", "nothing", "metadata", "order")
#: How far a revision is off: written before, or left out.
_OFF: Final = (-1, 1, -2, 7)
#: How a client is put that is not new: as before, under another serial number, at another TSS, or
#: another one under the same serial number.
_PUTS: Final = ("new", "new", "again", "otherwise", "elsewhere", "same serial")
#: What is looked at of a transaction, and which lists.
_READS: Final = ("latest", "revision", "number", "log", "log of revision", "beyond")
_LISTS: Final = ("all", "open", "falling", "page", "page", "client", "clients", "clients")
_STRANGERS: Final = ("write", "end", "transaction", "client", "tss", "export", "write to tss")
#: Days after which something may have been cleared away, and a moment.
_JUMPS: Final = (1, 86_400, 8 * 86_400)
#: Right, wrong, wrong until it is blocked.
_PINS: Final = ("right", "right", "wrong", "blocked")
#: Among how many documents, tills or TSS a move may choose.
_CHOICES: Final = 4
#: How many of the stories end with an export.
_CLOSED: Final = 0.6
#: How many have a TSS that is given as many clients as it takes, which are two hundred calls.
_FILLED: Final = 0.05
#: What may happen, how often in comparison, and the handle that it needs.
_KINDS: Final = (
    ("tss", 5, ""),
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
    ("read", 5, ""),
    ("show", 1, ""),
    ("list", 3, ""),
    ("recreate", 2, ""),
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
_TOGETHER: Final = ("begin", "write", "write")


def cloud_stories(handles: Iterable[str], *, steps: int) -> st.SearchStrategy[tuple[Move, ...]]:
    """
    Draw stories of at most *steps* moves, with what the subject's *handles* allow.

    Where ``limits`` is among them, a TSS is filled up now and then.

    Each comes from one number: Hypothesis likes to repeat itself, and a story in which five kinds
    of moves come again and again sees little of a service.
    """
    offered = {"", *handles}
    kinds = [kind for kind, count, handle in _KINDS if handle in offered for _ in range(count)]
    filled = _FILLED if "limits" in offered else 0.0

    def story(chance: Random) -> tuple[Move, ...]:
        return _story(chance, kinds, steps, filled=filled)

    return st.randoms(use_true_random=True).map(story)


def _story(chance: Random, kinds: Sequence[str], steps: int, *, filled: float) -> tuple[Move, ...]:
    """
    Draw a story; most end with a look into what was signed.
    """
    count = chance.randint(1, steps)
    story = [_move(chance, kinds) for _ in range(count)]
    if chance.random() < filled:
        story[chance.randrange(count)] = Move(kind="fill")
    if chance.random() < _CLOSED:
        story[-1] = Move(kind="export", which=chance.randrange(_CHOICES))
    return tuple(story)


def _move(chance: Random, kinds: Sequence[str]) -> Move:
    kind = chance.choice(kinds)
    if kind == "together":
        count = chance.randint(2, _MOST_AT_ONCE)
        return Move(kind=kind, moves=tuple(_move(chance, _TOGETHER) for _ in range(count)))
    return Move(
        kind=kind,
        which=chance.randrange(_CHOICES),
        how=chance.choice(_HOWS.get(kind, ("",))),
        amount=chance.choice(_AMOUNTS.get(kind, (1,))),
    )
