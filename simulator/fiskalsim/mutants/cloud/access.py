"""
Doors of a cloud TSE that stand open beside one that is shut.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fiskalsim.cloud.errors import Refused
from fiskalsim.cloud.facts import CloudTssMoved, TssState
from fiskalsim.mutants.cloud.addresses import TSS
from fiskalsim.mutants.door import Door
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import within
from fiskalsim.world.world import World


def _access_will_do(world: World, true: Any, token: str, **named: Any) -> Any:
    return world.sign_de.state.sessions.get(token) or true(token, **named)


def _known_key(world: World, true: Any, key: str, secret: str, **named: Any) -> Any:
    """
    Look at a secret only as long as its key has no token.
    """
    known = world.sign_de.state.key_by_text.get(key)
    session = known and world.sign_de.state.session_of_key.get(known.id)
    return session or true(key, secret, **named)


def _its_beginning(world: World, true: Any, key: str, secret: str, **named: Any) -> Any:
    known = world.sign_de.state.key_by_text.get(key)
    return true(key, secret[: len(known.secret)] if known else secret, **named)


def _shown_to_all(world: World, true: Any, session: Any, tss: str, *said: Any) -> Any:
    known = world.sign_de.state.tss.get(tss)
    return known if known and known.state is TssState.CREATED else true(session, tss, *said)


def _pins_add_up() -> Inside:
    """
    Keep every PIN that a TSS was ever given.
    """
    given: dict[str, set[str]] = {}
    newest: dict[str, str] = {}

    def change(
        _world: World, true: Any, session: Any, tss: str, *, puk: str, new_pin: str
    ) -> None:
        true(session, tss, puk=puk, new_pin=new_pin)
        given.setdefault(tss, set()).add(new_pin)
        newest[tss] = new_pin

    def log_in(_world: World, true: Any, session: Any, tss: str, *, pin: str) -> None:
        true(session, tss, pin=newest[tss] if pin in given.get(tss, ()) else pin)

    def inside(world: World) -> None:
        method("sign_de.tss.change_pin", change)(world)
        method("sign_de.tss.log_in", log_in)(world)

    return inside


def _puk_is_used_up(world: World, true: Any, session: Any, tss: str, **named: Any) -> None:
    known = world.sign_de.state.tss.get(tss)
    if known and known.state is TssState.INITIALIZED:
        raise Refused("E_CHANGE_ADMIN_PIN_FAILED")
    true(session, tss, **named)


def _one_admin(world: World, true: Any, session: Any, tss: str, **named: Any) -> None:
    true(session, tss, **named)
    for other in world.sign_de.state.tss.values():
        if other.id != tss and other.device.users.logged_in:
            other.device.users.log_out(at=world.sign_de.desk.now())


def _thrown_away(world: World, true: Any, session: Any, tss: str, state: Any, **named: Any) -> Any:
    known = world.sign_de.state.tss.get(tss)
    if known and (known.state, state) == (TssState.UNINITIALIZED, TssState.DISABLED):
        note = CloudTssMoved(tss=tss, state=state, at=world.sign_de.desk.now())
        world.sign_de.desk.note(note)
        return known
    return true(session, tss, state, **named)


def _heard_as_its_owner(id_: str, says: str, call: str) -> Mutant:
    """
    Hear one call as if the owner of the TSS had sent it, whoever has.
    """
    worlds: list[World] = []

    def take(scope: Mapping[str, Any]) -> Mapping[str, Any]:
        cloud = worlds[-1].sign_de.state
        named = cloud.tss.get(scope["path"].split("/")[4].lower())
        tokens = [
            one.access
            for one in cloud.sessions.values()
            if named and (one.organisation, one.env) == (named.made.organisation, named.env)
        ]
        if not tokens:
            return scope
        others = [pair for pair in scope["headers"] if pair[0].lower() != b"authorization"]
        shown = (b"authorization", f"Bearer {tokens[-1]}".encode())
        return {**scope, "headers": [*others, shown]}

    return Mutant(
        id=id_,
        says=says,
        kind=Kind.ACCEPT,
        inside=worlds.append,
        doors=(Door(call=call, take=take),),
    )


ACCESS: Final[tuple[Mutant, ...]] = (
    within(
        "M-CAU-0007-c",
        "while a key has a token nobody looks at its secret",
        Kind.ACCEPT,
        method("sign_de.auth.by_key", _known_key),
    ),
    within(
        "M-CAU-0007-d",
        "what follows a secret is not looked at",
        Kind.ACCEPT,
        method("sign_de.auth.by_key", _its_beginning),
    ),
    within(
        "M-CAU-0008-b",
        "an access token brings another one",
        Kind.ACCEPT,
        method("sign_de.auth.by_refresh", _access_will_do),
    ),
    within(
        "M-CAU-0011-e",
        "whoever knows the id of a new TSS is shown its PUK",
        Kind.ACCEPT,
        method("sign_de.tss.create", _shown_to_all),
    ),
    _heard_as_its_owner(
        "M-CAU-0011-f", "anybody may list the clients of a TSS", f"GET {TSS}/client"
    ),
    _heard_as_its_owner(
        "M-CAU-0011-g", "anybody may list the exports of a TSS", f"GET {TSS}/export"
    ),
    _heard_as_its_owner("M-CAU-0011-h", "anybody may try the PUK of a TSS", f"PATCH {TSS}/admin"),
    within(
        "M-CAD-0001-c",
        "a PIN works for ever, whatever comes after it",
        Kind.ACCEPT,
        _pins_add_up(),
    ),
    within(
        "M-CAD-0005-b",
        "of a TSS in use the PIN stays blocked",
        Kind.STALE,
        method("sign_de.tss.change_pin", _puk_is_used_up),
    ),
    within(
        "M-CAD-0011-b",
        "a login at one TSS ends the session at another",
        Kind.STALE,
        method("sign_de.tss.log_in", _one_admin),
    ),
    within(
        "M-CTS-0010-c",
        "what was never in use is thrown away by anybody",
        Kind.ACCEPT,
        method("sign_de.tss.move", _thrown_away),
    ),
)
