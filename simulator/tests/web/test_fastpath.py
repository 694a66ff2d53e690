"""
The fast path: plain requests go past ASGI, and nobody can tell by the answers.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
import time
from contextvars import ContextVar
from http import HTTPStatus

import pytest

from fiskalsim.ground.limits import Limits
from fiskalsim.ledger.errors import LedgerError
from fiskalsim.ledger.memory import MemoryLedger
from fiskalsim.ledger.sqlite.ledger import SqliteLedger
from fiskalsim.web import fastpath, routes
from fiskalsim.web.call import Reply
from fiskalsim.web.fastpath import FastConnection
from fiskalsim.web.server import Server
from fiskalsim.world.settings import Settings

CLIENT = "c1062c55-57c4-4ed2-9c53-aff1762326a4"
CREATE = f"PUT /api/v1/transactions/createDocument?uniqueClientId={CLIENT} HTTP/1.1\r\n"
STORE = "POST /api/v1/transactions/storeDocument HTTP/1.1\r\n"
VERSION = "GET /api/v1/information/version HTTP/1.1\r\n"


class Till:
    """A connection on which requests are written octet by octet."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.file = self.socket.makefile("rb")

    def send(self, line, *headers, body=b""):
        """Send a request; without headers of its own it has a content-length."""
        headers = headers or (f"content-length: {len(body)}",)
        head = line + "host: localhost\r\n" + "".join(f"{h}\r\n" for h in headers) + "\r\n"
        self.socket.sendall(head.encode() + body)

    def read(self):
        """Read one answer: status, headers, body."""
        status = int(self.file.readline().split()[1])
        headers = {}
        while line := self.file.readline().strip().decode():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return status, headers, self.file.read(int(headers.get("content-length", 0)))

    def closed(self):
        """Tell whether the server hung up."""
        return self.file.read(1) == b""


