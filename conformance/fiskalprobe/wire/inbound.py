"""
Where the calls of a till come in: a server that answers nothing by itself.

It works in a thread of its own and only carries. Every call is answered by whoever runs
`Inbound.serve`, one after the other, so that what lies behind has one user.
"""

from __future__ import annotations

import asyncio
import queue
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

import uvicorn

#: Seconds after which it is looked whether the till is done.
_BETWEEN: Final = 0.02
_PORTS: Final = range(65_536)
_LARGEST: Final = 8_000_000
_TEXT: Final = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """
    What a till asked.
    """

    method: str
    #: With its query.
    path: str
    body: bytes
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """
    What it is to be answered.
    """

    status: int
    body: bytes
    media_type: str = _TEXT
    #: Whether the connection breaks off in the middle of it.
    is_cut: bool = False


Answer = Callable[[Incoming], Answered]


class Inbound:
    """
    An address at which tills call; *place* is ``host:port``, port 0 for any that is free.
    """

    def __init__(self, place: str = "127.0.0.1:0") -> None:
        host, _, port = place.rpartition(":")
        if not host or int(port) not in _PORTS:
            raise ValueError("an address is a host, a colon and a port")
        self._place = host, int(port)
        self._calls: queue.SimpleQueue[tuple[Incoming, Future[Answered]]] = queue.SimpleQueue()
        self._is_served = threading.Event()
        self._open()

    def _open(self) -> None:
        """
        Listen, from now on always at the same address.
        """
        self._socket = socket.create_server(self._place)
        self._place = self._socket.getsockname()[:2]
        self._server = uvicorn.Server(
            uvicorn.Config(
                self._app,
                interface="asgi3",
                # The other parser loses the body of a request that offers HTTP/2, as Java's do.
                http="h11",
                lifespan="off",
                log_level="critical",
                access_log=False,
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """
        The address, without a slash at its end.
        """
        host, port = self._place
        return f"http://{host}:{port}"

    def serve(self, answer: Answer, *, during: Callable[[], object]) -> None:
        """
        Answer every call in this thread *during* what goes on in another; what comes before or
        afterwards is turned away.
        """
        self._is_served.set()
        worker = threading.Thread(target=during, daemon=True)
        worker.start()
        try:
            while True:
                done = not worker.is_alive()  # before the last look: a till calls, then it ends
                try:
                    call, reply = self._calls.get(timeout=0 if done else _BETWEEN)
                except queue.Empty:
                    if done:
                        return
                    continue
                _give(reply, answer, call)
        finally:
            self._is_served.clear()
            while not self._calls.empty():
                self._calls.get()[1].set_result(_nobody())

    def leave(self) -> None:
        """
        Refuse connections, as if nobody had ever listened here.
        """
        if self._socket.fileno() >= 0:
            self.close()

    def come_back(self) -> None:
        """
        Listen again, at the same address.
        """
        if self._socket.fileno() < 0:
            self._open()

    def close(self) -> None:
        """
        Stop listening.
        """
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(timeout=5)
        self._socket.close()

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        """
        Carry one call to whoever serves, and the answer back.
        """
        if scope["type"] != "http":
            return
        body = b""
        more = True
        while more and len(body) <= _LARGEST:
            part = await receive()
            if part["type"] == "http.disconnect":
                return  # half a call is none
            body += part.get("body", b"")
            more = part.get("more_body", False)
        if len(body) > _LARGEST:
            answered = Answered(status=413, body=b"No document of a till is as large as this.")
        elif self._is_served.is_set():
            answered = await self._asked(_incoming(scope, body))
        else:
            answered = _nobody()
        length = len(answered.body) + answered.is_cut
        headers = [
            (b"content-type", answered.media_type.encode("latin-1")),
            (b"content-length", str(length).encode()),
        ]
        await send({"type": "http.response.start", "status": answered.status, "headers": headers})
        if not answered.is_cut:  # else the server hangs up, for more was promised
            await send({"type": "http.response.body", "body": answered.body})

    async def _asked(self, call: Incoming) -> Answered:
        reply: Future[Answered] = Future()
        self._calls.put((call, reply))
        return await asyncio.wrap_future(reply)


def _give(reply: Future[Answered], answer: Answer, call: Incoming) -> None:
    """
    Answer one call; what breaks on the way is ours, and nobody is left waiting for it.
    """
    try:
        reply.set_result(answer(call))
    except BaseException:
        reply.set_result(Answered(status=500, body=b"The judge broke; see its report."))
        raise


def _incoming(scope: Any, body: bytes) -> Incoming:
    query = scope["query_string"].decode("latin-1")
    headers = dict(scope["headers"])
    return Incoming(
        method=scope["method"],
        path=scope["path"] + (f"?{query}" if query else ""),
        body=body,
        media_type=headers.get(b"content-type", b"").decode("latin-1"),
    )


def _nobody() -> Answered:
    return Answered(
        status=503,
        body=b"No errand is running, so this call would be nobody's; see docs/till.md.",
    )
