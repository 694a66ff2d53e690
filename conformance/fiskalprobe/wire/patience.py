"""
How long the judge waits for the whole of an answer, and how much of one it takes.

The client's own time limit begins anew with each byte, so that an answer that comes in drops, or
behind one announcement after the other, would never be late; and it takes what fits in memory.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, cast

import httpcore
import httpx

#: More than any archive that a TSE hands out in one answer, and less than a machine's memory.
LARGEST: Final = 256 * 1024 * 1024
#: Where the client keeps what makes its connections.
_NETWORK: Final = "_network_backend"
#: What it makes each with, and what it says when it has taken one for a request.
_CONNECT: Final = "create_connection"
_SENDING: Final = "http11.send_request_headers.started"
#: So much is unpacked in one go; a byte of gzip becomes a thousand at most.
_SLICE: Final = 16_384
#: Characters of the name of an encoding that are told.
_SHOWN: Final = 40


class PunctualTransport(httpx.HTTPTransport):
    """
    A transport over the network on which an answer has to begin in time, as a whole, and on which
    what follows an answer is not taken for the next one (RFC 9112, 6.3).
    """

    def __init__(self, **route: Any) -> None:
        super().__init__(**route)
        inside = vars(self._pool)
        # The client cannot be given one, and its own reads for ever what comes in drops. One that
        # keeps it elsewhere goes on with its own, which a test tells.
        network = inside.get(_NETWORK)
        if isinstance(network, httpcore.NetworkBackend):
            inside[_NETWORK] = _Network(network)
        connect = getattr(self._pool, _CONNECT, None)
        if connect is not None:
            inside[_CONNECT] = lambda origin: _careful(connect(origin))


def _careful(connection: httpcore.ConnectionInterface) -> httpcore.ConnectionInterface:
    """
    Let no request go out on a connection on which more has come than was asked for.

    Callers at the same time share the connections. Only who is about to send has one for himself,
    so that is when it is looked at; the pool takes another then, and this one was closed.
    """
    carry = connection.handle_request

    def look(event: str, _: object) -> None:
        if event == _SENDING and _has_more(connection):
            raise httpcore.ConnectionNotAvailable

    def handle_request(request: httpcore.Request) -> httpcore.Response:
        request.extensions = {**request.extensions, "trace": look}
        return carry(request)

    vars(connection)["handle_request"] = handle_request
    return connection


def _has_more(connection: object) -> bool:
    """
    Tell whether something was read behind the last answer; the client would take it for the next.
    """
    inside: object | None = connection
    while inside is not None:
        state = getattr(inside, "_h11_state", None)
        if state is not None:
            return bool(state.trailing_data[0])
        inside = getattr(inside, "_connection", None)
    return False


class _Network(httpcore.NetworkBackend):
    """
    Makes connections that are as patient as their caller, and no more.
    """

    def __init__(self, network: httpcore.NetworkBackend) -> None:
        self._network = network

    def connect_tcp(self, *place: Any, **how: Any) -> httpcore.NetworkStream:
        """
        Connect.
        """
        return _Line(self._network.connect_tcp(*place, **how))


class _Line(httpcore.NetworkStream):
    """
    A connection on which everything that is read for one answer has one time limit.
    """

    def __init__(self, line: httpcore.NetworkStream) -> None:
        self._line = line
        self._until: float | None = None
        #: Whether anything of the answer has come.
        self._begun = False

    def begin(self) -> None:
        """
        Let the time begin anew with the next byte that is waited for.
        """
        self._until = None

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """
        Read what comes before the time is over; `httpcore.ReadTimeout` says that nothing did.
        """
        if timeout is None:
            return self._line.read(max_bytes)
        now = time.monotonic()
        if self._until is None:
            self._until = now + timeout
        if now >= self._until:
            raise self._late(timeout)
        try:
            part = self._line.read(max_bytes, timeout=self._until - now)
        except httpcore.ReadTimeout:
            raise self._late(timeout) from None
        self._begun = True
        return part

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """
        Send a part of a request, whose answer is waited for from now on.
        """
        self.begin()
        self._begun = False
        self._line.write(buffer, timeout=timeout)

    def _late(self, seconds: float) -> httpcore.ReadTimeout:
        return httpcore.ReadTimeout(_late(seconds) if self._begun else "timed out")

    def close(self) -> None:
        """
        Hang up.
        """
        self._line.close()

    def start_tls(self, *secrets: Any, **how: Any) -> httpcore.NetworkStream:
        """
        Go on in secret.
        """
        return _Line(self._line.start_tls(*secrets, **how))

    def get_extra_info(self, info: str) -> Any:
        """
        Tell of the connection.
        """
        return self._line.get_extra_info(info)


class _Punctual(httpx.SyncByteStream):
    """
    The bytes of an answer, as long as they come in time, in small slices.
    """

    def __init__(self, stream: httpx.SyncByteStream, seconds: float) -> None:
        self._stream = stream
        self._seconds = seconds

    def __iter__(self) -> Iterator[bytes]:
        """
        Hand on what comes; `httpx.ReadTimeout` when there is more of it than time.
        """
        until = time.monotonic() + self._seconds
        for part in self._stream:
            if time.monotonic() > until:
                raise httpx.ReadTimeout(_late(self._seconds))
            for begin in range(0, len(part), _SLICE):
                yield part[begin : begin + _SLICE]

    def close(self) -> None:
        """
        Let go of the connection.
        """
        self._stream.close()


def punctual(answer: httpx.Response, seconds: float) -> None:
    """
    Give the body of *answer* at most *seconds*; reading it raises `httpx.ReadTimeout` after that.
    """
    line = answer.extensions.get("network_stream")
    if isinstance(line, _Line):
        line.begin()
    answer.stream = _Punctual(cast("httpx.SyncByteStream", answer.stream), seconds)


def content_of(answer: httpx.Response) -> bytes:
    """
    Read the body of *answer* and let go of the connection; `httpx.TransportError` and
    `httpx.DecodingError` say that it has no end or cannot be unpacked.
    """
    try:
        codings = answer.headers.get_list("content-encoding", split_commas=True)
        if len(codings) > 1:
            raise httpx.DecodingError("there is more than one")
        content = _joined(answer.iter_bytes())
        _demand_known(answer.request, codings, content)
        return content
    finally:
        answer.close()


def _demand_known(request: httpx.Request, codings: Sequence[str], content: bytes) -> None:
    """
    Take no *content* for text that is in a coding which was not asked for and is not known.
    """
    known = request.headers.get_list("accept-encoding", split_commas=True)
    known = ["", "identity", *(each.partition(";")[0].strip().lower() for each in known)]
    for coding in codings:
        if content and coding.strip().lower() not in known:
            raise httpx.DecodingError(f"{coding[:_SHOWN]!r} was not asked for")


def _late(seconds: float) -> str:
    return f"the answer was not complete after {seconds:g} s"


def _joined(parts: Iterable[bytes]) -> bytes:
    kept = bytearray()
    for part in parts:
        if len(kept) + len(part) > LARGEST:
            raise httpx.ReadError(
                f"the answer holds more than {LARGEST // 1024**2} MB, and its rest was not read"
            )
        kept += part
    return bytes(kept)
