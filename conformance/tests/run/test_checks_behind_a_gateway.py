"""
What a check proves in a scenario of which a gateway kept a call to itself.
"""

from dataclasses import replace

import pytest
from exchanges import exchanged

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.run.checks import Checks

ANSWERED = exchanged("GET", "http://127.0.0.1/api/v1/information/tse")
SILENT = exchanged("POST", "http://127.0.0.1/api/v1/transactions/cancelDocument", status=None)
KEPT = replace(SILENT, gateway=exchanged("POST", "http://127.0.0.1/", status=503).response)


def claimed(*history, ok):
    """Claim something of the answer behind *history*."""
    claims = []
    checks = Checks(
        lambda claim, _: claims.append(claim),
        requirements=("DE-TXN-0013",),
        history=lambda: [*history, ANSWERED],
    )
    checks.that(None, "startedTransactions-counted", ok, "it has changed by 0")
    return claims[0]


def test_what_is_wrong_behind_a_kept_call_is_left_open():
    """The counter may be as it is because the call never arrived."""
    claim = claimed(KEPT, ok=False)
    assert claim.standing is Standing.UNCLEAR
    assert claim.code == "transport"
    assert claim.message.endswith(", so: it has changed by 0")


def test_what_is_right_behind_a_kept_call_holds():
    """Nothing has to be excused there."""
    assert claimed(KEPT, ok=True).standing is Standing.HOLDS


@pytest.mark.parametrize("why", ["ConnectError: [Errno 111] refused", "ConnectTimeout: timed out"])
def test_what_is_wrong_behind_a_call_that_never_went_out_is_left_open(why):
    """A service that begins again takes no connection meanwhile."""
    away = replace(SILENT, error=why)
    assert claimed(away, ok=False).standing is Standing.UNCLEAR
    assert claimed(away, ok=True).standing is Standing.HOLDS


def test_a_call_that_was_to_be_lost_excuses_nothing():
    """Scenarios about lost answers judge what comes after them."""
    assert claimed(SILENT, ok=False).standing is Standing.BROKEN
