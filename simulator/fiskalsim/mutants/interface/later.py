"""
What is right at first and goes wrong later: after the first saving, the keys, the contract.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from msgspec.structs import replace as otherwise

from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import within
from fiskalsim.onboarding.facts import BranchKept, TillKept
from fiskalsim.world.world import World


def _with_keys(**instead: Any) -> Inside:
    """
    Pass over what is sent back of the mask, once there are keys.
    """

    def save(world: World, true: Any, one: str, wanted: Any, shown: Any) -> Any:
        known = world.onboarding.state.interfaces[one].keys
        return true(one, wanted, replace(shown, **instead) if known else shown)

    return method("onboarding.interfaces.save", save)


def _kept(change: Callable[[Any, Any], Any]) -> Inside:
    """
    Save what *change* makes of the configuration there was and the one that is wanted.
    """

    def save(world: World, true: Any, one: str, wanted: Any, shown: Any) -> Any:
        known = world.onboarding.state.interfaces[one]
        return true(one, change(known.configuration, wanted) if known.saved else wanted, shown)

    return method("onboarding.interfaces.save", save)


def _live_by_contract(world: World, true: Any, one: str, *, confirmed: bool) -> Any:
    room = world.onboarding
    if room.state.contract and room.state.released:
        return room.credentials.create_live(one, confirmed=confirmed)
    return true(one, confirmed=confirmed)


def _named_anew(world: World, true: Any, one: str, *, confirmed: bool) -> Any:
    keys, known = true(one, confirmed=confirmed), world.onboarding.state.interfaces[one]
    known.configuration = otherwise(known.configuration, name="KassenSichV-Fiskaly")
    return keys


def _host_alone(world: World, true: Any, interface: Any) -> None:
    asked, there = interface.configuration.proxy, world.onboarding.state.network.proxy
    if asked is None or there is None or asked.host != there.host:
        true(interface)


def _all_of_them(world: World, true: Any) -> Any:
    return [(one, month) for _, month in true() for one in world.onboarding.state.interfaces]


def _vat_id_changes(world: World, _true: Any, branch: str, *, name: str, vat_id: str) -> None:
    world.onboarding.desk.note(BranchKept(branch=branch, name=name, vat_id=vat_id))


def _till_moves(world: World, _true: Any, till: str, *, name: str, workplace: str) -> Any:
    world.onboarding.desk.note(TillKept(till=till, name=name, workplace=workplace))
    return world.onboarding.state.tills[till]


def _reset_in_passing(world: World, true: Any, till: str, **named: Any) -> Any:
    world.onboarding.tills.reset(till)
    return true(till, **named)


LATER: Final[tuple[Mutant, ...]] = (
    within(
        "M-IFC-0002-c",
        "the name that was saved goes with the keys",
        Kind.STALE,
        method("onboarding.credentials.create", _named_anew),
    ),
    within(
        "M-IFC-0002-d",
        "an interface keeps its first name",
        Kind.STALE,
        _kept(lambda before, wanted: otherwise(wanted, name=before.name)),
    ),
    within(
        "M-IFC-0004-c",
        "an interface stays where it was first set up",
        Kind.STALE,
        _kept(
            lambda before, wanted: otherwise(
                wanted, assigned=before.assigned, workplace=before.workplace
            )
        ),
    ),
    within(
        "M-IFC-0010-c",
        "once there are keys another URL is passed over in silence",
        Kind.ACCEPT,
        _with_keys(url=None),
    ),
    within(
        "M-IFC-0012-c",
        "a proxy cannot be taken out again",
        Kind.STALE,
        _kept(lambda before, wanted: otherwise(wanted, proxy=wanted.proxy or before.proxy)),
    ),
    within(
        "M-IKY-0002-c",
        "once there are keys, others that are typed are passed over in silence",
        Kind.ACCEPT,
        _with_keys(key=None, secret=None),
    ),
    within(
        "M-IMD-0001-c",
        "with the contract signed the administrator makes LIVE keys",
        Kind.SWAP,
        method("onboarding.credentials.create", _live_by_contract),
    ),
    within(
        "M-IMD-0006-c",
        "with one interface in LIVE all are charged",
        Kind.ACCEPT,
        method("onboarding.surroundings.charges", _all_of_them),
    ),
    within(
        "M-IMD-0008-c",
        "once there are keys version 1 will do",
        Kind.ACCEPT,
        _with_keys(api_version="V2"),
    ),
    within(
        "M-ICT-0005-c",
        "any port of the proxy will do",
        Kind.ACCEPT,
        method("onboarding.tills._way._leave", _host_alone),
    ),
    within(
        "M-ICT-0006-c",
        "extended logging cannot be switched off",
        Kind.STALE,
        _kept(
            lambda before, wanted: otherwise(
                wanted, extended_logging=wanted.extended_logging or before.extended_logging
            )
        ),
    ),
    within(
        "M-ITL-0002-c",
        "a branch takes its tills along to another VAT id",
        Kind.ACCEPT,
        method("onboarding.surroundings.keep_branch", _vat_id_changes),
    ),
    within(
        "M-ITL-0002-d",
        "a till takes its TSE along to another firm",
        Kind.ACCEPT,
        method("onboarding.tills.keep", _till_moves),
    ),
    within(
        "M-ITL-0005-b",
        "a till is reset in passing where it is initialised anew",
        Kind.ACCEPT,
        method("onboarding.tills.initialise", _reset_in_passing),
    ),
)
