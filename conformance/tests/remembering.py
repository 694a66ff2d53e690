"""
A cloud TSE that remembers: one process, one account, no hand on it.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx

from fiskalprobe.target.adapters import open_adapter
from fiskalprobe.target.model import Credentials
from fiskalprobe.target.reading import read_target
from fiskalprobe.target.simulator import running_simulator

DECLARED = """
[subject]
organisation = "Example GmbH"
product = "Example Cloud TSE"
version = "2.2.2"
[ics]
role = "cloud-tse"
api = "sign-de-v2"
profiles = [{profiles}]
[ixit]
adapter = "http:{url}"
timeout = 10
api_key = "env:OWN_KEY"
api_secret = "env:OWN_SECRET"
foreign_api_key = "env:FOREIGN_KEY"
foreign_api_secret = "env:FOREIGN_SECRET"
[control]
kind = "none"
"""


@dataclass(frozen=True, kw_only=True)
class Account:
    """The service, its keys and what it holds."""

    url: str
    own: Credentials
    foreign: Credentials

    @property
    def environment(self) -> dict[str, str]:
        """The variables that the declaration names."""
        return {
            "OWN_KEY": self.own.api_key,
            "OWN_SECRET": self.own.api_secret,
            "FOREIGN_KEY": self.foreign.api_key,
            "FOREIGN_SECRET": self.foreign.api_secret,
        }

    def declare(self, folder: Path, *profiles: str) -> Path:
        """Write a declaration."""
        file = folder / "target.toml"
        claimed = ", ".join(f'"{name}"' for name in ("cloud-tse", *profiles))
        file.write_text(DECLARED.format(url=self.url, profiles=claimed))
        return file

    def call(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Call the service with the declared key."""
        api = f"{self.url}/api/v2"
        login = {"api_key": self.own.api_key, "api_secret": self.own.api_secret}
        token = httpx.post(f"{api}/auth", json=login).json()["access_token"]
        head = {"Authorization": f"Bearer {token}"}
        return httpx.request(method, api + path, json=body, headers=head)

    @property
    def states(self) -> Counter[str]:
        """How many TSS are in which state."""
        return Counter(row["state"] for row in self.call("GET", "/tss?limit=100").json()["data"])

    @property
    def in_use(self) -> int:
        """How many TSS take up a place."""
        return self.states.total() - self.states["DISABLED"]


#: What becomes of an answer: method and path, then status and body of the simulator's answer.
Spoiling = Callable[[str, str, int, bytes], tuple[int, bytes]]


@contextmanager
def account(spoiling: Spoiling | None = None) -> Iterator[Account]:
    """Start such a service; its keys follow from the seed, so one in this process has the same."""
    twin = open_adapter(read_target("sim:role=cloud-tse", environment={}))
    own, foreign = twin.credentials
    twin.close()
    with running_simulator() as running:
        if spoiling is None:
            yield Account(url=running.url, own=own, foreign=foreign)
            return
        with behind(running.url, spoiling) as url:
            yield Account(url=url, own=own, foreign=foreign)


@contextmanager
def behind(url: str, spoiling: Spoiling) -> Iterator[str]:
    """Stand before a service and change what it answers."""
    client = httpx.Client(base_url=url)

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            head = {k: v for k, v in self.headers.items() if k.lower() != "accept-encoding"}
            said = client.request(self.command, self.path, content=body, headers=head)
            status, text = spoiling(self.command, self.path, said.status_code, said.content)
            self.send_response(status)
            for name, value in said.headers.items():
                if name.lower() not in {"content-length", "date", "server", "connection"}:
                    self.send_header(name, value)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        client.close()
