"""
SIGN DE V2 as an ASGI application of one world.

Every call passes `Surface.pass_through`, once: it is the place for whatever happens to calls
whatever they ask.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus
from time import perf_counter
from typing import Final

from starlette.types import Receive, Scope, Send

from fiskalsim.cloud.errors import Refused
from fiskalsim.ledger.errors import LedgerFailed
from fiskalsim.web.fastpath import HANG_UP
from fiskalsim.web.sign_de import routes, striking
from fiskalsim.web.sign_de.call import Backend, CloudCall, CloudReply, refused
from fiskalsim.web.sign_de.striking import Silence
from fiskalsim.world.world import World

_BODY_LIMIT: Final = 1_048_576
#: This host answers only what no middleware has to sign.
_BACKEND_HOST: Final = "kassensichv.fiskaly.com"
_REQUEST_ID_LENGTH: Final = 200
#: Longer than any client's patience.
_HANG_SECONDS: Final = 600
_ALWAYS: Final = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"X-Request-ID, Request-ID"),
)
#: By plain HTTP no browser heeds it. By https it would call nothing on this machine otherwise any
#: more, for half a year, so it is left out there.
_STRICT: Final = (b"strict-transport-security", b"max-age=15724800; includeSubDomains")
_PREFLIGHT: Final = (
    ("Access-Control-Allow-Methods", "GET, HEAD, PUT, PATCH, POST, DELETE"),
    ("Access-Control-Allow-Headers", "Authorization, Content-Type, Request-ID, X-Request-ID"),
)


class Surface:
    """
    One world's cloud behind HTTP.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._assigned = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Answer one ASGI connection.
        """
        if scope["type"] != "http":
            return
        begun = perf_counter()
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        }
        body = await _body(receive)
        found = routes.find(scope["path"])
        door = found.doors.get(scope["method"]) if found else None
        call = CloudCall(
            method=scope["method"],
            path=scope["path"],
            query_string=scope["query_string"].decode("latin-1"),
            headers=headers,
            body=b"" if isinstance(body, Refused) else body,
            backend=door.backend if door else Backend.NODE,
            parts=found.parts if found else {},
        )
        if isinstance(body, Refused):
            reply: CloudReply | Silence = refused(body, call.backend)
        else:
            reply = await self.pass_through(call, found, door)
        if isinstance(reply, CloudReply):
            sent = self._headers(reply, headers, perf_counter() - begun)
            if scope.get("scheme") != "https":
                sent.append(_STRICT)
            await send({"type": "http.response.start", "status": reply.status, "headers": sent})
            await send({"type": "http.response.body", "body": reply.body})
        elif reply is Silence.DROP or not await _given_up(receive):
            await _break_off(scope, receive, send)

    async def pass_through(
        self, call: CloudCall, found: routes.Found | None, door: routes.Door | None
    ) -> CloudReply | Silence:
        """
        Answer one call, and only after everything it noted is durable.
        """
        world = self._world
        try:
            try:
                with striking.brought_along(world, call):
                    reply = striking.before(world, call)
                    if reply is None:
                        reply = await self._answered(call, found, door)
                        await world.ledger.commit()
                        reply = await striking.after(world, call, reply)
            except Refused as error:
                reply = refused(error, call.backend)
            await world.ledger.commit()
        except LedgerFailed as lost:
            return refused(Refused(message=str(lost), status=503), call.backend)
        return reply

    async def _answered(
        self, call: CloudCall, found: routes.Found | None, door: routes.Door | None
    ) -> CloudReply:
        try:
            return await self._answer(call, found, door)
        except Refused as error:
            return refused(error, call.backend)

    async def _answer(
        self, call: CloudCall, found: routes.Found | None, door: routes.Door | None
    ) -> CloudReply:
        cloud = self._world.sign_de
        if found is None:
            code = cloud.desk.profile["unknown-route"]
            raise Refused(
                "" if code == "without-code" else code, "Path does not exist", status=404
            )
        if call.method == "OPTIONS":
            return CloudReply(status=HTTPStatus.NO_CONTENT, headers=_PREFLIGHT)
        if door is None:
            text = f"This path takes {', '.join(sorted(found.doors))}"
            reply = refused(Refused(message=text, status=405), call.backend)
            allowed = (("Allow", ", ".join(sorted(found.doors))),)
            return CloudReply(status=reply.status, body=reply.body, headers=allowed)
        host = call.headers.get("host", "").partition(":")[0].lower()
        if host == _BACKEND_HOST and door.backend is Backend.MIDDLEWARE:
            raise Refused("E_USE_MIDDLEWARE")
        if door.open_endpoint is not None:
            return await door.open_endpoint(cloud, call)
        session = cloud.desk.session(call.bearer)
        if door.endpoint is None:
            raise TypeError(f"{door.template} has no endpoint")
        return await door.endpoint(cloud, session, call)

    def _headers(
        self, reply: CloudReply, headers: dict[str, str], seconds: float
    ) -> list[tuple[bytes, bytes]]:
        given = headers.get("request-id") or headers.get("x-request-id")
        if not given or len(given) > _REQUEST_ID_LENGTH:
            self._assigned += 1
            given = f"00000000-0000-4000-8000-{self._assigned:012x}"
        took = f"{seconds:.6f}".encode()
        sent = [
            (b"request-id", given.encode("latin-1")),
            (b"response-time", took),
            (b"x-response-time", took),
            *_ALWAYS,
            *((name.lower().encode(), value.encode()) for name, value in reply.headers),
        ]
        if reply.status != HTTPStatus.NO_CONTENT:
            sent.append((b"content-type", reply.media_type.encode()))
            sent.append((b"content-length", str(len(reply.body)).encode()))
        return sent


async def _body(receive: Receive) -> bytes | Refused:
    """
    Read a request's body; the refusal to give instead when it is too large or not all there.
    """
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            # Half a revision must not be taken for a whole one.
            return Refused(message="The request ended before its body was complete", status=400)
        part = message.get("body", b"")
        size += len(part)
        if size <= _BODY_LIMIT:
            parts.append(part)
        more = message.get("more_body", False)
    if size > _BODY_LIMIT:
        return Refused(message="Payload too large", status=413)
    return b"".join(parts)


async def _break_off(scope: Scope, receive: Receive, send: Send) -> None:
    """
    Break the connection without a word, so that nobody takes a status line for an answer.

    Another server than ours breaks it on an answer that ends before it was promised to.
    """
    hang_up = scope.get("extensions", {}).get(HANG_UP)
    if hang_up is None:
        head = [(b"content-length", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        return
    hang_up["now"]()
    await _given_up(receive)


async def _given_up(receive: Receive) -> bool:
    """
    Wait until the caller has gone away, and say whether he has.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(_HANG_SECONDS):
            while (await receive())["type"] != "http.disconnect":
                pass
            return True
    return False
