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
from fiskalsim.mutants.cloud.addresses import TSS, cloud_mutant
from fiskalsim.mutants.cloud.wrongs import care, desk, lacking, made_of
from fiskalsim.mutants.door import Door, agreed, coded, fields, refused
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
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

    return method(care, "move", move)


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
    cloud_mutant(
        id="M-CTS-0008-a",
        says="the admin is asked for from the start",
        kind=Kind.WRONG_REASON,
        inside=_moved(_admin_from_the_start),
    ),
    cloud_mutant(
        id="M-CTS-0008-b",
        says="a step is answered with the state before it",
        also=("DE-CTS-0009", "DE-CTS-0012"),
        kind=Kind.STALE,
        doors=(
            Door(call=f"PATCH {TSS}", tell=made_of(state=lambda body: _BEFORE[body["state"]])),
        ),
    ),
    cloud_mutant(
        id="M-CTS-0009-a",
        says="the step is not told",
        kind=Kind.SWAP,
        doors=(Door(call=f"PATCH {TSS}", tell=fields(state="UNINITIALIZED")),),
    ),
    cloud_mutant(
        id="M-CTS-0009-b",
        says="no step has a time",
        also=("DE-CTS-0008", "DE-CTS-0012"),
        kind=Kind.OMIT,
        doors=(
            Door(call=f"PATCH {TSS}", tell=lacking("time_uninit", "time_init", "time_disable")),
        ),
    ),
    cloud_mutant(
        id="M-CTS-0010-a",
        says="nobody needs the admin",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PATCH {TSS}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CTS-0010-b",
        says="what only the admin may do is refused, and done",
        kind=Kind.WRONG_REASON,
        inside=method(care, "move", _done_all_the_same),
    ),
    cloud_mutant(
        id="M-CTS-0011-a",
        says="a missing session has another code",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PATCH {TSS}", tell=coded("E_UNAUTHORIZED")),),
    ),
    cloud_mutant(
        id="M-CTS-0013-a",
        says="only what was in use can be disabled",
        kind=Kind.WRONG_REASON,
        inside=_moved(_only_after_use),
    ),
    cloud_mutant(
        id="M-CTS-0013-b",
        says="what was never in use stays as it is",
        kind=Kind.OMIT,
        inside=_moved(_stays_unless_used),
    ),
    cloud_mutant(
        id="M-CTS-0014-a",
        says="a step back is forbidden instead",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PATCH {TSS}", tell=refused(409)),),
    ),
    cloud_mutant(
        id="M-CTS-0014-b",
        says="a TSS in use can be set back",
        kind=Kind.ACCEPT,
        inside=_moved(_back_to_the_start),
    ),
    cloud_mutant(
        id="M-CTS-0015-a",
        says="the state that it has is no step",
        kind=Kind.WRONG_REASON,
        inside=_moved(_no_step_twice),
    ),
    cloud_mutant(
        id="M-CTS-0015-b",
        says="without a step metadata are passed over",
        kind=Kind.OMIT,
        inside=_moved(_no_metadata_twice),
    ),
    cloud_mutant(
        id="M-CTS-0015-c",
        says="metadata that come with a state replace the others",
        kind=Kind.SWAP,
        inside=_moved(_metadata_anew),
    ),
    cloud_mutant(
        id="M-CTS-0016-a",
        says="the description is lost",
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}", tell=fields(description="TSS")),),
    ),
    cloud_mutant(
        id="M-CTS-0016-b",
        says="a description has 30 characters",
        kind=Kind.OFF_BY_ONE,
        inside=_described(lambda text: text[:30]),
    ),
    cloud_mutant(
        id="M-CTS-0018-a",
        says="what a description must not have is left out",
        kind=Kind.ACCEPT,
        inside=_described(lambda text: _STRANGE.sub("", text)),
    ),
    cloud_mutant(
        id="M-CTS-0018-b",
        says="a description too long is cut",
        kind=Kind.ACCEPT,
        inside=_described(lambda text: text[:100]),
    ),
    cloud_mutant(
        id="M-CTS-0019-a",
        says="members that nobody knows are passed over",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PATCH {TSS}", hear=_only_known_members),),
    ),
    cloud_mutant(
        id="M-CTS-0019-b",
        says="an unknown state is the next one",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PATCH {TSS}", hear=_some_state),),
    ),
    cloud_mutant(
        id="M-CTS-0026-a",
        says="the counter stands still",
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}", tell=fields(signature_counter="24")),),
    ),
    cloud_mutant(
        id="M-CTS-0029-a",
        says="a disabled TSS shows and exports nothing",
        also=("DE-CEX-0013",),
        kind=Kind.WRONG_REASON,
        inside=method(desk, "tss", _keeps_to_itself),
    ),
    cloud_mutant(
        id="M-CTS-0029-b",
        says="clients go with their TSS",
        kind=Kind.OMIT,
        inside=method(desk, "till", _takes_along("E_CLIENT_NOT_FOUND")),
    ),
    cloud_mutant(
        id="M-CTS-0029-c",
        says="transactions go with their TSS",
        kind=Kind.OMIT,
        inside=method(desk, "transaction", _takes_along("E_TX_NOT_FOUND")),
    ),
    cloud_mutant(
        id="M-CTS-0009-c",
        says="a TSS in use has no description",
        kind=Kind.OMIT,
        doors=(Door(call=f"PATCH {TSS}", tell=lacking("description")),),
    ),
    cloud_mutant(
        id="M-CTS-0014-c",
        says="what was never used can be thrown away",
        kind=Kind.ACCEPT,
        inside=_moved(_out_of_the_box),
    ),
)
