"""
The door of the service: an address that is free, a ledger that fits, or a sentence.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import httpx
import pytest
from browser import serving

from fiskalsim.ledger.errors import LedgerError
from fiskalsim.web.fastpath import FastConnection
from fiskalsim.web.server import AddressTaken, Server
from fiskalsim.world.settings import Settings

TILLS = 32


def test_an_address_in_use_is_refused_before_the_world_is_opened(tmp_path):
    """A second service at one address says so, and leaves no ledger behind."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AddressTaken, match="--port"):
            Server(Settings(ledger=f"sqlite:{tmp_path / 'x.db'}"), host="127.0.0.1", port=port)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["300.1.1.1", "no such machine", "198.51.100.7"])
def test_a_host_that_is_none_is_refused(host):
    """An address that no machine can have, or another one has, is named."""
    with pytest.raises(AddressTaken, match=f"'{host}' is no address of"):
        Server(Settings(), host=host, port=0)


def test_a_ledger_that_cannot_be_opened_frees_the_address(tmp_path):
    """The socket is closed again, so that the corrected call can have it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(LedgerError):
        Server(Settings(ledger=f"sqlite:{tmp_path}/no/x.db"), host="127.0.0.1", port=port)
    socket.create_server(("127.0.0.1", port)).close()


class Doorkeeper:
    """Counts the turns of a loop, and holds it up at its first till until all have come."""

    def __init__(self):
        self.come = threading.Event()
        self.turn = 0
        self.let_in = []

    def note(self):
        """A till is let in."""
        if not self.let_in:
            assert self.come.wait(10)
            self.count()
        self.let_in.append(self.turn)

    def count(self):
        """Count this turn and the next."""
        self.turn += 1
        if len(self.let_in) < TILLS:
            asyncio.get_running_loop().call_soon(self.count)


@pytest.mark.skipif(sys.platform == "win32", reason="its loop lets all in that wait")
def test_tills_that_come_together_are_let_in_together(monkeypatch):
    """The last of them does not wait for a turn of the loop for each till that was before it."""
    keeper = Doorkeeper()
    made = FastConnection.connection_made

    def let_in(self, transport):
        keeper.note()
        made(self, transport)

    monkeypatch.setattr(FastConnection, "connection_made", let_in)
    with serving() as address, ExitStack() as tills:
        place = urlsplit(address)
        for _ in range(TILLS):
            tills.enter_context(socket.create_connection((place.hostname, place.port)))
        keeper.come.set()
        deadline = time.monotonic() + 10
        while len(keeper.let_in) < TILLS:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert keeper.let_in[-1] - keeper.let_in[0] <= TILLS // 8
    socket.create_server((place.hostname, place.port)).close()


@pytest.mark.parametrize("fault", ["hang", "slow"])
def test_a_call_that_hangs_keeps_no_process_from_its_end(monkeypatch, fault):
    """Whoever waits for a TSE that does not answer is told so, and the service ends."""
    monkeypatch.setattr("fiskalsim.web.server._GRACE", 1)
    server = Server(Settings(), host="127.0.0.1", port=0)
    serving = threading.Thread(target=server.run)
    serving.start()
    while not server.started:
        time.sleep(0.005)
    key, secret = server.cloud_credentials("TEST")
    heard = []

    def caller():
        login = {"api_key": key, "api_secret": secret}
        heard.append(client.post("/api/v2/auth", json=login))

    with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=30) as client:
        client.put("/_control/faults/mine", json={"fault": fault, "surface": "sign-de"})
        waiting = threading.Thread(target=caller)
        waiting.start()
        time.sleep(0.3)
        server.stop()
        serving.join(timeout=5)
        ended = not serving.is_alive()
        waiting.join()
    serving.join()
    assert ended
    assert (heard[0].status_code, heard[0].headers["retry-after"]) == (503, "1")
    assert "ends" in heard[0].text
