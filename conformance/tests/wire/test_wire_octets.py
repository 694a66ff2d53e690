"""
In which octets a body came is recorded, and the rest of it is read all the same.
"""

from __future__ import annotations

import re
import socket
import threading

import pytest

from fiskalprobe.run.again.recorded_subject import _taken
from fiskalprobe.run.evidence import recorded
from fiskalprobe.wire import Redactor, Wire
from fiskalprobe.wire.octets import UNKNOWN, text_of

JSON = "application/json"
SAID = '{"a":"ä"}'


@pytest.mark.parametrize(
    ("content", "media_type", "charset", "text", "encoding"),
    [
        (SAID.encode(), JSON, "", SAID, ""),
        (SAID.encode(), JSON, "utf-8", SAID, ""),
        (SAID.encode(), JSON, "iso-8859-1", SAID, ""),
        (SAID.encode("utf-8-sig"), JSON, "", "\ufeff" + SAID, ""),
        (SAID.encode("utf-16"), JSON, "", SAID, "utf-16"),
        (SAID.encode("utf-16-le"), JSON, "utf-16", SAID, "utf-16-le"),
        (b'{"a":1}'.decode().encode("utf-16-be"), JSON, "", '{"a":1}', "utf-16-be"),
        (SAID.encode("utf-32"), "application/problem+json", "", SAID, "utf-32"),
        (SAID.encode("latin-1"), JSON, "ISO-8859-1", SAID, "iso8859-1"),
        (SAID.encode("latin-1"), JSON, "", '{"a":"\ufffd"}', UNKNOWN),
        (SAID.encode("latin-1"), JSON, "no-such-name", '{"a":"\ufffd"}', UNKNOWN),
        (SAID.encode("latin-1"), "", "", '{"a":"\ufffd"}', UNKNOWN),
        (b'{"a":1}', JSON, "utf-16", '{"a":1}', ""),
        (b"", JSON, "utf-16", "", ""),
        ("ä".encode("latin-1"), "text/plain", "latin-1", "ä", "iso8859-1"),
        (b"plain", "text/plain", "latin-1", "plain", ""),
        (b"plain", "text/plain", "punycode", "plain", ""),
        (b"plain", "text/plain", "base64", "plain", ""),
        (b"+2AA-", "text/plain", "utf-7", "+2AA-", ""),
        (rb"\ud800", "text/plain", "unicode_escape", r"\ud800", ""),
        (b"\xe4" + rb"\ud800", JSON, "raw-unicode-escape", "\ufffd" + r"\ud800", UNKNOWN),
    ],
)
def test_octets_are_read_and_named(content, media_type, charset, text, encoding):
    """JSON is read as UTF-8 whatever it is called; what is none is named, if it shows."""
    assert text_of(content, media_type, charset) == (text, encoding)


def whole(line):
    """Take a request with all of the body that it announces."""
    head, _, body = line.recv(65_536).partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    while length and len(body) < int(length[1]):
        body += line.recv(65_536)
    return head, body


@pytest.fixture
def server():
    """Answer each call with the octets that the test says, and keep what it was asked."""
    listening = socket.create_server(("127.0.0.1", 0))
    said, asked = [], []

    def serve():
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            with line:
                asked.append(whole(line))
                line.sendall(said[0])

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}", said, asked
    listening.close()


def test_an_answer_in_utf_16_is_recorded_as_one_and_taken_again(server):
    """The record names what the octets were, and who judges it again reads the same."""
    url, said, _ = server
    content = SAID.encode("utf-16")
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nContent-Length: {len(content)}\r\n\r\n"
    said.append(head.encode() + content)
    with Wire(base_url=url) as wire:
        exchange = wire.send("GET", "/")
    record = recorded(exchange, Redactor())
    assert record.response["body"] == SAID
    assert record.response["encoding"] == "utf-16"
    assert "encoding" not in record.request
    assert _taken(record, base=url).response == exchange.response


def test_octets_go_out_as_they_are(server):
    """What a till wrote reaches its service untouched, and the record says what it was."""
    url, said, asked = server
    said.append(b"HTTP/1.1 204 No Content\r\n\r\n")
    content = SAID.encode("utf-16")
    with Wire(base_url=url) as wire:
        exchange = wire.send("POST", "/", octets=content, headers={"content-type": JSON})
    assert asked[0][1] == content
    assert (exchange.request.body, exchange.request.encoding) == (SAID, "utf-16")
    assert recorded(exchange, Redactor()).request["encoding"] == "utf-16"
