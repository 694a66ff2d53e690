"""
The route to a subject: by a proxy, and not faster than is allowed.
"""

import socket
import threading
import time
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from fiskalprobe.target.connection import connect
from fiskalprobe.target.errors import TargetRefused, TargetUnreachable
from fiskalprobe.target.reading import read_target
from fiskalprobe.target.route import PLACES
from fiskalprobe.wire import Outgoing, Wire
from fiskalprobe.wire.route import advice_on

DECLARED = """
[subject]
organisation = "o"
product = "p"
version = "1"

[ics]
role = "middleware"
api = "1.7.7"
profiles = ["core"]

[ixit]
adapter = "{adapter}"
{lines}
"""


def declared(folder, adapter, lines, environment=None):
    """Write a target.toml and read it."""
    place = folder / "target.toml"
    place.write_text(DECLARED.format(adapter=adapter, lines=lines), encoding="utf-8")
    return read_target(str(place), environment=environment or {})


@pytest.fixture
def proxy():
    """Start a proxy that wants to know its users where it is told one; it lists its requests."""
    running = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def do_PUT(self):
            self.server.asked.append(self.path)
            if self.server.user and self.headers["Proxy-Authorization"] != self.server.user:
                self.send_response(407)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            there = urlsplit(self.path)
            onward = HTTPConnection(there.netloc, timeout=5)
            onward.request("PUT", f"{there.path}?{there.query}")
            answer = onward.getresponse()
            body = answer.read()
            onward.close()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    def start(user=""):
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads, server.block_on_close = True, False
        server.asked, server.user = [], user
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        running.append((server, thread))
        return server

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_service_is_reached_by_the_proxy_that_is_named(tmp_path, proxy, service):
    """In a declaration or by the variable; no other proxy of the environment is asked."""
    service.answers["PUT", "/there"] = (200, "{}")
    between = proxy()
    address = f"http://127.0.0.1:{between.server_port}"
    target = declared(tmp_path, f"http:{service.url}", f'proxy = "{address}"')
    by_variable = read_target(service.url, environment={PLACES["proxy"]: address})
    for each in (target, by_variable):
        with Wire(base_url=service.url, route=each.ixit.route) as wire:
            assert wire.send("PUT", "/there").status == 200
    assert len(between.asked) == 2
    assert all(asked.startswith(service.url) for asked in between.asked)
    assert "proxy" not in target.ixit.told


def test_a_proxy_that_knows_its_users_gets_the_password_of_the_environment(
    tmp_path, proxy, service
):
    """The whole address is a secret; without it the message says where it belongs."""
    service.answers["PUT", "/there"] = (200, "{}")
    between = proxy("Basic anVkZ2U6c2VjcmV0LXdvcmQ=")
    place = f"127.0.0.1:{between.server_port}"
    secret = f"http://judge:secret-word@{place}"
    adapter = f"http:{service.url}"
    target = declared(tmp_path, adapter, 'proxy = "env:BETWEEN"', {"BETWEEN": secret})
    assert target.ixit.secrets["BETWEEN"] == secret
    assert "secret-word" not in repr(target)
    with Wire(base_url=service.url, route=target.ixit.route) as wire:
        assert wire.send("PUT", "/there").status == 200
    with pytest.raises(TargetUnreachable, match=r"the proxy before .* does not let us through"):
        connect(declared(tmp_path, adapter, f'proxy = "http://{place}"'))


def test_a_proxy_that_is_not_there_is_told(tmp_path):
    """The refused connection is the proxy's, and the message names it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        line = f'proxy = "http://127.0.0.1:{taken.getsockname()[1]}"'
        target = declared(tmp_path, "http:http://service.invalid", line)
        with pytest.raises(TargetUnreachable, match="check that the service and the proxy run"):
            connect(target)


def test_a_proxy_that_reaches_nobody_asks_for_the_address_first():
    """It has answered, so it may be the subject's address that is wrong."""
    advice = advice_on("ProxyError: 502 Bad Gateway, by way of a proxy")
    assert advice.startswith("look at the address of the subject")
    assert "FISKALPROBE_PROXY" in advice


def test_a_bare_https_address_is_one_mistake(tmp_path):
    """The rest of the route is right, and nobody is told to drop it."""
    lines = 'proxy = "http://p:1"\npace = 5'
    with pytest.raises(TargetRefused) as refused:
        declared(tmp_path, "https://a.invalid", lines)
    assert [each.key for each in refused.value.findings] == ["ixit.adapter"]


@pytest.mark.parametrize(
    ("adapter", "lines", "problem"),
    [
        (
            "http:http://a.invalid",
            'proxy = "proxy:3128"',
            "ixit.proxy: is no address of an HTTP proxy",
        ),
        (
            "http:http://a.invalid",
            'proxy = "http://[::1"',
            "ixit.proxy: is no address of an HTTP proxy",
        ),
        (
            "http:http://a.invalid",
            'proxy = "socks5://p:1"',
            "ixit.proxy: is no address of an HTTP proxy",
        ),
        ("http:http://a.invalid", 'proxy = "http://u:secret@p:1"', "ixit.proxy: holds a password"),
        (
            "http:http://a.invalid",
            'proxy = "env:NOWHERE"',
            "ixit.proxy: the variable NOWHERE is not set",
        ),
        ("http:http://a.invalid", "pace = 0", "ixit.pace"),
        ("sim:", 'proxy = "http://p:1"', "ixit.proxy: is for a subject that is called over http"),
        ("sim:", "pace = 2", "ixit.pace: is for a subject that is called over http"),
    ],
)
def test_a_route_that_cannot_be_is_refused_before_the_run(tmp_path, adapter, lines, problem):
    """Each mistake names its key."""
    with pytest.raises(TargetRefused, match=problem):
        declared(tmp_path, adapter, lines)


def test_a_variable_with_a_wrong_proxy_is_refused():
    """The message names the variable; its value may hold a password, and is not told."""
    environment = {PLACES["proxy"]: "ftp://u:secret-word@p"}
    with pytest.raises(TargetRefused, match="FISKALPROBE_PROXY: is no address") as refused:
        read_target("http://a.invalid", environment=environment)
    assert "secret-word" not in str(refused.value)


def test_requests_follow_each_other_at_the_pace_that_is_allowed(service):
    """Several at once leave together, and are waited for afterwards."""
    with Wire(base_url=service.url, pace=20) as wire:
        began = time.monotonic()
        wire.send("GET", "/a")
        three = wire.send_together([Outgoing(method="GET", path="/b")] * 3)
        wire.send("GET", "/c")
        took = time.monotonic() - began
    assert took >= 4 / 20
    first = min(each.began_ns for each in three)
    assert max(each.began_ns for each in three) - first < 50_000_000


def test_the_pace_is_told_and_read(tmp_path):
    """It is part of how the run was made, other than the places around the machine."""
    target = declared(tmp_path, "http:http://a.invalid", "pace = 2.5")
    assert (target.ixit.pace, target.ixit.told["pace"]) == (2.5, 2.5)
