"""
A QR code that differs from its answer in a classic way is told in which.
"""

from __future__ import annotations

import pytest

from fiskalprobe.oracles.seal.slips import slips
from fiskalprobe.report.german.messages import german

SWAPPED = {"document number": ("15", "14"), "TseSignatureCounter": ("14", "15")}
LOCAL = {
    "TransactionStartTime": ("1795343303", "1795346903"),
    "TransactionEndTime": ("1795343310", "1795346910"),
}
PLACES = "document number and TseSignatureCounter are swapped"
AHEAD = "its times are 1 h ahead of UTC"


@pytest.mark.parametrize(
    ("differing", "said"),
    [
        (SWAPPED, [PLACES]),
        (LOCAL, [AHEAD]),
        (SWAPPED | LOCAL, [PLACES, AHEAD]),
        ({"document number": ("15", "14")}, []),
        ({"TransactionEndTime": ("1795343303", "1795350503")}, [AHEAD.replace("1 h", "2 h")]),
        ({"TransactionEndTime": ("1795343303", "1795343304")}, []),
        ({"TransactionEndTime": (None, "tomorrow")}, []),
        (LOCAL | {"TransactionStartTime": ("1795343303", "1795350503")}, []),
    ],
)
def test_a_classic_slip_is_named(differing, said):
    """Swapped fields and local time for UTC are recognised, and nothing else is guessed."""
    assert said == list(slips(differing))


@pytest.mark.parametrize("found", [[], [PLACES], [AHEAD], [PLACES, AHEAD]])
def test_the_hint_is_told_in_german_too(found):
    """Each combination has its sentence, in which no English is left."""
    said = german("; ".join(["the QR code differs from the answer in signature", *found]))
    assert said.startswith("der QR-Code weicht von der Antwort ab in Signatur")
    assert said.count(";") == len(found)
    assert "swapped" not in said
    assert "ahead" not in said
