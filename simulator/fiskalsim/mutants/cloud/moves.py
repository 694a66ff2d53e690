"""
A TSS that is moved to where it must not go, or not to where it should.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final

from fiskalsim.cloud.errors import Refused
from fiskalsim.cloud.facts import CloudTssMoved, TssState
from fiskalsim.mutants.cloud.addresses import TSS
from fiskalsim.mutants.cloud.wrongs import lacking, made_of
from fiskalsim.mutants.door import Door, agreed, coded, fields, refused
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import at_door, told, within
from fiskalsim.world.world import World

_BEFORE: Final = {
    "UNINITIALIZED": "CREATED",
    "INITIALIZED": "UNINITIALIZED",
    "DISABLED": "INITIALIZED",
}


#: Characters that a description must not have.
_STRANGE: Final = re.compile(r"[^A-Za-z0-9 '()+,\-./:=?]")


def _moved(change: Callable[[World, Any, TssState, dict[str, Any]], TssState]) -> Inside:
    """
    Move a TSS to where *change* says; it may change what is said with it, or refuse.
    """

    def move(world: World, true: Any, *said: Any, **named: Any) -> Any:
        session, tss_id, state = said
        tss = world.sign_de.state.tss.get(tss_id)
        if tss is not None:
            state = change(world, tss, state, named)
        return true(session, tss_id, state, **named)

    return method("sign_de.tss.move", move)


def _admin_from_the_start(world: World, tss: Any, state: TssState, _named: Any) -> TssState:
    if tss.state is TssState.CREATED:
        world.sign_de.desk.require_admin(tss)
    return state


def _done_all_the_same(world: World, true: Any, *said: Any, **named: Any) -> Any:
    """
    Refuse what nobody but an admin may do, after it was done.
    """
    try:
        return true(*said, **named)
    except Refused as error:
        if error.code == "E_ADMIN_NOT_AUTHENTICATED":
            world.sign_de.desk.note(
                CloudTssMoved(tss=said[1], state=said[2], at=world.sign_de.desk.now())
            )
        raise


def _only_after_use(_world: World, tss: Any, state: TssState, _named: Any) -> TssState:
    if state is TssState.DISABLED and tss.state is TssState.UNINITIALIZED:
        raise Refused("E_ILLEGAL_TSS_STATE_CHANGE")
    return state


def _stays_unless_used(_world: World, tss: Any, state: TssState, _named: Any) -> TssState:
    unused = state is TssState.DISABLED and tss.state is TssState.UNINITIALIZED
    return tss.state if unused else state


def _back_to_the_start(world: World, tss: Any, state: TssState, _named: Any) -> TssState:
    if state is TssState.UNINITIALIZED and tss.state is TssState.INITIALIZED:
        at = world.sign_de.desk.now()
        world.sign_de.desk.note(CloudTssMoved(tss=tss.id, state=state, at=at))
    return state


def _no_step_twice(_world: World, tss: Any, state: TssState, _named: Any) -> TssState:
    if state is tss.state:
        raise Refused("E_ILLEGAL_TSS_STATE_CHANGE")
    return state


def _no_metadata_twice(_world: World, tss: Any, state: TssState, named: Any) -> TssState:
    if state is tss.state:
        named["changes"] = {}
    return state


def _metadata_anew(world: World, tss: Any, state: TssState, named: Any) -> TssState:
    world.sign_de.desk.describe(tss, tss, dict(named["changes"]))
    return state


def _described(change: Callable[[str], str]) -> Inside:
    """
    Write another description than the one that was given.
    """

    def describe(_world: World, _tss: Any, state: TssState, named: Any) -> TssState:
        if named["description"] is not None:
            named["description"] = change(named["description"])
        return state

    return _moved(describe)


def _keeps_to_itself(_world: World, true: Any, session: Any, tss_id: str) -> Any:
    tss = true(session, tss_id)
    if tss.state is TssState.DISABLED:
        raise Refused("E_TSS_DISABLED")
    return tss


def _takes_along(code: str) -> Callable[..., Any]:
    """
    Lose what a TSS has with it when it is disabled.
    """

    def found(_world: World, true: Any, tss: Any, *said: Any, **named: Any) -> Any:
        if tss.state is TssState.DISABLED:
            raise Refused(code)
        return true(tss, *said, **named)

    return found


def _only_known_members(content: bytes) -> bytes:
    body = json.loads(content)
    known = ("state", "description", "metadata")
    return json.dumps({name: body[name] for name in known if name in body}).encode()


def _some_state(content: bytes) -> bytes:
    body = json.loads(content)
    if body.get("state") not in {"UNINITIALIZED", "INITIALIZED", "DISABLED"}:
        body["state"] = "UNINITIALIZED"
    return json.dumps(body).encode()


def _out_of_the_box(world: World, tss: Any, state: TssState, _named: Any) -> TssState:
    """
    Personalise on the way what is to be disabled and was never used.
    """
    if (tss.state, state) == (TssState.CREATED, TssState.DISABLED):
        at = world.sign_de.desk.now()
        tss.device.production.personalise(at=at)
        world.sign_de.desk.note(CloudTssMoved(tss=tss.id, state=state, at=at))
    return state


MOVES: Final[tuple[Mutant, ...]] = (
    within(
        "M-CTS-0008-a",
        "the admin is asked for from the start",
        Kind.WRONG_REASON,
        _moved(_admin_from_the_start),
    ),
    told(
        "M-CTS-0008-b",
        "a step is answered with the state before it",
        Kind.STALE,
        f"PATCH {TSS}",
        made_of(state=lambda body: _BEFORE[body["state"]]),
        also=("DE-CTS-0009", "DE-CTS-0012"),
    ),
    told(
        "M-CTS-0009-a",
        "the step is not told",
        Kind.SWAP,
        f"PATCH {TSS}",
        fields(state="UNINITIALIZED"),
    ),
    told(
        "M-CTS-0009-b",
        "no step has a time",
        Kind.OMIT,
        f"PATCH {TSS}",
        lacking("time_uninit", "time_init", "time_disable"),
        also=("DE-CTS-0008", "DE-CTS-0012"),
    ),
    told("M-CTS-0010-a", "nobody needs the admin", Kind.ACCEPT, f"PATCH {TSS}", agreed),
    within(
        "M-CTS-0010-b",
        "what only the admin may do is refused, and done",
        Kind.WRONG_REASON,
        method("sign_de.tss.move", _done_all_the_same),
    ),
    told(
        "M-CTS-0011-a",
        "a missing session has another code",
        Kind.WRONG_REASON,
        f"PATCH {TSS}",
        coded("E_UNAUTHORIZED"),
    ),
    within(
        "M-CTS-0013-a",
        "only what was in use can be disabled",
        Kind.WRONG_REASON,
        _moved(_only_after_use),
    ),
    within(
        "M-CTS-0013-b",
        "what was never in use stays as it is",
        Kind.OMIT,
        _moved(_stays_unless_used),
    ),
    told(
        "M-CTS-0014-a",
        "a step back is forbidden instead",
        Kind.WRONG_REASON,
        f"PATCH {TSS}",
        refused(409),
    ),
    within(
        "M-CTS-0014-b", "a TSS in use can be set back", Kind.ACCEPT, _moved(_back_to_the_start)
    ),
    within(
        "M-CTS-0015-a",
        "the state that it has is no step",
        Kind.WRONG_REASON,
        _moved(_no_step_twice),
    ),
    within(
        "M-CTS-0015-b",
        "without a step metadata are passed over",
        Kind.OMIT,
        _moved(_no_metadata_twice),
    ),
    within(
        "M-CTS-0015-c",
        "metadata that come with a state replace the others",
        Kind.SWAP,
        _moved(_metadata_anew),
    ),
    told(
        "M-CTS-0016-a",
        "the description is lost",
        Kind.SWAP,
        f"GET {TSS}",
        fields(description="TSS"),
    ),
    within(
        "M-CTS-0016-b",
        "a description has 30 characters",
        Kind.OFF_BY_ONE,
        _described(lambda text: text[:30]),
    ),
    within(
        "M-CTS-0018-a",
        "what a description must not have is left out",
        Kind.ACCEPT,
        _described(lambda text: _STRANGE.sub("", text)),
    ),
    within(
        "M-CTS-0018-b",
        "a description too long is cut",
        Kind.ACCEPT,
        _described(lambda text: text[:100]),
    ),
    at_door(
        "M-CTS-0019-a",
        "members that nobody knows are passed over",
        Kind.ACCEPT,
        Door(call=f"PATCH {TSS}", hear=_only_known_members),
    ),
    at_door(
        "M-CTS-0019-b",
        "an unknown state is the next one",
        Kind.ACCEPT,
        Door(call=f"PATCH {TSS}", hear=_some_state),
    ),
    told(
        "M-CTS-0026-a",
        "the counter stands still",
        Kind.SWAP,
        f"GET {TSS}",
        fields(signature_counter="24"),
    ),
    within(
        "M-CTS-0029-a",
        "a disabled TSS shows and exports nothing",
        Kind.WRONG_REASON,
        method("sign_de.desk.tss", _keeps_to_itself),
        also=("DE-CEX-0013",),
    ),
    within(
        "M-CTS-0029-b",
        "clients go with their TSS",
        Kind.OMIT,
        method("sign_de.desk.till", _takes_along("E_CLIENT_NOT_FOUND")),
    ),
    within(
        "M-CTS-0029-c",
        "transactions go with their TSS",
        Kind.OMIT,
        method("sign_de.desk.transaction", _takes_along("E_TX_NOT_FOUND")),
    ),
    told(
        "M-CTS-0009-c",
        "a TSS in use has no description",
        Kind.OMIT,
        f"PATCH {TSS}",
        lacking("description"),
    ),
    within(
        "M-CTS-0014-c",
        "what was never used can be thrown away",
        Kind.ACCEPT,
        _moved(_out_of_the_box),
    ),
)
