"""
Texts of an order are compared with what was signed for them.
"""

from __future__ import annotations

import base64

import pytest
from exchanges import exchanged

from fiskalprobe.fuzz.cloudwork import judge_signed
from fiskalprobe.oracles.claims import Standing


def answered(data):
    """Give the exchange in which an order of "Käse" is signed as these octets."""
    line = {"quantity": "1", "text": "Käse", "price_per_unit": "2.50"}
    asked = {"schema": {"standard_v1": {"order": {"line_items": [line]}}}}
    raw = {"process_type": "Bestellung-V1", "process_data": base64.b64encode(data).decode()}
    return exchanged("PUT", "/api/v2/tss/1/tx/2", sent=asked, body={"schema": {"raw": raw}})


@pytest.mark.parametrize(
    ("data", "standings"),
    [
        ('1;"Käse";2.50'.encode(), [Standing.HOLDS]),
        ('1;"Käse";2.50'.encode("latin-1"), [Standing.BROKEN]),
        (b'1;"Kase";2.50', [Standing.BROKEN]),
        (b"no order at all", []),
    ],
)
def test_texts_are_signed_as_they_were_given(data, standings):
    """Another encoding is found; of what is no order its grammar tells."""
    claims = judge_signed(answered(data))
    assert [claim.standing for claim in claims] == standings
    assert all(claim.requirement == "DE-CPD-0015" for claim in claims)
