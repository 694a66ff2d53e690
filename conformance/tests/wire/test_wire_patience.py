"""
The time limit for an answer holds for all of it.
"""

import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from fiskalprobe.wire import Wire


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
