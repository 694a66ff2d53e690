"""
The ASGI application: all worlds of the process, each behind its door.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus

from msgspec.structs import replace
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from fiskalsim.ground.limits import Limits
from fiskalsim.web.body import body_of
from fiskalsim.web.call import Headers, Reply, as_text
from fiskalsim.web.control import worlds as control_worlds
from fiskalsim.web.control.worlds import ABOUT, PREFIX, WorldsEndpoint
from fiskalsim.web.door import Door, call_of, handler, inside, response_of
from fiskalsim.web.journal import Entry, Journal, Served, now
from fiskalsim.web.methods import is_served, taken
from fiskalsim.web.pages import pages
from fiskalsim.web.refusing import TURNED_AWAY, refusal
from fiskalsim.web.routes import ROUTES
from fiskalsim.web.surfaces import is_of_a_surface
from fiskalsim.world.settings import Settings
from fiskalsim.world.worlds import DEFAULT, Admission, Worlds


class App(Door):
    """
    The application: all worlds of the process, the default one at ``/``.

    The hot addresses of the default world are looked up before anybody thinks of other worlds.
    """

    def __init__(self, worlds: Worlds, journal: Journal | None = None) -> None:
        self.journal = journal or Journal()
        self._routes = [
            *(
                Route(path, handler(endpoint), methods=[method])
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
                await response_of(refusal(refused))(scope, receive, send)
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
        begun, call = now(), call_of(request.scope)
        body = await body_of(request.receive, worlds.settings.limits)
        if isinstance(body, Reply):
            reply = body
        else:
            call = replace(call, body=body)
            reply = await control_worlds.answered(worlds, endpoint, call)
        request.scope["note"](call, reply, begun)
        return response_of(reply)

    return handle


async def _not_here(request: Request, error: Exception) -> Response:
    """
    Say what an unknown address or a wrong method could have been meant to be.

    It is a coroutine only because anything else would be sent to another thread.
    """
    status = error.status_code if isinstance(error, HTTPException) else 500
    asked = inside(request.scope)
    methods = ", ".join(taken(request)) if status == HTTPStatus.METHOD_NOT_ALLOWED else ""
    text = (
        f"{asked} takes {methods}, not {request.method}."
        if methods
        else f"There is no {asked} here; /swagger/index.html lists what there is."
    )
    headers = {"allow": methods} if methods else None
    # A till that takes a wrong turning is what its developer wants to see in the journal.
    request.scope["note"](call_of(request.scope), as_text(text, status), now())
    return PlainTextResponse(text, status, headers)
