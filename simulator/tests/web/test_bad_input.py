"""
Whatever is sent to whichever address: a clear answer below 500, and the world goes on as before.
"""

from __future__ import annotations

import asyncio
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiskalsim.ground.limits import Limits
from fiskalsim.web.app import create_app
from fiskalsim.web.control.worlds import ROUTES as OF_ALL_WORLDS
from fiskalsim.web.routes import HOT, ROUTES
from fiskalsim.world.settings import Settings

CLIENT = "c1062c55-57c4-4ed2-9c53-aff1762326a4"
ADDRESSES = sorted({(method, path) for method, path, _ in (*ROUTES, *OF_ALL_WORLDS)})
DIGITS = b"9" * 100_000
STORE = (
    b'{"uniqueClientId":"c1062c55-57c4-4ed2-9c53-aff1762326a4","documentGuid":'
    b'"c1062c55-57c4-4ed2-9c53-aff1762326a5","documentId":"1","createDate":'
    b'"2026-01-05T12:00:00+01:00","bookDate":"2026-01-05T12:00:00+01:00","user":{"id":"1"},%b}'
)
BODIES = {
    "nothing": b"",
    "no JSON": b"<xml/>",
    "another type": b"null",
    "a list": b"[1, 2]",
    "a text": b'"text"',
    "a number": b"-0",
    "NaN": b"NaN",
    "half": b'{"cut": [',
    "NUL": b"\0" * 100,
    "NUL in a text": b'{"cut": ["\0"], "uniqueClientId": "\\u0000"}',
    "invalid UTF-8": b'{"user": "\xff\xfe\x80"}',
    "UTF-16": '{"now": "2026"}'.encode("utf-16"),
    "a mark before it": b"\xef\xbb\xbf{}",
    "a lone surrogate": b'{"documentId": "\\ud800", "cut": ["\\udfff"]}',
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000,
    "deep and closed": b"[" * 5_000 + b"]" * 5_000,
    "a huge exponent": b'{"seconds": 1e999999, "openingStock": 1e999999}',
    "many digits": b'{"seconds": ' + DIGITS + b"}",
    "digits in a text": b'{"seconds": "' + DIGITS + b'"}',
    "a key twice": b'{"cut": [], "cut": ["all"], "seconds": 1, "seconds": 2}',
    "a long key": b'{"' + b"k" * 100_000 + b'": 1}',
    "many keys": b"{" + b",".join(b'"k%d":1' % n for n in range(20_000)) + b"}",
    "a year too far": b'{"now": "9999-12-31T23:59:59-23:59"}',
    "a year too early": b'{"now": "0001-01-01T00:00:00+23:59"}',
    "no such day": b'{"now": "2026-02-30T00:00:00+01:00"}',
    "document, huge exponent": STORE % b'"fiscalDocumentNumber": 1e999999',
    "document, negative exponent": STORE % b'"fiscalDocumentNumber": 1e-999999',
    "document, many digits": STORE % b'"fiscalDocumentNumber": %b' % DIGITS,
    "document, huge payment": STORE
    % b'"payments":[{"type":0,"value":1e9999,"currencyIsoCode":"EUR"}],"positions":[]',
    "document, surrogate": STORE % b'"documentNumber": "\\ud83d"',
    "document, deep": STORE % (b'"positions": ' + b"[" * 2_000 + b"]" * 2_000),
    "document, early": STORE % b'"bookDate": "0001-01-01T00:00:00+14:00"',
}
QUERIES = {
    "plain": "",
    "NUL": "uniqueClientId=%00&documentType=%00&limit=%00",
    "no UTF-8": "uniqueClientId=%ff%fe&documentType=%c3&limit=%ff",
    "half an escape": "uniqueClientId=%&documentType=%z1&limit=%",
    "huge": f"documentType={'9' * 5_000}&limit={'9' * 5_000}&uniqueClientId={CLIENT}",
    "other digits": "documentType=%D9%A1&limit=%C2%B2",
    "twice": f"uniqueClientId={CLIENT}&uniqueClientId=x&limit=1&limit=-1",
    "empty": "uniqueClientId=&documentType=&limit=&=&&;",
    "many": "&".join(f"a{n}=1" for n in range(2_000)),
    "nested": "uniqueClientId[]=1&uniqueClientId[$ne]=1&documentType={}",
}
PARTS = {
    "a client": CLIENT,
    "no GUID": "x",
    "NUL": "\0",
    "no UTF-8": "\ufffd",
    "long": "9" * 5_000,
    "dots": "..",
    "braces": "{clientId}",
    "null": "00000000-0000-0000-0000-000000000000",
}
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW")


