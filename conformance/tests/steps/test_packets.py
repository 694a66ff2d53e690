"""
More than one packet: how many documents are started where a TSE holds few.
"""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from exchanges import exchanged

from fiskalprobe.report.german import messages
from fiskalprobe.run import Blocked
from fiskalprobe.steps.fiscal import arranging


class Checks:
    """Only what the step presupposes."""

    @staticmethod
    def presuppose(ok, message):
        """Be blocked as a scenario is."""
        if not ok:
            raise Blocked(message)


def begun(monkeypatch, *, room, packet):
    """The counts that were started at a TSE with so much *room*, and why the scenario ended."""
    counts = []

    def starting(_till, checks, count):
        checks.presuppose(not room or count <= room, "the TSE is full")
        counts.append(count)

    def listing():
        numbers = list(range(min(counts[-1], packet)))
        return exchanged("GET", "/tse/listTransactions", status=200, body=json.dumps(numbers))

    monkeypatch.setattr(arranging, "started_documents", starting)
    monkeypatch.setattr(arranging, "tse_entry", lambda _: {"maxStartedTransactions": room})
    till = SimpleNamespace(
        look=lambda exchange: exchange, subject=SimpleNamespace(open_transactions=listing)
    )
    try:
        arranging.more_than_a_packet(till, Checks)
    except Blocked as blocked:
        return counts, str(blocked)
    return counts, ""


@pytest.mark.parametrize(
    ("room", "packet", "counts"),
    [
        (512, 8, [11]),
        (2000, 100, [11, 103]),
        (9, 8, [9]),
        (0, 8, [11]),
        (2000, 200, [11, 103, 2000]),
    ],
)
def test_documents_are_started_until_a_packet_is_full(monkeypatch, room, packet, counts):
    """No more than the TSE holds are started; 0 stands for a TSE without a limit."""
    assert begun(monkeypatch, room=room, packet=packet) == (counts, "")


@pytest.mark.parametrize(
    ("room", "counts", "why"),
    [
        (5, [5], "the listing shows all of 5 transactions at once, and the TSE holds no more"),
        (0, [11, 103], "the listing shows all of 103 transactions at once"),
    ],
)
def test_a_tse_that_fills_no_packet_is_told(monkeypatch, room, counts, why):
    """The reason is the small TSE and not a start that it refused; a German reads it too."""
    assert begun(monkeypatch, room=room, packet=1000) == (counts, why)
    assert messages.german(why)
