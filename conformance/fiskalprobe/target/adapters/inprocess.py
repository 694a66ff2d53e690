"""
The way into an ASGI application in this process, without a socket.

Whatever the application does in the background goes on between two requests: at once as far as
it can, and by the clock in a thread; see `fiskalprobe.target.adapters.ownloop`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, cast

import httpx

from fiskalprobe.target.adapters.ownloop import OwnLoop
from fiskalprobe.wire.envelope import Carried, Envelope
from fiskalprobe.wire.manner import Left

#: How many envelopes are kept as the application gets them.
_SCOPES: Final = 1024


class InProcess(httpx.BaseTransport):
    """
    Calls an ASGI application from synchronous code.
    """

    def __init__(self, application: Any) -> None:
        self._application = application
        self._loop = OwnLoop("fiskalprobe-simulator")
        self._to_lifespan: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._lifespan: asyncio.Task[None] | None = None
        self._closed = False
        try:
            self._loop.run(self._wake())
        except BaseException:
            self._loop.close()
            raise

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """
        Carry one request in and its answer out.
        """
        try:
            return self._handled(request)
        except httpx.TransportError as failed:
            failed.request = request
            raise

    def _handled(self, request: httpx.Request) -> httpx.Response:
        parts: list[bytes] = []
        left: Left | None = None
        try:
            parts.extend(cast("httpx.SyncByteStream", request.stream))
        except Left as gone:
            left = gone
        carried = self._loop.run(self._answer(_scope_of(request), parts))
        if left is not None:
            raise left
        return _response(carried)

    def carry(self, envelope: Envelope, body: bytes) -> Carried:
        """
        Carry one request in whose envelope is known, and its answer out.
        """
        scope = dict(_scope(envelope))
        scope["headers"] = list(scope["headers"])
        return self._loop.run(self._answer(scope, [body]))

    def handle_together(
        self, requests: Sequence[httpx.Request]
    ) -> list[tuple[int, httpx.Response | httpx.TransportError]]:
        """
        Carry several requests in at once: each has begun before the first has to wait.
        """

        async def timed(
            request: httpx.Request,
        ) -> tuple[int, httpx.Response | httpx.TransportError]:
            answer: httpx.Response | httpx.TransportError
            try:
                answer = _response(await self._answer(_scope_of(request), [request.read()]))
            except httpx.TransportError as failed:
                answer = failed
            return time.perf_counter_ns(), answer

        async def gathered() -> list[tuple[int, httpx.Response | httpx.TransportError]]:
            return await asyncio.gather(*map(timed, requests))

        return self._loop.run(gathered())

    def close(self) -> None:
        """
        Let the application end in good order, then stop the loop.
        """
        if self._closed:
            return
        self._closed = True
        try:
            self._loop.run(self._rest())
        finally:
            self._loop.close()

    async def _wake(self) -> None:
        loop = asyncio.get_running_loop()
        started: asyncio.Future[None] = loop.create_future()

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "lifespan.startup.complete" and not started.done():
                started.set_result(None)
            elif message["type"].endswith(".failed") and not started.done():
                said = message.get("message", "")
                started.set_exception(RuntimeError(f"the simulator did not start: {said}"))

        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        self._lifespan = loop.create_task(self._application(scope, self._to_lifespan.get, send))
        await self._to_lifespan.put({"type": "lifespan.startup"})
        await asyncio.wait({started, self._lifespan}, return_when=asyncio.FIRST_COMPLETED)
        if not started.done():
            self._lifespan.result()  # raises what the application raised
            raise RuntimeError("the simulator ended before it had started")
        await started

    async def _rest(self) -> None:
        await self._to_lifespan.put({"type": "lifespan.shutdown"})
        if self._lifespan is not None:
            await self._lifespan
        own = asyncio.current_task()
        left = [task for task in asyncio.all_tasks() if task is not own]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _answer(self, scope: dict[str, Any], body: Sequence[bytes]) -> Carried:
        """
        Give the application a body in pieces; where some of it is missing, the line broke.
        """
        head: dict[str, Any] = {}
        parts: list[bytes] = []
        coming = list(body) or [b""]
        missing = _announced(scope) - sum(map(len, coming))

        async def receive() -> dict[str, Any]:
            if not coming:
                return {"type": "http.disconnect"}
            part = coming.pop(0)
            more = bool(coming) or missing > 0
            return {"type": "http.request", "body": part, "more_body": more}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                head.update(message)
            else:
                parts.append(message.get("body", b""))

        try:
            await self._application(scope, receive, send)
        except Exception as failed:
            # Behind a server the client would see the connection's end or a bare 500.
            if not head:
                said = f"the simulator raised {type(failed).__name__}: {failed}"
                raise httpx.RemoteProtocolError(said) from failed
        if not head:
            raise httpx.RemoteProtocolError("the simulator ended without an answer")
        return Carried(head["status"], head.get("headers", []), b"".join(parts))


def _announced(scope: Mapping[str, Any]) -> int:
    """
    Say how long the body is to be, as far as the head of the request does.
    """
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(said) if said.isdigit() else 0


def _response(carried: Carried) -> httpx.Response:
    return httpx.Response(
        status_code=carried.status, headers=carried.headers, content=carried.content
    )


@lru_cache(maxsize=_SCOPES)
def _scope(envelope: Envelope) -> dict[str, Any]:
    return _made(envelope.method, envelope.url, envelope.raw)


def _scope_of(request: httpx.Request) -> dict[str, Any]:
    return _made(request.method, request.url, request.headers.raw)


def _made(method: str, url: httpx.URL, headers: Sequence[tuple[bytes, bytes]]) -> dict[str, Any]:
    raw_path, _, query = url.raw_path.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in headers],
        "client": ("127.0.0.1", 1),
        "server": (url.host, url.port or 80),
    }
