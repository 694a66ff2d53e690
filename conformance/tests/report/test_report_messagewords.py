"""
The messages that a reader meets most often are told in German; half a translation never is.
"""

from __future__ import annotations

import pytest

from fiskalprobe.report.messagewords import german
from fiskalprobe.target.control import ControlMissing


@pytest.mark.parametrize(
    "handle", ["cable", "clock", "export", "faults", "ledger", "reset", "restart", "cable's state"]
)
def test_a_missing_hand_is_told_in_german(handle):
    """What a target lacks most often is said by the words of the code that raises it."""
    assert german(str(ControlMissing(handle))).startswith("das Ziel bietet keinen Zugriff auf")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('errorDescription is "TSE"', 'errorDescription ist "TSE"'),
        ("TseSignatureCounter is absent", "TseSignatureCounter fehlt"),
        (
            "fiscalDocumentStartTime is a Unix time within the request",
            "fiscalDocumentStartTime ist eine Unixzeit innerhalb der Anfrage",
        ),
        (
            "PUT /api/v1/x is answered 404",
            "PUT /api/v1/x wird mit 404 beantwortet",
        ),
        ("signature counter 7 came after 9", "der Signaturzähler 7 kam nach 9"),
    ],
)
def test_known_words_are_told_in_german(said, expected):
    """Names and values stay as they are."""
    assert german(said) == expected


@pytest.mark.parametrize(
    "said", ["made of cheese", "the moon is made of cheese", "this is a list of unknown things"]
)
def test_what_is_not_wholly_known_stays(said):
    """No sentence is half translated."""
    assert german(said) == ""
