"""
By which names a service that listens for this machine alone may be called.

A page of any site can have its own name lead to 127.0.0.1 once it is loaded (DNS rebinding). To
the browser it is then one origin with the simulator, and may read and reset everything. What it
cannot do is call by another name than its own: an address, ``localhost``, a name without a dot or
one below a domain that nobody can register is none of a site.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Protocol
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from fiskalsim.ground.limits import Limits
from fiskalsim.web.batch import Batch
from fiskalsim.web.call import Headers
from fiskalsim.web.journal import Served

_ALL: Final = "*"
#: Domains that are nobody's on the internet (RFC 6761; ICANN has set ``internal`` apart).
_NOBODYS: Final = frozenset({"localhost", "internal", "test", "invalid"})
_MISDIRECTED: Final = 421


class Behind(Protocol):
    """
    The application that is called.
    """

    @property
    def limits(self) -> Limits:
        """
        What one caller may ask for.
        """
        ...

    @property
    def batch(self) -> Batch:
        """
        The requests of all connections in this turn of the loop.
        """
        ...

    def served(self, method: str, path: str, headers: Headers) -> Served | None:
        """
        Say what serves a hot address at once.
        """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Answer a call.
        """


def is_of_this_machine(host: str) -> bool:
    """
    Tell whether only callers on this machine reach what listens at *host*, a name or an address.
    """
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Hosts:
    """
    An application that is called by no name of a site, but for the hosts of *origins*.
    """

    def __init__(self, app: Behind, origins: Sequence[str]) -> None:
        self._app = app
        self._known = frozenset(urlsplit(each).hostname or "" for each in origins if each != _ALL)
        self._asks = _ALL not in origins

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
        Leave calls by the name of a site to ASGI; see `fiskalsim.web.fastpath`.
        """
        return None if self._turned_away(headers) else self._app.served(method, path, headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Let a call through, or say by which name it may come.
        """
        name = self._turned_away(scope["headers"]) if scope["type"] == "http" else ""
        if not name:
            await self._app(scope, receive, send)
            return
        text = (
            f"The simulator listens for this machine alone and is not called {name}; call it "
            f"127.0.0.1 or localhost, or start it with --cors {scope['scheme']}://{name}."
        )
        await PlainTextResponse(text, _MISDIRECTED)(scope, receive, send)

    def _turned_away(self, headers: Headers) -> str:
        """
        Give the name of a site by which a call has come; nothing where it may come.
        """
        if self._asks:
            for name, value in headers:
                if name == b"host" and (site := _site(value)) and site not in self._known:
                    return site
        return ""


@lru_cache(maxsize=1024)
def _site(host: bytes) -> str:
    """
    Name the site that a Host header is about; empty where no site can have that name.
    """
    text = host.decode("latin-1").strip().lower()
    name = text if text.startswith("[") else text.partition(":")[0].rstrip(".")
    last = name.rpartition(".")[2]
    # A browser reads as an address whatever ends with a number.
    is_address = name.startswith("[") or last[:1].isdigit()
    return "" if "." not in name or is_address or last in _NOBODYS else name
