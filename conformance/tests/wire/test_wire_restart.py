"""
A service that takes no connection for a moment: what did not go out is sent when it is back.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from fiskalprobe.target.simulator import free_port
from fiskalprobe.wire import Outgoing, Wire
from fiskalprobe.wire.entry import RESTART


class Door(BaseHTTPRequestHandler):
    """Answers whatever is asked, each on a connection of its own."""

    def do_GET(self):
        """Answer."""
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def there(port):
    """Be there for a while."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Door)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Waits(list):
    """The waits, and what happens during the next ones."""

    def __init__(self):
        super().__init__()
        self.meanwhile = []

    def wait(self, seconds):
        """Wait for nobody."""
        self.append(seconds)
        if self.meanwhile:
            self.meanwhile.pop(0)()


@pytest.fixture(name="waits")
def fixture_waits(monkeypatch):
    """Let nobody wait, tell for how long one would have, and do what happens meanwhile."""
    told = Waits()
    monkeypatch.setattr("fiskalprobe.wire.client.time.sleep", told.wait)
    return told


@contextmanager
def a_wire(port):
    """A wire to a port, and what it tells."""
    with Wire(base_url=f"http://127.0.0.1:{port}") as wire:
        noted, heard = [], []
        wire.note(noted.append)
        wire.listen(heard.append)
        yield wire, noted, heard


def test_who_begins_again_is_waited_for(waits):
    """One exchange, answered, and a note for each time that nobody was there."""
    port = free_port()
    with a_wire(port) as (wire, noted, heard):
        with there(port):
            wire.send("GET", "/a")
        back = there(port)
        waits.meanwhile += [lambda: None, back.__enter__]
        try:
            assert wire.send("GET", "/b").status == 200
        finally:
            back.__exit__(None, None, None)
    assert waits == [0.5, 1.0]
    assert len(heard) == len(noted) == 2
    assert noted[0].startswith(f"GET http://127.0.0.1:{port}/b did not go out (ConnectError: ")
    assert noted[0].endswith("it was sent again after 0.5 s")


def test_who_is_gone_is_waited_for_once(waits):
    """A run ends soon where its subject does not come back; until it answered nobody waits."""
    port = free_port()
    with a_wire(port) as (wire, _, heard):
        assert wire.send("GET", "/first").response is None
        assert waits == []
        with there(port):
            wire.send("GET", "/a")
        for _ in range(3):
            assert wire.send("GET", "/b").is_unsent
        assert waits == list(RESTART)
        assert len(heard) == 5
        with there(port):
            wire.send("GET", "/c")
        assert all(
            each.is_unsent for each in wire.send_together([Outgoing(method="GET", path="/d")] * 2)
        )
        assert waits == list(RESTART) * 2


@pytest.mark.parametrize("error", [httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_what_may_have_arrived_is_never_sent_again(service, monkeypatch, waits, error):
    """A line that breaks after the request may have carried it."""
    service.says("GET", "/a", "{}")
    with Wire(base_url=service.url) as wire:
        wire.send("GET", "/a")

        def broken(*_, **__):
            raise error("broken")

        monkeypatch.setattr(wire._carrier._client, "send", broken)
        exchange = wire.send("GET", "/a")
    assert not exchange.is_unsent
    assert waits == []
