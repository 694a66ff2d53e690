"""
The fast path: the requests that are nearly all traffic go straight to their endpoint, past ASGI.

uvicorn makes a task, an event and a dictionary for every request and sends each answer through
ASGI, which costs more than the signature. This protocol of uvicorn's calls the endpoint in the
turn of the loop in which its request came, in one batch with all others of that turn
(`fiskalsim.web.batch`), and sends the answer from within the commit of that batch.

Only plain requests take the fast path. Anything unusual (another address, a request behind one
that is not answered yet, ``Expect``, HTTP/1.0, a client that does not read) is left to uvicorn,
and so are time-outs and the end of the connection.

A till sends the same request head again and again. The parsed form of a head is kept, and a
request that arrives whole with a known head is not parsed again: parsing costs half a signature.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from collections.abc import Coroutine
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Any, Final, Protocol

from httptools import HttpParserCallbackError, HttpParserInvalidURLError
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from fiskalsim.ground.abreast import Step
from fiskalsim.ground.limits import LARGEST_HEAD, Limits
from fiskalsim.web.batch import Batch
from fiskalsim.web.call import TEXT, Call, Headers, Reply
from fiskalsim.web.fastrequest import FastRequest, Head
from fiskalsim.web.journal import Served, now
from fiskalsim.web.leaving import leave
from fiskalsim.web.limits import cut_short, head_too_large, too_large, too_slow
from fiskalsim.web.refusing import decided, refusal

_LOG: Final = logging.getLogger("uvicorn.error")
#: How many heads are kept; those of a till differ in the length of what it sends.
_HEADS: Final = 4096
_LONGEST_HEAD: Final = 2048
#: Seconds until a till that is busy is looked at again.
_SOON: Final = 0.1
#: The extension by which an application breaks its caller's connection, without any answer.
HANG_UP: Final = "fiskalprobe.hang-up"
#: The offer of another protocol, as Java makes with its requests (HTTP/2). The parser would take
#: what follows the head for that protocol, and the body would be lost. None is spoken here.
_OFFER: Final = re.compile(rb"\r\nupgrade:", re.IGNORECASE)
_BROKEN: Final = Reply(HTTPStatus.INTERNAL_SERVER_ERROR, b"Internal Server Error", TEXT)


class Application(Protocol):
    """
    What the fast path needs of the application behind it.
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
        Find the endpoint for a request, and who notes the call; None leaves it to uvicorn.
        """


class FastConnection(HttpToolsProtocol):
    """
    One connection: plain requests take the fast path, all others are left to uvicorn.
    """

    #: The newest request: uvicorn's cycle, or a `FastRequest`.
    cycle: Any
    #: Whether a request has begun that is not here as a whole yet.
    _reading = False
    #: Octets that came since it began, or since the last part of its body, in further pieces.
    _overhead = 0
    #: Octets of its body that came.
    _size = 0
    _patience: asyncio.TimerHandle | None = None
    #: When the newest answer left.
    _answered = 0.0
    #: What heads say, as octets on the wire up to the empty line.
    _heads: Final[dict[bytes, Head]] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # a stream, as in uvicorn
        """
        Start the time limit for the first request.
        """
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """
        End the time limit.
        """
        self._wait_no_longer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """
        Read bytes; the time limit of a request runs from its first byte to its last.
        """
        end = data.find(b"\r\n\r\n") + 4
        alone = not self._reading and (self.cycle is None or self.cycle.response_complete)
        if alone and self._served_by_known_head(data, end):
            return
        if not self._reading and _OFFER.search(data, 0, end):
            data = _OFFER.sub(b"\r\nupgrade-declined:", data[:end]) + data[end:]
            end = data.find(b"\r\n\r\n") + 4
        self._overhead += len(data)
        super().data_received(data)
        if self._reading and self._overhead > LARGEST_HEAD:
            self._overlong()
            return
        if not self._reading:
            self._wait_no_longer()
            if alone:
                self._learn(data, end)
        elif self._patience is None:
            self._wait()

    def _overlong(self) -> None:
        """
        Refuse a request whose headers have no end, before or behind its body.
        """
        self._wait_no_longer()
        if self._nothing_sent():
            self._refuse(head_too_large())
        else:
            self.transport.close()

    def _served_by_known_head(self, data: bytes, end: int) -> bool:
        """
        Serve a whole request whose head is known, without the parser; False where it is not one.
        """
        head = self._heads.get(data[:end])
        if head is None or len(data) != end + head.length or self.flow.write_paused:
            return False
        served = self._application.served(head.method, head.path, ())
        if served is None or head.length > self._application.limits.body_bytes:
            return False
        if self._patience is not None:
            self._wait_no_longer()
        request = self.cycle = FastRequest(served, head)
        self._application.batch.add(
            self.loop, partial(self._run_endpoint, request, request.call(data[end:]))
        )
        return True

    def _learn(self, data: bytes, end: int) -> None:
        """
        Keep the parsed head, if *data* held exactly one request.

        A chunked body is longer on the wire than the body that was read, so its head is not kept.
        """
        request = self.cycle
        if (
            type(request) is FastRequest
            and request.head.keep_alive
            and request.size == len(data) - end
            and end <= _LONGEST_HEAD
        ):
            if len(self._heads) >= _HEADS:
                self._heads.clear()
            self._heads[data[:end]] = request.head._replace(length=request.size)

    def send_400_response(self, msg: str) -> None:
        """
        Answer a request that cannot be read: 400, or 500 where our own code raised.
        """
        broken = sys.exc_info()[1]
        cause = broken.__context__ if isinstance(broken, HttpParserCallbackError) else None
        # uvicorn takes the address apart in a callback, and what is none is the client's as well.
        if cause is None or isinstance(cause, HttpParserInvalidURLError):
            self._refuse(Reply(HTTPStatus.BAD_REQUEST, msg.encode(), TEXT))
            return
        _LOG.error("a request broke while it was read", exc_info=cause)
        self._refuse(_BROKEN)

    def eof_received(self) -> None:
        """
        Answer a client that stops sending in the middle of a request; it may still read.
        """
        if self._reading and self._nothing_sent():
            self._refuse(cut_short())

    @property
    def _application(self) -> Application:
        return self.config.app  # type: ignore[return-value]  # the one we configured

    def _wait(self) -> None:
        self._patience = self.loop.call_later(
            self._application.limits.request_seconds, self._too_slow
        )

    def _wait_no_longer(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _too_slow(self) -> None:
        """
        Answer a client that does not finish its request in time, unless an answer is under way.
        """
        self._patience = None
        limits = self._application.limits
        if self._reading and self._nothing_sent():
            too_much = self._size > limits.body_bytes
            self._refuse(too_large(limits) if too_much else too_slow(limits))
        else:
            self.transport.close()

    def _refuse(self, reply: Reply) -> None:
        """
        Send *reply* in place of the endpoint's answer, and leave.
        """
        head = _head(reply.status, reply.media_type, keep_alive=False)
        self.transport.write(b"%b%d\r\n\r\n%b" % (head, len(reply.body), reply.body))
        self.flow.resume_reading()
        leave(self.transport, self.loop)

    def _nothing_sent(self) -> bool:
        cycle = self.cycle
        return not (
            self.pipeline
            or (
                cycle and not cycle.response_complete and getattr(cycle, "response_started", False)
            )
        )

    def on_message_begin(self) -> None:
        """
        Begin a request; what only uvicorn needs is made once the request is left to it.
        """
        self._reading = True
        self._overhead = self._size = 0
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_headers_complete(self) -> None:
        """
        Decide whether the request takes the fast path.
        """
        request = self._fast_request()
        if request is not None:
            self.cycle = request
            return
        url, headers, expects = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.scope["extensions"] = {HANG_UP: {"now": self.transport.abort}}
        self.url, self.expect_100_continue = url, expects
        self.headers += headers  # the list that the scope holds already
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """
        Keep a part of the body.
        """
        self._overhead = 0
        self._size += len(body)
        if type(self.cycle) is FastRequest:
            self.cycle.take(body)
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """
        Call the endpoint once the request is complete.
        """
        self._reading = False
        request = self.cycle
        if type(request) is FastRequest:
            self._begin(request)
        else:
            super().on_message_complete()

    def _fast_request(self) -> FastRequest | None:
        """
        Make a `FastRequest` of a plain request to a fast address; None leaves it to uvicorn.
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
        found = self._application.served(method, path, self.headers)
        if found is None:
            return None
        return FastRequest(found, Head(method, path, query, self.parser.should_keep_alive()))

    def _begin(self, request: FastRequest) -> None:
        """
        Put the request into the batch of this turn; one that is too large is refused at once.
        """
        call, limits = request.call(b"".join(request.parts)), request.world.settings.limits
        if request.size > limits.body_bytes:
            self._send_answer(request, call, too_large(limits))
        else:
            self._application.batch.add(self.loop, partial(self._run_endpoint, request, call))

    def _run_endpoint(self, request: FastRequest, call: Call) -> None:
        """
        Call the endpoint, up to the first thing that it has to wait for.
        """
        self._go_on(request, call, decided(request.world, request.endpoint, call))

    def _go_on(
        self,
        request: FastRequest,
        call: Call,
        answering: Coroutine[Any, Any, Reply],
        _done: asyncio.Future[Any] | None = None,
    ) -> None:
        """
        Run the endpoint up to the next thing that it has to wait for.

        This is what a task would do, less the turn of the loop before its first step.
        """
        try:
            awaited: asyncio.Future[Any] | Step | None
            awaited = request.context.run(answering.send, None)
        except StopIteration as finished:
            ready = partial(self._send_answer, request, call, finished.value)
            self._application.batch.ready(request.world.ledger, ready)
        except Exception:  # noqa: BLE001  a broken endpoint must not take the connection with it
            _LOG.exception("%s %s broke", call.method, call.path)
            self._send_answer(request, call, _BROKEN)
        else:
            go_on = partial(self._go_on, request, call, answering)
            if isinstance(awaited, Step):
                self._application.batch.rest(go_on)
            elif awaited is None:  # it only lets others go first
                self.loop.call_soon(go_on)
            else:
                awaited.add_done_callback(go_on)

    def _send_answer(
        self, request: FastRequest, call: Call, reply: Reply, lost: Exception | None = None
    ) -> None:
        """
        Send the answer and note the call; uvicorn goes on with the next request.
        """
        if lost is not None:
            reply = refusal(lost)
        request.response_complete = True
        request.note(call, reply, request.begun)
        if request.disconnected:
            return
        head = _head(reply.status, reply.media_type, keep_alive=request.keep_alive)
        self.transport.write(b"%b%d\r\n\r\n%b" % (head, len(reply.body), reply.body))
        if not request.keep_alive:
            self.transport.close()
        if self.pipeline or self.flow.read_paused or self.timeout_keep_alive_task is None:
            self.on_response_complete()
        else:  # what uvicorn would do, less a new timer for every answer
            self.server_state.total_requests += 1
        self._answered = now()

    def timeout_keep_alive_handler(self) -> None:
        """
        Close a connection that has been idle for too long since its newest answer.
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
