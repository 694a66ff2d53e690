"""
What a subject writes as JSON is read with all its digits, and within bounds.
"""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiskalprobe.oracles.document import Document, UnreadableDocument
from fiskalprobe.oracles.exact import DEEPEST, exactly, plainly
from fiskalprobe.oracles.fiscalanswer import UnreadableAnswer, read_answer
from fiskalprobe.oracles.rendering import NEWEST, fits_schema
from fiskalprobe.oracles.written import written

READERS = [exactly, plainly]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize("read", READERS)
@given(VALUES)
def test_what_is_json_is_read_as_it_stands(read, value):
    """No bound stands in the way of an ordinary document, whatever its texts hold."""
    assert read(json.dumps(value)) == value
    assert read(json.dumps(value, ensure_ascii=False)) == value


def test_amounts_keep_their_digits_where_they_are_asked_for():
    """An amount is a decimal to an oracle and a plain number to a schema."""
    assert exactly("12.90").as_tuple() == Decimal("12.90").as_tuple()
    assert type(plainly("12.90")) is float


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("opening", "closing"), [("[", "]"), ('{"a":', "}")], ids=["lists", "objects"]
)
def test_what_nests_too_deep_is_refused(read, opening, closing):
    """One level more than the bound is refused, as are many; brackets in texts do not count."""
    assert read(opening * DEEPEST + "1" + closing * DEEPEST)
    for levels in (DEEPEST + 1, 100_000):
        with pytest.raises(ValueError, match="objects and lists stand inside each other"):
            read(opening * levels + "1" + closing * levels)
    text = '[{"\\"' * 500
    assert read(json.dumps({text: [text] * 3})) == {text: [text] * 3}
    assert read("[" + "[]," * 500 + "[]]") == [[]] * 501


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("9" * 5000, "a whole number in it has more digits than can be read"),
        ("[NaN]", "NaN is no number in JSON"),
        ('{"a": -Infinity}', "-Infinity is no number in JSON"),
        ("\ufeff{}", "BOM"),
        ("{", "line 1 column 2"),
    ],
)
def test_what_cannot_be_read_says_why(read, body, said):
    """The reason is one of the document, and names no setting of Python's."""
    with pytest.raises(ValueError, match=said) as refused:
        read(body)
    assert "sys." not in str(refused.value)


def test_a_number_beyond_all_bounds_is_refused():
    """An exponent that no decimal takes is no reason to break."""
    with pytest.raises(ValueError, match="beyond all bounds"):
        exactly("1e99999999999999999999999")


@pytest.mark.parametrize("read", READERS)
def test_half_a_character_is_read_as_what_it_becomes(read):
    """What cannot be written in UTF-8 is replaced, a whole character of two halves is not."""
    found = read(r'{"\udfff": ["\ud800", "\ud83d\ude00", {"a": "x\uDC00y"}], "b": 1}')
    assert found == {"\ufffd": ["\ufffd", "\U0001f600", {"a": "x\ufffdy"}], "b": 1}


@pytest.mark.parametrize(
    "value", [r'"\ud800"', "[" * 150 + "]" * 150, "1e99999"], ids=["half", "deep", "huge"]
)
def test_an_odd_answer_is_held_against_its_schema(value):
    """What was read can be told to a schema and shown as evidence."""
    answer = read_answer(f'{{"fiscalCountry": {value}}}')
    claim = fits_schema(answer.body, generation=NEWEST)
    assert "fiscalCountry" in claim.message
    assert written(answer.body)


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 950 + "1" + "}" * 950, "NaN"])
def test_oracles_refuse_what_goes_too_far(body):
    """Answer and document say that they cannot be read, at a depth that Python would read too."""
    with pytest.raises(UnreadableAnswer):
        read_answer(body)
    with pytest.raises(UnreadableDocument):
        Document.from_text(body)
