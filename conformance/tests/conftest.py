"""
The command line as its users call it, and a small service to judge.
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from command_line import CommandLine
from hypothesis import settings

# The same cases on every machine; a slow one is no failure on a busy one.
settings.register_profile("house", derandomize=True, deadline=None)
settings.load_profile("house")

#: (status, body) by method and path.
Answers = dict[tuple[str, str], tuple[int, str]]


@dataclass
class Service:
    """A service that answers what it was told to and remembers what it was asked."""

    url: str
    answers: Answers = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str], str]] = field(default_factory=list)

    def says(self, method: str, path: str, body: object, status: int = 200) -> None:
        """Answer *body* to a call from now on."""
        self.answers[method, path] = (status, body if isinstance(body, str) else json.dumps(body))


@pytest.fixture(scope="session")
def command_line():
    """What starts commands quickly."""
    line = CommandLine()
    yield line
    line.close()


@pytest.fixture
def fiskalprobe(command_line, tmp_path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line in a process of its own, in an empty folder."""
    return partial(command_line, cwd=tmp_path)


@pytest.fixture
def service():
    """A service on a free port that is gone after the test."""
    told = Service(url="")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet per answer; without it each costs 40 ms
        timeout = 5

        def handle_any(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(length).decode()
            told.asked.append((self.command, self.path, dict(self.headers), body))
            path = self.path.partition("?")[0]
            status, text = told.answers.get((self.command, path), (404, "nothing here"))
            if status == 0:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_PUT = do_POST = do_DELETE = handle_any  # noqa: N815 - http.server's names

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}"
    yield told
    server.shutdown()
    thread.join()
    server.server_close()
