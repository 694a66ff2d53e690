"""
The way into an ASGI application in this process.
"""

from __future__ import annotations

import asyncio
import threading

import httpx
import pytest

from fiskalprobe.target.adapters.inprocess import InProcess
from fiskalprobe.wire import Wire


class Toy:
    """An application that counts in the background."""

    def __init__(self, *, fail_at_start: bool = False) -> None:
        self.ticks = 0
        self.ended = False
        self.fail_at_start = fail_at_start

    async def __call__(self, scope, receive, send):
        """Answer one request, or live."""
        if scope["type"] == "lifespan":
            await self.live(receive, send)
            return
        message = await receive()
        path = scope["path"]
        if path == "/raise":
            raise ZeroDivisionError("oh")
        if path == "/wait":
            before = self.ticks
            while self.ticks == before:  # noqa: ASYNC110 - what is waited for has no event
                await asyncio.sleep(0.001)
        text = {"/ticks": str(self.ticks)}.get(path, f"{scope['method']} {path} ")
        text += scope["query_string"].decode() + message["body"].decode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": text[:3].encode(), "more_body": True})
        await send({"type": "http.response.body", "body": text[3:].encode()})

    async def live(self, receive, send):
        """Tick from start to shutdown."""
        await receive()
        if self.fail_at_start:
            await send({"type": "lifespan.startup.failed", "message": "no key"})
            return
        task = asyncio.create_task(self.tick())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        task.cancel()
        self.ended = True
        await send({"type": "lifespan.shutdown.complete"})

    async def tick(self):
        """Count for ever."""
        while True:
            await asyncio.sleep(0.001)
            self.ticks += 1


@pytest.fixture
def toy():
    return Toy()


@pytest.fixture
def wire(toy):
    transport = InProcess(toy)
    with Wire(base_url="http://toy.invalid", transport=transport) as wire:
        yield wire
    transport.close()


def test_a_request_goes_in_and_its_answer_comes_out(wire):
    """Method, path, query and body arrive, and a body in parts is put together."""
    exchange = wire.send("POST", "/a b", query={"x": "ä"}, text="body")
    assert exchange.body == "POST /a b x=%C3%A4body"
    assert exchange.status == 200


def test_background_work_goes_on_between_requests(wire):
    """What the application does on its own does not wait for the next request."""
    first = int(wire.send("GET", "/ticks").body)
    wire.send("GET", "/wait")
    assert int(wire.send("GET", "/ticks").body) > first


def test_an_application_that_raises_is_silence(wire):
    """An exception in the subject is a transport failure in the evidence, not a crash of ours."""
    exchange = wire.send("GET", "/raise")
    assert exchange.response is None
    assert "ZeroDivisionError: oh" in exchange.error


def test_the_application_ends_in_good_order(toy):
    """Closing tells the application and stops its loop."""
    transport = InProcess(toy)
    transport.close()
    transport.close()
    assert toy.ended
    assert "fiskalprobe-simulator" not in {each.name for each in threading.enumerate()}


def test_an_application_that_does_not_start_says_why():
    """A failed start is an error with the application's own words."""
    with pytest.raises(RuntimeError, match="no key"):
        InProcess(Toy(fail_at_start=True))


def test_it_serves_any_client():
    """The transport works in an ordinary httpx client."""
    transport = InProcess(Toy())
    with httpx.Client(transport=transport, base_url="http://toy.invalid") as client:
        assert client.get("/x").text == "GET /x "
