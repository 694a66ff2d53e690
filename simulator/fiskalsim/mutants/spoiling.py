"""
Builds a simulator with one mutant in it; over the wire it looks like a real, faulty service.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from fiskalsim.ledger.port import Fact
from fiskalsim.mutants.door import Door
from fiskalsim.mutants.mutant import Inside, Mutant
from fiskalsim.web.app import App
from fiskalsim.world.world import World


class Spoiled:
    """
    An application whose default world misbehaves as *mutant* says, over every reset.
    """

    def __init__(self, app: App, mutant: Mutant) -> None:
        self._app = app
        self._doors = mutant.doors
        if mutant.inside is not None:
            _spoil(app.worlds.default, mutant.inside)

    @property
    def world(self) -> World:
        """
        The world behind the door.
        """
        return self._app.worlds.default

    def _doors_for(self, scope: Any) -> list[Door]:
        if scope["type"] != "http":
            return []
        return [door for door in self._doors if door.is_for(scope["method"], scope["path"])]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """
        Answer a call, otherwise than the truth where the mutant stands at that door.
        """
        doors = self._doors_for(scope)
        if not doors:
            await self._app(scope, receive, send)
            return
        start: dict[str, Any] = {}
        parts: list[bytes] = []

        async def hear() -> Any:
            message = await receive()
            for door in doors:
                if door.hear is not None and message.get("body"):
                    message = {**message, "body": door.hear(message["body"])}
            return message

        async def keep(message: Any) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        scope, receive = await _made_whole(scope, receive, doors)
        for door in doors:
            scope = scope if door.take is None else door.take(scope)
        await self._app(scope, hear, keep)
        status, content = start["status"], b"".join(parts)
        for door in doors:
            status, content = door.told(status, content)
        headers = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
        for door in doors:
            headers = headers if door.head is None else door.head(status, headers)
        headers.append((b"content-length", str(len(content)).encode()))
        await send({**start, "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})


async def _made_whole(scope: Any, receive: Any, doors: Sequence[Door]) -> tuple[Any, Any]:
    """
    Make another request of one that breaks off, where a door does so.
    """
    torn = next((door.torn for door in doors if door.torn is not None), None)
    if torn is None:
        return scope, receive
    heard: list[Any] = []
    while not heard or (heard[-1]["type"] == "http.request" and heard[-1].get("more_body")):
        heard.append(await receive())
    if heard[-1]["type"] == "http.disconnect":
        scope, body = torn(scope, b"".join(each.get("body", b"") for each in heard))
        heard = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Any:
        return heard.pop(0) if heard else {"type": "http.disconnect"}

    return scope, again


def _spoil(world: World, inside: Inside) -> None:
    """
    Let *inside* replace its collaborator now, and again whenever the world begins anew.
    """
    begin = world._begin  # noqa: SLF001  from outside, so that nothing inside knows of mutants

    def begun(history: Iterable[Fact], carried: bytes | None = None) -> None:
        begin(history, carried)
        inside(world)

    world._begin = begun  # type: ignore[method-assign]  # noqa: SLF001  the same
    inside(world)
