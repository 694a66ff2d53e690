"""
Organisations and keys that are managed wrongly.
"""

from __future__ import annotations

from typing import Any, Final

from fiskalsim.mutants.cloud.wrongs import lacking, made_of
from fiskalsim.mutants.door import agreed, fields, refused
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import told, within
from fiskalsim.world.world import World

_AUTH: Final = "POST /api/v0/auth"
_MAKE: Final = "POST /api/v0/organizations"
_KEYS: Final = "*/api-keys"
_NOT_FOUND: Final = 404


def _asleep(_world: World, true: Any, session: Any, organisation: str, given: Any) -> Any:
    return true(session, organisation, {**given, "status": "disabled"})


def _talkative(world: World) -> None:
    """
    Show the secret of a key again wherever its name is shown.
    """

    def create(world: World, true: Any, session: Any, organisation: str, given: Any) -> Any:
        made = true(session, organisation, given)
        told = {**given, "name": made.name, "metadata": {"secret": made.secret}}
        world.sign_de.management.change_key(session, organisation, made.id, told)
        return made

    method("sign_de.management.create_key", create)(world)


def _empty(status: int, body: Any) -> tuple[int, Any]:
    nobody = {"data": [], "count": 0, "_type": "API_KEY_LIST"}
    return (200, nobody) if status == _NOT_FOUND else (status, body)


MANAGEMENT: Final[tuple[Mutant, ...]] = (
    told(
        "M-CMG-0001-a",
        "the management answers a key as if it had been made",
        Kind.WRONG_REASON,
        _AUTH,
        lambda status, body: (201 if status == 200 else status, body),
    ),
    told(
        "M-CMG-0001-b",
        "the management lets in without a token",
        Kind.OMIT,
        _AUTH,
        lacking("access_token"),
    ),
    told("M-CMG-0002-a", "a wrong secret opens the management", Kind.ACCEPT, _AUTH, agreed),
    told(
        "M-CMG-0002-b", "a wrong secret is a bad request", Kind.WRONG_REASON, _AUTH, refused(400)
    ),
    told(
        "M-CMG-0003-a",
        "a shop is a firm of its own",
        Kind.SWAP,
        _MAKE,
        fields(_type="ORGANIZATION"),
    ),
    told(
        "M-CMG-0003-b",
        "a shop has its street for a name",
        Kind.SWAP,
        _MAKE,
        made_of(name=lambda body: body["address_line1"]),
    ),
    told("M-CMG-0004-a", "a shop below nobody is welcome", Kind.ACCEPT, _MAKE, agreed),
    told(
        "M-CMG-0004-b",
        "a shop below nobody is a bad request",
        Kind.WRONG_REASON,
        _MAKE,
        refused(400),
    ),
    told(
        "M-CMG-0005-a",
        "the secret is shown twice",
        Kind.SWAP,
        f"POST {_KEYS}",
        fields(secret="managed_by"),
    ),
    within("M-CMG-0005-b", "a key remembers its secret for everybody", Kind.STALE, _talkative),
    within(
        "M-CMG-0006-a",
        "a new key is not allowed to log in",
        Kind.LATE,
        method("sign_de.management.create_key", _asleep),
    ),
    told(
        "M-CMG-0006-b",
        "the last letter of the secret is lost",
        Kind.OFF_BY_ONE,
        f"POST {_KEYS}",
        made_of(secret=lambda body: body["secret"][:-1]),
    ),
    told(
        "M-CMG-0007-a",
        "the keys of nobody are forbidden",
        Kind.WRONG_REASON,
        f"GET {_KEYS}",
        refused(403),
    ),
    told("M-CMG-0007-b", "nobody has no keys", Kind.ACCEPT, f"GET {_KEYS}", _empty),
)
