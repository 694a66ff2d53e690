"""
What goes into this process past the client is what the client would have sent and read.
"""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiskalprobe.wire import Wire
from fiskalprobe.wire.envelope import Carried, Envelopes
from fiskalprobe.wire.exchange import Outgoing

SAID = st.text(alphabet="ab/ ?&=#%äß:~\"'+.-_", max_size=12)
NAMES = st.sampled_from(["X-One", "x-two", "Content-Type", "Authorization", "Cookie", "Accept"])
CALLS = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "get"]),
        "path": SAID.map(lambda said: "/p" + said.replace("#", "")),
    },
    optional={
        "query": st.dictionaries(
            SAID, st.one_of(SAID, st.booleans(), st.integers(0, 2), st.none())
        ),
        "text": SAID,
        "json": st.dictionaries(SAID, st.integers(0, 2)),
        "headers": st.dictionaries(NAMES, st.sampled_from(["", "a", "text/plain", "b c"])),
    },
)
ANSWERS = [
    Carried(status, [tuple(each.split(b": ")) for each in headers], content)
    for status, headers, content in (
        (200, [b"content-type: application/json", b"content-length: 2"], b"{}"),
        (200, [b"Content-Type: text/plain", b"Content-Length: 4"], b"\xff\xfe a"),
        (200, [b"content-type: text/plain; charset=latin-1", b"content-length: 1"], b"\xe4"),
        (200, [b"content-type: text/plain; charset=none", b"content-length: 1"], b"a"),
        (200, [b'content-type: text/plain; charset="UTF-8"', b"content-length: 2"], b"\xc3\xa4"),
        (200, [b"content-length: 3"], b"\xc3\xa4."),
        (200, [b"content-type: application/x-tar", b"content-length: 2"], b"\x00\xff"),
        (204, [], b""),
        (201, [], b"no length"),
        (200, [b"x: 1", b"X: 2", b"content-length: 0"], b""),
        (200, [b"x: \xc3\xa4", b"content-length: 0"], b""),
        (200, [b"x: \xe4", b"content-length: 0"], b""),
        (200, [b"content-encoding: gzip", b"content-length: 4"], b"none"),
        (200, [b"transfer-encoding: chunked"], b"in parts"),
        (302, [b"location: /b", b"content-length: 0"], b""),
        (599, [b"set-cookie: a=b; Path=/", b"content-length: 1"], b"x"),
    )
]


class Past(httpx.BaseTransport):
    """A transport that answers in turns and needs no client."""

    def __init__(self, answers):
        self.answers = list(answers)
        self.asked = []

    def carry(self, envelope, body):
        """Answer past the client."""
        self.asked.append((envelope.method, str(envelope.url), list(envelope.raw), body))
        return self.answers[(len(self.asked) - 1) % len(self.answers)]


class Through(httpx.BaseTransport):
    """The same behind the client."""

    def __init__(self, answers):
        self.answers = list(answers)
        self.asked = []

    def handle_request(self, request):
        """Answer the client."""
        asked = (request.method, str(request.url), request.headers.raw, request.read())
        self.asked.append(asked)
        status, headers, content = self.answers[(len(self.asked) - 1) % len(self.answers)]
        return httpx.Response(status, headers=headers, content=content)


def sent(transport, calls):
    """Send all calls and give what was recorded, but for the time."""
    told = []
    with Wire(
        base_url="http://x.invalid/base", transport=transport, headers={"X-Own": "1"}
    ) as wire:
        for call in calls:
            exchange = wire.send(**call)
            told.append((exchange.request, exchange.response, exchange.error))
    return told


def unsent(**said):
    """A client that sends nothing, so that it need not read whom it would trust."""
    return httpx.Client(verify=False, **said)  # noqa: S501


def by_the_client(calls):
    """Say what the client makes of calls, one client for each."""
    made = []
    for call in calls:
        with unsent(base_url="http://x.invalid/base", headers={"X-Own": "1"}) as client:
            own = dict(call.get("headers") or {})
            if "text" in call or "json" in call:
                own = {"Content-Type": "application/json"} | own
            query = {
                name: str(value).lower() if isinstance(value, bool) else str(value)
                for name, value in (call.get("query") or {}).items()
                if value is not None
            }
            made.append(
                client.build_request(
                    call["method"],
                    call["path"],
                    params=query if "query" in call else None,
                    headers=own,
                    content=b"x" if "text" in call or "json" in call else None,
                )
            )
    return made


@settings(max_examples=40)
@given(calls=st.lists(CALLS, max_size=4))
def test_both_ways_send_and_record_the_same(calls):
    """Method, URL, headers and body are those of the client, the second time as well."""
    calls = calls + calls
    past, through = Past(ANSWERS[:1]), Through(ANSWERS[:1])
    assert sent(past, calls) == sent(through, calls)
    assert past.asked == through.asked
    for (method, url, raw, _), request in zip(past.asked, by_the_client(calls), strict=True):
        assert (method, url) == (request.method, str(request.url))
        own = [pair for pair in raw if pair[0].lower() != b"content-length"]
        assert {name.lower(): value for name, value in own} == {
            name.lower(): value
            for name, value in request.headers.raw
            if name.lower() != b"content-length"
        }


@pytest.mark.parametrize("answer", ANSWERS)
def test_both_ways_read_the_same(answer):
    """Whatever an answer is like, it is recorded as the client reads it."""
    calls = [{"method": "GET", "path": "/a"}]
    assert sent(Past([answer]), calls) == sent(Through([answer]), calls)


def test_a_cookie_is_sent_back_both_ways():
    """What an answer sets goes out with the next call, and only there where it belongs."""
    calls = [{"method": "GET", "path": "/a"}] * 3
    past, through = Past(ANSWERS[-1:]), Through(ANSWERS[-1:])
    assert sent(past, calls) == sent(through, calls)
    assert past.asked == through.asked
    assert (b"Cookie", b"a=b") in past.asked[-1][2]


def test_a_closed_wire_is_closed_both_ways():
    """Nothing goes out after the end."""
    for transport in (Past(ANSWERS), Through(ANSWERS)):
        wire = Wire(base_url="http://x.invalid", transport=transport)
        wire.close()
        with pytest.raises(RuntimeError, match="closed"):
            wire.send("GET", "/a")
        assert transport.asked == []


BASES = ["http://a", "http://a/", "https://b.example:81/w/x", "http://[::1]:9/a%20b/"]
PATHS = ["/", "/a", "/a/b-c", "/a/b/", "/a//b", "//a", "/a/./b", "/a/../b", "/a~_", "/a.b", "/é"]


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("query", [None, {}, {"a": "b c"}])
@pytest.mark.parametrize(
    "path", [*PATHS, "/a?b=c", "/a?b", "/a%2Fb", "a/b", "?a", "", "http://c/d"]
)
def test_a_path_is_put_below_the_address_as_the_client_does(base, query, path):
    """Also where it is short and plain, and not read twice."""
    with unsent(base_url=base) as client:
        made = Envelopes(client).envelope(Outgoing(method="GET", path=path, query=query), None)
        wanted = client.build_request("GET", path, params=query)
    assert (made.address, made.url) == (str(wanted.url), wanted.url)
    assert made.raw == tuple(wanted.headers.raw)
