"""
What goes wrong only beside the first till, the first firm, the first interface and the first year.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace as otherwise

from fiskalsim.mutants.interface.door import SALE, TILL
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import told, within
from fiskalsim.onboarding.facts import InterfaceKeysMade
from fiskalsim.onboarding.refusals import Noticed
from fiskalsim.onboarding.things import Assigned
from fiskalsim.world.world import World

_ZONE: Final = ZoneInfo("Europe/Berlin")


def _without_red(status: int, body: Any) -> tuple[int, Any]:
    if isinstance(body, dict) and (body.get("id") == "till-2" or body.get("number", 1) > 1):
        body = {**body, "notices": []}
    return status, body


def _by_number_of_month(world: World, _true: Any) -> list[tuple[str, str]]:
    found = []
    now = _day(world.onboarding.desk.now())
    for one in world.onboarding.state.interfaces.values():
        if one.live_since is not None:
            first = _day(one.live_since).month
            found += [(one.id, f"{now.year}-{month:02}") for month in range(first, now.month + 1)]
    return found


def _day(at: int) -> date:
    return datetime.fromtimestamp(at, _ZONE).date()


def _since_it_was_opened(world: World, true: Any) -> Any:
    charged = []
    for one in world.onboarding.state.interfaces.values():
        if one.live_since is not None:
            since, one.live_since = one.live_since, one.opened_at
            charged += [(id_, month) for id_, month in true() if id_ == one.id]
            one.live_since = since
    return charged


def _live_anew(world: World, true: Any, one: str, wanted: Any, shown: Any) -> Any:
    known = world.onboarding.state.interfaces[one]
    was_live = known.live_since is not None
    saved = true(one, wanted, shown)
    if was_live:
        known.live_since = world.onboarding.desk.now()
    return saved


def _keys_of_the_neighbour(world: World, true: Any, one: str, wanted: Any, shown: Any) -> Any:
    desk = world.onboarding.desk
    others = [each.keys for each in desk.state.interfaces.values() if each.keys]
    if others and not desk.state.interfaces[one].keys:
        there = others[0]
        desk.note(
            InterfaceKeysMade(
                interface=one,
                env=there.env,
                organisation=there.organisation,
                key=there.key,
                secret=there.secret,
                at=desk.now(),
            )
        )
    return true(one, wanted, shown)


def _switched_on_late(world: World, true: Any, one: str, wanted: Any, shown: Any) -> Any:
    known = world.onboarding.state.interfaces[one]
    if known.keys and wanted.multiple_tenants:
        known.configuration = otherwise(known.configuration, multiple_tenants=True)
    return true(one, wanted, shown)


def _first_proxy(world: World) -> None:
    kept: dict[str, Any] = {}

    def leave(world: World, true: Any, interface: Any) -> None:
        state, now = world.onboarding.state, interface.configuration
        if now.proxy and any(till.tse for till in state.tills.values()):
            interface.configuration = otherwise(
                now, proxy=kept.setdefault(interface.id, now.proxy)
            )
        try:
            true(interface)
        finally:
            interface.configuration = now

    method("onboarding.tills._way._leave", leave)(world)


def _newest(world: World, true: Any, *said: Any) -> Any:
    _, session, vat_id, wanted = said
    mine = _reached(world, session)
    is_known = any(tse.vat_id == vat_id for tse in mine)
    return mine[-1] if wanted is None and is_known else true(*said)


def _no_third(world: World, true: Any, *said: Any) -> Any:
    _, session, vat_id, wanted = said
    firms = {tse.vat_id: tse for tse in _reached(world, session)}
    is_third = len(firms) > 1 and vat_id not in firms
    return next(iter(firms.values())) if wanted is None and is_third else true(*said)


def _reached(world: World, session: Any) -> list[Any]:
    """
    List the TSEs that the keys of *session* reach, the newest last.
    """
    return [
        tse
        for tse in world.onboarding.state.tses.values()
        if (tse.organisation, tse.env) == (session.organisation, session.env)
    ]


async def _taken_along(world: World, true: Any, till: str, sale: Any) -> Any:
    tills, state = world.onboarding.tills, world.onboarding.state
    if tse := state.tills[till].tse:
        firm, env = state.tses[tse].vat_id, state.tses[tse].env
        is_open = any(each.env == "LIVE" and each.vat_id == firm for each in state.tses.values())
        if env == "TEST" and is_open:
            tills.reset(till)
            tills.initialise(till)
    return await true(till, sale)


async def _reset_by_trouble(world: World, true: Any, till: str, sale: Any) -> Any:
    room = world.onboarding
    known = room.state.tills[till]
    if known.tse and known.trouble is not None and known.trouble.kind == "configuration":
        room.tills.reset(till)
        room.tills.initialise(till)
    return await true(till, sale)


def _with_its_clients(world: World, true: Any, till: str) -> Any:
    state = world.onboarding.state
    tse = state.tills[till].tse
    done = true(till)
    for other in [each.id for each in state.tills.values() if tse and each.tse == tse]:
        true(other)
    return done


def _one_in_live(world: World, true: Any, *said: Any) -> Any:
    _, session, _, wanted = said
    mine = _reached(world, session)
    return mine[0] if wanted is None and session.env == "LIVE" and mine else true(*said)


def _like_the_last(world: World, true: Any, *said: Any, **named: Any) -> Any:
    """
    Open a mask with what was last entered into another.
    """
    others = list(world.onboarding.state.interfaces.values())
    opened = true(*said, **named)
    if others:
        opened.configuration = otherwise(
            opened.configuration, proxy=others[-1].configuration.proxy
        )
    return opened


def _as_live_as_the_last(world: World, true: Any, *said: Any, **named: Any) -> Any:
    others = list(world.onboarding.state.interfaces.values())
    opened = true(*said, **named)
    if others and others[-1].env == "LIVE":
        opened.keys = others[-1].keys
    return opened


def _of_the_first_day(world: World, true: Any, *said: Any, **named: Any) -> Any:
    others = list(world.onboarding.state.interfaces.values())
    opened = true(*said, **named)
    if others:
        opened.opened_at = others[0].opened_at
    return opened


def _for_the_chain_alone(world: World, true: Any, till: str, **named: Any) -> Any:
    desk = world.onboarding.desk
    used = desk.interface_for(desk.till(till))
    if used is not None and used.configuration.assigned is Assigned.WORKPLACE:
        raise Noticed("no-interface")
    return true(till, **named)


def _any_interface(world: World, true: Any, till: Any) -> Any:
    """
    Give a till the interface that is for it where it is looked at, and any where it needs one.
    """
    with_keys = [one for one in world.onboarding.state.interfaces.values() if one.keys]
    return true(till) or next(iter(with_keys), None)


def _started_again(change: Callable[[Any], None]) -> Inside:
    """
    Change what a shop with a till in use remembers, when its world is put together once more.
    """

    def inside(world: World) -> None:
        state = world.onboarding.state
        if any(one.keys for one in state.interfaces.values()):
            change(state)

    return inside


def _tills_forgotten(state: Any) -> None:
    for till in state.tills.values():
        till.tse = ""


def _live_forgotten(state: Any) -> None:
    for one in state.interfaces.values():
        one.live_since = None


BESIDE: Final[tuple[Mutant, ...]] = (
    within(
        "M-IMD-0001-d",
        "a new interface is in LIVE where the last one is",
        Kind.STALE,
        method("onboarding.interfaces.open", _as_live_as_the_last),
    ),
    within(
        "M-IFC-0011-c",
        "a new interface has the proxy of the last one",
        Kind.STALE,
        method("onboarding.interfaces.open", _like_the_last),
    ),
    within(
        "M-IFC-0008-c",
        "all interfaces are of the day of the first",
        Kind.STALE,
        method("onboarding.interfaces.open", _of_the_first_day),
    ),
    within(
        "M-IFC-0004-d",
        "a till at a workplace has no interface when it is initialised",
        Kind.OMIT,
        method("onboarding.tills.initialise", _for_the_chain_alone),
    ),
    within(
        "M-IFC-0004-e",
        "tills elsewhere are initialised with the interface of a workplace",
        Kind.ACCEPT,
        method("onboarding.desk.interface_for", _any_interface),
    ),
    within(
        "M-ITL-0001-c",
        "tills are to be initialised once more when the service was started again",
        Kind.OMIT,
        _started_again(_tills_forgotten),
    ),
    within(
        "M-IMD-0006-g",
        "LIVE is not charged any more when the service was started again",
        Kind.OMIT,
        _started_again(_live_forgotten),
    ),
    within(
        "M-ITL-0009-c",
        "in LIVE one TSE is for all firms",
        Kind.ACCEPT,
        method("onboarding.tills._choose", _one_in_live),
        also=("DE-ITL-0002",),
    ),
    told("M-IMD-0002-c", "the second till shows nothing in red", Kind.OMIT, TILL, _without_red),
    told(
        "M-IMD-0010-b",
        "the first receipt alone shows the red notice",
        Kind.OMIT,
        SALE,
        _without_red,
    ),
    within(
        "M-IMD-0006-d",
        "months are counted by their numbers, whatever the year",
        Kind.OFF_BY_ONE,
        method("onboarding.surroundings.charges", _by_number_of_month),
    ),
    within(
        "M-IMD-0006-e",
        "LIVE is charged as of today when the interface is saved again",
        Kind.STALE,
        method("onboarding.interfaces.save", _live_anew),
    ),
    within(
        "M-IMD-0006-f",
        "months of TEST are charged once LIVE has begun",
        Kind.ACCEPT,
        method("onboarding.surroundings.charges", _since_it_was_opened),
    ),
    within(
        "M-IKY-0003-c",
        "an interface gets the keys of the one beside it when it is saved",
        Kind.SWAP,
        method("onboarding.interfaces.save", _keys_of_the_neighbour),
    ),
    within(
        "M-IKY-0011-c",
        "the setting for tenants can be switched on when there are keys",
        Kind.ACCEPT,
        method("onboarding.interfaces.save", _switched_on_late),
    ),
    within(
        "M-ICT-0005-d", "tills at work go on through the first proxy", Kind.STALE, _first_proxy
    ),
    within(
        "M-ITL-0002-e",
        "a later till gets the newest TSE, whichever firm has it",
        Kind.STALE,
        method("onboarding.tills._choose", _newest),
    ),
    within(
        "M-ITL-0002-f",
        "a third firm gets the TSE of the first",
        Kind.ACCEPT,
        method("onboarding.tills._choose", _no_third),
    ),
    within(
        "M-ITL-0003-c",
        "a till that is reset takes the others of its TSE along",
        Kind.OMIT,
        method("onboarding.tills.reset", _with_its_clients),
    ),
    within(
        "M-ITL-0004-c",
        "a TEST till is taken along once another of its firm is in LIVE",
        Kind.ACCEPT,
        method("onboarding.selling.sell", _taken_along),
        also=("DE-ITL-0005",),
    ),
    within(
        "M-ITL-0004-d",
        "a TEST till that was refused is in LIVE at the next sale",
        Kind.ACCEPT,
        method("onboarding.selling.sell", _reset_by_trouble),
    ),
)
