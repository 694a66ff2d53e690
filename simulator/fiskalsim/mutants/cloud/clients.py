"""
Clients of a TSS that are registered wrongly.
"""

from __future__ import annotations

from typing import Any, Final

from fiskalsim.cloud import birth
from fiskalsim.cloud.errors import Refused
from fiskalsim.cloud.facts import CloudTillMade, CloudTillMoved, TillState, TssState
from fiskalsim.mutants.cloud.addresses import CLIENT, TSS
from fiskalsim.mutants.cloud.wrongs import made_of, renamed
from fiskalsim.mutants.door import Door, agreed, asked, fields
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import at_door, told, within
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
    told(
        "M-CCL-0001-a",
        "a client is of another TSS",
        Kind.SWAP,
        f"PUT {CLIENT}",
        fields(tss_id="another"),
    ),
    told("M-CCL-0004-a", "two tills share an id", Kind.ACCEPT, f"PUT {CLIENT}", agreed),
    told("M-CCL-0006-a", "any serial number will do", Kind.ACCEPT, f"PUT {CLIENT}", agreed),
    told(
        "M-CCL-0009-a",
        "a client stays registered",
        Kind.SWAP,
        f"PATCH {CLIENT}",
        fields(state="REGISTERED"),
    ),
    told(
        "M-CCL-0014-a",
        "whoever looks for a client finds none",
        Kind.SWAP,
        f"GET {TSS}/client",
        lambda status, body: (status, {**body, "data": []}),
    ),
    told(
        "M-CCL-0001-b",
        "serial numbers are told in capitals",
        Kind.SWAP,
        f"PUT {CLIENT}",
        made_of(serial_number=lambda body: body["serial_number"].upper()),
    ),
    within(
        "M-CCL-0002-a",
        "nobody is asked for the admin",
        Kind.ACCEPT,
        method("sign_de.desk.require_admin", lambda *_: None),
        also=("DE-CTS-0010",),
    ),
    within(
        "M-CCL-0002-b",
        "only registering needs the admin",
        Kind.ACCEPT,
        method("sign_de.tills.move", _unguarded),
    ),
    within(
        "M-CCL-0003-a",
        "registering again is a conflict",
        Kind.WRONG_REASON,
        method("sign_de.tills.create", _only_once),
    ),
    within(
        "M-CCL-0003-b",
        "registering again makes the client new",
        Kind.STALE,
        method("sign_de.tills.create", _born_again),
    ),
    within(
        "M-CCL-0004-b",
        "ids are unique at one TSS only",
        Kind.ACCEPT,
        method("sign_de.tills.create", _knows_its_own),
    ),
    within(
        "M-CCL-0005-a",
        "who has the serial number is answered",
        Kind.ACCEPT,
        method("sign_de.tills.create", _finds_by_serial),
    ),
    told(
        "M-CCL-0005-b",
        "what is taken is an error of the database",
        Kind.WRONG_REASON,
        f"PUT {CLIENT}",
        renamed("E_CLIENT_CONFLICT", "E_CLIENT_CONFLICT", status=500),
        also=("DE-CCL-0004", "DE-CER-0004"),
    ),
    within(
        "M-CCL-0006-b",
        "blanks around a serial number are cut off",
        Kind.ACCEPT,
        method("sign_de.tills.create", _trims),
    ),
    within(
        "M-CCL-0006-c",
        "a serial number too long is cut",
        Kind.ACCEPT,
        method("sign_de.tills.create", _cuts),
    ),
    within(
        "M-CCL-0007-a",
        "a TSS takes clients before it is initialised",
        Kind.ACCEPT,
        method("sign_de.tills.create", _open_early),
    ),
    told(
        "M-CCL-0007-b",
        "a TSS that is not initialised counts as just created",
        Kind.SWAP,
        f"PUT {CLIENT}",
        renamed("E_TSS_NOT_INITIALIZED", "E_TSS_CREATED"),
    ),
    within(
        "M-CCL-0008-a",
        "at a disabled TSS the admin is missed first",
        Kind.WRONG_REASON,
        method("sign_de.desk.initialised", _admin_first),
    ),
    within(
        "M-CCL-0008-b",
        "clients leave a disabled TSS",
        Kind.ACCEPT,
        method("sign_de.tills.move", _leaves_late),
    ),
    within(
        "M-CCL-0009-b",
        "who was deregistered stays away",
        Kind.WRONG_REASON,
        method("sign_de.tills.move", _stays_away),
    ),
    told(
        "M-CCL-0012-a",
        "an unknown client is a bad request",
        Kind.WRONG_REASON,
        f"GET {CLIENT}",
        renamed("E_CLIENT_NOT_FOUND", "E_CLIENT_NOT_FOUND", status=400),
    ),
    told(
        "M-CCL-0012-b",
        "without the client the TSS is unknown",
        Kind.SWAP,
        f"GET {CLIENT}",
        renamed("E_CLIENT_NOT_FOUND", "E_TSS_NOT_FOUND"),
    ),
    at_door(
        "M-CCL-0014-b",
        "the serial number is no filter",
        Kind.ACCEPT,
        Door(call=f"GET {TSS}/client", take=asked(r"serial_number=[^&]*", "")),
    ),
    at_door(
        "M-CCL-0014-c",
        "the state is no filter",
        Kind.ACCEPT,
        Door(call=f"GET {TSS}/client", take=asked(r"state=[^&]*", "")),
    ),
    within(
        "M-CCL-0015-a",
        "there is room for 198",
        Kind.OFF_BY_ONE,
        method("sign_de.tills.create", _full_too_early),
    ),
    told(
        "M-CCL-0015-b",
        "a full TSS calls the id taken",
        Kind.WRONG_REASON,
        f"PUT {CLIENT}",
        renamed("E_CLIENT_LIMIT_REACHED", "E_CLIENT_CONFLICT"),
    ),
    told(
        "M-CCL-0015-c",
        "a full TSS calls a client's return forbidden",
        Kind.WRONG_REASON,
        f"PATCH {CLIENT}",
        renamed("E_CLIENT_LIMIT_REACHED", "E_ACCESS_DENIED"),
    ),
)
