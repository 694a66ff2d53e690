"""
Calls at the same time over the wire: each is an exchange, and they really meet.
"""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from fiskalprobe.target.adapters.inprocess import InProcess
from fiskalprobe.wire import Outgoing, Wire


def test_over_sockets_all_are_on_their_way_before_one_is_answered():
    """A service that answers nobody before four have come answers all four."""
    meeting = threading.Barrier(4, timeout=10)

    class Door(BaseHTTPRequestHandler):
        def do_GET(self):
            meeting.wait()
            self.send_response(200)
            self.send_header("Content-Length", str(len(self.path)))
            self.end_headers()
            self.wfile.write(self.path.encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        told = []
        with Wire(base_url=f"http://127.0.0.1:{server.server_port}") as wire:
            wire.send("PATCH", "/alone")
            wire.listen(told.append)
            sent = wire.send_together([Outgoing(method="GET", path=f"/{n}") for n in range(4)])
        server.shutdown()
        thread.join()
    assert [each.body for each in sent] == ["/0", "/1", "/2", "/3"]
    assert sorted(each.id for each in sent) == [2, 3, 4, 5]
    assert [each.id for each in told] == [2, 3, 4, 5]
    assert {each.together for each in sent} == {2}
    assert max(each.began_ns for each in sent) < min(each.ended_ns for each in sent)


def test_in_this_process_they_begin_in_their_order_before_one_goes_on():
    """What waits once lets all others begin; a broken one is told as such."""
    begun = []

    async def app(scope, receive, send):
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            return
        begun.append(scope["path"])
        await asyncio.sleep(0)
        if scope["path"] == "/1":
            raise RuntimeError("broken")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": ",".join(begun).encode()})

    with Wire(base_url="http://x", transport=InProcess(app)) as wire:
        first, second, third = wire.send_together(
            [Outgoing(method="GET", path=f"/{n}") for n in range(3)]
        )
    assert first.body == third.body == "/0,/1,/2"
    assert second.response is None
    assert "broken" in second.error


def test_an_interrupt_between_their_beginnings_leaves_none_waiting(monkeypatch):
    """Those that have begun do not wait for one that an interrupt keeps from it."""
    submit, threads = ThreadPoolExecutor.submit, []

    def interrupted(pool, *work):
        if threads:
            raise KeyboardInterrupt
        given = submit(pool, *work)
        threads.extend(pool._threads)
        return given

    monkeypatch.setattr(ThreadPoolExecutor, "submit", interrupted)
    # Were it left waiting, the pool would wait for it as well, and this test for the pool.
    broken = threading.Timer(5, lambda: [meeting.abort() for meeting in meetings])
    meetings = []

    class Seen(threading.Barrier):
        def __init__(self, parties):
            super().__init__(parties)
            meetings.append(self)

    monkeypatch.setattr(threading, "Barrier", Seen)
    broken.start()
    with Wire(base_url="http://127.0.0.1:1") as wire, pytest.raises(KeyboardInterrupt):
        wire.send_together([Outgoing(method="GET", path=f"/{n}") for n in range(2)])
    was_released = broken.is_alive()
    broken.cancel()
    broken.join()
    threads[0].join()
    assert was_released
