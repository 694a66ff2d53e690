"""
Restarts after which a cloud TSE has forgotten something.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fiskalsim.cloud.facts import TillState, TxState
from fiskalsim.mutants.cloud.addresses import cloud_mutant
from fiskalsim.mutants.cloud.wrongs import core_of
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.world.world import World


def _each_in_use(spoil: Callable[[Any], None]) -> Inside:
    """
    Spoil each TSS that has signed a transaction when the world is put together again.
    """

    def inside(world: World) -> None:
        for tss in world.sign_de.state.tss.values():
            if tss.transactions:
                spoil(tss)

    return inside


def _forgets_what_is_open(tss: Any) -> None:
    for known in tuple(tss.transactions.values()):
        if known.latest.state is TxState.ACTIVE:
            del tss.transactions[known.id], tss.by_number[known.number]


def _lets_clients_go(tss: Any) -> None:
    for till in tss.tills.values():
        till.state = TillState.DEREGISTERED


def _counts_again(tss: Any) -> None:
    core_of(tss.device).state.signature_counter -= 1


RESTARTS: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CTX-0033-a",
        says="a restart forgets what was open",
        violates=("DE-CTX-0019", "DE-CTX-0033"),
        kind=Kind.OMIT,
        inside=_each_in_use(_forgets_what_is_open),
    ),
    cloud_mutant(
        id="M-CTX-0033-b",
        says="after a restart every client has to be registered again",
        violates=("DE-CTX-0033",),
        kind=Kind.STALE,
        inside=_each_in_use(_lets_clients_go),
    ),
    cloud_mutant(
        id="M-CSG-0007-c",
        says="after a restart the last signature counter is given again",
        violates=("DE-CSG-0007",),
        kind=Kind.STALE,
        inside=_each_in_use(_counts_again),
    ),
)
