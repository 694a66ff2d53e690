"""
The door of one world: how its calls reach their endpoints, and how replies leave.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from fiskalsim.web.body import body_of
from fiskalsim.web.call import Call, Endpoint, Headers, Reply, again_later
from fiskalsim.web.fault_orders import HEADER
from fiskalsim.web.journal import Journal, Note, Served, now
from fiskalsim.web.overhearing import overheard
from fiskalsim.web.refusing import answered
from fiskalsim.web.routes import FIXED, HOT
from fiskalsim.web.surfaces import SURFACES, Surface, Surfaces
from fiskalsim.world.world import World
from fiskalsim.world.worlds import DEFAULT


class Door:
    """
    One world behind HTTP.

    *prefix* is where it stands on this server, ``/w/name`` or nothing; inside, all addresses
    begin with ``/``.
    """

    def __init__(
        self,
        world: World | None,
        router: ASGIApp,
        *,
        prefix: str = "",
        surfaces: tuple[tuple[str, Surface], ...] = SURFACES,
        note: Note | None = None,
    ) -> None:
        self._note = note or Journal().of(DEFAULT)
        self._router = router
        self._prefix = prefix
        self._offered = surfaces
        if world is not None:
            self.lead_to(world)

    def lead_to(self, world: World) -> None:
        """
        Be the door of *world*, which may have been opened anew.
        """
        self.world = world
        self._surfaces = Surfaces(world, self._offered)

    def served(self, method: str, path: str, headers: Headers) -> Served | None:
        """
        Say what serves a hot address at once, past ASGI; see `fiskalsim.web.fastpath`.
        """
        endpoint = HOT.get((method, path))
        if endpoint is None or (headers and any(name == HEADER for name, _ in headers)):
            return None
        if self.world.cloud_tse is not None:
            return None  # calls to other services want a task, and take far longer than it
        return self.world, endpoint, self._note

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Answer one ASGI connection; the hot addresses go past the router.
        """
        endpoint = HOT.get((scope.get("method", ""), scope.get("path", "")))
        if endpoint is None or scope["type"] != "http":
            await self.elsewhere(scope, receive, send)
            return
        begun = now()
        body = await body_of(receive, self.world.settings.limits)
        call = Call(
            method=scope["method"],
            path=scope["path"],
            query_string=scope["query_string"].decode("latin-1"),
            body=b"" if isinstance(body, Reply) else body,
            faults=_faults(scope),
        )
        reply = body if isinstance(body, Reply) else await answered(self.world, endpoint, call)
        self._note(call, reply, begun)
        await send(
            {
                "type": "http.response.start",
                "status": reply.status,
                "headers": [
                    (b"content-type", reply.media_type.encode()),
                    (b"content-length", str(len(reply.body)).encode()),
                    *again_later(reply),
                ],
            }
        )
        await send({"type": "http.response.body", "body": reply.body})

    async def elsewhere(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Answer at every address but the hot ones.
        """
        surface = self._surfaces.at(scope.get("path", ""))
        if surface is not None:
            await overheard(surface, self._note)(scope, receive, send)
            return
        fixed = FIXED.get((scope.get("method", ""), scope.get("path", "")))
        if fixed is not None and scope["type"] == "http":
            await self._serve(fixed, scope, receive, send)
            return
        scope["world"] = self.world
        scope["note"] = self._note
        if self._prefix:  # whole again for the router, which may redirect to where it stands
            scope["path"] = self._prefix + scope["path"]
            scope["root_path"] = self._prefix
        await self._router(scope, receive, send)

    async def _serve(self, endpoint: Endpoint, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Answer at a fixed address as the router would.
        """
        try:
            response = await _answer(
                self.world, endpoint, call_of(scope), receive=receive, note=self._note
            )
        except Exception:
            broken = PlainTextResponse("Internal Server Error", 500)
            await broken(scope, receive, send)
            raise  # whoever serves us writes it down
        await response(scope, receive, send)


def handler(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """
    Let an endpoint be called by the router, which names the world in the scope.
    """

    async def handle(request: Request) -> Response:
        return await _answer(
            request.scope["world"],
            endpoint,
            call_of(request.scope),
            receive=request.receive,
            note=request.scope["note"],
        )

    return handle


async def _answer(
    world: World, endpoint: Endpoint, call: Call, *, receive: Receive, note: Note
) -> Response:
    begun = now()
    body = await body_of(receive, world.settings.limits)
    if isinstance(body, Reply):
        reply = body
    else:
        call = replace(call, body=body)
        reply = await answered(world, endpoint, call)
    note(call, reply, begun)
    return response_of(reply)


def response_of(reply: Reply) -> Response:
    """
    Write a reply as Starlette sends it.
    """
    headers = {"content-type": reply.media_type} if reply.body else {}
    headers.update((name.decode(), value.decode()) for name, value in again_later(reply))
    return Response(reply.body, reply.status, headers)


def call_of(scope: Scope) -> Call:
    """
    Say what is asked, but for the body.
    """
    return Call(
        method=scope["method"],
        path=inside(scope),
        query_string=scope["query_string"].decode("latin-1"),
        parts=scope.get("path_params", {}),
        faults=_faults(scope),
    )


def _faults(scope: Scope) -> str:
    """
    Find the header that asks for faults.
    """
    for name, value in scope["headers"]:
        if name == HEADER:
            return bytes(value).decode("latin-1")
    return ""


def inside(scope: Scope) -> str:
    """
    Give the address as the world knows it, which never learns where it stands.
    """
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
