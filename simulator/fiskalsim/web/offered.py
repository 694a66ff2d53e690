"""
Restricts a process to some of its services (`--surface`).

A process has them all, because they share one world; offering fewer shuts doors and nothing else.
The control of the world stays open, it belongs to none of them.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Final, Literal

from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from fiskalsim.ground.limits import Limits
from fiskalsim.web.app import App
from fiskalsim.web.batch import Batch
from fiskalsim.web.call import Headers
from fiskalsim.web.journal import Served
from fiskalsim.web.shared import Shared

Offer = Literal["all", "middleware", "sign-de"]

#: Worlds beside the first one stand under /w/ and their names.
_MIDDLEWARE: Final = re.compile(r"(/w/[^/]+)?/api/v1(/.*)?")
SIGN_DE: Final = re.compile(r"(/w/[^/]+)?/api/v[02](/.*)?")
_INTERFACE: Final = re.compile(r"(/w/[^/]+)?/api/tse-interface(/.*)?")
_CONTROL: Final = re.compile(r"(/w/[^/]+)?/_control(/.*)?")
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SHUT: Final[dict[str, re.Pattern[str]]] = {
    "middleware": re.compile(rf"{SIGN_DE.pattern}|{_INTERFACE.pattern}"),
    "sign-de": re.compile(rf"{_MIDDLEWARE.pattern}|{_INTERFACE.pattern}"),
}


class Offered:
    """
    An application with the doors shut that *offer* leaves out.
    """

    def __init__(self, app: App | Shared, offer: Offer, origins: Sequence[str] = ()) -> None:
        self._app = app
        self._origins = origins
        self._offer = offer
        self._shut = _SHUT.get(offer)
        #: What is asked on the fast path in this turn of the loop.
        self.batch = Batch()

    @property
    def limits(self) -> Limits:
        """
        What one caller may ask for.
        """
        return self._app.limits

    def served(self, method: str, path: str, headers: Headers) -> Served | None:
        """
        Say what serves a hot address at once, if it is offered; see `fiskalsim.web.fastpath`.
        """
        if self._shut is not None and self._shut.fullmatch(path):
            return None
        return self._app.served(method, path, headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Let a call through, or say that nobody is there.
        """
        if (
            self._shut is not None
            and scope["type"] == "http"
            and self._shut.fullmatch(scope["path"])
        ):
            text = f"Only {self._offer} is served here; start with --surface all for everything."
            await PlainTextResponse(text, 404)(scope, receive, send)
            return
        if _is_turned_away(scope, self._origins):
            text = "A page of another origin controls nothing here; --cors ORIGIN lets it."
            await PlainTextResponse(text, 403)(scope, receive, send)
            return
        begun = False

        async def say(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        scope["offer"] = self._offer
        try:
            await self._app(scope, receive, say)
        except asyncio.CancelledError:
            # The process ends and has waited long enough, for a TSE that hangs or is slow, say.
            if begun or scope["type"] != "http":
                raise
            text = "The service ends, and nobody knows whether this was done. Ask again."
            await PlainTextResponse(text, 503, {"retry-after": "1"})(scope, receive, send)


def _is_turned_away(scope: Scope, origins: Sequence[str]) -> bool:
    """
    Tell whether a page of another origin, none of *origins*, wants to change a world.

    Browsers ask nobody before they send a POST without a body; they only keep its answer to
    themselves, and by then a world would be reset. No other client sends an origin.
    """
    if scope["type"] != "http" or scope["method"] in _READING:
        return False
    if "*" in origins or not _CONTROL.fullmatch(scope["path"]):
        return False
    said = {name: value.decode("latin-1") for name, value in scope["headers"]}
    origin = said.get(b"origin")
    own = said.get(b"host", "").lower()
    return not (origin is None or origin in origins or origin.lower().partition("://")[2] == own)
