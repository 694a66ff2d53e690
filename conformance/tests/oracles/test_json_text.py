"""
JSON on the wire: its octets, names that stand twice, and what it is called.
"""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiskalprobe.oracles.exact import DEEPEST, repeated
from fiskalprobe.oracles.jsontext import Rows, Written, is_json, judge_bodies, judge_json
from fiskalprobe.report.german import evidence

ROWS = Rows(octets="DE-RSP-0039", names="DE-RSP-0040", called="DE-RSP-0041")
JSON = "application/json; charset=utf-8"


def told(text, media_type=JSON, encoding="", rows=ROWS):
    """Give the standing of each check."""
    claims = judge_json(Written(text, media_type, encoding), rows)
    return {claim.check: str(claim.standing) for claim in claims}


RIGHT = {"utf-8": "holds", "names-once": "holds", "called-json": "holds"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (('{"a":1,"b":{"a":1}}',), RIGHT),
        (("[]", "application/problem+json"), RIGHT),
        (('"a text"',), {"utf-8": "holds"}),
        (("",), {}),
        (("no JSON at all", "text/plain", "iso8859-1"), {}),
        (("[Fehler] ungültig", "text/plain; charset=iso-8859-1", "iso8859-1"), {}),
        (("<html></html>", "text/html"), {}),
        (("{broken", JSON), {"utf-8": "holds"}),
        (("{}", JSON, "utf-16"), RIGHT | {"utf-8": "broken"}),
        (("\ufeff{}", JSON), RIGHT | {"utf-8": "broken"}),
        (("{}", "text/plain; charset=utf-16", "utf-16"),
         RIGHT | {"utf-8": "broken", "called-json": "broken"}),
        ((' {"a":1}', "text/html"), RIGHT | {"called-json": "broken"}),
        (('{"a":1}', ""), RIGHT | {"called-json": "broken"}),
        (('{"a":1,"a":1}',), RIGHT | {"names-once": "broken"}),
        (('[{"b":[{"a":1,"\\u0061":2}]}]',), RIGHT | {"names-once": "broken"}),
        (('{"a":1,"A":2}',), RIGHT),
    ],
)  # fmt: skip
def test_what_is_json_is_judged(said, expected):
    """By its octets, by the names in each object and by its media type; other texts are not."""
    assert told(*said) == expected


def test_it_is_shown_where_octets_are_no_utf_8():
    """Nobody finds an umlaut in Latin-1 by the name of an encoding that is unknown."""
    body = Written('{"itemCaption":"K\ufffdsebr\ufffdtchen"}', JSON, "unknown")
    actual = judge_json(body, ROWS)[0].actual
    shown = 'mCaption":"K\ufffdsebr\ufffdtchen"}'
    assert actual == f"octets that are no UTF-8 in {shown}"
    assert evidence.german(actual) == f"Bytes, die kein UTF-8 sind, in {shown}"
    assert judge_json(Written("{}", JSON, "utf-16"), ROWS)[0].actual == "utf-16"


def test_what_another_row_looks_at_is_left_to_it():
    """A role without a row for the media type is not judged by it."""
    assert "called-json" not in told("{}", "", rows=ROWS._replace(called=""))


def test_of_several_bodies_what_is_wrong_is_told():
    """One claim for each requirement: the first that is broken, else the first."""
    bodies = [Written("{}", JSON, ""), Written("[]", JSON, "utf-16"), Written("x", "", "")]
    standings = {c.requirement: c.standing for c in judge_bodies(bodies, ROWS)}
    assert standings == dict(zip(ROWS, ("broken", "holds", "holds"), strict=True))
    assert judge_bodies(bodies[2:], ROWS) == []


@given(st.dictionaries(st.text(), st.dictionaries(st.text(), st.integers())))
def test_a_document_as_it_is_written_names_nothing_twice(value):
    """Whatever the names are, and however they are escaped."""
    assert repeated(json.dumps(value)) == ()
    assert repeated(json.dumps(value, ensure_ascii=False)) == ()


def test_names_that_stand_twice_are_named_once_each():
    """In the order in which they are found, also where half of a character is in one."""
    assert repeated('{"b":{"a":1,"a":2,"a":3},"b":{"a":1,"a":1}}') == ("a", "b")
    assert repeated('{"\\ud800":1,"\\ud800":2}') == ("\ufffd",)


def test_names_are_counted_within_bounds():
    """A hundred thousand names take no longer than reading them; too deep is refused."""
    began = time.monotonic()
    assert repeated("{" + ",".join(['"a":1', '"b":1'] * 50_000) + "}") == ("a", "b")
    assert time.monotonic() - began < 5
    with pytest.raises(ValueError, match="stand inside each other"):
        repeated('{"a":' * (DEEPEST + 1) + "1" + "}" * (DEEPEST + 1))


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [
        ("application/json", True),
        ("APPLICATION/JSON ; charset=UTF-8", True),
        ("application/problem+json", True),
        ("text/json", True),
        ("text/plain", False),
        ("application/jsonp", False),
        ("", False),
    ],
)
def test_types_of_json_are_known(media_type, expected):
    """With parameters and in any letter case."""
    assert is_json(media_type) is expected
