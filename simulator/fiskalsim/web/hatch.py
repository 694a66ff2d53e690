"""
The serving hatch: the few requests that are nearly all traffic go straight to their endpoint.

A protocol of uvicorn's, shortened. uvicorn makes a task, an event and a dictionary for every
request and sends each answer through ASGI, which costs more than the signature. Here the endpoint
runs in the turn of the loop in which its request came, together with all that came in it
(`fiskalsim.web.course`), and its answer leaves from within the commit of that turn.
Only a plain request is handed through: whatever is unusual (another address, a request behind one
that is not answered yet, ``Expect``, HTTP/1.0, a client that does not read) goes uvicorn's way,
and so do time-outs and the end of the connection.

A till writes the same head again and again. What the parser made of one is kept, and a request
that comes whole with such a head is not parsed again, which costs as much as half a signature.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from collections.abc import Coroutine, Sequence
from contextvars import copy_context
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Any, Final, NamedTuple, Protocol

from httptools import HttpParserCallbackError, HttpParserInvalidURLError
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from fiskalsim.web.call import TEXT, Call, Reply
from fiskalsim.web.course import Course
from fiskalsim.web.journal import Served, now
from fiskalsim.web.limits import cut_short, too_large, too_slow
from fiskalsim.web.refusing import decided, refusal
from fiskalsim.world.limits import Limits

_LOG: Final = logging.getLogger("uvicorn.error")
#: How many heads are kept; those of a till differ in the length of what it sends.
_HEADS: Final = 4096
_LONGEST_HEAD: Final = 2048
#: Seconds until a till that is busy is looked at again.
_SOON: Final = 0.1
#: The extension by which an application breaks its caller's connection, without any answer.
HANG_UP: Final = "fiskalprobe.hang-up"
#: The offer of another protocol, as Java makes with its requests (HTTP/2). The parser would take
#: what follows the head for that protocol, and the body would be lost.
_OFFER: Final = re.compile(rb"\r\nupgrade:(?![ \t]*websocket)", re.IGNORECASE)
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

    @property
    def course(self) -> Course:
        """
        What all connections ask now.
        """
        ...

    def served(self, method: str, path: str, headers: Headers) -> Served | None:
        """
        Say what may serve this at once, and who notes it; None sends it uvicorn's way.
        """


class Head(NamedTuple):
    """
    What the head of a plain request says.
    """

    method: str
    path: str
    query: str
    keep_alive: bool
    #: Octets of the body, known of a head that is kept.
    length: int = 0


class Order:
    """
    One request in the hatch; uvicorn, which asks how far it is, takes it for a cycle of its own.
    """

    __slots__ = (
        "begun",
        "context",
        "disconnected",
        "endpoint",
        "head",
        "keep_alive",
        "note",
        "parts",
        "response_complete",
        "size",
        "world",
    )

    #: Nobody waits for the body, so nobody has to be woken.
    message_event: Final = asyncio.Event()

    def __init__(self, served: Served, head: Head) -> None:
        self.world, self.endpoint, self.note = served
        self.head = head
        #: uvicorn takes it back where the server is about to stop.
        self.keep_alive = head.keep_alive
        self.begun = now()
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
        else:
            self.parts.clear()

    def call(self, body: bytes) -> Call:
        """
        Say what is asked.
        """
        head = self.head
        return Call(method=head.method, path=head.path, query_string=head.query, body=body)


class Hatch(HttpToolsProtocol):
    """
    The connection of one till.
    """

    #: uvicorn's cycle or our order, whichever the newest request became.
    cycle: Any
    #: Whether a request has begun that is not here as a whole yet.
    _reading = False
    _patience: asyncio.TimerHandle | None = None
    #: When the newest answer left.
    _answered = 0.0
    #: What heads say, as octets on the wire up to the empty line.
    _heads: Final[dict[bytes, Head]] = {}

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
        end = data.find(b"\r\n\r\n") + 4
        alone = not self._reading and (self.cycle is None or self.cycle.response_complete)
        if alone and self._handed_through(data, end):
            return
        if not self._reading and _OFFER.search(data, 0, end):
            data = _OFFER.sub(b"\r\nupgrade-declined:", data[:end]) + data[end:]
            end = data.find(b"\r\n\r\n") + 4
        super().data_received(data)
        if not self._reading:
            self._wait_no_longer()
            if alone:
                self._learn(data, end)
        elif self._patience is None:
            self._wait()

    def _handed_through(self, data: bytes, end: int) -> bool:
        """
        Serve a whole request whose head is known; its octets never come to the parser.
        """
        head = self._heads.get(data[:end])
        if head is None or len(data) != end + head.length or self.flow.write_paused:
            return False
        served = self._kitchen.served(head.method, head.path, ())
        if served is None or head.length > self._kitchen.limits.body_bytes:
            return False
        if self._patience is not None:
            self._wait_no_longer()
        order = self.cycle = Order(served, head)
        self._kitchen.course.order(self.loop, partial(self._cook, order, order.call(data[end:])))
        return True

    def _learn(self, data: bytes, end: int) -> None:
        """
        Keep what the parser made of a head, where nothing but that and its body came.

        A body in chunks is longer on the wire than the one that is taken in.
        """
        order = self.cycle
        if (
            type(order) is Order
            and order.head.keep_alive
            and order.size == len(data) - end
            and end <= _LONGEST_HEAD
        ):
            if len(self._heads) >= _HEADS:
                self._heads.clear()
            self._heads[data[:end]] = order.head._replace(length=order.size)

    def send_400_response(self, msg: str) -> None:
        """
        Blame the client for what it sent, and us for what broke while it was read.
        """
        broken = sys.exc_info()[1]
        cause = broken.__context__ if isinstance(broken, HttpParserCallbackError) else None
        # uvicorn takes the address apart in a callback, and what is none is the client's as well.
        if cause is None or isinstance(cause, HttpParserInvalidURLError):
            super().send_400_response(msg)
            return
        _LOG.error("a request broke while it was read", exc_info=cause)
        self._turn_away(_BROKEN)

    def eof_received(self) -> None:
        """
        Tell a client that sends no more in the middle of a request; it may still read.
        """
        if self._reading and self._nothing_said():
            self._turn_away(cut_short())

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
            self._turn_away(too_slow(self._kitchen.limits))
        self.transport.close()

    def _turn_away(self, reply: Reply) -> None:
        """
        Answer instead of whoever would have, and hang up.
        """
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
        self.scope["extensions"] = {HANG_UP: {"now": self.transport.abort}}
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
            self._begin(order)
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
        return Order(found, Head(method, path, query, self.parser.should_keep_alive()))

    def _begin(self, order: Order) -> None:
        """
        Let the endpoint begin with all others that were called, once the body is there.
        """
        call, limits = order.call(b"".join(order.parts)), order.world.settings.limits
        if order.size > limits.body_bytes:
            self._hand_out(order, call, too_large(limits))
        else:
            self._kitchen.course.order(self.loop, partial(self._cook, order, call))

    def _cook(self, order: Order, call: Call) -> None:
        """
        Let the endpoint do what it can without waiting.
        """
        self._go_on(order, call, decided(order.world, order.endpoint, call))

    def _go_on(
        self,
        order: Order,
        call: Call,
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
            ready = partial(self._hand_out, order, call, finished.value)
            self._kitchen.course.ready(order.world.ledger, ready)
        except Exception:  # noqa: BLE001  a broken endpoint must not take the connection with it
            _LOG.exception("%s %s broke", call.method, call.path)
            self._hand_out(order, call, _BROKEN)
        else:
            go_on = partial(self._go_on, order, call, answering)
            if awaited is None:  # it only lets others go first
                self.loop.call_soon(go_on)
            else:
                awaited.add_done_callback(go_on)

    def _hand_out(
        self, order: Order, call: Call, reply: Reply, lost: Exception | None = None
    ) -> None:
        """
        Send the answer, and let uvicorn see to what comes after it.
        """
        if lost is not None:
            reply = refusal(lost)
        order.response_complete = True
        order.note(call, reply, order.begun)
        if order.disconnected:
            return
        head = _head(reply.status, reply.media_type, keep_alive=order.keep_alive)
        self.transport.write(b"%b%d\r\n\r\n%b" % (head, len(reply.body), reply.body))
        if not order.keep_alive:
            self.transport.close()
        if self.pipeline or self.flow.read_paused or self.timeout_keep_alive_task is None:
            self.on_response_complete()
        else:  # what uvicorn would do, less a new timer for every answer
            self.server_state.total_requests += 1
        self._answered = now()

    def timeout_keep_alive_handler(self) -> None:
        """
        Hang up on a till that has not said anything for so long, since its newest answer.
        """
        self.timeout_keep_alive_task = None
        busy = self.cycle is not None and not self.cycle.response_complete
        left = self._answered + self.timeout_keep_alive - now()
        if busy or left > 0:
            self.timeout_keep_alive_task = self.loop.call_later(
                max(left, _SOON), self.timeout_keep_alive_handler
            )
        else:
            super().timeout_keep_alive_handler()


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
