"""
A cloud TSE on loopback for tests, a rude server in its place, and a service that uses either.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress

import httpx
from lawful import Lawful
from service import API, CLIENT, paper

from fiskalsim.cable.sign_de.access import Access
from fiskalsim.web.app import create_app
from fiskalsim.web.server import Server
from fiskalsim.world.settings import Settings


class CloudTse:
    """Our own SIGN DE V2 in a thread."""

    def __init__(self, **settings):
        settings = {"seed": "cloud", "device": "fiskaly-cloud", **settings}
        self.server = Server(Settings(**settings), host="127.0.0.1", port=0)
        self.world = self.server._world
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            threading.Event().wait(0.01)
        self.url = f"http://127.0.0.1:{self.server.port}"

    def access(self, **more):
        """Say how a service gets here."""
        key, secret = self.server.cloud_credentials(more.pop("env", "TEST"))
        return Access(
            **{"url": f"{self.url}/api/v2", "key": key, "secret": secret, "tx_seconds": 5, **more}
        )

    def control(self, method, path, body=None):
        """Use the control API here."""
        answer = httpx.request(method, f"{self.url}/_control/{path}", json=body, trust_env=False)
        assert answer.status_code < 300, answer.text
        return answer

    def fault(self, kind, **more):
        """Arm a fault at the HTTP of SIGN DE."""
        self.control("PUT", "faults/test", {"fault": kind, "surface": "sign-de", **more})

    def heal(self):
        """End all faults."""
        self.control("DELETE", "faults")

    @property
    def tss(self):
        """The only TSS."""
        (tss,) = self.world.sign_de.state.tss.values()
        return tss

    @property
    def transactions(self):
        """All its transactions, as (number, state)."""
        return [(tx.number, str(tx.latest.state)) for tx in self.tss.transactions.values()]

    def close(self):
        """End the thread."""
        self.server.stop()
        self.thread.join()


class Till:
    """A service whose TSE is elsewhere, and the till that speaks to it."""

    def __init__(self, access, *, lawful=True, **settings):
        self.runner = asyncio.Runner()
        settings = {"clock": "real", "device": "sign-de", "sign_de": access, **settings}
        self.app = create_app(Settings(**settings))
        self.world = self.app.world
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=Lawful(self.app) if lawful else self.app),
            base_url="http://service",
        )
        self.run(self.app.worlds.wake())

    def run(self, work):
        """Do something on the service's loop."""
        return self.runner.run(work)

    def __call__(self, method, path, **more):
        """Send one request."""
        return self.run(self.client.request(method, path, **more))

    async def create(self):
        """Start a receipt."""
        query = {"uniqueClientId": CLIENT, "documentType": 0}
        return await self.client.put(f"{API}/createDocument", params=query)

    async def store(self, guid, number):
        """Store a receipt."""
        return await self.client.post(f"{API}/storeDocument", json=paper(guid, number))

    def number(self):
        """Start a receipt and give its number."""
        return int(self.run(self.create()).json()["fiscalDocumentNumber"])

    def sale(self, guid):
        """Start and store a receipt; give the answer to the second."""
        number = self.number()
        answer = self.run(self.store(guid, number))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def let_pass(self, seconds):
        """Let the service do what it does by itself."""
        self.run(asyncio.sleep(seconds))

    def until(self, done, seconds=10):
        """Let the service work until something has come true."""

        async def wait():
            async with asyncio.timeout(seconds):
                while not done():  # noqa: ASYNC110  the cloud is in another thread
                    await asyncio.sleep(0.02)

        self.run(wait())

    def kill(self):
        """End without a word, as kill -9 does: nothing more is committed."""
        self.world.ledger.close()
        self.runner.close()

    def close(self):
        """End in good order."""
        self.run(self.client.aclose())
        self.run(self.app.worlds.rest())
        self.app.close()
        self.runner.close()


class Road:
    """
    The way to the cloud TSE, on which somebody can be rude to whoever comes along.

    *manners* is `pass`, `hang`, `close`, `garbage`, `page`, `half` or `trickle`.
    """

    def __init__(self, port):
        self._to = port
        self.manners = "pass"
        self._there = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def be(self, manners):
        """Change the manners, and break off what is under way."""
        self.manners = manners
        for one in tuple(self._there):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self):
        """Leave the road."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.be("close")
        self._thread.join()

    def _listen(self):
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._meet, args=(connection,), daemon=True).start()

    def _meet(self, connection):
        self._there.add(connection)
        with connection, suppress(OSError):
            match self.manners:
                case "pass":
                    with socket.create_connection(("127.0.0.1", self._to)) as other:
                        self._there.add(other)
                        back = threading.Thread(target=_pipe, args=(other, connection))
                        back.start()
                        _pipe(connection, other)
                        back.join()
                        self._there.discard(other)
                case "hang":
                    while connection.recv(65536):
                        pass
                case manners:
                    connection.recv(65536)
                    for piece in _RUDENESS.get(manners, ()):
                        connection.sendall(piece)
                        threading.Event().wait(0.2)
        self._there.discard(connection)


_OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
_RUDENESS = {
    "garbage": (b"\x00\x01\x02 this is neither TLS nor HTTP\r\n\r\n",),
    "page": (
        b"HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: 23\r\n\r\n"
        b"<html>Bad gateway</html"[:23],
    ),
    "half": (_OK + b'content-length: 100\r\n\r\n{"_id": "',),
    "trickle": (_OK + b"content-length: 100\r\n\r\n", *[b" "] * 60),
    "portal": (_OK + b"content-length: 15\r\n\r\n<html>Log in</h",),
}


def _pipe(source, target):
    with suppress(OSError):
        # Head and body come in two pieces, and the second would wait 40 ms for the first.
        target.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while piece := source.recv(65536):
            target.sendall(piece)
    for one in (source, target):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
