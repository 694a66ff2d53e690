"""
With any one character of its signed fields changed, a receipt does not verify any more.
"""

from __future__ import annotations

import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiskalprobe.artefacts.receipt import judge_receipt
from fiskalprobe.oracles.qr import MalformedQr, QrCode
from fiskalprobe.oracles.signing.proof import prove
from fiskalspec import vectors

#: The fields that a signature covers. The start time is missing: it is signed elsewhere.
SIGNED = (
    "client",
    "process_type",
    "process_data",
    "transaction",
    "counter",
    "logged",
    "algorithm",
    "time_format",
    "signature",
    "public_key",
)
VALID = [QrCode.from_text(each.qr) for each in vectors.receipts() if each.verifies]
SEED = next(each for each in VALID if each.client == "00345-00345")
LIKELY = string.digits + string.ascii_letters + " +/=.:^_-\x00ä٣"


def verifies(code: QrCode) -> bool:
    try:
        return prove(QrCode.from_text(code.to_text()).evidence()).valid
    except MalformedQr:
        return False


@pytest.mark.parametrize("field", SIGNED)
def test_every_place_of_the_known_receipt_is_guarded(field):
    """
    At each place of each signed field of the receipt in seed-003, neighbours do not verify.
    """
    text = getattr(SEED, field)
    for place, old in enumerate(text):
        for new in {chr(ord(old) + 1), chr(ord(old) ^ 32), "0", "A", " "} - {old, ";"}:
            altered = text[:place] + new + text[place + 1 :]
            assert not verifies(replace(SEED, **{field: altered})), (place, old, new)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(data=st.data())
def test_one_character_replaced_added_or_taken_away(data):
    """
    No single edit of a signed field of any real receipt goes unnoticed.
    """
    code = data.draw(st.sampled_from(VALID))
    field = data.draw(st.sampled_from(SIGNED))
    text = getattr(code, field)
    place = data.draw(st.integers(0, len(text) - 1))
    edit = data.draw(st.sampled_from(("replace", "insert", "delete")))
    letter = data.draw(st.sampled_from(LIKELY))
    altered = {
        "replace": text[:place] + letter + text[place + 1 :],
        "insert": text[:place] + letter + text[place:],
        "delete": text[:place] + text[place + 1 :],
    }[edit]
    if altered != text:
        assert not verifies(replace(code, **{field: altered}))


def test_unaltered_they_verify():
    """
    The positive twin: the same receipts, untouched.
    """
    assert all(verifies(code) for code in VALID)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(text=st.text(max_size=300))
def test_any_text_gets_a_reason(text):
    """
    Whatever stands in a line, the result has a reason and no exception.
    """
    judged = judge_receipt(text, seconds_around=1)
    assert not judged.is_valid
    assert judged.reason


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    fields=st.fixed_dictionaries(
        {
            name: st.one_of(
                st.just(getattr(SEED, name)),
                st.sampled_from(["", "\x00", "9" * 5000, "-1", "٣", "AAAA", "\ud800", "0000"]),
                st.text(st.characters(exclude_characters=";"), max_size=20),
            )
            for name in (*SIGNED, "started")
        },
    ),
)
def test_absurd_fields_get_a_reason(fields):
    """
    Twelve fields with anything in them are judged without an exception.
    """
    judged = judge_receipt(replace(SEED, **fields).to_text(), seconds_around=1)
    assert judged.reason
    assert isinstance(judged.to_json()["signature"]["valid"], bool)
