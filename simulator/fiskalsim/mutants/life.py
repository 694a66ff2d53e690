"""
What goes wrong between calls: a restart that forgets, calls at the same time that meet.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import core_of
from fiskalsim.world.world import World


def _forgets_what_is_open(world: World) -> None:
    core_of(world).state.open.clear()


def _counts_again(world: World) -> None:
    state = core_of(world).state
    if state.transaction_counter:  # a world that is only just beginning counts well
        state.signature_counter -= 1


def _numbers_again(world: World) -> None:
    state = core_of(world).state
    if state.transaction_counter:
        state.transaction_counter -= 1


LIFE: Final = (
    Mutant(
        id="M-TXN-0016-a",
        says="a restart forgets what was open",
        violates=("DE-TXN-0016",),
        kind=Kind.OMIT,
        inside=_forgets_what_is_open,
    ),
    Mutant(
        id="M-SIG-0005-h",
        says="after a restart the last signature counter is given again",
        violates=("DE-SIG-0005",),
        kind=Kind.STALE,
        inside=_counts_again,
    ),
    Mutant(
        id="M-SIG-0006-h",
        says="after a restart the last transaction number is given again",
        violates=("DE-SIG-0006",),
        kind=Kind.STALE,
        inside=_numbers_again,
    ),
)
