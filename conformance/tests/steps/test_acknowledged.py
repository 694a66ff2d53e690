"""
Calls of which sources publish the effect and no code: any success acknowledges them.
"""

from __future__ import annotations

import pytest

from fiskalprobe.target.adapters.inprocess import InProcess
from fiskalprobe.wire.envelope import Carried

DELETE = ["DE-LIM-0024", "DE-LIM-0026", "DE-LIM-0027"]
CLOSE = ["DE-CLO-0001", "DE-CLO-0004", "DE-CLO-0005", "DE-CLO-0011"]


@pytest.fixture
def without_content(monkeypatch):
    """The simulator, which answers 204 and nothing where sources name no code."""
    honest = InProcess.carry

    def carry(self, asked, sent):
        answer = honest(self, asked, sent)
        is_silent = "cashpointClose" in asked.address or asked.method == "DELETE"
        if is_silent and "/api/" in asked.address and answer.status == 200:
            return Carried(204, [], b"")
        return answer

    monkeypatch.setattr(InProcess, "carry", carry)


@pytest.mark.usefixtures("without_content")
def test_a_packet_that_was_closed_may_be_acknowledged_by_204(judged):
    """What DELETE answers is published nowhere; that one packet is closed is seen all the same."""
    verdicts, broken = judged([*DELETE, "DE-LIM-0028"])
    assert {verdicts[each] for each in DELETE} == {"pass"}
    assert verdicts["DE-LIM-0028"] == "alt"
    assert broken <= {"DE-LIM-0028"}


@pytest.mark.usefixtures("without_content")
def test_a_closing_may_be_acknowledged_by_204(judged):
    """An acknowledgement is published and no code; what comes after a closing is judged."""
    verdicts, broken = judged(CLOSE)
    assert {verdicts[each] for each in CLOSE} == {"pass"}
    assert not broken
