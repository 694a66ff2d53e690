"""
Answers without an end, without measure and without sense leave an exchange that says so.
"""

from __future__ import annotations

import gzip
import socket
import threading
import zlib
from contextlib import suppress

import pytest

from fiskalprobe.wire import Wire, patience

PLENTY = 100
OK = b"HTTP/1.1 200 OK\r\n"
JSON = OK + b"Content-Type: application/json\r\n"
CHUNKED = JSON + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def saying():
    """Start a service that says the same bytes, and then others again and again, to everybody."""
    over = threading.Event()
    opened = []

    def serve(listening, first, again, pause):
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            with line, suppress(OSError):
                while line.recv(65_536):
                    line.sendall(first)
                    while again and not over.wait(pause):
                        line.sendall(again)

    def start(first, again=b"", pause=0.02):
        listening = socket.create_server(("127.0.0.1", 0))
        thread = threading.Thread(target=serve, args=(listening, first, again, pause), daemon=True)
        thread.start()
        opened.append((listening, thread))
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    yield start
    over.set()
    for listening, thread in opened:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def asked(url, **how):
    """Ask once, with half a second of patience."""
    with Wire(base_url=url, timeout_seconds=0.5, **how) as wire:
        return wire.send("GET", "/")


def with_body(body, *headers):
    """Write an answer."""
    lines = [*headers, b"Content-Length: %d" % len(body)]
    return JSON + b"\r\n".join(lines) + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (OK + b"X-Slow: ", b"a"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (CHUNKED + b"5;", b"a"),
        (CHUNKED, b"1\r\na\r\n"),
    ],
    ids=["header", "announcements", "head of a chunk", "chunks"],
)
def test_what_comes_in_drops_is_late(saying, first, again):
    """Neither a header nor an announcement nor the head of a chunk puts the end of time off."""
    late = asked(saying(first, again))
    assert late.response is None
    assert late.error == "ReadTimeout: the answer was not complete after 0.5 s"
    assert late.elapsed_ms < 3000


def test_silence_is_told_as_silence(saying):
    """Where nothing has come, nothing is said to be incomplete."""
    assert asked(saying(b"")).error == "ReadTimeout: timed out"


def test_each_call_on_a_line_has_time_of_its_own(saying):
    """A line that is used for longer than an answer may take serves its next call as well."""
    with Wire(base_url=saying(with_body(b"{}")), timeout_seconds=0.3) as wire:
        told = []
        for _ in range(4):
            told.append(wire.send("GET", "/").status)
            threading.Event().wait(0.15)
    assert told == [200] * 4


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (CHUNKED, b"FFFF\r\n" + b"a" * 0xFFFF + b"\r\n"),
        (JSON + b"Content-Length: 10000000000\r\n\r\n", b"a" * 65_536),
        (with_body(gzip.compress(b"a" * 10_000_000), b"Content-Encoding: gzip"), b""),
        (with_body(zlib.compress(b"a" * 10_000_000), b"Content-Encoding: deflate"), b""),
    ],
    ids=["chunks", "length", "gzip", "deflate"],
)
def test_what_has_no_measure_is_not_read_to_its_end(saying, monkeypatch, first, again):
    """More than the judge takes is a failure of the transport, and names what was in the way."""
    monkeypatch.setattr(patience, "LARGEST", 3 * 1024**2)
    endless = asked(saying(first, again, 0.0))
    assert endless.response is None
    assert endless.error == "ReadError: the answer holds more than 3 MB, and its rest was not read"


def test_what_is_as_large_as_may_be_is_read(saying, monkeypatch):
    """The last byte that is taken is taken."""
    monkeypatch.setattr(patience, "LARGEST", 300_000)
    body = b"a" * 300_000
    assert asked(saying(with_body(gzip.compress(body), b"Content-Encoding: gzip"))).body == (
        body.decode()
    )


def test_what_is_packed_twice_is_left_packed(saying):
    """Each layer makes a thousand of one, so only one is undone."""
    bomb = gzip.compress(gzip.compress(b"a" * 1000))
    twice = asked(saying(with_body(bomb, b"Content-Encoding: gzip, gzip")))
    assert twice.error == "the answer's content encoding cannot be undone: there is more than one"


@pytest.mark.parametrize(
    "charset",
    ["undefined", "idna", "hex", "base64", "zlib", "rot13", "punycode", "none", "x\\y", "utf-16"],
)
def test_whatever_a_body_is_said_to_be_written_in(saying, charset):
    """The name of something that is no alphabet, or another one, leaves a text."""
    text = '{"a": "ä"}'
    said = b"Content-Type: text/plain; charset=" + charset.encode()
    told = asked(
        saying(OK + said + b"\r\nContent-Length: %d\r\n\r\n" % len(text.encode()) + text.encode())
    )
    assert (told.status, type(told.body)) == (200, str)
    assert told.body == text or charset == "utf-16"


def test_thousands_of_headers_are_read(saying):
    """Many headers are as good as few, and the last one is there."""
    told = asked(saying(with_body(b"{}", *[b"X-%d: a" % each for each in range(5_000)])))
    assert told.response is not None
    assert told.response.headers["x-4999"] == "a"
    assert len(told.response.headers) > PLENTY
