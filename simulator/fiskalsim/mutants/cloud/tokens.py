"""
Tokens that a cloud TSE gives, or takes, wrongly.
"""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from fiskalsim.cloud.errors import unauthorised
from fiskalsim.mutants.cloud.addresses import TSS, TX, cloud_mutant
from fiskalsim.mutants.cloud.wrongs import care, desk, exports, lacking, writer
from fiskalsim.mutants.door import Door, agreed, fields, refused
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.world.world import World

_AUTH: Final = "POST /api/v2/auth"
_FORBIDDEN: Final = 403


def _auth(world: World) -> Any:
    return world.sign_de.auth


def _forbidden(status: int, body: Any) -> tuple[int, Any]:
    return (_FORBIDDEN if status == HTTPStatus.UNAUTHORIZED else status), body


def _no_refresh(_world: World, _true: Any, *_said: Any, **_named: Any) -> None:
    raise unauthorised("Unauthorized")


def _of_nobody(_world: World, true: Any, token: str, **named: Any) -> Any:
    session = true(token, **named)
    return replace(session, access=session.access[::-1])


def _for_ever(world: World, true: Any, token: str | None) -> Any:
    known = world.sign_de.state.sessions.get(token or "")
    return known if known is not None else true(token)


def _whose_ever(world: World, _true: Any, session: Any) -> Any:
    del session
    return list(world.sign_de.state.tss.values())


def _of_the_first(world: World) -> None:
    first: list[Any] = []

    def visible(_world: World, true: Any, session: Any) -> Any:
        first.append(session)
        return true(first[0])

    method(care, "visible", visible)(world)


def _open_to_strangers(status: int, body: Any) -> tuple[int, Any]:
    return (200, {}) if status == _FORBIDDEN else (status, body)


def _unsigned(world: World, true: Any, token: str | None) -> Any:
    """
    Find a session by what a token says of itself.
    """
    try:
        middle = (token or "").split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (IndexError, ValueError):
        return true(token)
    said = claims.get("organization"), claims.get("env")
    sessions = world.sign_de.state.sessions.values()
    fitting = [each for each in sessions if (each.organisation, each.env) == said]
    return fitting[-1] if fitting else true(token)


def _by_refresh_token(world: World, true: Any, token: str | None) -> Any:
    known = world.sign_de.state.refreshable.get(token or "")
    return true(token if known is None else known.access)


async def _as_if_its_own(world: World, true: Any, session: Any, tss_id: str, *said: Any) -> Any:
    """
    Take whoever calls for the owner of the TSS.
    """
    tss = world.sign_de.state.tss.get(tss_id)
    if tss is not None:
        session = replace(session, organisation=tss.made.organisation, env=tss.env)
    return await true(session, tss_id, *said)


TOKENS: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CAU-0001-a",
        says="a key is answered as if it had been made",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(
                call="POST /api/v2/auth",
                tell=lambda status, body: (201 if status == 200 else status, body),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CAU-0003-a",
        says="the token is of nobody",
        kind=Kind.SWAP,
        doors=(
            Door(call="POST /api/v2/auth", tell=fields(access_token_claims__organization_id="0")),
        ),
    ),
    cloud_mutant(
        id="M-CAU-0005-a",
        says="the end of the token runs away",
        kind=Kind.SWAP,
        doors=(Door(call="POST /api/v2/auth", tell=fields(access_token_expires_in=90_000)),),
    ),
    cloud_mutant(
        id="M-CAU-0007-a",
        says="a wrong secret is welcome",
        kind=Kind.ACCEPT,
        doors=(Door(call="POST /api/v2/auth", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CAU-0008-a",
        says="a wrong refresh token is welcome",
        kind=Kind.ACCEPT,
        doors=(Door(call="POST /api/v2/auth", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CAU-0009-a",
        says="nobody asks for a token",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"GET {TSS}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CAU-0011-a",
        says="a stranger's TSS is unknown",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"GET {TSS}", tell=refused(404)),),
    ),
    cloud_mutant(
        id="M-CAU-0012-a",
        says="the refusal has other words",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=f"GET {TSS}", tell=lambda status, body: (status, {**body, "message": "No."})
            ),
        ),
    ),
    cloud_mutant(
        id="M-CAU-0001-b",
        says="a token is given without the one that renews it",
        kind=Kind.OMIT,
        doors=(Door(call=_AUTH, tell=lacking("refresh_token")),),
    ),
    cloud_mutant(
        id="M-CAU-0002-a",
        says="a transaction is of no environment",
        kind=Kind.OMIT,
        doors=(Door(call=f"PUT {TX}", tell=lacking("_env")),),
    ),
    cloud_mutant(
        id="M-CAU-0002-b",
        says="a TSS is told to be of another environment",
        kind=Kind.SWAP,
        doors=(Door(call=f"* {TSS}", tell=fields(_env="LIVE")),),
    ),
    cloud_mutant(
        id="M-CAU-0006-a",
        says="nobody can stay logged in",
        kind=Kind.OMIT,
        inside=method(_auth, "by_refresh", _no_refresh),
    ),
    cloud_mutant(
        id="M-CAU-0006-b",
        says="a renewed token opens nothing",
        kind=Kind.SWAP,
        inside=method(_auth, "by_refresh", _of_nobody),
    ),
    cloud_mutant(
        id="M-CAU-0007-b",
        says="whoever cannot log in is forbidden to",
        also=("DE-CAU-0008",),
        kind=Kind.WRONG_REASON,
        doors=(Door(call=_AUTH, tell=refused(403)),),
    ),
    cloud_mutant(
        id="M-CAU-0009-b",
        says="without a token, or with an old one, a call is forbidden",
        also=("DE-CAU-0010",),
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"GET {TSS}", tell=refused(403)),),
    ),
    cloud_mutant(
        id="M-CAU-0010-a",
        says="a token never ends",
        kind=Kind.STALE,
        inside=method(desk, "session", _for_ever),
    ),
    cloud_mutant(
        id="M-CAU-0011-b",
        says="strangers may read",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"GET {TSS}", tell=_open_to_strangers),),
    ),
    cloud_mutant(
        id="M-CAU-0013-a",
        says="everybody's TSS are listed",
        kind=Kind.ACCEPT,
        inside=method(care, "visible", _whose_ever),
    ),
    cloud_mutant(
        id="M-CAU-0013-b",
        says="a list is that of whoever came first",
        kind=Kind.STALE,
        inside=_of_the_first,
    ),
    cloud_mutant(
        id="M-CAU-0011-c",
        says="strangers may write transactions",
        kind=Kind.ACCEPT,
        inside=method(writer, "write", _as_if_its_own),
    ),
    cloud_mutant(
        id="M-CAU-0011-d",
        says="strangers may ask for exports",
        kind=Kind.ACCEPT,
        inside=method(exports, "ask", _as_if_its_own),
    ),
    cloud_mutant(
        id="M-CAU-0009-c",
        says="a token is believed whoever signed it",
        kind=Kind.ACCEPT,
        inside=method(desk, "session", _unsigned),
    ),
    cloud_mutant(
        id="M-CAU-0014-a",
        says="a refresh token opens what an access token does",
        kind=Kind.ACCEPT,
        inside=method(desk, "session", _by_refresh_token),
    ),
    cloud_mutant(
        id="M-CAU-0014-b",
        says="whoever comes without an access token is forbidden to look",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"GET {TSS}", tell=_forbidden),),
    ),
)
