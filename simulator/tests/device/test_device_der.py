"""
The machine's DER writer, against what ITU-T X.690 says.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiskalsim.device import der


@given(st.integers(min_value=-(2**70), max_value=2**260))
def test_an_integer_is_two_s_complement_and_minimal(value):
    """X.690 8.3.2: the first nine bits are never all alike."""
    written = der.integer_content(value)
    assert value == int.from_bytes(written, "big", signed=True)
    if len(written) > 1:
        assert (written[0], written[1] >> 7) not in {(0x00, 0), (0xFF, 1)}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "020100"),
        (127, "02017f"),
        (128, "02020080"),
        (255, "020200ff"),
        (256, "02020100"),
        (32768, "0203008000"),
        (1674819260, "020463d3b6bc"),
        (-1, "0201ff"),
        (-128, "020180"),
        (-129, "0202ff7f"),
    ],
)
def test_integers_at_the_edges(value, written):
    """At 128 a careless writer turns negative, at 256 it wastes an octet."""
    assert written == der.integer(value).hex()


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, "00"), (127, "7f"), (128, "8180"), (255, "81ff"), (256, "820100"), (65536, "83010000")],
)
def test_a_length_takes_as_few_octets_as_possible(count, written):
    """X.690 10.1: the long form begins at 128."""
    assert written == der.length(count).hex()


@given(st.lists(st.tuples(st.integers(0, 0x1E), st.binary(max_size=300)), max_size=6))
def test_what_was_joined_is_cut_at_the_same_places(elements):
    """Cutting a run of elements is the inverse of joining them."""
    written = [der.tlv(tag, content) for tag, content in elements]
    assert written == der.split(b"".join(written))
    assert [content for _, content in elements] == [der.content(one) for one in written]


@given(st.binary(min_size=1, max_size=300), st.data())
def test_an_element_that_is_cut_off_is_refused(content, data):
    """A shortened element is never taken for a whole one."""
    whole = der.tlv(0x04, content)
    kept = data.draw(st.integers(min_value=2 + (len(content) > 127), max_value=len(whole) - 1))
    with pytest.raises((ValueError, IndexError)):
        der.split(whole[:kept])
