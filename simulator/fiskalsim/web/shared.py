"""
A process that shares its ledger with others: what they own it passes on, what nobody owns it
takes over.

Every world has one owner, which answers every call to it. A call that reaches another process is
carried to the owner over HTTP, so it does not matter which one a till speaks to. The owner's
address stands in the ledger; it is asked for only when it is not known or turns out wrong.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from http import HTTPStatus
from typing import Final

from starlette.types import Message, Receive, Scope, Send

from fiskalsim.ground.limits import Limits
from fiskalsim.ledger.errors import LedgerError, OwnedElsewhere
from fiskalsim.ledger.port import LEASE
from fiskalsim.web.app import App
from fiskalsim.web.body import body_of
from fiskalsim.web.call import TEXT, Headers
from fiskalsim.web.control.worlds import ABOUT, PREFIX
from fiskalsim.web.journal import Served
from fiskalsim.web.neighbour import Answer, Neighbour, NotReached, Unanswered
from fiskalsim.web.refusing import REFUSALS
from fiskalsim.world.settings import BadSettings
from fiskalsim.world.worlds import DEFAULT

#: Set on a call that was passed on once; it is not passed on again.
PASSED_ON: Final = b"x-fiskalprobe-passed-on"
#: How long a call looks for an owner. An owner that died is replaced within its lease.
_PATIENCE: Final = LEASE + 4.0
_PAUSE: Final = 0.05
#: Safe to ask again, whether or not it was carried out (RFC 9110, 9.2.1).
_HARMLESS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Shared:
    """
    The application of one process among several.
    """

    def __init__(self, app: App, *, address: str) -> None:
        self.app = app
        self._address = address
        self._taking: dict[str, asyncio.Lock] = {}
        #: Where the owner of a world was last found.
        self._owners: dict[str, str] = {}
        self._neighbours: dict[str, Neighbour] = {}

    @property
    def limits(self) -> Limits:
        """
        What one caller may ask for.
        """
        return self.app.limits

    def served(self, method: str, path: str, headers: Headers) -> Served | None:
        """
        Say what serves a hot address at once; a world of somebody else's is not served so.
        """
        if not self._has(world_of(path)):
            return None
        return self.app.served(method, path, headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Answer what is ours, take what is nobody's, pass on what is somebody else's.
        """
        if scope["type"] != "http" or self._has(world_of(scope["path"])):
            await self.app(scope, receive, send)
            return
        body = await body_of(receive, self.limits)
        if not isinstance(body, bytes):
            await _say(send, body.status, body.body.decode())
            return
        try:
            await self._elsewhere(scope, body, send)
        except BadSettings as other:
            await _say(send, HTTPStatus.SERVICE_UNAVAILABLE, str(other))

    def _has(self, name: str) -> bool:
        """
        Tell whether the application leads to this world; one that is being taken is not there yet.
        """
        taking = self._taking.get(name)
        return (taking is None or not taking.locked()) and self.app.worlds.holds(name)

    async def _elsewhere(self, scope: Scope, body: bytes, send: Send) -> None:
        name = world_of(scope["path"])
        passed_on = any(header == PASSED_ON for header, _ in scope["headers"])
        deadline = time.monotonic() + _PATIENCE
        why: object = "nobody owns it"
        while time.monotonic() < deadline:
            try:
                owner = self._owners.get(name) or await self._owner(scope)
                if owner is None:
                    await self.app(scope, _again(body), send)
                    return
                if passed_on:
                    await _say(send, HTTPStatus.MISDIRECTED_REQUEST, f"{name!r} is not here.")
                    return
                answer = await self._asked(owner, scope, body)
            except LedgerError as trouble:
                why = trouble
                break
            except NotReached as nobody:
                why = nobody
            except Unanswered as broken:
                why = broken
                if scope["method"] not in _HARMLESS:
                    self._owners.pop(name, None)
                    break
            else:
                if answer.status != HTTPStatus.MISDIRECTED_REQUEST:
                    self._owners[name] = owner
                    await _hand_on(send, answer)
                    return
            self._owners.pop(name, None)
            await asyncio.sleep(_PAUSE)
        sentence = f"The world {name!r} cannot be asked now: {why}. Ask again in a moment."
        await _say(send, HTTPStatus.SERVICE_UNAVAILABLE, sentence)

    async def _owner(self, scope: Scope) -> str | None:
        """
        Say where the owner of a world is; None when the application here is to answer.

        `BadSettings` where it cannot: this process was started as another service than made it.
        """
        try:
            await self._take(scope)
        except OwnedElsewhere as elsewhere:
            return elsewhere.address
        except REFUSALS as refused:
            if isinstance(refused, BadSettings) and world_of(scope["path"]) == DEFAULT:
                raise
            return None  # there is no such world, and the application says so best
        return None

    async def _take(self, scope: Scope) -> None:
        """
        Become the owner of a world that nobody owns; `OwnedElsewhere` says who does.

        Whether a call that makes none by itself is to make one is for the application to say.
        """
        name = world_of(scope["path"])
        async with self._taking.setdefault(name, asyncio.Lock()):
            worlds = self.app.worlds
            if worlds.holds(name):
                return
            worlds.release(name)
            # In a thread, because folding a long history takes longer than other worlds can wait.
            opened = worlds.obtain if self.app.makes(scope) else worlds.get
            world = await asyncio.to_thread(opened, name)
            self.app.renew(name)
            await world.wake()

    async def _asked(self, owner: str, scope: Scope, body: bytes) -> Answer:
        if owner in {"", self._address}:
            raise NotReached("its owner has no address of its own")
        neighbour = self._neighbours.get(owner)
        if neighbour is None:
            neighbour = self._neighbours[owner] = Neighbour(owner)
        target = scope["raw_path"]
        if scope["query_string"]:
            target += b"?" + scope["query_string"]
        headers = [*scope["headers"], (PASSED_ON, b"1")]
        asking = asyncio.ensure_future(neighbour.ask(scope["method"], target, headers, body))
        try:
            while True:
                done, _ = await asyncio.wait({asking}, timeout=LEASE)
                if done:
                    return asking.result()
                # Slow, or stopped for good? A world that can be had is its no longer.
                with suppress(LedgerError, *REFUSALS):
                    await self._take(scope)
                if self.app.worlds.holds(world_of(scope["path"])):
                    raise Unanswered(f"{owner} lost it while it was asked for this")
        finally:
            asking.cancel()


def world_of(path: str) -> str:
    """
    Say which world stands at an address, or is what it is about.
    """
    if not path.startswith((PREFIX, ABOUT)):
        return DEFAULT
    start = len(PREFIX if path.startswith(PREFIX) else ABOUT)
    return path[start:].partition("/")[0] or DEFAULT


def _again(body: bytes) -> Receive:
    """
    Give a body that was read already to somebody who wants to read it.
    """

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _hand_on(send: Send, answer: Answer) -> None:
    length = (b"content-length", str(len(answer.body)).encode())
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [*answer.headers, length],
        }
    )
    await send({"type": "http.response.body", "body": answer.body})


async def _say(send: Send, status: int, text: str) -> None:
    body = text.encode()
    headers = [(b"content-type", TEXT.encode()), (b"content-length", str(len(body)).encode())]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
