"""
An account that may create no TSS for the rest of the day, which is no fault of the service.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from exchanges import exchanged

from fiskalprobe.run import Blocked
from fiskalprobe.steps.cloud.calls import (
    creates_until_refused,
    the_till_repeats,
    the_till_sends_body,
)
from fiskalprobe.wire.exchange import Request

SPENT = {"status_code": 403, "code": "E_TSS_LIMIT_PER_DAY_REACHED", "message": "500 TSS"}
FULL = SPENT | {"code": "E_TSS_LIMIT_REACHED"}
#: Each step that may ask for a TSS, as a scenario has it.
STEPS = {
    "sends": lambda cloud: the_till_sends_body(cloud, "PUT", "/tss/{shop}", None, "{}"),
    "repeats": the_till_repeats,
    "fills": creates_until_refused,
}


def presuppose(ok, message):
    """Be blocked as a scenario is."""
    if not ok:
        raise Blocked(message)


def cloud(refusal):
    """A cloud TSE that refuses every request with *refusal*."""
    answer = exchanged("PUT", "https://127.0.0.1/tss/1", sent="{}", status=403, body=refusal)
    return SimpleNamespace(
        send=lambda *_asked, **_more: answer,
        filled=lambda text: text,
        tss_of=lambda name: f"/tss/{name}",
        in_use=lambda: 0,
        last=answer,
        noted={},
        puks={},
        checks=SimpleNamespace(presuppose=presuppose),
    )


@pytest.mark.parametrize("step", STEPS)
def test_the_limit_of_a_day_blocks_the_scenario(step):
    """Its requirements are inconclusive, and the reason says what to do."""
    with pytest.raises(Blocked, match="run the rest on another day"):
        STEPS[step](cloud(SPENT))


@pytest.mark.parametrize("step", STEPS)
def test_any_other_refusal_is_judged(step):
    """Only the limit that no scenario waits for is excused."""
    STEPS[step](cloud(FULL))


def test_a_request_is_repeated_at_its_own_address():
    """Below a path of a gateway, the wire puts that path before the address once more."""
    asked = []
    request = Request(
        method="PUT", url="https://gateway/fiscal/v1/api/v2/tss/1?a=b", base="/fiscal/v1"
    )
    party = cloud(FULL)
    answer = party.last
    party.last = SimpleNamespace(request=request)
    party.send = lambda method, path, **_more: asked.append((method, path)) or answer
    the_till_repeats(party)
    assert asked == [("PUT", "/api/v2/tss/1?a=b")]