class Asked:
    """A service in process that is asked as a server would ask it."""

    def __init__(self, **more):
        self.runner = asyncio.Runner()
        self.app = create_app(Settings(clock="virtual", device="fiskaly-cloud", **more))

    def __call__(self, method, path, *, query="", chunks=(b"",), headers=()):
        """Give status and body of the answer; whatever takes too long fails."""
        return self.runner.run(
            asyncio.wait_for(self._asked(method, path, query, list(chunks), headers), 20)
        )

    async def _asked(self, method, path, query, chunks, headers):
        said = []

        async def receive():
            body = chunks.pop(0)
            return {"type": "http.request", "body": body, "more_body": bool(chunks)}

        async def send(message):
            said.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode("utf-8", "replace"),
            "query_string": query.encode("latin-1"),
            "root_path": "",
            "headers": [(b"host", b"x"), *headers],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 2),
        }
        await self.app(scope, receive, send)
        return said[0]["status"], b"".join(part.get("body", b"") for part in said[1:])

    def close(self):
        """End the service."""
        self.app.close()
        self.runner.close()


@pytest.fixture(scope="module")
def asked():
    service = Asked()
    yield service
    service.close()


def filled(path, part=CLIENT):
    return re.sub(r"\{[^}]*\}", lambda _: part, path)


def clear(status, answer, what):
    assert 200 <= status < 500, (what, status, answer[:200])
    assert answer or status < 300, (what, status)


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_no_body_breaks_an_address(asked, method, path):
    """Every kind of bad body gets an answer below 500, also in an unfitting or no content type."""
    for name, body in BODIES.items():
        kinds = ((b"content-type", b"application/json"),), ((b"content-type", b"a/b;;=\xff"),), ()
        headers = kinds[len(name) % 3]
        query = f"uniqueClientId={CLIENT}&documentType=0"
        clear(*asked(method, filled(path), query=query, chunks=[body], headers=headers), name)


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_no_query_and_no_part_breaks_an_address(asked, method, path):
    """Strange encodings and strange parts of a path are the caller's fault and nobody else's."""
    for name, query in QUERIES.items():
        clear(*asked(method, filled(path), query=query), name)
    for name, part in PARTS.items():
        clear(*asked(method, filled(path, part)), name)


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_a_body_over_the_limit_is_413_everywhere(asked, method, path):
    """In one piece or in many without a length, whatever the address does with bodies."""
    piece = b" " * 65_536
    many = [piece] * (Limits().body_bytes // len(piece)) + [b"x"]
    for chunks in ([b" " * (Limits().body_bytes + 1)], many):
        status, answer = asked(method, filled(path), chunks=list(chunks))
        assert (status, answer) == (413, b"The body is larger than 1048576 bytes.")


@pytest.mark.parametrize(
    ("limits", "member", "within", "beyond", "says"),
    [
        (
            Limits(nesting=9),
            b'"additionalFields":',
            b'{"a":' + b"[" * 7 + b"]" * 7 + b"}",
            b'{"a":' + b"[" * 8 + b"]" * 8 + b"}",
            b"more than 9 objects and lists are nested here",
        ),
        (
            Limits(number_length=20),
            b'"positions":',
            b'[{"type":0,"quantity":%b}]' % (b"1." + b"0" * 18),
            b'[{"type":0,"quantity":%b}]' % (b"1." + b"0" * 19),
            b"this number has 21 characters, at most 20 are read",
        ),
    ],
    ids=["nesting", "numbers"],
)
def test_the_limits_of_the_reader_are_settings(limits, member, within, beyond, says):
    """What is within is read, one more is refused with the limit named, wherever it comes."""
    service = Asked(limits=limits)
    try:
        for path in ("storeDocument", "validateDocument"):
            address = f"/api/v1/transactions/{path}"
            _, answer = service("POST", address, chunks=[STORE % (member + within)])
            assert says not in answer
            status, answer = service("POST", address, chunks=[STORE % (member + beyond)])
            assert (status, says in answer) == (422, True), answer
    finally:
        service.close()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", sorted({path for _, path in HOT} | {"/_control/", "/nowhere"}))
def test_any_method_gets_an_answer(asked, method, path):
    """A method that an address does not take is 405, and what there is not is 404."""
    status, answer = asked(method, path)
    assert status < 500
    assert answer or status in {204, 405, 307} or method == "HEAD"


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    address=st.sampled_from(ADDRESSES),
    body=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.lists(
            st.sampled_from([b"{", b"}", b"[", b"]", b'"', b":", b",", b"1e9", b"\\u", b"a"]),
            max_size=60,
        ).map(b"".join),
    ),
    query=st.text(st.characters(max_codepoint=255), max_size=60),
    part=st.text(
        st.characters(exclude_characters="/", exclude_categories=["Cs"]), min_size=1, max_size=20
    ),
)
def test_no_garbage_breaks_an_address(address, body, query, part):
    """Nor does anything that hypothesis can think of."""
    method, path = address
    service = Asked()
    try:
        clear(*service(method, filled(path, part), query=query, chunks=[body]), address)
    finally:
        service.close()
