"""
What an offline answer may hold in place of a signature.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fiskalprobe.steps._values import Seen, meets

FEATURE = Path(__file__, "../../../../features/outage/answers.feature").resolve()
ROWS = [
    [cell.strip() for cell in line.strip().strip("|").split("|")]
    for line in FEATURE.read_text("utf-8").splitlines()
    if line.strip().startswith(("| DE-OFF-0001 |", "| DE-OFF-0031 |"))
]


@pytest.mark.parametrize(
    ("signature", "reading"),
    [
        ("Tse not connected.", "DE-OFF-0001"),
        ("TSE nicht erreichbar", "DE-OFF-0001"),
        ("", "DE-OFF-0001"),
        ("MEUCIQDxMEUCIQDxMEUCIQDx", "DE-OFF-0031"),
    ],
)
def test_a_sentence_is_no_signature(signature, reading):
    """Words with blanks between them are the outage text of another vendor, base64 has none."""
    body = {"signature": signature}
    seen = Seen(field="signature", value=signature, body=body, till=None)
    assert next(row[0] for row in ROWS if meets(row[1], seen)) == reading
