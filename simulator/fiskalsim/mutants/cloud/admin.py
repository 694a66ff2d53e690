"""
The admin of a TSS who may do too much, or too little.
"""

from __future__ import annotations

from typing import Any, Final

from fiskalsim.cloud.errors import Refused
from fiskalsim.mutants.cloud.addresses import TSS
from fiskalsim.mutants.cloud.wrongs import core_of, renamed
from fiskalsim.mutants.door import Door, Hear, agreed, instead
from fiskalsim.mutants.interface.wrongs import heard
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import at_door, told, within
from fiskalsim.world.world import World

AUTH: Final = f"POST {TSS}/admin/auth"
CHANGE: Final = f"PATCH {TSS}/admin"
_LOCKED: Final = 423


def _only_when_in(world: World, true: Any, session: Any, tss_id: str) -> None:
    tss = world.sign_de.tss.visible(session) if session is not None else []
    if not any(each.id == tss_id and each.device.users.logged_in for each in tss):
        raise Refused("E_ADMIN_NOT_AUTHENTICATED")
    true(session, tss_id)


def _broken_unless_in(world: World, true: Any, session: Any, tss_id: str) -> None:
    tss = world.sign_de.state.tss.get(tss_id)
    if tss is not None and not tss.device.users.logged_in:
        raise Refused(message="Internal Server Error", status=500)
    true(session, tss_id)


def _nothing(_world: World, _true: Any, *_said: Any, **_named: Any) -> None:
    return None


def _once(world: World) -> None:
    changed: set[str] = set()

    def change(_world: World, true: Any, session: Any, tss_id: str, **named: Any) -> None:
        if tss_id not in changed:
            true(session, tss_id, **named)
            changed.add(tss_id)

    method("sign_de.tss.change_pin", change)(world)


def _forgets_no_wrong_pin(
    world: World, true: Any, session: Any, tss_id: str, *said: Any, **named: Any
) -> None:
    wrong = core_of(world.sign_de.state.tss[tss_id].device).state.users.wrong_pins
    before = dict(wrong)
    true(session, tss_id, *said, **named)
    wrong.update(before)


def _any_session(world: World, true: Any, tss: Any) -> None:
    if not any(each.device.users.logged_in for each in world.sign_de.state.tss.values()):
        true(tss)


def _pin(length: int, instead: str) -> Hear:
    return heard(rf'(?<="new_admin_pin": ")[^"]{{{length}}}(?=")', instead)


def _open_though_blocked(status: int, body: Any) -> tuple[int, Any]:
    return (200, {}) if status == _LOCKED else (status, body)


ADMIN: Final[tuple[Mutant, ...]] = (
    told("M-CAD-0003-a", "any PIN will do", Kind.ACCEPT, f"POST {TSS}/admin/auth", agreed),
    told("M-CAD-0004-a", "a PIN is never blocked", Kind.ACCEPT, f"POST {TSS}/admin/auth", agreed),
    told("M-CAD-0006-a", "any PUK will do", Kind.ACCEPT, f"PATCH {TSS}/admin", agreed),
    within(
        "M-CAD-0009-a",
        "nobody can log out who is not logged in",
        Kind.WRONG_REASON,
        method("sign_de.tss.log_out", _only_when_in),
    ),
    within(
        "M-CAD-0001-a",
        "a new PIN is promised and not set",
        Kind.OMIT,
        method("sign_de.tss.change_pin", _nothing),
        also=("DE-CAD-0005", "DE-CAD-0006"),
    ),
    told(
        "M-CAD-0001-b",
        "a PIN is answered as if it had been made",
        Kind.WRONG_REASON,
        CHANGE,
        instead(200, 201),
    ),
    told(
        "M-CAD-0002-a",
        "a PIN that was never set is a wrong one",
        Kind.WRONG_REASON,
        AUTH,
        renamed("E_ADMIN_PIN_BLOCKED", "E_ADMIN_LOGIN_FAILED"),
        also=("DE-CAD-0004",),
    ),
    told(
        "M-CAD-0002-b",
        "whoever has no PIN comes in",
        Kind.ACCEPT,
        AUTH,
        _open_though_blocked,
        also=("DE-CAD-0004",),
    ),
    told(
        "M-CAD-0003-b",
        "one wrong PIN blocks",
        Kind.OFF_BY_ONE,
        AUTH,
        renamed("E_ADMIN_LOGIN_FAILED", "E_ADMIN_PIN_BLOCKED"),
    ),
    within("M-CAD-0005-a", "a PIN can be set once and no more", Kind.STALE, _once),
    told(
        "M-CAD-0006-b",
        "a wrong PUK is a wrong PIN",
        Kind.WRONG_REASON,
        CHANGE,
        renamed("E_ADMIN_LOGIN_FAILED", "E_CHANGE_ADMIN_PIN_FAILED"),
    ),
    at_door(
        "M-CAD-0007-a",
        "a short PIN is filled up",
        Kind.ACCEPT,
        Door(call=CHANGE, hear=_pin(5, r"\g<0>0")),
    ),
    at_door(
        "M-CAD-0007-b",
        "six characters are too few",
        Kind.OFF_BY_ONE,
        Door(call=CHANGE, hear=_pin(6, "12345")),
    ),
    within(
        "M-CAD-0008-a",
        "logging out leaves the session open",
        Kind.OMIT,
        method("sign_de.tss.log_out", _nothing),
        also=("DE-CAD-0014",),
    ),
    within(
        "M-CAD-0008-b",
        "nobody asks for the admin's session",
        Kind.ACCEPT,
        method("sign_de.desk.require_admin", _nothing),
        also=("DE-CAD-0011", "DE-CAD-0003"),
    ),
    within(
        "M-CAD-0009-b",
        "logging out breaks the service when nobody is in",
        Kind.WRONG_REASON,
        method("sign_de.tss.log_out", _broken_unless_in),
        also=("DE-CER-0004",),
    ),
    within(
        "M-CAD-0011-a",
        "the admin of one TSS is the admin of all",
        Kind.SWAP,
        method("sign_de.desk.require_admin", _any_session),
    ),
    within(
        "M-CAD-0015-a",
        "wrong PINs are counted as long as the TSS lives",
        Kind.STALE,
        method("sign_de.tss.log_in", _forgets_no_wrong_pin),
    ),
)
