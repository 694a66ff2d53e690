"""
`fiskalprobe serve`: what it prints, and what it serves then.
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from contextlib import contextmanager

import httpx
import pytest


@contextmanager
def serving(tmp_path, *words):
    """Serve in a process of its own until the test is over; give its address and its lines."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-m", "fiskalprobe", "serve", "--port", str(port), *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            yield f"http://127.0.0.1:{port}", process.stdout
        finally:
            process.terminate()


def ask(method, address, **more):
    """Call a service that is about to listen."""
    transport = httpx.HTTPTransport(retries=5)
    with httpx.Client(transport=transport) as client:
        return client.request(method, address, **more)


@pytest.mark.parametrize(
    ("words", "env", "middleware", "cloud"),
    [
        ((), "TEST", 200, 401),
        (("--surface", "sign-de", "--sign-de-env", "LIVE"), "LIVE", 404, 401),
        (("--surface", "middleware"), None, 200, 404),
    ],
)
def test_what_is_served_and_said(tmp_path, words, env, middleware, cloud):
    """The ready key stands on one line where the cloud is served, and opens it."""
    with serving(tmp_path, *words) as (address, lines):
        assert address in lines.readline()
        found = None
        if env:
            line = lines.readline()
            found = re.fullmatch(r"api_key=(\S+) api_secret=(\S+)\n", line)
            assert found, line
        version = ask("GET", f"{address}/api/v1/information/version")
        assert version.status_code == middleware
        assert ask("GET", f"{address}/api/v2/tss").status_code == cloud
        assert ask("GET", f"{address}/_control/").status_code == 200
        if found:
            body = {"api_key": found[1], "api_secret": found[2]}
            answer = ask("POST", f"{address}/api/v2/auth", json=body)
            assert answer.json()["access_token_claims"]["env"] == env
