"""
Organisations and keys that are managed wrongly.
"""

from __future__ import annotations

from typing import Any, Final

from fiskalsim.mutants.cloud.addresses import cloud_mutant
from fiskalsim.mutants.cloud.wrongs import lacking, made_of
from fiskalsim.mutants.door import Door, agreed, fields, refused
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.world.world import World

_AUTH: Final = "POST /api/v0/auth"
_MAKE: Final = "POST /api/v0/organizations"
_KEYS: Final = "*/api-keys"
_NOT_FOUND: Final = 404


def _management(world: World) -> Any:
    return world.sign_de.management


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

    method(_management, "create_key", create)(world)


def _empty(status: int, body: Any) -> tuple[int, Any]:
    nobody = {"data": [], "count": 0, "_type": "API_KEY_LIST"}
    return (200, nobody) if status == _NOT_FOUND else (status, body)


MANAGEMENT: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CMG-0001-a",
        says="the management answers a key as if it had been made",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(call=_AUTH, tell=lambda status, body: (201 if status == 200 else status, body)),
        ),
    ),
    cloud_mutant(
        id="M-CMG-0001-b",
        says="the management lets in without a token",
        kind=Kind.OMIT,
        doors=(Door(call=_AUTH, tell=lacking("access_token")),),
    ),
    cloud_mutant(
        id="M-CMG-0002-a",
        says="a wrong secret opens the management",
        kind=Kind.ACCEPT,
        doors=(Door(call=_AUTH, tell=agreed),),
    ),
    cloud_mutant(
        id="M-CMG-0002-b",
        says="a wrong secret is a bad request",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=_AUTH, tell=refused(400)),),
    ),
    cloud_mutant(
        id="M-CMG-0003-a",
        says="a shop is a firm of its own",
        kind=Kind.SWAP,
        doors=(Door(call=_MAKE, tell=fields(_type="ORGANIZATION")),),
    ),
    cloud_mutant(
        id="M-CMG-0003-b",
        says="a shop has its street for a name",
        kind=Kind.SWAP,
        doors=(Door(call=_MAKE, tell=made_of(name=lambda body: body["address_line1"])),),
    ),
    cloud_mutant(
        id="M-CMG-0004-a",
        says="a shop below nobody is welcome",
        kind=Kind.ACCEPT,
        doors=(Door(call=_MAKE, tell=agreed),),
    ),
    cloud_mutant(
        id="M-CMG-0004-b",
        says="a shop below nobody is a bad request",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=_MAKE, tell=refused(400)),),
    ),
    cloud_mutant(
        id="M-CMG-0005-a",
        says="the secret is shown twice",
        kind=Kind.SWAP,
        doors=(Door(call=f"POST {_KEYS}", tell=fields(secret="managed_by")),),
    ),
    cloud_mutant(
        id="M-CMG-0005-b",
        says="a key remembers its secret for everybody",
        kind=Kind.STALE,
        inside=_talkative,
    ),
    cloud_mutant(
        id="M-CMG-0006-a",
        says="a new key is not allowed to log in",
        kind=Kind.LATE,
        inside=method(_management, "create_key", _asleep),
    ),
    cloud_mutant(
        id="M-CMG-0006-b",
        says="the last letter of the secret is lost",
        kind=Kind.OFF_BY_ONE,
        doors=(Door(call=f"POST {_KEYS}", tell=made_of(secret=lambda body: body["secret"][:-1])),),
    ),
    cloud_mutant(
        id="M-CMG-0007-a",
        says="the keys of nobody are forbidden",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"GET {_KEYS}", tell=refused(403)),),
    ),
    cloud_mutant(
        id="M-CMG-0007-b",
        says="nobody has no keys",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"GET {_KEYS}", tell=_empty),),
    ),
)
