"""
`fiskalprobe serve`: what it prints, and what it serves then.
"""

from __future__ import annotations

import json
import os
import re
import socket
import ssl
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest


@contextmanager
def serving(tmp_path, *words, stderr=None):
    """Serve in a process of its own until the test is over; give its address and its lines."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-m", "fiskalprobe", "serve", "--port", str(port), *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=stderr,
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


#: As much of curl as is printed, so that the printed lines can be tried in a real shell anywhere.
CURL = f"""#!{sys.executable}
import sys, urllib.request
method, body, words = "GET", None, iter(sys.argv[1:])
for word in words:
    if word == "-X":
        method = next(words)
    elif word == "-d":
        body = next(words).encode()
    elif word in {"-H", "--cacert"}:
        next(words)
    elif word != "-s":
        url = word
headers = {{"Content-Type": "application/json"}}
request = urllib.request.Request(url, body, headers, method=method)
print(urllib.request.urlopen(request).read().decode(), end="")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the printed lines are for a POSIX shell")
@pytest.mark.parametrize("generation", ["2021", "1.7.7"])
def test_the_printed_receipt_works_when_it_is_pasted(tmp_path, generation):
    """The lines that serve prints create and store a receipt, and the last is signed."""
    curl = tmp_path / "curl"
    curl.write_text(CURL, encoding="utf-8")
    curl.chmod(0o755)
    with serving(tmp_path, "--generation", generation) as (address, lines):
        printed = iter(lines.readline, "Try a receipt:\n")
        assert f"The dashboard: {address}/\n" in list(printed)
        script = "".join(lines.readline() for _ in range(3))
        assert ask("GET", f"{address}/health").json()["status"] == "ok"
        path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
        said = subprocess.run(
            ["/bin/sh", "-ec", script],
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=True,
        )
        answer = {name.lower(): value for name, value in json.loads(said.stdout).items()}
        assert answer["fiscalisationdocumentnumber"] == 1
        assert answer["additionalfields"]["TseSignatureCounter"] > 0


def test_https_is_served_with_a_pair_that_is_made(tmp_path):
    """The address, the certificate and the calls to paste are printed, and who trusts it is in."""
    with serving(tmp_path, "--tls", "my tls") as (address, lines):
        printed = list(iter(lines.readline, "Try a receipt:\n"))
        assert f"The dashboard: {address.replace('http', 'https')}/\n" in printed
        assert f"Certificate for clients to trust: {Path('my tls/cert.pem')}\n" in printed
        assert "curl --cacert 'my tls/cert.pem' -s -X PUT 'https://" in lines.readline()
        context = ssl.create_default_context(cafile=tmp_path / "my tls/cert.pem")
        with httpx.Client(transport=httpx.HTTPTransport(context, retries=5)) as client:
            health = client.get(f"{address.replace('http', 'https')}/health")
        assert health.json()["status"] == "ok"


def test_pages_of_an_origin_may_call(tmp_path, fiskalprobe):
    """Who is named may read the answers in a browser; what is no origin is said."""
    with serving(tmp_path, "--cors", "https://till.example") as (address, _):
        answer = ask("GET", f"{address}/health", headers={"origin": "https://till.example"})
    assert answer.headers["access-control-allow-origin"] == "https://till.example"
    done = fiskalprobe("serve", "--cors", "till.example")
    assert done.returncode == 4
    assert "--cors: 'till.example' is no origin of a page" in done.stderr


@pytest.mark.parametrize(
    ("host", "is_told"),
    [("127.0.0.1", False), ("0.0.0.0", True)],  # noqa: S104 - for the time of a test
)
def test_it_is_said_who_may_reset_it(tmp_path, host, is_told):
    """Where others reach the machine, one line says what they can do."""
    with serving(tmp_path, "--host", host) as (_, lines):
        printed = list(iter(lines.readline, "Try a receipt:\n"))
    assert any("can reset it and read its keys" in line for line in printed) is is_told


def test_https_is_not_served_where_services_call_one_another(fiskalprobe):
    """Those that share a ledger know no certificates, so it is said before anything is opened."""
    done = fiskalprobe("serve", "--tls", "x", "--ledger", "postgresql://nobody@127.0.0.1:1/x")
    assert done.returncode == 4
    assert "put a proxy that speaks TLS before them" in done.stderr


def test_half_a_pair_is_said(fiskalprobe, tmp_path):
    """What is wrong with the folder ends the command with a sentence."""
    (tmp_path / "key.pem").write_text("x", encoding="utf-8")
    done = fiskalprobe("serve", "--tls", ".")
    assert done.returncode == 4
    assert "needs both cert.pem and key.pem" in done.stderr


def test_each_call_is_a_line_of_json(tmp_path):
    """With --log-json every call is one object on standard error, and looking at pages is none."""
    log = tmp_path / "log"
    with log.open("w") as stderr, serving(tmp_path, "--log-json", stderr=stderr) as (address, _):
        client = "c1062c55-57c4-4ed2-9c53-aff1762326a4"
        create = f"{address}/api/v1/transactions/createDocument?uniqueClientId={client}"
        assert ask("PUT", create).status_code == 200
        ask("GET", f"{address}/")
        ask("GET", f"{address}/api/v1/information/version")
    created, version = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    assert (created["method"], created["status"], created["client"]) == ("PUT", 200, client)
    assert (created["fiscal"]["outcome"], created["fiscal"]["number"]) == ("started", 1)
    assert created["ms"] > 0
    assert (version["path"], version["fiscal"]) == ("/api/v1/information/version", None)


def test_a_complaint_of_the_server_is_a_line_of_json_too(tmp_path):
    """Whoever reads the log as lines of JSON is not stopped by what the server itself says."""
    log = tmp_path / "log"
    with log.open("w") as stderr, serving(tmp_path, "--log-json", stderr=stderr) as (address, _):
        assert ask("GET", f"{address}/health").status_code == 200
        with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as caller:
            caller.sendall(b"hello\r\n\r\n")
            assert caller.recv(100).startswith(b"HTTP/1.1 400 ")
    (complaint,) = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    assert complaint["time"].endswith("+00:00")
    assert (complaint["level"], complaint["message"]) == (
        "warning",
        "Invalid HTTP request received.",
    )


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_an_ipv6_address_is_printed_as_one_can_call_it(tmp_path):
    """The address of a URL stands in brackets, as curl and browsers want it."""
    with serving(tmp_path, "--host", "::1") as (address, lines):
        called = address.replace("127.0.0.1", "[::1]")
        said = [lines.readline() for _ in range(3)]
        assert f" listens at {called};" in said[0]
        assert said[2] == f"The dashboard: {called}/\n"
        assert ask("GET", f"{called}/health").status_code == 200
