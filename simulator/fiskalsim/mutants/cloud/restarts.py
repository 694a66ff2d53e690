"""
Restarts after which a cloud TSE has forgotten something.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace as otherwise

from fiskalsim.cloud.facts import TillState, TssState, TxState
from fiskalsim.device.status import LifeCycle, RegisteredClient
from fiskalsim.mutants.cloud.wrongs import core_of
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.rows import within
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


def _welcomes_clients_back(tss: Any) -> None:
    device = core_of(tss.device).state
    for till in tss.tills.values():
        till.state = TillState.REGISTERED
        client = RegisteredClient(client=till.serial, registered_at_unix=till.created_unix)
        device.clients.setdefault(till.serial, client)


def _forgets_the_end(tss: Any) -> None:
    if tss.state is TssState.DISABLED:
        tss.state = TssState.INITIALIZED
        core_of(tss.device).state.life_cycle = LifeCycle.INITIALISED


def _counts_nobody(tss: Any) -> None:
    tss.registered = 0


def _counts_again(tss: Any) -> None:
    core_of(tss.device).state.signature_counter -= 1


def _forgets_what_has_ended(tss: Any) -> None:
    for known in tuple(tss.transactions.values()):
        if known.latest.state is not TxState.ACTIVE:
            del tss.transactions[known.id], tss.by_number[known.number]


def _forgets_who_asked_for_what(tss: Any) -> None:
    for known in tss.transactions.values():
        known.revisions[:] = [otherwise(one, digest=b"") for one in known.revisions]


def _loses_notes(tss: Any) -> None:
    for thing in (tss, *tss.transactions.values()):
        thing.metadata = {}


RESTARTS: Final[tuple[Mutant, ...]] = (
    within(
        "M-CTX-0033-a",
        "a restart forgets what was open",
        Kind.OMIT,
        _each_in_use(_forgets_what_is_open),
        also=("DE-CTX-0019",),
    ),
    within(
        "M-CTX-0033-b",
        "after a restart every client has to be registered again",
        Kind.STALE,
        _each_in_use(_lets_clients_go),
    ),
    within(
        "M-CSG-0007-c",
        "after a restart the last signature counter is given again",
        Kind.STALE,
        _each_in_use(_counts_again),
    ),
    within(
        "M-CTX-0010-c",
        "what was written before a restart cannot be repeated after it",
        Kind.STALE,
        _each_in_use(_forgets_who_asked_for_what),
    ),
    within(
        "M-CTX-0019-e",
        "after a restart nobody knows of what had ended",
        Kind.OMIT,
        _each_in_use(_forgets_what_has_ended),
    ),
    within(
        "M-CTX-0022-c",
        "a restart loses metadata",
        Kind.OMIT,
        _each_in_use(_loses_notes),
        also=("DE-CLS-0009",),
    ),
    within(
        "M-CAD-0001-d",
        "a restart forgets the PIN",
        Kind.OMIT,
        _each_in_use(lambda tss: core_of(tss.device).state.users.pins.clear()),
    ),
    within(
        "M-CEX-0003-c",
        "exports are gone after a restart",
        Kind.OMIT,
        _each_in_use(lambda tss: tss.exports.clear()),
    ),
    within(
        "M-CTX-0015-d",
        "after a restart whoever was ever registered may sign",
        Kind.STALE,
        _each_in_use(_welcomes_clients_back),
    ),
    within(
        "M-CTX-0017-c",
        "after a restart what was disabled is in use",
        Kind.STALE,
        _each_in_use(_forgets_the_end),
    ),
    within(
        "M-CTX-0018-c",
        "after a restart no number leads anywhere",
        Kind.OMIT,
        _each_in_use(lambda tss: tss.by_number.clear()),
    ),
    within(
        "M-CTS-0025-e",
        "after a restart no client is counted",
        Kind.OMIT,
        _each_in_use(_counts_nobody),
    ),
    within(
        "M-CAD-0004-e",
        "after a restart nobody has mistyped a PIN",
        Kind.OMIT,
        _each_in_use(lambda tss: core_of(tss.device).state.users.wrong_pins.clear()),
    ),
    within(
        "M-CCL-0004-c",
        "after a restart each TSS knows its own client ids alone",
        Kind.OMIT,
        lambda world: world.sign_de.state.tss_of_till.clear(),
    ),
)
