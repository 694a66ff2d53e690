"""
Clients of a TSS that are registered wrongly.
"""

from __future__ import annotations

from typing import Any, Final

from fiskalsim.cloud import birth
from fiskalsim.cloud.errors import Refused
from fiskalsim.cloud.facts import CloudTillMade, CloudTillMoved, TillState, TssState
from fiskalsim.mutants.cloud.addresses import CLIENT, TSS, cloud_mutant
from fiskalsim.mutants.cloud.wrongs import desk, made_of, renamed, tills
from fiskalsim.mutants.door import Door, agreed, asked, fields
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.world.world import World


def _unguarded(world: World, true: Any, *said: Any) -> Any:
    desk: Any = world.sign_de.desk
    guard = desk.require_admin
    desk.require_admin = lambda _tss: None
    try:
        return true(*said)
    finally:
        desk.require_admin = guard


def _only_once(world: World, true: Any, *said: Any) -> Any:
    if said[2] in world.sign_de.state.tss_of_till:
        raise Refused("E_CLIENT_CONFLICT")
    return true(*said)


def _born_again(world: World, true: Any, *said: Any) -> Any:
    till = true(*said)
    till.created_unix = world.sign_de.desk.now()
    return till


def _knows_its_own(world: World, true: Any, *said: Any) -> Any:
    _, tss_id, client_id, *_ = said
    if world.sign_de.state.tss_of_till.get(client_id) not in {None, tss_id}:
        del world.sign_de.state.tss_of_till[client_id]
    return true(*said)


def _finds_by_serial(world: World, true: Any, *said: Any) -> Any:
    _, tss_id, _, serial, _ = said
    known = (
        world.sign_de.state.tss[tss_id].tills.values() if tss_id in world.sign_de.state.tss else ()
    )
    return next((till for till in known if till.serial == serial), None) or true(*said)


def _trims(_world: World, true: Any, *said: Any) -> Any:
    session, tss_id, client_id, serial, changes = said
    return true(session, tss_id, client_id, serial.strip(), changes)


def _cuts(_world: World, true: Any, *said: Any) -> Any:
    session, tss_id, client_id, serial, changes = said
    return true(session, tss_id, client_id, serial[:70], changes)


def _open_early(world: World, true: Any, *said: Any) -> Any:
    """
    Enter a client, of which the device will hear later.
    """
    session, tss_id, client_id, serial, changes = said
    desk = world.sign_de.desk
    tss = desk.tss(session, tss_id)
    if tss.state is not TssState.UNINITIALIZED:
        return true(*said)
    desk.require_admin(tss)
    desk.note(
        CloudTillMade(tss=tss_id, client=client_id, serial=serial, at=desk.now(), metadata=changes)
    )
    return tss.tills[client_id]


def _admin_first(world: World, true: Any, session: Any, tss_id: str, **named: Any) -> Any:
    tss = world.sign_de.desk.tss(session, tss_id)
    if tss.state is TssState.DISABLED:
        world.sign_de.desk.require_admin(tss)
    return true(session, tss_id, **named)


def _leaves_late(world: World, true: Any, *said: Any) -> Any:
    session, tss_id, client_id, state, _ = said
    tss = world.sign_de.desk.tss(session, tss_id)
    if tss.state is not TssState.DISABLED:
        return true(*said)
    moved = CloudTillMoved(tss=tss_id, client=client_id, state=state, at=world.sign_de.desk.now())
    world.sign_de.desk.note(moved)
    return tss.tills[client_id]


def _stays_away(world: World, true: Any, *said: Any) -> Any:
    _, tss_id, client_id, state, _ = said
    till = world.sign_de.state.tss[tss_id].tills[client_id]
    if (till.state, state) == (TillState.DEREGISTERED, TillState.REGISTERED):
        raise Refused("E_CLIENT_DEREGISTERED")
    return true(*said)


def _full_too_early(world: World, true: Any, *said: Any) -> Any:
    if world.sign_de.state.tss[said[1]].registered >= birth.MAX_CLIENTS - 1:
        raise Refused("E_CLIENT_LIMIT_REACHED")
    return true(*said)


