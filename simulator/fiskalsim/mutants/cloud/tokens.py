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
from fiskalsim.mutants.cloud.addresses import TSS, TX
from fiskalsim.mutants.cloud.wrongs import lacking
from fiskalsim.mutants.door import agreed, fields, refused
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import told, within
from fiskalsim.world.world import World

_AUTH: Final = "POST /api/v2/auth"
_FORBIDDEN: Final = 403


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

    method("sign_de.tss.visible", visible)(world)


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
    told(
        "M-CAU-0001-a",
        "a key is answered as if it had been made",
        Kind.WRONG_REASON,
        "POST /api/v2/auth",
        lambda status, body: (201 if status == 200 else status, body),
    ),
    told(
        "M-CAU-0003-a",
        "the token is of nobody",
        Kind.SWAP,
        "POST /api/v2/auth",
        fields(access_token_claims__organization_id="0"),
    ),
    told(
        "M-CAU-0005-a",
        "the end of the token runs away",
        Kind.SWAP,
        "POST /api/v2/auth",
        fields(access_token_expires_in=90_000),
    ),
    told("M-CAU-0007-a", "a wrong secret is welcome", Kind.ACCEPT, "POST /api/v2/auth", agreed),
    told(
        "M-CAU-0008-a",
        "a wrong refresh token is welcome",
        Kind.ACCEPT,
        "POST /api/v2/auth",
        agreed,
    ),
    told("M-CAU-0009-a", "nobody asks for a token", Kind.ACCEPT, f"GET {TSS}", agreed),
    told(
        "M-CAU-0011-a",
        "a stranger's TSS is unknown",
        Kind.WRONG_REASON,
        f"GET {TSS}",
        refused(404),
    ),
    told(
        "M-CAU-0012-a",
        "the refusal has other words",
        Kind.SWAP,
        f"GET {TSS}",
        lambda status, body: (status, {**body, "message": "No."}),
    ),
    told(
        "M-CAU-0001-b",
        "a token is given without the one that renews it",
        Kind.OMIT,
        _AUTH,
        lacking("refresh_token"),
    ),
    told(
        "M-CAU-0002-a",
        "a transaction is of no environment",
        Kind.OMIT,
        f"PUT {TX}",
        lacking("_env"),
    ),
    told(
        "M-CAU-0002-b",
        "a TSS is told to be of another environment",
        Kind.SWAP,
        f"* {TSS}",
        fields(_env="LIVE"),
    ),
    within(
        "M-CAU-0006-a",
        "nobody can stay logged in",
        Kind.OMIT,
        method("sign_de.auth.by_refresh", _no_refresh),
    ),
    within(
        "M-CAU-0006-b",
        "a renewed token opens nothing",
        Kind.SWAP,
        method("sign_de.auth.by_refresh", _of_nobody),
    ),
    told(
        "M-CAU-0007-b",
        "whoever cannot log in is forbidden to",
        Kind.WRONG_REASON,
        _AUTH,
        refused(403),
        also=("DE-CAU-0008",),
    ),
    told(
        "M-CAU-0009-b",
        "without a token, or with an old one, a call is forbidden",
        Kind.WRONG_REASON,
        f"GET {TSS}",
        refused(403),
        also=("DE-CAU-0010",),
    ),
    within(
        "M-CAU-0010-a", "a token never ends", Kind.STALE, method("sign_de.desk.session", _for_ever)
    ),
    told("M-CAU-0011-b", "strangers may read", Kind.ACCEPT, f"GET {TSS}", _open_to_strangers),
    within(
        "M-CAU-0013-a",
        "everybody's TSS are listed",
        Kind.ACCEPT,
        method("sign_de.tss.visible", _whose_ever),
    ),
    within("M-CAU-0013-b", "a list is that of whoever came first", Kind.STALE, _of_the_first),
    within(
        "M-CAU-0011-c",
        "strangers may write transactions",
        Kind.ACCEPT,
        method("sign_de.transactions.write", _as_if_its_own),
    ),
    within(
        "M-CAU-0011-d",
        "strangers may ask for exports",
        Kind.ACCEPT,
        method("sign_de.exports.ask", _as_if_its_own),
    ),
    within(
        "M-CAU-0009-c",
        "a token is believed whoever signed it",
        Kind.ACCEPT,
        method("sign_de.desk.session", _unsigned),
    ),
    within(
        "M-CAU-0014-a",
        "a refresh token opens what an access token does",
        Kind.ACCEPT,
        method("sign_de.desk.session", _by_refresh_token),
    ),
    told(
        "M-CAU-0014-b",
        "whoever comes without an access token is forbidden to look",
        Kind.WRONG_REASON,
        f"GET {TSS}",
        _forbidden,
    ),
)
