"""
The serving hatch: the few requests that are nearly all traffic go straight to their endpoint.

A protocol of uvicorn's, shortened. uvicorn makes a task, an event and a dictionary for every
request and sends each answer through ASGI, which costs more than the signature. Here the endpoint
runs in the very turn of the loop in which its request came, and goes on when the ledger is done.
Only a plain request is handed through: whatever is unusual (another address, a request behind one
that is not answered yet, ``Expect``, HTTP/1.0, a client that does not read) goes uvicorn's way,
and so do time-outs and the end of the connection.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from contextvars import copy_context
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Any, Final, Protocol

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from fiskalsim.web.call import TEXT, Call, Endpoint, Reply
from fiskalsim.web.journal import Note, Served, now
from fiskalsim.web.limits import too_large, too_slow
from fiskalsim.web.refusing import answered
from fiskalsim.world.limits import Limits
from fiskalsim.world.world import World

_LOG: Final = logging.getLogger("uvicorn.error")
_BROKEN: Final = Reply(HTTPStatus.INTERNAL_SERVER_ERROR, b"Internal Server Error", TEXT)

Headers = Sequence[tuple[bytes, bytes]]


class Kitchen(Protocol):
    """
    The application behind the hatch.
    """

    @property
    def limits(self) -> Limits:
        """
        What one caller may ask for.
        """
        ...

    def served(self, method: str, path: str, headers: Headers) -> Served | None:
        """
        Say what may serve this at once, and who notes it; None sends it uvicorn's way.
        """


class Order:
    """
    One request in the hatch; uvicorn, which asks how far it is, takes it for a cycle of its own.
    """

    __slots__ = (
        "begun",
        "call",
        "context",
        "disconnected",
        "endpoint",
        "keep_alive",
        "method",
        "note",
        "parts",
        "path",
        "query",
        "response_complete",
        "size",
        "world",
    )

    #: Nobody waits for the body, so nobody has to be woken.
    message_event: Final = asyncio.Event()

    def __init__(
        self,
        world: World,
        endpoint: Endpoint,
        note: Note,
        *,
        method: str,
        path: str,
        query: str,
        keep_alive: bool,
    ) -> None:
        self.world = world
        self.endpoint = endpoint
        self.note = note
        self.begun = now()
        self.call: Call | None = None
        self.method = method
        self.path = path
        self.query = query
        self.keep_alive = keep_alive
        self.parts: list[bytes] = []
        #: What the endpoint sets for itself holds until its last step, as it would in a task.
        self.context = copy_context()
        self.size = 0
        self.disconnected = False
        self.response_complete = False

    def take(self, part: bytes) -> None:
        """
        Take a part of the body in; one that is too large is counted and let go.
        """
        self.size += len(part)
        if self.size <= self.world.settings.limits.body_bytes:
            self.parts.append(part)

    async def answer(self) -> Reply:
        """
        Answer the request once its body is there.
        """
        limits = self.world.settings.limits
        if self.size > limits.body_bytes:
            return too_large(limits)
        call = self.call = Call(
            method=self.method,
            path=self.path,
            query_string=self.query,
            body=b"".join(self.parts),
        )
        return await answered(self.world, self.endpoint, call)


class Hatch(HttpToolsProtocol):
    """
    The connection of one till.
    """

    #: uvicorn's cycle or our order, whichever the newest request became.
    cycle: Any
    #: Whether a request has begun that is not here as a whole yet.
    _reading = False
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # a stream, as in uvicorn
        """
        Wait for a first request, but not for ever.
        """
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """
        Wait for nothing more.
        """
        self._wait_no_longer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """
        Take bytes in; a request that is still incomplete has a limited time from its first one.
        """
        super().data_received(data)
        if not self._reading:
            self._wait_no_longer()
        elif self._patience is None:
            self._wait()

    @property
    def _kitchen(self) -> Kitchen:
        return self.config.app  # type: ignore[return-value]  # the one we configured

    def _wait(self) -> None:
        self._patience = self.loop.call_later(self._kitchen.limits.request_seconds, self._too_slow)

    def _wait_no_longer(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _too_slow(self) -> None:
        """
        Tell a client that does not finish its request, unless an answer is on its way to it.
        """
        self._patience = None
        if self._reading and self._nothing_said():
            reply = too_slow(self._kitchen.limits)
            head = _head(reply.status, reply.media_type, keep_alive=False)
            self.transport.write(b"%b%d\r\n\r\n%b" % (head, len(reply.body), reply.body))
        self.transport.close()

    def _nothing_said(self) -> bool:
        cycle = self.cycle
        return not (
            self.pipeline
            or (
                cycle and not cycle.response_complete and getattr(cycle, "response_started", False)
            )
        )

    def on_message_begin(self) -> None:
        """
        Begin a request; what only uvicorn's way needs is made when that way is taken.
        """
        self._reading = True
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_headers_complete(self) -> None:
        """
        Decide which way the request goes.
        """
        order = self._order()
        if order is not None:
            self.cycle = order
            return
        url, headers, expects = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expects
        self.headers += headers  # the list that the scope holds already
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """
        Take a part of the body in.
        """
        if type(self.cycle) is Order:
            self.cycle.take(body)
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """
        Let the endpoint begin; most answers are ready or wait for nothing but the ledger.
        """
        self._reading = False
        order = self.cycle
        if type(order) is Order:
            self._go_on(order, order.answer())
        else:
            super().on_message_complete()

    def _order(self) -> Order | None:
        """
        Make an order of a plain request to an address that is served here.
        """
        busy = self.cycle is not None and not self.cycle.response_complete
        if (
            busy
            or self.expect_100_continue
            or self.flow.write_paused
            or self.config.access_log
            or self.limit_concurrency is not None
            or self.parser.should_upgrade()
            or self.parser.get_http_version() != "1.1"
        ):
            return None
        path, _, query = self.url.decode("latin-1").partition("?")
        method = self.parser.get_method().decode("ascii")
        found = self._kitchen.served(method, path, self.headers)
        if found is None:
            return None
        return Order(
            *found,
            method=method,
            path=path,
            query=query,
            keep_alive=self.parser.should_keep_alive(),
        )

    def _go_on(
        self,
        order: Order,
        answering: Coroutine[Any, Any, Reply],
        _done: asyncio.Future[Any] | None = None,
    ) -> None:
        """
        Run the endpoint up to the next thing that it has to wait for.

        This is what a task would do, less the turn of the loop before its first step.
        """
        try:
            awaited: asyncio.Future[Any] | None = order.context.run(answering.send, None)
        except StopIteration as finished:
            self._hand_out(order, finished.value)
        except Exception:  # noqa: BLE001  a broken endpoint must not take the connection with it
            _LOG.exception("%s %s broke", order.method, order.path)
            self._hand_out(order, _BROKEN)
        else:
            go_on = partial(self._go_on, order, answering)
            if awaited is None:  # it only lets others go first
                self.loop.call_soon(go_on)
            else:
                awaited.add_done_callback(go_on)

    def _hand_out(self, order: Order, reply: Reply) -> None:
        """
        Send the answer, and let uvicorn see to what comes after it.
        """
        order.response_complete = True
        call = order.call or Call(method=order.method, path=order.path, query_string=order.query)
        order.note(call, reply, order.begun)
        if order.disconnected:
            return
        head = _head(reply.status, reply.media_type, keep_alive=order.keep_alive)
        self.transport.write(b"%b%d\r\n\r\n%b" % (head, len(reply.body), reply.body))
        if not order.keep_alive:
            self.transport.close()
        self.on_response_complete()


@lru_cache(maxsize=64)
def _head(status: int, media_type: str, *, keep_alive: bool) -> bytes:
    """
    Write status line and headers, up to the number of bytes that follow.
    """
    connection = "" if keep_alive else "connection: close\r\n"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        connection += "retry-after: 1\r\n"
    return (
        f"HTTP/1.1 {int(status)} {HTTPStatus(status).phrase}\r\n"
        f"{connection}content-type: {media_type}\r\ncontent-length: "
    ).encode("ascii")
