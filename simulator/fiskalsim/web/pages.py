"""
What people look at: the dashboard at ``/``, the Swagger page where the real service has it, and
``/health``. Their assets are in the wheel and no page asks anybody else for anything.

Nothing of this is noted in the journal, which would otherwise be full of looking at it.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from swagger_ui_bundle import swagger_ui_path

from fiskalsim.ledger.errors import LedgerError
from fiskalsim.web.control.worlds import listed
from fiskalsim.web.journal import Journal
from fiskalsim.web.overview import overview
from fiskalsim.web.telling import details
from fiskalsim.world.worlds import DEFAULT, Worlds
from fiskalspec import openapi

_OWN: Final = Path(__file__).parent / "assets"
_SWAGGER: Final = Path(str(swagger_ui_path))
#: Every file of the pages: where it stands, and where it comes from.
ASSETS: Final[dict[str, dict[str, Path]]] = {
    "_dashboard": {path.name: path for path in sorted(_OWN.iterdir()) if path.is_file()},
    "swagger": {
        "index.html": _OWN / "swagger.html",
        **{
            name: _SWAGGER / name
            for name in (
                "swagger-ui.css",
                "swagger-ui-bundle.js",
                "favicon-32x32.png",
            )
        },
    },
}
#: No inline script or style, nothing from elsewhere, nobody may put the page into a frame.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json; charset=utf-8",
}
_NUMBER: Final = re.compile(r"\d{1,18}")
_LANGUAGE: Final = re.compile(r"\s*(de|en)\b", re.IGNORECASE)

Page = Callable[[Request], Awaitable[Response]]


def pages(worlds: Worlds, journal: Journal) -> list[Route]:
    """
    List the addresses of the pages; each world has them below its own address.
    """

    async def state(request: Request) -> Response:
        after = request.query_params.get("after", "0")
        if not _NUMBER.fullmatch(after):
            return PlainTextResponse("after is the number of a call, or 0.", 400)
        told = overview(request.scope["world"], _world(request), journal, after=int(after))
        offer = request.scope.get("offer", "all")
        return _json({**told, "offer": offer, "worlds": listed(worlds)["worlds"]})

    async def call(request: Request) -> Response:
        told = request.path_params["number"]
        if not _NUMBER.fullmatch(told):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        number = int(told)
        entry = journal.find(number, _world(request))
        if entry is None:
            return PlainTextResponse(f"Call {number} is forgotten; newer ones are kept.", 404)
        return _json(details(entry))

    return [
        Route("/", _page("dashboard.html")),
        Route("/interface", _page("interface.html")),
        Route("/health", _health),
        Route("/swagger", _to("swagger/index.html")),
        Route("/_dashboard/state", state),
        Route("/_dashboard/calls/{number}", call),
        Route("/_dashboard/{name}", _asset("_dashboard")),
        Route("/swagger/{name}", _asset("swagger")),
    ]


def german_first(accepted: str) -> bool:
    """
    Tell from Accept-Language whether somebody would rather read German than English.
    """
    best, german = 0.0, False
    for wish in accepted.split(","):
        found = _LANGUAGE.match(wish)
        quality = re.search(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*$", wish)
        weight = float(quality[1]) if quality else 1.0
        if found and weight > best:
            best, german = weight, found[1].lower() == "de"
    return german


async def _health(request: Request) -> Response:
    """
    Say that calls are answered, and by what.
    """
    try:
        await request.scope["world"].ledger.commit()
    except LedgerError as lost:
        return PlainTextResponse(str(lost), HTTPStatus.SERVICE_UNAVAILABLE)
    return _json({"status": "ok", "service": "fiskalprobe", "version": version("fiskalprobe")})


def _page(name: str) -> Page:
    async def show(request: Request) -> Response:
        return _file(_OWN / name, german=german_first(request.headers.get("accept-language", "")))

    return show


def _asset(folder: str) -> Page:
    async def show(request: Request) -> Response:
        name = request.path_params["name"]
        if folder == "swagger" and name.removesuffix(".json") in openapi.names():
            return _json(openapi.get(name.removesuffix(".json")))
        path = ASSETS[folder].get(name)
        if path is None:
            text = f"There is no {name} here; the pages begin at / and /swagger/index.html."
            return PlainTextResponse(text, HTTPStatus.NOT_FOUND)
        return _file(path, german=german_first(request.headers.get("accept-language", "")))

    return show


def _file(path: Path, *, german: bool) -> Response:
    body = _read(path)
    if german and path.suffix == ".html":
        body = body.replace(b'<html lang="en">', b'<html lang="de">', 1)
    return Response(body, headers=_HEADERS, media_type=_TYPES[path.suffix])


@cache
def _read(path: Path) -> bytes:
    return path.read_bytes()


def _json(value: Any) -> Response:
    body = msgspec.json.encode(value)
    return Response(body, headers=_HEADERS, media_type=_TYPES[".json"])


def _to(address: str) -> Page:
    async def redirect(request: Request) -> Response:
        return RedirectResponse(f"{request.scope.get('root_path', '')}/{address}")

    return redirect


def _world(request: Request) -> str:
    root: str = request.scope.get("root_path", "")
    return root.rpartition("/")[2] or DEFAULT
