"""
The ASGI application: which endpoint stands at which address.

The three addresses of every sale are looked up in a dictionary before anything else is asked,
because they are nearly all of the traffic. The router is left with the addresses that vary.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Final

from msgspec.structs import replace
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from fiskalsim.web import (
    clients,
    closing,
    cloud,
    control_routes,
    control_worlds,
    germany,
    information,
    stores,
    transactions,
)
from fiskalsim.web.body import body_of
from fiskalsim.web.call import Call, Endpoint, Reply, again_later, as_text
from fiskalsim.web.control_worlds import ABOUT, PREFIX, WorldsEndpoint
from fiskalsim.web.fault_orders import HEADER
from fiskalsim.web.hatch import Headers
from fiskalsim.web.journal import Entry, Journal, Note, Served, now
from fiskalsim.web.methods import is_served, taken
from fiskalsim.web.overhearing import overheard
from fiskalsim.web.pages import pages
from fiskalsim.web.refusing import TURNED_AWAY, answered, refusal
from fiskalsim.web.surfaces import SURFACES, Surface, Surfaces, is_of_a_surface
from fiskalsim.world.limits import Limits
from fiskalsim.world.settings import Settings
from fiskalsim.world.world import World
from fiskalsim.world.worlds import DEFAULT, Admission, Worlds

_TRANSACTIONS: Final = "/api/v1/transactions"
_GERMANY: Final = "/api/v1/management/germany"
_CLIENT: Final = _GERMANY + "/{clientId}/tse"

_CLIENTS: Final = "/api/v1/management/clients"
_CLOUD: Final = "/api/v1/management/cloud"
_CLOSING: Final = "/api/v1/closing/{clientId}"
_INFORMATION: Final = "/api/v1/information"

HOT: Final[dict[tuple[str, str], Endpoint]] = {
    ("PUT", f"{_TRANSACTIONS}/createDocument"): transactions.create_document,
    ("POST", f"{_TRANSACTIONS}/storeDocument"): transactions.store_document,
    ("POST", f"{_TRANSACTIONS}/cancelDocument"): transactions.cancel_document,
}

ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    *((method, path, endpoint) for (method, path), endpoint in HOT.items()),
    ("POST", f"{_TRANSACTIONS}/validateDocument", transactions.validate_document),
    ("GET", f"{_GERMANY}/tse", germany.list_tses),
    ("POST", f"{_GERMANY}/tse/{{tseSerial}}/selftest", germany.self_test),
    ("POST", f"{_GERMANY}/tse/{{tseSerial}}/selfTest", germany.self_test),
    ("GET", f"{_CLIENT}/status", germany.tse_status),
    ("PUT", f"{_CLIENT}/connectTest", germany.connection_test),
    ("PUT", f"{_CLIENT}/replace", germany.replace_tse),
    ("GET", f"{_CLIENT}/listTransactions", germany.list_transactions),
    ("DELETE", f"{_CLIENT}/listTransactions", germany.close_transactions),
    ("GET", f"{_TRANSACTIONS}/document/{{clientId}}/start", clients.start_document),
    ("PUT", _CLIENTS, clients.configure),
    ("PUT", f"{_CLIENTS}/byCloud", clients.by_cloud),
    ("PUT", f"{_CLIENTS}/byCloud/{{clientId}}", clients.refresh),
    ("GET", f"{_CLIENTS}/licenseConsumerId", clients.consumer_id),
    ("GET", f"{_CLIENTS}/id", clients.client_id),
    ("GET", f"{_CLIENTS}/{{clientId}}", clients.show),
    ("POST", f"{_CLIENTS}/initialize", clients.initialise),
    ("POST", f"{_CLIENTS}/decommission", clients.decommission),
    ("POST", f"{_CLIENTS}/recovery/restoreByCloud", clients.restore),
    ("POST", f"{_CLIENTS}/recovery/restoreByCloud/Id", clients.restore_by_id),
    ("POST", f"{_CLIENTS}/{{clientId}}/globalShortId", clients.short_id),
    ("POST", f"{_CLOUD}/connect", cloud.connect),
    ("PUT", f"{_CLOUD}/connect", cloud.connect),
    ("POST", f"{_TRANSACTIONS}/auditlog", stores.write_audit_log),
    ("POST", "/api/v1/archive/de/{clientId}", stores.store_archive),
    ("GET", "/api/v1/archive/de/{clientId}", stores.get_archive),
    ("POST", "/api/v1/backup/{clientId}", stores.store_backup),
    ("POST", "/api/v1/backup/{clientId}/restore", stores.restore_backup),
    ("GET", "/api/v1/backup/{clientId}/restore", stores.get_backup),
    ("GET", f"{_CLOSING}/endofdayDocument", closing.end_of_day),
    ("POST", f"{_CLOSING}/cashpointClose", closing.close),
    ("GET", f"{_CLOSING}/cashpointCheck", closing.check),
    ("GET", f"{_CLOSING}/actualStock", closing.stock),
    ("POST", f"{_CLOSING}/book/openingStock", closing.open_stock),
    ("PUT", f"{_CLOSING}/book/cashDifference", closing.book_difference),
    ("PUT", f"{_CLOSING}/book/cashLift", closing.book_lift),
    ("GET", f"{_INFORMATION}/version", information.version),
    ("GET", f"{_INFORMATION}/client/{{clientId}}/status", information.client_status),
    (
        "GET",
        f"{_INFORMATION}/client/{{clientId}}/getVatIdentification",
        information.vat_identification,
    ),
    ("GET", f"{_INFORMATION}/countryProperties", information.countries),
    ("GET", f"{_INFORMATION}/client/{{clientId}}/countryProperties", information.client_country),
    *control_routes.ROUTES,
)

#: Addresses that do not vary: a dictionary finds them sooner than the router.
_FIXED: Final[dict[tuple[str, str], Endpoint]] = {
    (method, path): endpoint for method, path, endpoint in ROUTES if "{" not in path
}


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
        Say what serves a hot address at once, past ASGI; see `fiskalsim.web.hatch`.
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
        fixed = _FIXED.get((scope.get("method", ""), scope.get("path", "")))
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
                self.world, endpoint, _call(scope), receive=receive, note=self._note
            )
        except Exception:
            broken = PlainTextResponse("Internal Server Error", 500)
            await broken(scope, receive, send)
            raise  # whoever serves us writes it down
        await response(scope, receive, send)


class App(Door):
    """
    The application: all worlds of the process, the default one at ``/``.

    The hot addresses of the default world are looked up before anybody thinks of other worlds.
    """

    def __init__(self, worlds: Worlds, journal: Journal | None = None) -> None:
        self.journal = journal or Journal()
        self._routes = [
            *(
                Route(path, _handler(endpoint), methods=[method])
                for method, path, endpoint in ROUTES
            ),
            *pages(worlds, self.journal),
        ]
        super().__init__(
            worlds.default if worlds.holds(DEFAULT) else None,
            _router(worlds, self._routes),
            note=self.journal.of(DEFAULT),
        )
        self.worlds = worlds
        self._doors: dict[str, Door] = {DEFAULT: self}
        worlds.on_delete(lambda name: self._doors.pop(name, None))

    @property
    def limits(self) -> Limits:
        """
        What one caller may ask for, in every world alike.
        """
        return self.worlds.settings.limits

    def served(self, method: str, path: str, headers: Headers) -> Served | None:
        """
        Say what serves a hot address of any world at once, if that world is open.
        """
        found = super().served(method, path, headers)
        if found is None and path.startswith(PREFIX):
            end = path.find("/", len(PREFIX))
            door = self._doors.get(path[len(PREFIX) : end]) if end > 0 else None
            if door is not None:
                return Door.served(door, method, path[end:], headers)
        return found

    async def elsewhere(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Send a call to the world it names, or answer it as the default one.
        """
        path: str = scope.get("path", "")
        if path.startswith(ABOUT) or scope["type"] == "lifespan":
            scope["note"] = self._note  # and no world: another process may have the default one
            await self._router(scope, receive, send)
            return
        if not path.startswith(PREFIX):
            await super().elsewhere(scope, receive, send)
            return
        end = path.find("/", len(PREFIX))
        if end < 0:
            await RedirectResponse(path + "/")(scope, receive, send)
            return
        name = path[len(PREFIX) : end]
        door = self._doors.get(name)
        if door is None:
            try:
                if not self.makes(scope) and self.worlds.is_free(name):
                    scope["note"] = self.journal.of(name)
                    scope["root_path"] = PREFIX + name
                    await self._router(scope, receive, send)
                    return
                door = await self._door(name)
            except TURNED_AWAY as refused:
                await _response(refusal(refused))(scope, receive, send)
                return
        await door({**scope, "path": path[end:]}, receive, send)

    def makes(self, scope: Scope) -> bool:
        """
        Tell whether the world that a call names is made by it: no mistyped address makes one.
        """
        path: str = scope["path"]
        end = path.find("/", len(PREFIX)) if path.startswith(PREFIX) else -1
        return end > 0 and (
            is_of_a_surface(path[end:]) or is_served(self._routes, {**scope, "path": path[end:]})
        )

    async def _door(self, name: str) -> Door:
        world = await self.worlds.enter(name)
        door = Door(world, self._router, prefix=PREFIX + name, note=self.journal.of(name))
        return self._doors.setdefault(name, door)

    def renew(self, name: str) -> None:
        """
        Take note that this world was opened anew.
        """
        if name == DEFAULT:
            self.lead_to(self.worlds.default)
        else:
            self._doors.pop(name, None)

    def close(self) -> None:
        """
        Let go of all worlds; what was committed stays.
        """
        self.worlds.close()


