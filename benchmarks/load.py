"""
Tills that sell as fast as they are answered, over keep-alive connections from the second core.

The load generator is a protocol of its own: a client library would need more CPU than the service
and be what is measured. What a connection says is a generator, from answers to requests.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Final, cast

import uvloop

from benchmarks.requests import create, store

#: Takes answers, gives requests, and goes on for ever; the time ends it.
Talk = Generator[bytes, bytes, None]

_NUMBER: Final = re.compile(rb'"fiscalisationDocumentNumber":(-?\d+)')
_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class Load:
    """
    What came of a spell of asking: receipts, wall seconds, request latencies in seconds.
    """

    receipts: int = 0
    seconds: float = 0
    latencies: list[float] = field(default_factory=list)

    @property
    def receipts_per_second(self) -> float:
        """
        Receipts that were sold in a second.
        """
        return self.receipts / self.seconds

    @property
    def requests_per_second(self) -> float:
        """
        Requests that were answered in a second.
        """
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """
        Give the latency in milliseconds that *share* of the requests did not exceed.
        """
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def sell(port: int, *, tills: int, seconds: float) -> Load:
    """
    Let *tills* sell for *seconds*; every receipt is a create and a store.
    """
    return _spell(port, _selling, connections=tills, seconds=seconds)


def ask(port: int, request: bytes, *, connections: int, seconds: float) -> Load:
    """
    Send the same *request* over and over.
    """

    def asking(_: Load) -> Talk:
        while True:
            yield request

    return _spell(port, asking, connections=connections, seconds=seconds)


def _selling(load: Load) -> Talk:
    while True:
        created = yield create()
        number = _NUMBER.search(created)
        if number is None or int(number[1]) < 1:
            raise RuntimeError(f"create was answered {created!r}")
        stored = yield store(next(_GUIDS), int(number[1]))
        if b'"errorDescription":null' not in stored:
            raise RuntimeError(f"store was answered {stored!r}")
        load.receipts += 1


def _spell(port: int, talk: Callable[[Load], Talk], *, connections: int, seconds: float) -> Load:
    async def talks() -> Load:
        load = Load()
        loop = asyncio.get_running_loop()
        begun = time.perf_counter()
        until = begun + seconds
        opened = [
            await loop.create_connection(
                lambda: _Connection(talk(load), load, until), "127.0.0.1", port
            )
            for _ in range(connections)
        ]
        await asyncio.gather(*(connection.ended for _, connection in opened))
        load.seconds = time.perf_counter() - begun
        return load

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(talks())


class _Connection(asyncio.Protocol):
    """
    One keep-alive connection, asking as soon as it was answered, until the time is over.
    """

    def __init__(self, talk: Talk, load: Load, until: float) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._talk = talk
        self._load = load
        self._until = until
        self._received = b""
        self._asked = 0.0
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """
        Ask the first question.
        """
        self._transport = cast("asyncio.Transport", transport)
        self._ask(next(self._talk))

    def data_received(self, data: bytes) -> None:
        """
        Ask the next question once the answer is whole.
        """
        received = self._received = self._received + data
        end = received.find(b"\r\n\r\n") + 4
        length = _LENGTH.search(received, 0, end)
        if length is None or len(received) < end + int(length[1]):
            return
        self._received = b""
        now = time.perf_counter()
        self._load.latencies.append(now - self._asked)
        if not received.startswith(b"HTTP/1.1 200"):
            self._end(RuntimeError(f"answered {received!r}"))
            return
        try:
            question = self._talk.send(received)
        except RuntimeError as wrong:
            self._end(wrong)
            return
        if now < self._until:
            self._ask(question)
        else:
            self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        """
        Whoever hangs up before the time is over has broken down.
        """
        self._end(exc or ConnectionError("the server hung up"))

    def _ask(self, question: bytes) -> None:
        self._asked = time.perf_counter()
        self._transport.write(question)

    def _end(self, error: Exception | None = None) -> None:
        if self.ended.done():
            return
        self._transport.close()
        if error is None:
            self.ended.set_result(None)
        else:
            self.ended.set_exception(error)


#: Never the same document twice, not in the next run against the same ledger either.
_GUIDS: Final = (
    f"00000000-0000-4000-8000-{n:012x}" for n in itertools.count(time.time_ns() % 2**47)
)
