"""
What a hunt could not look at, because a gateway answered or nobody did, it holds against nobody.
"""

from dataclasses import replace

import pytest
from exchanges import exchanged

from fiskalprobe.fuzz.demands import UNSEEN, judge_spelling, judge_state
from fiskalprobe.oracles.claims import Standing

REFUSED = exchanged("POST", "https://127.0.0.1/api/v1/transactions/storeDocument", status=422)
SILENT = replace(REFUSED, response=None, error="a gateway before the subject answered 502")


@pytest.mark.parametrize("cloud", [False, True])
@pytest.mark.parametrize("place", ["before", "after"])
def test_a_look_that_nobody_answered_tells_nothing(place, cloud):
    """Neither is a change seen nor that there was none."""
    seen = {"before": {"signatures": 1}, "after": {"signatures": 1}, place: {UNSEEN: "502"}}
    claim = judge_state(REFUSED, **seen, cloud=cloud)
    assert (claim.standing, claim.code) == (Standing.UNCLEAR, "transport")


@pytest.mark.parametrize("pair", [(SILENT, REFUSED), (REFUSED, SILENT), (SILENT, SILENT)])
def test_a_spelling_that_nobody_answered_is_compared_with_none(pair):
    """Two silences are not alike either."""
    claim = judge_spelling("DE-REQ-0008", "type with its name", *pair)
    assert (claim.standing, claim.code) == (Standing.UNCLEAR, "transport")
