"""
The time limit for an answer holds for all of it.
"""

import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from fiskalprobe.wire import Wire
from fiskalprobe.wire.patience import PunctualTransport
from fiskalprobe.wire.route import advice_on


@pytest.fixture
def dripping():
    """The address of a service whose answer comes byte by byte and ends after five seconds."""
    over = threading.Event()

    class Tap(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "50")
            self.end_headers()
            with suppress(ConnectionError):
                for _ in range(50):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    if self.path == "/slowly":
                        over.wait(0.1)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Tap) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        over.set()
        server.shutdown()
        thread.join()


def test_an_answer_that_drips_is_late(dripping):
    """Bytes that come one by one put the end of the time off no further."""
    with Wire(base_url=dripping, timeout_seconds=0.4) as wire:
        late = wire.send("GET", "/slowly")
        after = wire.send("GET", "/at-once")
    assert late.response is None
    assert late.error == "ReadTimeout: the answer was not complete after 0.4 s"
    assert late.elapsed_ms < 3000
    assert after.body == "x" * 50


@pytest.mark.parametrize("pause", [0, 0.1])
@pytest.mark.parametrize(
    "more",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother",
        b"rest of a body that is longer than its header says",
        b"\r\n",
    ],
)
def test_what_follows_an_answer_is_not_the_next_one(more, pause):
    """A service that answers twice, or more than it announces, is asked again on a new line."""
    listening = socket.create_server(("127.0.0.1", 0))
    asked = []

    def serve(line):
        with line, suppress(ConnectionError):
            while head := line.recv(65_536):
                number = b"%d" % len(asked)
                asked.append(head)
                answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + number
                line.sendall(answer if pause else answer + more)
                time.sleep(pause)
                line.sendall(more if pause else b"")

    def serve_all():
        with suppress(OSError):
            while True:
                line, _ = listening.accept()
                threading.Thread(target=serve, args=(line,), daemon=True).start()

    threading.Thread(target=serve_all, daemon=True).start()
    with Wire(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}") as wire:
        answers = []
        for _ in range(4):
            answers.append(wire.send("GET", "/"))
            time.sleep(2 * pause)
    listening.close()
    assert [(each.body, each.error) for each in answers] == [(str(n), None) for n in range(4)]


def test_a_line_on_which_too_much_came_is_closed_under_nobody():
    """Of many callers at the same time each gets its own answer, and none a line that breaks."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)

    def serve(line):
        with line, suppress(ConnectionError):
            while head := line.recv(65_536):
                name = head.split()[1]
                answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(name) + name
                # Every other answer is clean, so that lines do become idle and are taken again.
                line.sendall(answer + (b"and more" if name[-1] % 2 else b""))

    def serve_all():
        with suppress(OSError):
            while True:
                line, _ = listening.accept()
                threading.Thread(target=serve, args=(line,), daemon=True).start()

    def ask(caller):
        for number in range(60):
            name = f"/{caller}-{number}"
            try:
                told.append((name, transport.handle_request(httpx.Request("GET", url + name))))
                told[-1][1].read()
            except httpx.TransportError as error:
                broken.append(f"{name}: {error!r}")

    told, broken = [], []
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    threading.Thread(target=serve_all, daemon=True).start()
    with PunctualTransport() as transport:
        callers = [threading.Thread(target=ask, args=(caller,)) for caller in range(8)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
    listening.close()
    assert broken == []
    assert [name for name, answer in told if answer.text != name] == []
    assert len(told) == 8 * 60


def test_who_is_late_is_given_more_time_by_the_declaration():
    """An answer that is only slow is no reason to look whether the service runs."""
    for error in ("ReadTimeout: timed out", "ReadTimeout: the answer was not complete after 30 s"):
        assert "timeout = SECONDS under [ixit]" in advice_on(error)
        assert "runs" not in advice_on(error)
