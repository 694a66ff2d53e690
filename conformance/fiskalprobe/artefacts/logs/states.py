"""
What a TSE was told to be, and transactions that it should have refused then.

SIG-14. In the order of the signature counters.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fiskalprobe.artefacts.logs.checks import Notebook
from fiskalprobe.artefacts.logs.clients import Row
from fiskalprobe.artefacts.logs.steps import (
    DEVICE_UPDATED,
    DISABLED,
    FINISH,
    LOCKED,
    OF_TRANSACTIONS,
    OTHER,
    START,
    UNLOCKED,
)

#: What is found of a transaction in a state, and how it is told.
_REFUSED: Final = {
    DISABLED: ("disabled", "after the TSE had been disabled"),
    LOCKED: ("locked", "while its logging was locked"),
}


def judge_states(rows: Iterable[Row], notes: Notebook, *, begins: int) -> None:
    """
    Follow what the device was told: to begin, to stop for good, to pause, to be updated.

    It begins with the counter *begins*; 0 where that is not known.
    """
    state, updated = OTHER, 0
    begun: dict[int, int] = {}
    for counter, number, step, _ in rows:
        if step == DEVICE_UPDATED:
            updated = counter
        elif step in {LOCKED, UNLOCKED, DISABLED}:
            state = step if state != DISABLED else state
        elif step in OF_TRANSACTIONS:
            notes.looked("SIG-14")
            if step == START:
                begun[number] = counter
            said = f"signature {counter} of transaction {number} was made"
            if counter < begins:
                notes.note("SIG-14", "not-initialised", f"{said} before the TSE was initialised")
            if state in _REFUSED:
                kind, when = _REFUSED[state]
                notes.note("SIG-14", kind, f"{said} {when}")
            if begun.get(number, counter) < updated:
                notes.note("SIG-14", "updated", f"{said} after an update of the TSE")
            if step == FINISH:
                begun.pop(number, None)