TILLS: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CCL-0001-a",
        says="a client is of another TSS",
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {CLIENT}", tell=fields(tss_id="another")),),
    ),
    cloud_mutant(
        id="M-CCL-0004-a",
        says="two tills share an id",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {CLIENT}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CCL-0006-a",
        says="any serial number will do",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {CLIENT}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CCL-0009-a",
        says="a client stays registered",
        kind=Kind.SWAP,
        doors=(Door(call=f"PATCH {CLIENT}", tell=fields(state="REGISTERED")),),
    ),
    cloud_mutant(
        id="M-CCL-0014-a",
        says="whoever looks for a client finds none",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=f"GET {TSS}/client", tell=lambda status, body: (status, {**body, "data": []})
            ),
        ),
    ),
    cloud_mutant(
        id="M-CCL-0001-b",
        says="serial numbers are told in capitals",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=f"PUT {CLIENT}",
                tell=made_of(serial_number=lambda body: body["serial_number"].upper()),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CCL-0002-a",
        says="nobody is asked for the admin",
        also=("DE-CTS-0010",),
        kind=Kind.ACCEPT,
        inside=method(desk, "require_admin", lambda *_: None),
    ),
    cloud_mutant(
        id="M-CCL-0002-b",
        says="only registering needs the admin",
        kind=Kind.ACCEPT,
        inside=method(tills, "move", _unguarded),
    ),
    cloud_mutant(
        id="M-CCL-0003-a",
        says="registering again is a conflict",
        kind=Kind.WRONG_REASON,
        inside=method(tills, "create", _only_once),
    ),
    cloud_mutant(
        id="M-CCL-0003-b",
        says="registering again makes the client new",
        kind=Kind.STALE,
        inside=method(tills, "create", _born_again),
    ),
    cloud_mutant(
        id="M-CCL-0004-b",
        says="ids are unique at one TSS only",
        kind=Kind.ACCEPT,
        inside=method(tills, "create", _knows_its_own),
    ),
    cloud_mutant(
        id="M-CCL-0005-a",
        says="who has the serial number is answered",
        kind=Kind.ACCEPT,
        inside=method(tills, "create", _finds_by_serial),
    ),
    cloud_mutant(
        id="M-CCL-0005-b",
        says="what is taken is an error of the database",
        also=("DE-CCL-0004", "DE-CER-0004"),
        kind=Kind.WRONG_REASON,
        doors=(
            Door(
                call=f"PUT {CLIENT}",
                tell=renamed("E_CLIENT_CONFLICT", "E_CLIENT_CONFLICT", status=500),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CCL-0006-b",
        says="blanks around a serial number are cut off",
        kind=Kind.ACCEPT,
        inside=method(tills, "create", _trims),
    ),
    cloud_mutant(
        id="M-CCL-0006-c",
        says="a serial number too long is cut",
        kind=Kind.ACCEPT,
        inside=method(tills, "create", _cuts),
    ),
    cloud_mutant(
        id="M-CCL-0007-a",
        says="a TSS takes clients before it is initialised",
        kind=Kind.ACCEPT,
        inside=method(tills, "create", _open_early),
    ),
    cloud_mutant(
        id="M-CCL-0007-b",
        says="a TSS that is not initialised counts as just created",
        kind=Kind.SWAP,
        doors=(
            Door(call=f"PUT {CLIENT}", tell=renamed("E_TSS_NOT_INITIALIZED", "E_TSS_CREATED")),
        ),
    ),
    cloud_mutant(
        id="M-CCL-0008-a",
        says="at a disabled TSS the admin is missed first",
        kind=Kind.WRONG_REASON,
        inside=method(desk, "initialised", _admin_first),
    ),
    cloud_mutant(
        id="M-CCL-0008-b",
        says="clients leave a disabled TSS",
        kind=Kind.ACCEPT,
        inside=method(tills, "move", _leaves_late),
    ),
    cloud_mutant(
        id="M-CCL-0009-b",
        says="who was deregistered stays away",
        kind=Kind.WRONG_REASON,
        inside=method(tills, "move", _stays_away),
    ),
    cloud_mutant(
        id="M-CCL-0012-a",
        says="an unknown client is a bad request",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(
                call=f"GET {CLIENT}",
                tell=renamed("E_CLIENT_NOT_FOUND", "E_CLIENT_NOT_FOUND", status=400),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CCL-0012-b",
        says="without the client the TSS is unknown",
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {CLIENT}", tell=renamed("E_CLIENT_NOT_FOUND", "E_TSS_NOT_FOUND")),),
    ),
    cloud_mutant(
        id="M-CCL-0014-b",
        says="the serial number is no filter",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"GET {TSS}/client", take=asked(r"serial_number=[^&]*", "")),),
    ),
    cloud_mutant(
        id="M-CCL-0014-c",
        says="the state is no filter",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"GET {TSS}/client", take=asked(r"state=[^&]*", "")),),
    ),
    cloud_mutant(
        id="M-CCL-0015-a",
        says="there is room for 198",
        kind=Kind.OFF_BY_ONE,
        inside=method(tills, "create", _full_too_early),
    ),
    cloud_mutant(
        id="M-CCL-0015-b",
        says="a full TSS calls the id taken",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(
                call=f"PUT {CLIENT}", tell=renamed("E_CLIENT_LIMIT_REACHED", "E_CLIENT_CONFLICT")
            ),
        ),
    ),
    cloud_mutant(
        id="M-CCL-0015-c",
        says="a full TSS calls a client's return forbidden",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(
                call=f"PATCH {CLIENT}", tell=renamed("E_CLIENT_LIMIT_REACHED", "E_ACCESS_DENIED")
            ),
        ),
    ),
)
