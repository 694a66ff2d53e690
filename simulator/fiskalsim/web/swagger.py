"""
The Swagger page at the address where the real service has it, with its assets bundled.
"""

from __future__ import annotations

import mimetypes
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final

from swagger_ui_bundle import swagger_ui_path

from fiskalsim.web.call import Call, Reply, as_json, as_text
from fiskalsim.world.world import World
from fiskalspec import openapi

_ASSETS: Final = (
    "swagger-ui.css",
    "swagger-ui-bundle.js",
    "swagger-ui-standalone-preset.js",
    "favicon-32x32.png",
)
_HERE: Final = Path(__file__).parent / "pages"
_OWN: Final = ("index.html", "page.js", "page.css")
#: Every file of the page; the OpenAPI documents come on top.
SERVED: Final = (*_ASSETS, *_OWN)


async def page(world: World, call: Call) -> Reply:
    """
    GET /swagger/{name}: the page, one of its assets, or an OpenAPI document as JSON.
    """
    del world
    name = call.parts.get("name") or "index.html"
    if name.endswith(".json") and name.removesuffix(".json") in openapi.names():
        return as_json(openapi.get(name.removesuffix(".json")))
    if name in _ASSETS:
        return _file(Path(str(swagger_ui_path)) / name)
    if name in _OWN:
        return _file(_HERE / name)
    return as_text(
        f"There is no {name} here; the page is /swagger/index.html.", HTTPStatus.NOT_FOUND
    )


@cache
def _file(path: Path) -> Reply:
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    return Reply(HTTPStatus.OK, path.read_bytes(), media_type)
