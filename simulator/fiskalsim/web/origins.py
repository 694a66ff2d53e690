"""
Pages of other origins that may call the service from a browser (`--cors`).

A till that runs in a browser calls its fiscal service from a page of its own, and a browser lets
the page read no answer that does not say so. The cloud TSE says it to everybody, as SIGN DE V2
does, and is left alone here. For all else it is off unless asked for: whoever may call may also
control the simulator (`fiskalsim.web.offered` keeps others from that).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send

from fiskalsim.ground.limits import Limits
from fiskalsim.web.batch import Batch
from fiskalsim.web.call import Headers
from fiskalsim.web.journal import Served
from fiskalsim.web.offered import SIGN_DE, Offered

_ALL: Final = "*"


class BadOrigin(ValueError):
    """
    This is no origin; the text says how one is written.
    """

    def __init__(self, origin: str) -> None:
        super().__init__(
            f"--cors: {origin!r} is no origin of a page; write https://HOST or "
            "http://HOST:PORT as the browser's address line begins, without a path, or * for all."
        )


def checked(origins: Sequence[str]) -> Sequence[str]:
    """
    Give *origins* back; `BadOrigin` where one of them is neither an origin nor ``*``.
    """
    for origin in origins:
        if origin != _ALL and not _is_origin(origin):
            raise BadOrigin(origin)
    return origins


class Origins:
    """
    An application that pages of *origins* may call, ``*`` for all.
    """

    def __init__(self, app: Offered, origins: Sequence[str]) -> None:
        self._app = app
        self._shared = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=["*"],
            allow_headers=["*"],
            allow_private_network=True,
            expose_headers=["retry-after"],
        )

    @property
    def limits(self) -> Limits:
        """
        What one caller may ask for.
        """
        return self._app.limits

    @property
    def batch(self) -> Batch:
        """
        The requests of all connections in this turn of the loop.
        """
        return self._app.batch

    def served(self, method: str, path: str, headers: Headers) -> Served | None:
        """
        Leave calls that come from a page to ASGI; see `fiskalsim.web.fastpath`.
        """
        if any(name == b"origin" for name, _ in headers):
            return None
        return self._app.served(method, path, headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Answer what a browser asks first, and say in other answers who may read them.
        """
        ours = scope["type"] == "http" and not SIGN_DE.fullmatch(scope["path"])
        await (self._shared if ours else self._app)(scope, receive, send)


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    written = f"{parts.scheme}://{host}" + ("" if port is None else f":{port}")
    return bool(parts.hostname) and written == text
