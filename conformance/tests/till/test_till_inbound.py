"""
Where a till calls: its calls come in as they were made, or are told to be none.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from urllib.parse import urlsplit

import pytest

from fiskalprobe.wire.inbound import Answered, Inbound


@pytest.fixture
def inbound():
    """An address to call."""
    place = Inbound()
    yield place
    place.close()


def ask(inbound, *, body=None, path="/api/x?y=1", headers=None):
    """Call it once over a line of its own."""
    line = http.client.HTTPConnection(urlsplit(inbound.url).netloc, timeout=10)
    with contextlib.closing(line):
        line.request("POST", path, body, headers or {})
        with line.getresponse() as answer:
            return answer.status, answer.read()


def served(inbound, work):
    """Serve while *work* goes on elsewhere; gives the calls and what work gave."""
    calls, results = [], []

    def answer(call):
        calls.append(call)
        return Answered(status=201, body=call.body, media_type="text/x")

    inbound.serve(answer, during=lambda: results.append(work()))
    return calls, results[0]


def test_a_call_comes_in_as_it_was_made(inbound):
    """Method, path, query, type and body; in chunks too, as many clients send it."""
    headers = {"content-type": "application/json"}
    calls, answers = served(
        inbound,
        lambda: (
            ask(inbound, body="{}", headers=headers),
            ask(inbound, body=iter([b"a", b"b"])),
        ),
    )
    assert (calls[0].method, calls[0].path) == ("POST", "/api/x?y=1")
    assert (calls[0].body, calls[0].media_type) == (b"{}", "application/json")
    assert answers == ((201, b"{}"), (201, b"ab"))


def test_a_body_survives_the_offer_of_another_protocol(inbound):
    """Java offers HTTP/2 with its requests; the offer is declined and the body is there."""
    offer = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAEA"}
    calls, answer = served(inbound, lambda: ask(inbound, body="hello", headers=offer))
    assert [call.body for call in calls] == [b"hello"]
    assert answer == (201, b"hello")


def test_half_a_call_is_none(inbound):
    """A line that breaks in the middle of a body leaves nothing behind."""

    def half():
        with socket.create_connection(urlsplit(inbound.url).netloc.split(":")) as line:
            line.sendall(b"POST /api/x HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf")
        return ask(inbound, body="whole")

    calls, answer = served(inbound, half)
    assert [call.body for call in calls] == [b"whole"]
    assert answer == (201, b"whole")


def test_between_two_errands_nobody_answers(inbound):
    """A till that calls on its own is told so, and nobody waits."""
    status, said = ask(inbound)
    assert status == 503
    assert b"No errand is running" in said
    calls, answer = served(inbound, lambda: ask(inbound, body="x"))
    assert len(calls) == 1
    assert answer == (201, b"x")
    assert ask(inbound)[0] == 503


def test_what_breaks_while_answering_is_ours(inbound):
    """The till is answered, and the judge hears of it."""
    answers = []
    told = threading.Event()

    def call():
        answers.append(ask(inbound))
        told.set()

    def answer(_):
        raise LookupError("ours")

    with pytest.raises(LookupError, match="ours"):
        inbound.serve(answer, during=call)
    assert told.wait(timeout=10)
    assert answers[0][0] == 500


def test_an_answer_can_break_off(inbound):
    """Whoever called has the beginning of it, and then nobody on the line."""
    broken = []

    def work():
        with pytest.raises(http.client.IncompleteRead):
            ask(inbound)
        broken.append(True)

    inbound.serve(lambda _: Answered(status=200, body=b"{}", is_cut=True), during=work)
    assert broken == [True]
