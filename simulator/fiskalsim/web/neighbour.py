"""
Another process of this service, which is asked for what it owns.

A small HTTP/1.1 client over connections that are kept: it says whether a request can have reached
the neighbour, which decides whether it may be asked again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

import httptools

#: uvicorn closes a connection that was idle for five seconds; we let go of it before that.
_IDLE_SECONDS: Final = 2.0
_CONNECT_SECONDS: Final = 2.0
_READ: Final = 65_536
#: What belongs to one connection and not to the message.
_OF_THE_CONNECTION: Final = frozenset(
    (
        b"connection",
        b"content-length",
        b"expect",
        b"keep-alive",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    )
)

Headers = Sequence[tuple[bytes, bytes]]


class NotReached(OSError):
    """
    Nobody listens there; nothing was sent.
    """


class Unanswered(OSError):
    """
    The request was sent, no whole answer came: it may have been carried out.
    """


class BadAddress(ValueError):
    """
    This is no address that another process could be asked at.
    """

    def __init__(self, address: str) -> None:
        super().__init__(f"{address!r} is no address of a service; write http://HOST:PORT.")


class Answer:
    """
    What the neighbour answers, as httptools reads it.
    """

    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""
        self.headed = False
        self.complete = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """
        Take a header, unless it is the connection's own.
        """
        if name.lower() not in _OF_THE_CONNECTION:
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """
        Note that the head is there.
        """
        self.headed = True

    def on_body(self, body: bytes) -> None:
        """
        Take a part of the body.
        """
        self.body += body

    def on_message_complete(self) -> None:
        """
        Note that this is all.
        """
        self.complete = True


class Neighbour:
    """
    The process at one address.
    """

    def __init__(self, address: str) -> None:
        self._host, self._port = host_and_port(address)
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter, float]] = []

    async def ask(self, method: str, target: bytes, headers: Headers, body: bytes) -> Answer:
        """
        Carry a request there and its answer back; `NotReached` or `Unanswered` where that fails.
        """
        reader, writer = await self._connection()
        if writer.is_closing():  # he was killed, and uvloop takes no word for such a connection
            raise NotReached(f"its owner at {self._host}:{self._port} hung up at once")
        try:
            writer.write(_request(method, target, headers, body))
            answer, reusable = await _answer(reader, method)
        except (OSError, httptools.HttpParserError, EOFError) as broken:
            writer.close()
            reason = f"its owner at {self._host}:{self._port} gave no whole answer ({broken})"
            raise Unanswered(reason) from broken
        except BaseException:
            writer.close()
            raise
        if reusable:
            self._idle.append((reader, writer, time.monotonic()))
        else:
            writer.close()
        return answer

    def close(self) -> None:
        """
        Let go of the connections.
        """
        for _, writer, _ in self._idle:
            writer.close()
        self._idle = []

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            reader, writer, since = self._idle.pop()
            if time.monotonic() - since < _IDLE_SECONDS and not reader.at_eof():
                return reader, writer
            writer.close()
        try:
            return await asyncio.wait_for(
                asyncio.open_connection(self._host, self._port), _CONNECT_SECONDS
            )
        except (OSError, TimeoutError) as nobody:
            reason = f"its owner at {self._host}:{self._port} cannot be reached ({nobody})"
            raise NotReached(reason) from nobody


def host_and_port(address: str) -> tuple[str, int]:
    """
    Take an address apart; `BadAddress` where it is none.
    """
    parts = urlsplit(address)
    with suppress(ValueError):
        if parts.scheme == "http" and parts.hostname and parts.path in {"", "/"}:
            return parts.hostname, parts.port or 80
    raise BadAddress(address)


def _request(method: str, target: bytes, headers: Headers, body: bytes) -> bytes:
    lines = [b"%b %b HTTP/1.1" % (method.encode("ascii"), target)]
    lines += [
        b"%b: %b" % header for header in headers if header[0].lower() not in _OF_THE_CONNECTION
    ]
    lines.append(b"content-length: %d" % len(body))
    return b"\r\n".join((*lines, b"", body))


async def _answer(reader: asyncio.StreamReader, method: str) -> tuple[Answer, bool]:
    """
    Read one answer, and say whether the connection can carry another one.
    """
    answer = Answer()
    parser = httptools.HttpResponseParser(answer)
    # The answer to a HEAD request ends with its head, whatever its headers say.
    while not answer.complete and not (answer.headed and method == "HEAD"):
        data = await reader.read(_READ)
        if not data:
            raise EOFError("the connection ended within the answer")
        parser.feed_data(data)
    answer.status = parser.get_status_code()
    return answer, answer.complete and parser.should_keep_alive()
