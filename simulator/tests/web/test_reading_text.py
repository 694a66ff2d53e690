"""
What the JSON reader forgives, what it refuses, and that it knows where.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fiskalsim.ground.limits import Limits
from fiskalsim.web.reading import text
from fiskalsim.web.reading.errors import Unreadable
from fiskalsim.web.reading.liberties import INSTEAD, Liberty, LibertyKind

letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
names = st.text(letters, max_size=8)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | names,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=20,
)


@given(values, st.booleans(), st.sampled_from([None, 2]))
@settings(derandomize=True, deadline=None)
def test_strict_json_is_read_exactly_and_without_liberties(value, ascii_only, indent):
    """
    Any JSON value comes back equal, its numbers digit by digit, and nothing had to be forgiven.
    """
    written = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    expected = json.loads(written, parse_float=Decimal)
    for lenient in (True, False):
        parsed = text.read(written.encode(), lenient=lenient)
        assert parsed.value == expected
        assert repr(parsed.value) == repr(expected)
        assert parsed.liberties == ()


FORGIVEN = [
    (b'{"a":[1,],}', {"a": [1]}, [("trailing-comma", 1, 8), ("trailing-comma", 1, 10)]),
    (b"[1, // one\n2]", [1, 2], [("comment", 1, 5)]),
    (b"/* a\r\nb */ 1 // c", 1, [("comment", 1, 1), ("comment", 2, 8)]),
    (b"/**/1/***/", 1, [("comment", 1, 1), ("comment", 1, 6)]),
    (rb"""{'a"b':'c\'d'}""", {'a"b': "c'd"}, [("single-quotes", 1, 2), ("single-quotes", 1, 8)]),
    (b"{}\n }", {}, [("content-after-document", 2, 2)]),
    (b"1 \xc3\xa4 // no comment, but content", 1, [("content-after-document", 1, 3)]),
    (b"\xef\xbb\xbf[]", [], [("byte-order-mark", 1, 1)]),
    ('{"ä":1,\r"ä":2}'.encode(), {"ä": 2}, [("duplicate-key", 2, 1)]),
]


@pytest.mark.parametrize(("body", "value", "taken"), FORGIVEN)
def test_a_liberty_is_forgiven_and_noted_where_it_stands(body, value, taken):
    """
    Each liberty is read as it was meant, and noted with line and column.
    """
    parsed = text.read(body)
    assert parsed.value == value
    assert [Liberty(LibertyKind(kind), line, column) for kind, line, column in taken] == list(
        parsed.liberties
    )


@pytest.mark.parametrize(("body", "value", "taken"), FORGIVEN)
def test_a_strict_reader_refuses_the_first_liberty_at_its_place(body, value, taken):
    """
    Strict means that the same bodies are refused, pointing at the same place.
    """
    kind, line, column = taken[0]
    with pytest.raises(Unreadable) as refused:
        text.read(body, lenient=False)
    assert (refused.value.line, refused.value.column) == (line, column)
    assert refused.value.message == INSTEAD[LibertyKind(kind)]


@pytest.mark.parametrize(
    ("body", "line", "column", "says"),
    [
        (b"", 1, 1, "empty"),
        (b" \n", 1, 1, "empty"),
        (b"\xef\xbb\xbf", 1, 1, "empty"),
        (b"{", 1, 2, "ends where"),
        (b'{"a"}', 1, 5, '":" after'),
        (b'{"a":}', 1, 6, "a value should come"),
        (b"{,}", 1, 2, "property name"),
        (b"[,]", 1, 2, "a value"),
        (b"[1,,2]", 1, 4, "a value"),
        (b"[1 2]", 1, 4, '"," or "]"'),
        (b"[1}", 1, 3, '"," or "]"'),
        (b"{a:1}", 1, 2, "property name in quotes"),
        (b"{1:1}", 1, 2, "property name in quotes"),
        (b"[NaN]", 1, 2, "no number"),
        (b"[Infinity]", 1, 2, "no number"),
        (b"[-Infinity]", 1, 2, "no number"),
        (b"[01]", 1, 2, "no number"),
        (b"[.5]", 1, 2, "no number"),
        (b"[+1]", 1, 2, "no number"),
        (b"[1.]", 1, 2, "no number"),
        (b"[0x10]", 1, 2, "no number"),
        (b"[1e999999]", 1, 2, "exponent"),
        (b"[0e999999999999999999999]", 1, 2, "exponent"),
        (b"[1e-401]", 1, 2, "exponent"),
        (b"[" + b"9" * 401 + b"]", 1, 2, "401 characters"),
        (b"True", 1, 1, "a value"),
        (b'"a\nb"', 1, 3, "U+000A"),
        (b'"ab', 1, 1, "closing quote"),
        (b'"ab\\', 1, 1, "closing quote"),
        (b"\n 'ab\"", 2, 2, "closing quote"),
        (b'"a\\x"', 1, 3, r"\x is no escape"),
        (b'"a\\\'"', 1, 3, "no escape"),
        (b'"a\\u12"', 1, 3, r"\u is no escape"),
        (b'"\\ud800"', 1, 2, "surrogate"),
        (b'"\\udc00\\ud800"', 1, 2, "surrogate"),
        (b'"a\\u0000"', 1, 3, "NUL"),
        (b'{}\n"\0"', 2, 2, "NUL"),
        ('"ä'.encode() + b'\xff"', 1, 3, "0xff is no UTF-8"),
        (b'"\xed\xa0\x80"', 1, 2, "0xed is no UTF-8"),
        (b"/* a", 1, 1, "no end"),
        (b"-- a\n1", 1, 1, "no number"),
        (b"\xc2\xa01", 1, 1, "means nothing"),
    ],
)
def test_what_is_no_json_is_refused_at_its_place(body, line, column, says):
    """
    Everything else is refused in one sentence, with the line and column of the fault.
    """
    with pytest.raises(Unreadable) as refused:
        text.read(body)
    assert says in refused.value.message
    assert (refused.value.line, refused.value.column) == (line, column)
    assert f"line {line}, column {column}" in str(refused.value)


def test_nesting_is_read_up_to_its_limit_and_refused_beyond():
    """
    The limit counts objects and lists, and one more is one too many.
    """
    assert text.read(b"[" * 8 + b"]" * 8, limits=Limits(nesting=8)).value
    with pytest.raises(Unreadable, match="more than 8") as refused:
        text.read(b"[" * 9 + b"]" * 9, limits=Limits(nesting=8))
    assert refused.value.column == 9
    with pytest.raises(Unreadable, match="more than 200"):
        text.read(b"[" * 100_000, limits=Limits(nesting=10**9))


def test_a_body_is_read_up_to_its_size_and_refused_beyond():
    """
    The limit is in bytes and is looked at before anything else.
    """
    assert text.read(b"[1]", limits=Limits(body_bytes=3)).value == [1]
    with pytest.raises(Unreadable, match="4 bytes, at most 3"):
        text.read(b"[12]", limits=Limits(body_bytes=3))


@example(b"[1e-400]")
@given(
    st.binary(max_size=60) | st.text("{}[]:,'\"\\/*u0dD18eE+-.nN \n", max_size=60).map(str.encode)
)
@settings(derandomize=True, deadline=None, max_examples=500)
def test_arbitrary_bytes_are_read_or_refused_and_nothing_else(body):
    """
    No input raises anything but Unreadable, and what a strict reader takes, json.loads takes too.
    """
    with suppress(Unreadable):
        text.read(body)
    with suppress(Unreadable):
        strict = text.read(body, lenient=False)
        assert strict.value == json.loads(body, parse_float=Decimal)


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"1," * 500_000 + b"]",
        b'"' + b"\\" * 1_000_000,
        b'"' + b"\\u0041" * 160_000,
        b"/*" + b"*" * 1_000_000,
        b"//\n" * 330_000,
        b"[" + b"1,],[" * 200_000,
        b"1" * 1_000_000,
        b" " * 1_000_000,
        b"[1e" + b"9" * 1_000_000 + b"]",
    ],
    ids=lambda body: body[:4].decode(),
)
def test_a_megabyte_takes_no_longer_than_a_megabyte_may(body):
    """
    No megabyte, however unkind, keeps the service busy: reading takes linear time.
    """
    begun = time.process_time()
    with suppress(Unreadable):
        text.read(body)
    assert time.process_time() - begun < 4


def test_places_know_every_value():
    """
    Line and column of any value can be asked for by its path, or those of what is around it.
    """
    places = text.Places(b'{"a": [1,\n  {"b": "x"}]}', Limits())
    assert places.find(()) == (1, 1)
    assert places.find(("a", 0)) == (1, 8)
    assert places.find(("a", 1, "b")) == (2, 9)
    assert places.find(("a", 1, "missing", 7)) == (2, 3)
