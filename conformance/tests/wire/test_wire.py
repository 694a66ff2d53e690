"""
The wire records everything and lets no secret through.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
import zlib
from decimal import Decimal
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiskalprobe.wire import NotJson, Redactor, Wire
from fiskalprobe.wire.route import advice_on


def test_an_exchange_holds_what_was_asked_and_answered(service):
    """Method, URL, body, status and answer are evidence, as is the step they belong to."""
    service.says("POST", "/thing", {"number": 1.10})
    with Wire(base_url=service.url) as wire:
        wire.scenario, wire.step = "cxl/one", "When the POS sends"
        exchange = wire.send("POST", "/thing", query={"a": 1, "b": None}, json={"x": "ä"})
    assert (exchange.id, exchange.scenario, exchange.step) == (1, "cxl/one", "When the POS sends")
    assert exchange.request.method == "POST"
    assert exchange.request.url == f"{service.url}/thing?a=1"
    assert exchange.request.path == "/thing"
    assert exchange.request.json() == {"x": "ä"}
    assert (exchange.status, exchange.error) == (200, None)
    assert exchange.json() == {"number": Decimal("1.1")}
    assert exchange.elapsed_ms > 0
    assert exchange.at.endswith("+00:00")


def test_money_crosses_the_wire_digit_by_digit(service):
    """A Decimal goes out as a JSON number with its zeros and comes back as a Decimal."""
    service.says("POST", "/thing", '{"gross": 12.90}')
    with Wire(base_url=service.url) as wire:
        exchange = wire.send("POST", "/thing", json={"gross": Decimal("12.90")})
    assert exchange.request.body == '{"gross":12.90}'
    assert exchange.json()["gross"].as_tuple() == Decimal("12.90").as_tuple()


def test_text_goes_out_verbatim(service):
    """What a scenario wants to send faulty is sent faulty."""
    service.says("POST", "/thing", "{}")
    faulty = '{"a": 1,}\r\n}'
    with Wire(base_url=service.url) as wire:
        wire.send("POST", "/thing", text=faulty)
    assert service.asked[0][3] == faulty
    assert service.asked[0][2]["Content-Type"] == "application/json"


def test_silence_is_evidence(service):
    """A connection that ends without an answer is an exchange with an error, not an exception."""
    service.answers["GET", "/gone"] = (0, "")
    heard = []
    with Wire(base_url=service.url) as wire:
        wire.listen(heard.append)
        exchange = wire.send("GET", "/gone")
    assert exchange.response is None
    assert exchange.status is None
    assert "RemoteProtocolError" in exchange.error
    assert heard == [exchange]
    with pytest.raises(NotJson, match="there is no answer"):
        exchange.json()


def test_a_redirect_is_told_and_not_followed(service):
    """The judge follows nobody, and who sends it away has not answered for the subject."""
    service.says("GET", "/here", "", status=302)
    with Wire(base_url=service.url) as wire:
        assert wire.send("GET", "/here").status == 302
    there = httpx.Response(307, headers={"location": "https://shop.example/here"})
    with Wire(base_url="http://x", transport=httpx.MockTransport(lambda _: there)) as wire:
        exchange = wire.send("PUT", "/here")
    assert (exchange.response, exchange.gateway.status) == (None, 307)
    assert exchange.error == "the address sends to another one: 307 https://shop.example/here"


@pytest.mark.parametrize("coding", ["br", "zstd", "x-gzip", "Br"])
def test_an_encoding_that_nobody_asked_for_is_told(coding):
    """What cannot be unpacked is no text of the subject; where there is nothing, all is well."""

    def answering(content):
        headers = {"content-encoding": coding}
        transport = httpx.MockTransport(
            lambda _: httpx.Response(200, headers=headers, stream=httpx.ByteStream(content))
        )
        with Wire(base_url="http://x", transport=transport) as wire:
            return wire.send("GET", "/")

    exchange = answering(b"\x1b*\x00")
    assert exchange.response is None
    assert exchange.error == (
        f"the answer's content encoding cannot be undone: {coding!r} was not asked for"
    )
    assert "gzip" in advice_on(exchange.error)
    assert answering(b"").status == 200


@pytest.mark.parametrize("coding", ["identity", "", "GZIP", "deflate"])
def test_an_encoding_that_was_asked_for_is_undone(coding):
    """In capitals too; identity is none."""
    packed = {"GZIP": gzip.compress(b"{}"), "deflate": zlib.compress(b"{}")}.get(coding, b"{}")
    headers = {"content-encoding": coding}
    transport = httpx.MockTransport(
        lambda _: httpx.Response(200, headers=headers, stream=httpx.ByteStream(packed))
    )
    with Wire(base_url="http://x", transport=transport) as wire:
        assert wire.send("GET", "/").body == "{}"


def test_listeners_hear_before_the_caller_and_in_order(service):
    """Each exchange is told to every listener in the order of registration."""
    service.says("GET", "/", "{}")
    heard = []
    with Wire(base_url=service.url) as wire:
        wire.listen(lambda exchange: heard.append(("first", exchange.id)))
        wire.listen(lambda exchange: heard.append(("second", exchange.id)))
        wire.send("GET", "/")
        wire.send("GET", "/")
    assert heard == [("first", 1), ("second", 1), ("first", 2), ("second", 2)]


def test_an_answer_that_is_no_json_says_how_it_begins(service):
    """The error quotes the beginning of the body."""
    service.says("GET", "/", "<html>")
    with Wire(base_url=service.url) as wire, pytest.raises(NotJson, match="begins '<html>'"):
        wire.send("GET", "/").json()


@pytest.mark.parametrize(
    "name", ["Authorization", "proxy-authorization", "Cookie", "Set-Cookie", "X-Api-Key", "apikey"]
)
def test_telling_headers_never_show_their_value(name):
    """A header that carries a secret by its name is hidden without knowing the secret."""
    assert Redactor().headers({name: "hunter2"}) == {name: "[redacted]"}


def test_ordinary_headers_stay():
    """What tells nothing is left alone."""
    assert Redactor().headers({"Content-Type": "text/plain"}) == {"Content-Type": "text/plain"}


def test_urls_lose_user_information_and_telling_parameters():
    """Credentials in an address are hidden, the rest of it stays."""
    shown = Redactor().url("https://me:pw@host:1/p?cloudApiKey=abc&clientId=7&token=x")
    assert (
        shown == "https://[redacted]@host:1/p?cloudApiKey=[redacted]&clientId=7&token=[redacted]"
    )


def test_a_known_secret_goes_by_its_name():
    """Where a telling value is a secret of ours and nothing else, its variable is named."""
    redactor = Redactor({"KEY": "abcdefgh"})
    assert redactor.headers({"X-Api-Key": "abcdefgh", "Cookie": "id=abcdefgh"}) == {
        "X-Api-Key": "[redacted:KEY]",
        "Cookie": "[redacted]",
    }
    assert redactor.url("http://h/?cloudApiKey=abcdefgh") == "http://h/?cloudApiKey=[redacted:KEY]"


def test_a_secret_behind_its_scheme_goes_by_its_name():
    """Whoever pastes a call with a bearer token sees which variable to set."""
    redactor = Redactor({"KEY": "abcdefgh"})
    shown = redactor.headers({"Authorization": "Bearer abcdefgh"})
    assert shown == {"Authorization": "Bearer [redacted:KEY]"}
    assert redactor.body('{"api_key": "abcdefgh"}') == '{"api_key": "[redacted:KEY]"}'
    other = redactor.headers({"Authorization": "Bearer abcdefgh-and-more"})
    assert other == {"Authorization": "[redacted]"}


def test_what_an_answer_gave_is_known_by_that_answer():
    """A token is never shown, and each later call says which answer it came from."""
    redactor = Redactor()
    answer = '{"access_token": "ey.first.token"}'
    told = redactor.body(answer, exchange=4, given=True)
    assert told == '{"access_token": "[redacted:access_token_4]"}'
    header = {"Authorization": "Bearer ey.first.token"}
    assert redactor.headers(header) == {"Authorization": "Bearer [redacted:access_token_4]"}
    redactor.body(answer, exchange=9, given=True)
    assert redactor.headers(header) == {"Authorization": "Bearer [redacted:access_token_9]"}
    chosen = redactor.body('{"new_admin_pin": "1234567"}', exchange=10)
    assert chosen == '{"new_admin_pin": "[redacted:new_admin_pin_10]"}'
    assert redactor.body('{"admin_pin": "1234567"}', exchange=11).endswith('pin_10]"}')


def test_a_secret_is_found_in_whichever_spelling():
    """Percent signs, JSON escapes, Base64 and hexadecimal hide no secret."""
    secret = 'geh"eim/ä+1'
    redactor = Redactor({"TOKEN": secret})
    spellings = [
        secret,
        quote(secret, safe=""),
        json.dumps(secret)[1:-1],
        base64.b64encode(secret.encode()).decode(),
        secret.encode().hex(),
    ]
    for spelling in spellings:
        assert redactor.text(f"<{spelling}>") == "<[redacted:TOKEN]>"


def test_of_two_secrets_the_longer_is_taken_first():
    """A secret inside another leaves no rest of the longer one behind."""
    redactor = Redactor({"SHORT": "secret", "LONG": "secretive-tail"})
    assert redactor.text("secretive-tail secret") == "[redacted:LONG] [redacted:SHORT]"


_TREES = st.recursive(
    st.text() | st.integers() | st.none(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(
    secret=st.text(st.characters(codec="ascii", categories=["L"]), min_size=12),
    tree=_TREES,
    before=st.text(),
    after=st.text(),
)
def test_no_secret_survives_in_any_tree(secret, tree, before, after):
    """However deep it lies, as a key or as a value, a secret does not come through."""
    redacted = Redactor({"S": secret}).value(
        [tree, {before + secret + after: [before + secret + after]}]
    )
    assert not re.search(re.escape(secret), json.dumps(redacted, ensure_ascii=False))


def test_an_answer_is_told_in_one_line(service):
    """Status and beginning of the body, or why nothing came; never a line break."""
    page = "<html>\r\n  <h1>Too many\n\trequests</h1>\n" + "x" * 5_000
    service.answers["GET", "/page"] = (404, page)
    service.answers["GET", "/mute"] = (0, "")
    service.answers["DELETE", "/x"] = (204, "")
    with Wire(base_url=service.url) as wire:
        gist = wire.send("GET", "/page").gist
        assert gist.startswith("404 <html> <h1>Too many requests</h1> xxx")
        assert len(gist) < 210
        assert gist.endswith("x…"), "it goes on"
        assert wire.send("DELETE", "/x").gist == "204"
        assert wire.send("GET", "/mute").gist.startswith("no answer (RemoteProtocolError: ")
