"""
The filter of marks: never wrong about what was noted, and mostly right about what was not.
"""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from fiskalsim.ledger.sqlite.keys import Marks, mark_of

MARKS = [2743092493282617900, -4771390248545662269, -6286683391108197008]


@given(noted=st.lists(st.text()))
def test_what_was_noted_is_never_denied(noted):
    """A document that is sent again has to be found, so the filter may not say that it is new."""
    marks = [mark_of(1, 1, key) for key in noted]
    filled = Marks(marks[::2])
    for mark in marks[1::2]:
        filled.add(mark)
    assert all(map(filled.may_have, marks))


def test_what_is_new_is_nearly_always_known_to_be_new():
    """After a hundred thousand documents, a look into the file is spared for nearly all others."""
    filled = Marks(mark_of(1, 1, str(UUID(int=n))) for n in range(100_000))
    strangers = [mark_of(1, 1, str(UUID(int=n))) for n in range(100_000, 110_000)]
    assert sum(map(filled.may_have, strangers)) < len(strangers) / 100


def test_a_mark_is_the_same_in_every_process():
    """A file is opened by other processes than the one that wrote it."""
    assert [mark_of(1, 1, "a"), mark_of(1, 2, "a"), mark_of(2, 1, "a")] == MARKS


@given(key=st.text(st.characters()))
def test_every_key_has_a_mark_that_a_file_can_hold(key):
    """SQLite's whole numbers have 64 bits and a sign; a till may name a document as it likes."""
    assert -(2**63) <= mark_of(1, 1, key) < 2**63
