"""
Clients that never finish: each is told so and let go of, and nobody else waits for it.
"""

from __future__ import annotations

import select
import socket
import threading
import time
from contextlib import suppress

import pytest
from processes import free_port

from fiskalsim.ground.limits import LARGEST_HEAD, Limits
from fiskalsim.web.server import Server
from fiskalsim.world.settings import Settings

CREATE = "/api/v1/transactions/createDocument?documentType=0&uniqueClientId="
CREATE += "c1062c55-57c4-4ed2-9c53-aff1762326a4"
STORE = "/api/v1/transactions/storeDocument"


@pytest.fixture
def port():
    """A service that waits half a second for a request, and takes 100,000 octets."""
    limits = Limits(request_seconds=0.5, body_bytes=100_000)
    settings = Settings(device="fiskaly-cloud", limits=limits)
    server = Server(settings, host="127.0.0.1", port=free_port())
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.port
    server.stop()
    thread.join()


def everything(connection):
    """Read until the other side closes."""
    connection.settimeout(10)
    parts = []
    while part := connection.recv(65_536):
        parts.append(part)
    return b"".join(parts)


#: Requests that stop somewhere, in the head or in the body, at a hot address or not.
BEGUN = [
    b"P",
    b"PUT /api/v1/trans",
    f"PUT {CREATE} HTTP/1.1\r\nhost: x\r\nx-more: ".encode(),
    f"POST {STORE} HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{{".encode(),
    f"POST {STORE} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab".encode(),
    b"PUT /_control/cable HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\n{",
    b"PUT /_control/cable HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n",
]


@pytest.mark.parametrize("begun", BEGUN)
def test_a_request_that_never_ends_is_408(port, begun):
    """Wherever it stops, the client is told how long was waited for it."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(begun)
        answer = everything(connection)
    assert answer.startswith(b"HTTP/1.1 408 "), answer
    assert b"connection: close" in answer
    assert answer.endswith(b"was not here as a whole within 0.5 seconds.")


@pytest.mark.parametrize("path", [STORE, "/api/v1/transactions/validateDocument"])
def test_a_body_too_large_that_never_ends_is_413(port, path):
    """Who sends too much, and slowly, is told of the limit and not to hurry."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        head = f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 200000\r\n\r\n"
        connection.sendall(head.encode() + b" " * 100_001)
        answer = everything(connection)
    assert answer.startswith(b"HTTP/1.1 413 "), answer
    assert answer.endswith(b"The body is larger than 100000 bytes.")


@pytest.mark.parametrize("begun", BEGUN)
def test_a_request_that_is_ended_early_is_400(port, begun):
    """Who sends no more but still reads is told at once that this was not all."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(begun)
        time.sleep(0.05)
        connection.shutdown(socket.SHUT_WR)
        answer = everything(connection)
    assert answer.startswith(b"HTTP/1.1 400 "), answer
    assert b"connection: close" in answer
    assert answer.endswith(b"The connection ended within the request.")


def test_who_says_no_more_after_a_request_gets_its_answer(port):
    """A request that is whole is answered, and who sent none is told nothing."""
    request = f"PUT {CREATE} HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n".encode()
    for sent, status in ((request, b"HTTP/1.1 200 "), (b"", b"")):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            assert everything(connection)[:13] == status


def test_a_dripping_client_has_no_longer(port):
    """A byte now and then buys no time."""
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"PUT {CREATE} HTTP/1.1\r\n".encode())
        connection.settimeout(0.1)
        answer = b""
        while not answer and time.monotonic() - begun < 8:
            connection.sendall(b"x-a: b\r\n")
            try:
                answer = connection.recv(65_536)
            except TimeoutError:
                continue
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - begun < 5


def test_who_says_nothing_is_let_go_of(port):
    """A connection without a request is closed without a word."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        assert everything(connection) == b""


def test_a_request_in_pieces_is_answered(port):
    """Who is slow but comes to an end in time is served, and may go on on the same connection."""
    whole = f"PUT {CREATE} HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{{}}".encode()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(10)
        for _ in range(3):
            for piece in (whole[:20], whole[20:-1], whole[-1:]):
                connection.sendall(piece)
                time.sleep(0.05)
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")


