"""
Lines are written without a look at each value where none can hold a secret, and only there.
"""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fiskalprobe.stream import Note
from fiskalprobe.stream.records import Exchange
from fiskalprobe.wire import Redactor
from fiskalprobe.wire.redaction import MEMBERS

TEXT = st.text(alphabet='abc"\\/ä\n+=%', max_size=8)


def exchange(url, headers, body):
    """Give a record as deep as they come."""
    return Exchange(
        id=1,
        scenario="s",
        step="When",
        at="now",
        elapsed_ms=1.5,
        request={"method": "GET", "url": url, "headers": headers, "body": body},
        response=None,
        error=None,
    )


@given(
    secrets=st.lists(TEXT, max_size=3), url=TEXT, body=TEXT, headers=st.dictionaries(TEXT, TEXT)
)
@example(secrets=['a"b'], url='xa"by', body="", headers={})
@example(secrets=["a\nb"], url="", body="", headers={"a\nb": ""})
@example(secrets=["ab", "abc"], url="abc", body="ab", headers={"c": "xabcx"})
def test_a_line_holds_what_each_value_is_told_as(secrets, url, body, headers):
    """It is the same as if each value of the record had been looked at."""
    redactor = Redactor({f"S{number}": secret for number, secret in enumerate(secrets)})
    record = exchange(url, headers, body)
    slowly = msgspec.json.encode(redactor.value(msgspec.to_builtins(record)))
    assert redactor.line(record) == slowly


@given(secret=TEXT.filter(bool), around=TEXT)
def test_no_secret_stands_in_a_line(secret, around):
    """Wherever it stands in the text, and however JSON escapes it."""
    written = Redactor({"KEY": secret}).line(Note(text=around + secret + around))
    bare = around.replace(secret, "")
    if secret not in bare + bare and secret not in "[redacted:KEY]":
        assert secret not in msgspec.json.decode(written)["text"].replace("[redacted:KEY]", " ")


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("between", [":", " : "])
def test_every_telling_member_is_hidden(member, between):
    """Each name is found in a body that holds no other, with blanks or without."""
    told = Redactor().body(f'{{"a":1,"{member}"{between}"hunter22"}}', exchange=3)
    assert told == f'{{"a":1,"{member}"{between}"[redacted:{member}_3]"}}'


def test_what_is_told_by_what_was_seen_is_not_kept():
    """The same header and the same URL are told anew once their value has been given."""
    redactor = Redactor()
    header, url = {"Authorization": "Bearer secret-1"}, "http://h/?token=secret-1"
    assert redactor.headers(header) == {"Authorization": "[redacted]"}
    assert redactor.url(url) == "http://h/?token=[redacted]"
    redactor.body('{"access_token":"secret-1"}', exchange=2, given=True)
    assert redactor.headers(header) == {"Authorization": "Bearer [redacted:access_token_2]"}
    assert redactor.url(url) == "http://h/?token=[redacted:access_token_2]"


def test_headers_that_are_told_again_are_a_copy():
    """Who changes what he was given changes nobody else's."""
    redactor = Redactor()
    redactor.headers({"a": "1"})["a"] = "2"
    assert redactor.headers({"a": "1"}) == {"a": "1"}


TOKEN = "eyJhbGciOiJub25lIn0.eyJqdGkiOiIxIn0.c2lnbmF0dXJl"


def test_a_token_that_an_error_repeats_is_hidden():
    """It goes by its name where it was seen before, in a body as in whatever else is recorded."""
    redactor = Redactor({"KEY": "secret-key"})
    redactor.body(f'{{"refresh_token": "{TOKEN}"}}', exchange=4, given=True)
    told = redactor.body(f'{{"message": "could not parse jwt: \'{TOKEN}\'"}}')
    assert told == '{"message": "could not parse jwt: \'[redacted:refresh_token_4]\'"}'
    line = redactor.line(Note(text=f"secret-key {TOKEN} {TOKEN}x {TOKEN[:30]} eyJ."))
    text = msgspec.json.decode(line)["text"]
    assert text == "[redacted:KEY] [redacted:refresh_token_4] [redacted] [redacted] eyJ."


def test_half_a_character_stands_in_a_line_as_its_escape():
    """What no file takes is written so that a reader sees what it was, secrets taken out."""
    note = Note(text="\ud800 secret \ud83d")
    assert msgspec.json.decode(Redactor({"A": "secret"}).line(note))["text"] == (
        "\\ud800 [redacted:A] \\ud83d"
    )