def create_app(
    settings: Settings,
    admission: Admission | None = None,
    *,
    sharing: bool = False,
    listener: Callable[[Entry], object] | None = None,
) -> App:
    """
    Open the world that *settings* describe, and all that *admission* lets in beside it.

    *listener* is told of every call that was answered.
    """
    return App(Worlds(settings, admission, sharing=sharing), Journal(listener))


def _router(worlds: Worlds, routes: list[Route]) -> ASGIApp:
    """
    Make the router; for which world a request is that takes one of *routes* stands in its scope.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        del app
        await worlds.wake()
        yield
        await worlds.rest()
        worlds.close()

    return Starlette(
        routes=[
            *routes,
            *(
                Route(path, _of_all(endpoint, worlds), methods=[method])
                for method, path, endpoint in control_worlds.ROUTES
            ),
        ],
        exception_handlers={HTTPException: _not_here},
        lifespan=lifespan,
    )


def _of_all(endpoint: WorldsEndpoint, worlds: Worlds) -> Callable[[Request], Awaitable[Response]]:
    """
    Let an endpoint be called that is about all worlds, none of which need be here.
    """

    async def handle(request: Request) -> Response:
        if request.scope.get("root_path"):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        begun, call = now(), _call(request.scope)
        body = await body_of(request.receive, worlds.settings.limits)
        if isinstance(body, Reply):
            reply = body
        else:
            call = replace(call, body=body)
            reply = await control_worlds.answered(worlds, endpoint, call)
        request.scope["note"](call, reply, begun)
        return _response(reply)

    return handle


def _handler(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        return await _answer(
            request.scope["world"],
            endpoint,
            _call(request.scope),
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
    return _response(reply)


def _response(reply: Reply) -> Response:
    headers = {"content-type": reply.media_type} if reply.body else {}
    headers.update((name.decode(), value.decode()) for name, value in again_later(reply))
    return Response(reply.body, reply.status, headers)


def _call(scope: Scope) -> Call:
    """
    Say what is asked, but for the body.
    """
    return Call(
        method=scope["method"],
        path=_inside(scope),
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


def _inside(scope: Scope) -> str:
    """
    Give the address as the world knows it, which never learns where it stands.
    """
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


async def _not_here(request: Request, error: Exception) -> Response:
    """
    Say what an unknown address or a wrong method could have been meant to be.

    It is a coroutine only because anything else would be sent to another thread.
    """
    status = error.status_code if isinstance(error, HTTPException) else 500
    asked = _inside(request.scope)
    methods = ", ".join(taken(request)) if status == HTTPStatus.METHOD_NOT_ALLOWED else ""
    text = (
        f"{asked} takes {methods}, not {request.method}."
        if methods
        else f"There is no {asked} here; /swagger/index.html lists what there is."
    )
    headers = {"allow": methods} if methods else None
    # A till that takes a wrong turning is what its developer wants to see in the journal.
    request.scope["note"](_call(request.scope), as_text(text, status), now())
    return PlainTextResponse(text, status, headers)
