"""
The admin of a TSS who may do too much, or too little.
"""

from __future__ import annotations

from typing import Any, Final

from fiskalsim.cloud.errors import Refused
from fiskalsim.mutants.cloud.addresses import TSS, cloud_mutant
from fiskalsim.mutants.cloud.wrongs import care, core_of, desk, renamed
from fiskalsim.mutants.door import Door, Hear, agreed, instead
from fiskalsim.mutants.interface.wrongs import heard
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
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

    method(care, "change_pin", change)(world)


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
    cloud_mutant(
        id="M-CAD-0003-a",
        says="any PIN will do",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"POST {TSS}/admin/auth", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CAD-0004-a",
        says="a PIN is never blocked",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"POST {TSS}/admin/auth", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CAD-0006-a",
        says="any PUK will do",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PATCH {TSS}/admin", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CAD-0009-a",
        says="nobody can log out who is not logged in",
        kind=Kind.WRONG_REASON,
        inside=method(lambda world: world.sign_de.tss, "log_out", _only_when_in),
    ),
    cloud_mutant(
        id="M-CAD-0001-a",
        says="a new PIN is promised and not set",
        also=("DE-CAD-0005", "DE-CAD-0006"),
        kind=Kind.OMIT,
        inside=method(care, "change_pin", _nothing),
    ),
    cloud_mutant(
        id="M-CAD-0001-b",
        says="a PIN is answered as if it had been made",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=CHANGE, tell=instead(200, 201)),),
    ),
    cloud_mutant(
        id="M-CAD-0002-a",
        says="a PIN that was never set is a wrong one",
        also=("DE-CAD-0004",),
        kind=Kind.WRONG_REASON,
        doors=(Door(call=AUTH, tell=renamed("E_ADMIN_PIN_BLOCKED", "E_ADMIN_LOGIN_FAILED")),),
    ),
    cloud_mutant(
        id="M-CAD-0002-b",
        says="whoever has no PIN comes in",
        also=("DE-CAD-0004",),
        kind=Kind.ACCEPT,
        doors=(Door(call=AUTH, tell=_open_though_blocked),),
    ),
    cloud_mutant(
        id="M-CAD-0003-b",
        says="one wrong PIN blocks",
        kind=Kind.OFF_BY_ONE,
        doors=(Door(call=AUTH, tell=renamed("E_ADMIN_LOGIN_FAILED", "E_ADMIN_PIN_BLOCKED")),),
    ),
    cloud_mutant(
        id="M-CAD-0005-a",
        says="a PIN can be set once and no more",
        kind=Kind.STALE,
        inside=_once,
    ),
    cloud_mutant(
        id="M-CAD-0006-b",
        says="a wrong PUK is a wrong PIN",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(call=CHANGE, tell=renamed("E_ADMIN_LOGIN_FAILED", "E_CHANGE_ADMIN_PIN_FAILED")),
        ),
    ),
    cloud_mutant(
        id="M-CAD-0007-a",
        says="a short PIN is filled up",
        kind=Kind.ACCEPT,
        doors=(Door(call=CHANGE, hear=_pin(5, r"\g<0>0")),),
    ),
    cloud_mutant(
        id="M-CAD-0007-b",
        says="six characters are too few",
        kind=Kind.OFF_BY_ONE,
        doors=(Door(call=CHANGE, hear=_pin(6, "12345")),),
    ),
    cloud_mutant(
        id="M-CAD-0008-a",
        says="logging out leaves the session open",
        also=("DE-CAD-0014",),
        kind=Kind.OMIT,
        inside=method(care, "log_out", _nothing),
    ),
    cloud_mutant(
        id="M-CAD-0008-b",
        says="nobody asks for the admin's session",
        also=("DE-CAD-0011", "DE-CAD-0003"),
        kind=Kind.ACCEPT,
        inside=method(desk, "require_admin", _nothing),
    ),
    cloud_mutant(
        id="M-CAD-0009-b",
        says="logging out breaks the service when nobody is in",
        also=("DE-CER-0004",),
        kind=Kind.WRONG_REASON,
        inside=method(care, "log_out", _broken_unless_in),
    ),
    cloud_mutant(
        id="M-CAD-0011-a",
        says="the admin of one TSS is the admin of all",
        kind=Kind.SWAP,
        inside=method(desk, "require_admin", _any_session),
    ),
    cloud_mutant(
        id="M-CAD-0015-a",
        says="wrong PINs are counted as long as the TSS lives",
        kind=Kind.STALE,
        inside=method(care, "log_in", _forgets_no_wrong_pin),
    ),
)
