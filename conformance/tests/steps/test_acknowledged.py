"""
Calls of which sources publish the effect and no code: any success acknowledges them.
"""

from __future__ import annotations

from gateways import without_content

DELETE = ["DE-LIM-0024", "DE-LIM-0026", "DE-LIM-0027"]
CLOSE = ["DE-CLO-0001", "DE-CLO-0004", "DE-CLO-0005", "DE-CLO-0011"]


def test_a_packet_that_was_closed_may_be_acknowledged_by_204(judged, monkeypatch):
    """What DELETE answers is published nowhere; that one packet is closed is seen all the same."""
    without_content(monkeypatch)
    verdicts, broken = judged([*DELETE, "DE-LIM-0028"])
    assert {verdicts[each] for each in DELETE} == {"pass"}
    assert verdicts["DE-LIM-0028"] == "alt"
    assert broken <= {"DE-LIM-0028"}


def test_a_closing_may_be_acknowledged_by_204(judged, monkeypatch):
    """An acknowledgement is published and no code; what comes after a closing is judged."""
    without_content(monkeypatch)
    verdicts, broken = judged(CLOSE)
    assert {verdicts[each] for each in CLOSE} == {"pass"}
    assert not broken
