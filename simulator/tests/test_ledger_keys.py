"""
The filter of keys: never wrong about what was noted, and mostly right about what was not.
"""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from fiskalsim.ledger.keys import Keys


@given(noted=st.lists(st.text()))
def test_what_was_noted_is_never_denied(noted):
    """A document that is sent again has to be found, so the filter may not say that it is new."""
    keys = Keys(noted[::2])
    for key in noted[1::2]:
        keys.add(key)
    assert all(map(keys.may_have, noted))


def test_what_is_new_is_nearly_always_known_to_be_new():
    """After a hundred thousand documents, a look into the file is spared for nearly all others."""
    keys = Keys(str(UUID(int=n)) for n in range(100_000))
    strangers = [str(UUID(int=n)) for n in range(100_000, 110_000)]
    assert sum(map(keys.may_have, strangers)) < len(strangers) / 100
