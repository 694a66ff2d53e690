"""
Calls over a bad line: what a service gets of them, and what stands on record.
"""

import gzip
import socket
import threading
from contextlib import suppress

import pytest

from fiskalprobe.target.adapters.inprocess import InProcess
from fiskalprobe.wire import Manner, OffTheRecord, RecordedWire, Wire

BODY = {"letters": "abcdefghijklmnop"}
WHOLE = b'{"letters":"abcdefghijklmnop"}'


@pytest.fixture
def _no_pause(monkeypatch):
    monkeypatch.setattr("fiskalprobe.wire.manner._MOMENT", 0.0)


@pytest.fixture
def listener():
    """A service that says how each request came, piece by piece, and answers what came whole."""
    came = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen():
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line, suppress(ConnectionError):  # whoever has left may reset the line
                    came.append(pieces := [])
                    _take(line, pieces)

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", came


def _take(line, pieces):
    """Read one request; an empty piece stands at its end, also where it broke off."""
    try:
        while sum(map(len, pieces)) < _length(pieces):
            piece = line.recv(4096)
            if not piece:
                return
            pieces.append(piece)
    finally:
        pieces.append(b"")
    line.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
    line.recv(1)


def _length(pieces):
    return len(b"".join(pieces).partition(b"\r\n\r\n")[0]) + 4 + len(WHOLE)


def _sent(url, manner):
    with Wire(base_url=url) as wire:
        return wire.send("POST", "/thing", json=BODY, manner=manner)


def _body(pieces):
    return b"".join(pieces).partition(b"\r\n\r\n")[2]


@pytest.mark.usefixtures("_no_pause")
@pytest.mark.parametrize(
    ("manner", "arrives"), [(Manner.HANGS_UP, WHOLE), (Manner.BREAKS_OFF, WHOLE[:15])]
)
def test_a_till_that_leaves_sends_so_much_and_closes(listener, manner, arrives):
    """The length of the whole body is announced, and the exchange says why nothing came back."""
    url, came = listener
    exchange = _sent(url, manner)
    for _ in range(500):
        if came and came[0] and came[0][-1] == b"":
            break
        threading.Event().wait(0.01)
    assert _body(came[0]) == arrives
    assert f"content-length: {len(WHOLE)}".encode() in b"".join(came[0]).lower()
    assert exchange.response is None
    assert "as the scenario wants" in exchange.error
    assert exchange.manner is manner
    assert exchange.request.body.encode() == WHOLE


def test_a_slow_till_sends_in_pieces_and_is_answered(listener):
    """Head and pieces come one after the other, and together they are what was to be sent."""
    url, came = listener
    exchange = _sent(url, Manner.DAWDLES)
    assert exchange.status == 200
    assert _body(came[0]) == WHOLE
    assert len(came[0]) > 4


@pytest.mark.parametrize(
    ("manner", "parts"),
    [
        (Manner.PATIENT, [(WHOLE, False)]),
        (Manner.HANGS_UP, [(WHOLE, False)]),
        (Manner.BREAKS_OFF, [(WHOLE[:15], True), None]),
        (Manner.DAWDLES, [(WHOLE[at : at + 4], at < 28) for at in range(0, 30, 4)]),
        (Manner.COMPRESSES, [(gzip.compress(WHOLE, mtime=0), False)]),
        (Manner.UTF_16, [(WHOLE.decode().encode("utf-16"), False)]),
    ],
)
def test_in_this_process_the_application_gets_the_same(manner, parts):
    """What would come over a socket comes as messages; None is the end of the connection."""
    heard = []

    async def app(scope, receive, send):
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            return
        more = True
        while more:
            message = await receive()
            more = message.get("more_body", False)
            gone = message["type"] == "http.disconnect"
            heard.append(None if gone else (message["body"], more))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    with Wire(base_url="http://x.invalid", transport=InProcess(app)) as wire:
        exchange = wire.send("POST", "/thing", json=BODY, manner=manner)
    assert heard == parts
    assert (exchange.status == 200) == (manner not in {Manner.HANGS_UP, Manner.BREAKS_OFF})


@pytest.mark.parametrize(
    ("manner", "header", "said", "back"),
    [
        (Manner.COMPRESSES, "content-encoding", "gzip", gzip.decompress),
        (
            Manner.UTF_16,
            "content-type",
            "application/json; charset=utf-16",
            lambda body: body.decode("utf-16").encode(),
        ),
    ],
)
def test_other_octets_are_announced_and_recorded_as_text(listener, manner, header, said, back):
    """What arrives is in the octets that its head tells, and the record has what was written."""
    url, came = listener
    exchange = _sent(url, manner)
    assert exchange.status == 200
    assert back(_body(came[0])) == WHOLE
    assert exchange.request.headers[header] == said
    assert exchange.request.body.encode() == WHOLE
    assert exchange.manner is manner


def test_a_record_is_played_only_to_who_calls_in_its_manner():
    """Where the record has a call that broke off, one that is sent whole is another call."""
    with Wire(base_url="http://x.invalid", transport=InProcess(_mute)) as wire:
        torn = wire.send("POST", "/thing", json=BODY, manner=Manner.BREAKS_OFF)
    record = RecordedWire(base_url="http://x.invalid", record=[torn])
    with pytest.raises(OffTheRecord, match="breaks off"):
        record.send("POST", "/thing", json=BODY)
    assert record.send("POST", "/thing", json=BODY, manner=Manner.BREAKS_OFF).id == torn.id


async def _mute(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
