"""
Tills that sell with a TSE which is not theirs, or not any more.
"""

from __future__ import annotations

from typing import Any, Final

from fiskalsim.mutants.interface.door import SALE, unsigned
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import told, within
from fiskalsim.onboarding.refusals import Unreachable
from fiskalsim.world.world import World


def _early(status: int, body: Any) -> tuple[int, Any]:
    early = isinstance(body, dict) and body.get("code") == "not-initialised"
    return unsigned(status, body) if early else (status, body)


def _as_asked(world: World, true: Any, *said: Any) -> Any:
    *_, wanted = said
    return world.onboarding.state.tses.get(wanted) or true(*said)


def _one_each(world: World, true: Any, *said: Any) -> Any:
    interface, session, vat_id, wanted = said
    if wanted is not None:
        return true(*said)
    return world.onboarding.tills._make(interface, session, vat_id)


def _one_for_all(world: World, true: Any, *said: Any) -> Any:
    _, session, _, wanted = said
    mine = (
        tse
        for tse in world.onboarding.state.tses.values()
        if (tse.organisation, tse.env) == (session.organisation, session.env)
    )
    return next(mine, None) or true(*said) if wanted is None else true(*said)


def _first_keys(world: World) -> None:
    kept: dict[str, Any] = {}

    def session(world: World, true: Any, interface: Any) -> Any:
        keys = kept.setdefault(interface.id, interface.keys)
        if keys is None:
            del kept[interface.id]
            return true(interface)
        return world.sign_de.auth.by_key(keys.key, keys.secret)

    method("onboarding.tills._way.session", session)(world)


def _never_again(world: World) -> None:
    lost: set[str] = set()

    def leave(_world: World, true: Any, interface: Any) -> None:
        if interface.id in lost:
            raise Unreachable("unreachable", why="it was not reached before")
        try:
            true(interface)
        except Unreachable:
            lost.add(interface.id)
            raise

    method("onboarding.tills._way._leave", leave)(world)


TILLS: Final[tuple[Mutant, ...]] = (
    told("M-ITL-0001-b", "a till sells before it has a TSE", Kind.ACCEPT, SALE, _early),
    within(
        "M-ITL-0002-b",
        "whoever asks for a TSE gets it",
        Kind.ACCEPT,
        method("onboarding.tills._choose", _as_asked),
    ),
    within(
        "M-ITL-0003-b",
        "each till gets a TSE of its own",
        Kind.SWAP,
        method("onboarding.tills._choose", _one_each),
    ),
    within(
        "M-ITL-0004-b",
        "keys that were replaced are still used",
        Kind.STALE,
        _first_keys,
        also=("DE-ITL-0005", "DE-ITL-0006", "DE-ITL-0007"),
    ),
    within(
        "M-ITL-0008-b", "a provider that was lost once is lost for ever", Kind.STALE, _never_again
    ),
    within(
        "M-ITL-0009-b",
        "firms share the first TSE that there is",
        Kind.SWAP,
        method("onboarding.tills._choose", _one_for_all),
        also=("DE-ITL-0002",),
    ),
)
