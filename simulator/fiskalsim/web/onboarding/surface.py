"""
The TSE interface as an ASGI application of one world.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from fiskalsim.ledger.errors import LedgerError
from fiskalsim.onboarding.refusals import (
    Asked as Question,
)
from fiskalsim.onboarding.refusals import (
    ModeFixed,
    NotDone,
    Noticed,
    ProviderRefused,
    StaffOnly,
    Unknown,
    Unreachable,
    Unusable,
    WrongFirm,
)
from fiskalsim.onboarding.texts import Text
from fiskalsim.onboarding.things import Kind
from fiskalsim.web.body import body_of
from fiskalsim.web.call import JSON, Reply
from fiskalsim.web.methods import taken
from fiskalsim.web.onboarding import bodies
from fiskalsim.web.onboarding.endpoints import ROUTES, STAFF, Asked, Endpoint
from fiskalsim.world.world import World

#: The statuses are ours: the vendor's manual describes a mask.
STATUS_OF: Final[dict[type[NotDone], HTTPStatus]] = {
    Unusable: HTTPStatus.UNPROCESSABLE_ENTITY,
    Unknown: HTTPStatus.NOT_FOUND,
    StaffOnly: HTTPStatus.UNAUTHORIZED,
    ModeFixed: HTTPStatus.FORBIDDEN,
    Noticed: HTTPStatus.CONFLICT,
    Question: HTTPStatus.PRECONDITION_REQUIRED,
    WrongFirm: HTTPStatus.CONFLICT,
    ProviderRefused: HTTPStatus.FORBIDDEN,
    Unreachable: HTTPStatus.SERVICE_UNAVAILABLE,
}


class Surface:
    """
    One world's interface behind HTTP.
    """

    def __init__(self, world: World) -> None:
        self._router = Starlette(
            routes=[
                Route(path, _handler(world, endpoint, success), methods=[method])
                for method, path, success, endpoint in ROUTES
            ],
            exception_handlers={HTTPException: _not_here},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Answer one ASGI connection.
        """
        await self._router(scope, receive, send)


def _handler(
    world: World, endpoint: Endpoint, success: int
) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        body = await body_of(request.receive, world.settings.limits)
        if isinstance(body, Reply):
            return _problem(body.status, "unreadable", body.body.decode(), body.body.decode())
        asked = Asked(
            body=body,
            parts=request.path_params,
            query=request.query_params,
            bearer=request.headers.get("authorization", "").partition(" ")[2].strip(),
        )
        try:
            try:
                if request.url.path.startswith(STAFF):
                    world.onboarding.surroundings.require_staff(asked.bearer)
                reply = _json(success, await endpoint(world.onboarding, asked))
            except NotDone as error:
                reply = _json(STATUS_OF[type(error)], bodies.not_done(error))
            await world.ledger.commit()
        except LedgerError as lost:
            return _problem(503, "ledger", str(lost), str(lost))
        return reply

    return handle


def _not_here(request: Request, error: Exception) -> Response:
    """
    Say what is wrong with an address.
    """
    status = error.status_code if isinstance(error, HTTPException) else 500
    path = request.url.path
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        methods = ", ".join(taken(request))
        reply = _problem(
            status,
            "other-method",
            f"{path} nimmt {methods}, nicht {request.method}.",
            f"{path} takes {methods}, not {request.method}.",
        )
        reply.headers["allow"] = methods
        return reply
    return _problem(
        status,
        "not-here",
        f"{request.method} {path} gibt es hier nicht; siehe /swagger/index.html.",
        f"There is no {request.method} {path} here; see /swagger/index.html.",
    )


def _problem(status: int, code: str, german: str, english: str) -> Response:
    return _json(status, bodies.problem(code, Kind.REQUEST, Text(german, english)))


def _json(status: int, value: Any) -> Response:
    return Response(msgspec.json.encode(value), status, media_type=JSON)
