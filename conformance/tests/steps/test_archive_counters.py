"""
The counters of a cloud TSE's archive: what was answered is in it once, and gaps are legal.
"""

import pytest

ROWS = ("DE-CEX-0006", "DE-CEX-0023")


@pytest.mark.parametrize(
    ("mutant", "once", "gapless"),
    [
        ("", "pass", "pass"),
        (",mutant=M-CEX-0023-a", "pass", "alt"),
        (",mutant=M-CEX-0004-a", "fail", "alt"),
        (",mutant=M-CEX-0006-a", "fail", "alt"),
    ],
)
def test_a_gap_is_noted_and_what_is_missing_or_twice_fails(judged, mutant, once, gapless):
    """A counter that nobody was told of may be used up; one that was answered may not vanish."""
    verdicts, _ = judged(ROWS, target=f"sim:role=cloud-tse{mutant}")
    assert [once, gapless] == [verdicts[row] for row in ROWS]