@pytest.fixture(params=["memory", "sqlite:{folder}/fastpath.db"])
def port(request, tmp_path):
    """A running server, with a ledger that has to be waited for and with one that has not."""
    settings = Settings(
        device="fiskaly-cloud", clock="virtual", ledger=request.param.format(folder=tmp_path)
    )
    server = Server(settings, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    yield server.port
    server.stop()
    thread.join()


@pytest.fixture
def till(port):
    """A connection to the server."""
    till = Till(port)
    yield till
    till.socket.close()
    till.file.close()


@pytest.fixture
def handed(monkeypatch):
    """The paths that took the fast path."""
    paths = []
    original = FastConnection._send_answer

    def send_answer(self, request, call, reply, lost=None):
        paths.append(call.path.rpartition("/")[2])
        original(self, request, call, reply, lost)

    monkeypatch.setattr(FastConnection, "_send_answer", send_answer)
    return paths


def document(number):
    """Write a small receipt."""
    return json.dumps(
        {
            "uniqueClientId": CLIENT,
            "documentGuid": f"00000000-0000-4000-8000-{number:012}",
            "documentId": "1",
            "createDate": "2026-01-05T12:00:00",
            "bookDate": "2026-01-05T12:00:00",
            "user": {"id": "1", "caption": "1"},
            "fiscalDocumentNumber": number,
            "positions": [],
            "payments": [],
        }
    ).encode()


def test_a_receipt_takes_the_fast_path(till, handed):
    """Create, store and cancel do, each on the same connection; other addresses do not."""
    till.send(CREATE)
    status, headers, body = till.read()
    assert (status, headers["content-type"]) == (200, "application/json; charset=utf-8")
    number = json.loads(body)["fiscalisationDocumentNumber"]
    till.send(STORE, body=document(number))
    assert json.loads(till.read()[2])["fiscalisationDocumentNumber"] == number
    till.send(VERSION)
    assert till.read()[0] == 200
    till.send(STORE.replace("store", "cancel"), body=document(number))
    assert till.read()[0] == 404
    assert handed == ["createDocument", "storeDocument", "cancelDocument"]


def test_both_ways_give_the_same_answer(till, handed):
    """An unusual request for a document that was refused goes uvicorn's way to the same words."""
    body = document(99)
    till.send(STORE, body=body)
    through = till.read()
    assert handed == ["storeDocument"]
    till.send(STORE, "expect: 100-continue", f"content-length: {len(body)}", body=body)
    assert till.read()[0] == HTTPStatus.CONTINUE
    round_about = till.read()
    assert handed == ["storeDocument"]
    assert through == round_about


def test_answers_keep_the_order_of_pipelined_requests(till, handed):
    """Requests that come before an answer is out wait for their turn, hot ones and others."""
    head = "host: localhost\r\ncontent-length: 0\r\n\r\n"
    lines = [CREATE, VERSION, CREATE, CREATE, VERSION, CREATE]
    till.socket.sendall("".join(line + head for line in lines).encode())
    answers = [json.loads(till.read()[2]) for _ in lines]
    numbers = [a["fiscalisationDocumentNumber"] for a in answers if "AdditionalFields" in a]
    assert numbers == [1, 2, 3, 4]
    assert ["AdditionalFields" in a for a in answers] == [line is CREATE for line in lines]
    assert "createDocument" in handed


@pytest.mark.parametrize("protocol", ["h2c", "websocket"])
@pytest.mark.parametrize("apart", [False, True])
def test_a_till_that_offers_another_protocol_keeps_its_body(till, apart, protocol, caplog):
    """Java offers HTTP/2 with its requests; the offer is declined and the receipt is signed."""
    till.send(CREATE)
    number = json.loads(till.read()[2])["fiscalisationDocumentNumber"]
    body = document(number)
    offer = (
        "connection: Upgrade, HTTP2-Settings",
        f"upgrade: {protocol}",
        "HTTP2-Settings: AAEAAEAA",
    )
    headers = (*offer, f"content-length: {len(body)}")
    till.send(STORE, *headers, body=b"" if apart else body)
    if apart:
        time.sleep(0.05)
        till.socket.sendall(body)
    status, _, said = till.read()
    assert status == 200, said
    assert json.loads(said)["fiscalisationDocumentNumber"] == number
    assert not caplog.messages


def test_a_body_may_come_in_pieces(till):
    """Chunked or dribbling: the endpoint sees it once it is whole."""
    body = document(99)
    till.send(
        STORE,
        "transfer-encoding: chunked",
        body=b"%x\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (10, body[:10], len(body) - 10, body[10:]),
    )
    chunked = till.read()
    till.send(STORE, f"content-length: {len(body)}", body=body[:10])
    time.sleep(0.05)
    till.socket.sendall(body[10:])
    assert till.read() == chunked
    assert chunked[0] == 404


def test_a_body_that_is_too_large_is_refused(till, handed):
    """The limit is the same on both ways, and the connection stays usable."""
    till.send(STORE, body=b" " * (Limits().body_bytes + 1))
    assert till.read()[0] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    till.send(CREATE)
    assert till.read()[0] == 200
    assert handed == ["storeDocument", "createDocument"]


def test_a_till_that_wants_no_more_is_let_go(till):
    """Connection: close is answered in kind, and the server hangs up."""
    till.send(CREATE, "connection: close", "content-length: 0")
    status, headers, _ = till.read()
    assert (status, headers["connection"]) == (200, "close")
    assert till.closed()


def test_an_old_till_is_served_too(till, handed):
    """HTTP/1.0 goes uvicorn's way."""
    till.send(CREATE.replace("HTTP/1.1", "HTTP/1.0"))
    assert till.read()[0] == 200
    assert till.closed()
    assert handed == []


def test_a_till_that_hangs_up_breaks_nothing(port, till):
    """Nobody is there for the answer; the next till does not notice."""
    till.send(CREATE)
    till.file.close()
    till.socket.close()
    other = Till(port)
    other.send(CREATE)
    assert other.read()[0] == 200
    other.file.close()
    other.socket.close()


@pytest.fixture
def logged(caplog):
    """What the server has logged, also where its logger hands nothing on to pytest's."""
    logger = logging.getLogger("uvicorn.error")
    logger.addHandler(caplog.handler)
    yield caplog
    logger.removeHandler(caplog.handler)


def test_an_endpoint_that_breaks_is_answered_500(till, monkeypatch, logged):
    """A mistake of ours is logged and answered; the connection goes on."""

    async def broken(world, call):
        raise KeyError(call.path)

    async def fine(world, call):
        return Reply(HTTPStatus.OK, b"fine")

    address = ("PUT", "/api/v1/transactions/createDocument")
    monkeypatch.setitem(routes.HOT, address, broken)
    till.send(CREATE)
    assert till.read()[0] == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "createDocument broke" in logged.text
    monkeypatch.setitem(routes.HOT, address, fine)
    till.send(CREATE)
    assert till.read()[2] == b"fine"


def test_what_an_endpoint_sets_for_itself_holds_while_it_waits(till, monkeypatch):
    """A context variable can be set back after waiting, as in a task, and nobody else sees it."""
    colour = ContextVar("colour", default="none")

    async def coloured(world, call):
        seen = colour.get()
        token = colour.set("red")
        await asyncio.sleep(0.01)
        assert colour.get() == "red"
        colour.reset(token)
        colour.set("left behind")
        return Reply(HTTPStatus.OK, seen.encode())

    monkeypatch.setitem(routes.HOT, ("PUT", "/api/v1/transactions/createDocument"), coloured)
    for _ in range(2):
        till.send(CREATE)
        assert till.read()[2] == b"none"


def test_a_request_that_asks_for_a_fault_goes_round(till, handed):
    """The header is obeyed, which the fast path does not read."""
    till.send(CREATE, "fiskalprobe-fault: no-such-fault", "content-length: 0")
    assert till.read()[0] == HTTPStatus.BAD_REQUEST
    assert handed == []


def test_an_endpoint_may_wait(till, monkeypatch):
    """For a future, for a moment, or only to let others go first."""

    async def slow(world, call):
        await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        async with asyncio.Lock():
            return Reply(HTTPStatus.OK, b"at last")

    monkeypatch.setitem(routes.HOT, ("PUT", "/api/v1/transactions/createDocument"), slow)
    till.send(CREATE)
    assert till.read()[2] == b"at last"


@pytest.fixture
def parsed(monkeypatch):
    """The requests that the parser had to look at; asked for before a till connects."""
    seen = []
    original = FastConnection.on_headers_complete

    def on_headers_complete(self):
        seen.append(self.url)
        original(self)

    monkeypatch.setattr(FastConnection, "on_headers_complete", on_headers_complete)
    monkeypatch.setattr(FastConnection, "_heads", {})
    return seen


def test_a_head_that_is_known_is_not_parsed_again(parsed, till):
    """The second request of the same head is answered as the first one, with its own body."""
    answers = []
    for number in (97, 98, 99):
        till.send(STORE, body=document(number))
        answers.append(till.read()[::2])
        till.send(CREATE)
        assert json.loads(till.read()[2])["fiscalisationDocumentNumber"] == number - 96
    assert answers[0] == answers[1] == answers[2]
    assert len(parsed) == 2
    till.send(CREATE.replace("createDocument?", "createDocument?documentType=-1&"))
    assert till.read()[0] == HTTPStatus.NOT_ACCEPTABLE
    assert len(parsed) == 3


def test_what_comes_otherwise_than_whole_is_parsed(parsed, till):
    """In pieces, two at once, or in chunks: the parser knows where a request ends."""
    body = document(99)
    till.send(STORE, body=body)
    whole = till.read()
    till.send(STORE, f"content-length: {len(body)}", body=body[:10])
    time.sleep(0.05)
    till.socket.sendall(body[10:])
    assert till.read() == whole
    head = f"{STORE}host: localhost\r\ncontent-length: {len(body)}\r\n\r\n".encode()
    till.socket.sendall(2 * (head + body))
    assert [till.read(), till.read()] == [whole, whole]
    for _ in range(2):
        chunk = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        till.send(STORE, "transfer-encoding: chunked", body=chunk)
        assert till.read() == whole
    assert len(parsed) == 6
    till.send(STORE, body=body)
    assert till.read() == whole
    assert len(parsed) == 6


def test_not_more_heads_are_kept_than_there_is_room_for(parsed, till, monkeypatch):
    """A client that never writes the same head twice fills no memory."""
    monkeypatch.setattr(fastpath, "_HEADS", 3)
    for number in range(5):
        till.send(CREATE, f"x-request: {number}", "content-length: 0")
        assert till.read()[0] == 200
        assert len(FastConnection._heads) == number % 3 + 1
    till.send(CREATE, f"x-request: {'9' * 3000}", "content-length: 0")
    assert till.read()[0] == 200
    assert len(FastConnection._heads) == 2


def test_a_till_that_is_silent_is_let_go(till, monkeypatch):
    """Some time after its newest answer: the answers before do not count."""
    begun = FastConnection.connection_made

    def impatient(self, transport):
        begun(self, transport)
        self.timeout_keep_alive = 0.15

    monkeypatch.setattr(FastConnection, "connection_made", impatient)
    hasty = Till(till.socket.getpeername()[1])
    for _ in range(4):
        time.sleep(0.05)
        hasty.send(CREATE)
        assert hasty.read()[0] == 200
    answered = time.monotonic()
    assert hasty.closed()
    assert 0.1 < time.monotonic() - answered < 5
    hasty.file.close()
    hasty.socket.close()


def test_an_answer_whose_commit_fails_is_503(till, monkeypatch):
    """No answer leaves the fast path that is not durable."""
    till.send(CREATE)
    assert till.read()[0] == 200

    def refuse(ledger, told):
        del ledger
        told(LedgerError("the disk is full"))

    for ledger in (MemoryLedger, SqliteLedger):
        monkeypatch.setattr(ledger, "when_durable", refuse)
    till.send(CREATE)
    status, headers, body = till.read()
    assert (status, headers["retry-after"], body) == (503, "1", b"the disk is full")


def test_what_breaks_while_a_request_is_read_is_ours(till, monkeypatch):
    """A client is not told that its request was invalid when we could not read it."""

    def broken(self):
        raise LookupError("a door is missing")

    monkeypatch.setattr(FastConnection, "_fast_request", broken)
    till.send(VERSION)
    assert till.read()[0] == HTTPStatus.INTERNAL_SERVER_ERROR
    assert till.closed()


def test_what_is_no_request_is_the_clients(till):
    """Octets that are no HTTP are refused as a mistake of whoever sent them."""
    till.socket.sendall(b"\x16\x03\x01 no request\r\n\r\n")
    assert till.read()[0] == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(
    "line",
    ["CONNECT x:80 HTTP/1.1\r\n", "GET http://[::1 HTTP/1.1\r\n", "GET http:// HTTP/1.1\r\n"],
)
def test_what_is_no_address_is_the_clients(till, logged, line):
    """An address that cannot be taken apart is refused, and nothing of ours is said to break."""
    till.send(line, "x-more: 1")
    assert till.read()[0] == HTTPStatus.BAD_REQUEST
    assert till.closed()
    assert "broke while it was read" not in logged.text