def test_half_a_document_is_not_taken_for_a_whole_one(port):
    """A client that goes away within its body has changed nothing."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        body = b'{"cut": ["all"]}'
        head = (
            f"PUT /_control/cable HTTP/1.1\r\nhost: x\r\ncontent-length: {len(body) + 1}\r\n\r\n"
        )
        connection.sendall(head.encode() + body)
    time.sleep(0.2)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /_control/cable HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        assert b'"cut":[]' in everything(connection).replace(b" ", b"")


def test_the_limit_of_a_body_is_a_setting():
    """Another limit is kept on both ways through the service, and named in the answer."""
    settings = Settings(limits=Limits(body_bytes=200))
    server = Server(settings, host="127.0.0.1", port=free_port())
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        for path in (STORE, "/api/v1/transactions/validateDocument"):
            with socket.create_connection(("127.0.0.1", server.port)) as connection:
                head = f"POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
                connection.sendall(f"{head}content-length: 201\r\n\r\n{'x' * 201}".encode())
                answer = everything(connection)
            assert answer.startswith(b"HTTP/1.1 413"), answer
            assert b"larger than 200 bytes" in answer
    finally:
        server.stop()
        thread.join()


@pytest.mark.parametrize(
    ("begun", "more"),
    [
        (b"GET /health HTTP/1.1\r\nhost: x\r\n", b"x-more: a\r\n" * 1000),
        (b"GET /health HTTP/1.1\r\nhost: x\r\nx: ", b"a" * 10_000),
        (
            f"PUT {CREATE} HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n".encode(),
            b"x-more: a\r\n" * 1000,
        ),
    ],
    ids=["headers", "one header", "headers behind the body"],
)
def test_headers_without_an_end_are_431(port, begun, more):
    """They are refused once they are larger than any client's, long before the time is over."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(10)
        with suppress(ConnectionError):
            connection.sendall(begun)
            for _ in range(LARGEST_HEAD // len(more) + 40):
                connection.sendall(more)
                if select.select([connection], [], [], 0.001)[0]:
                    break
        with suppress(ConnectionError):
            answer = everything(connection)
    assert answer.startswith(b"HTTP/1.1 431 "), answer
    assert answer.endswith(b"The headers are larger than 262144 bytes.")


@pytest.mark.parametrize(
    ("begun", "status"),
    [
        (b"GET /health HTTP/1.1\r\nhost: x\r\nx: ", b"431"),
        (b"no such thing\r\n\r\n", b"400"),
    ],
    ids=["headers without an end", "no HTTP"],
)
def test_who_looks_up_late_can_still_read_the_answer(port, begun, status):
    """A client that goes on sending is not cut off from the answer that tells it why."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(begun)
        for _ in range(3 * LARGEST_HEAD // 10_000):
            connection.sendall(b"a" * 10_000)
            time.sleep(0.001)
        answer = everything(connection)
    assert answer.startswith(b"HTTP/1.1 " + status), answer[:80]


def send_on(connection, seconds):
    """Send something every now and then."""
    for _ in range(seconds * 100):
        connection.sendall(b"a" * 1_000)
        time.sleep(0.01)


def test_who_never_stops_sending_is_cut_off_all_the_same(port):
    """The server waits for a moment, and no longer."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"no such thing\r\n\r\n")
        with pytest.raises(ConnectionError):
            send_on(connection, seconds=10)


def test_a_body_in_small_pieces_is_no_header(port):
    """What frames the parts of a body may be larger than the body."""
    body = b'{"documentType": 0}' + b" " * 60_000
    head = f"PUT {CREATE} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head)
        pieces = b"".join(b"1\r\n%c\r\n" % octet for octet in body)
        assert len(pieces) > LARGEST_HEAD
        for begin in range(0, len(pieces), 60_000):
            connection.sendall(pieces[begin : begin + 60_000])
        connection.sendall(b"0\r\n\r\n")
        connection.settimeout(10)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
