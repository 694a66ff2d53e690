"""
A TSE list that shows the few members that are owed, and no others.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from fiskalprobe.run import Blocked
from fiskalprobe.steps.backoffice import exporting
from fiskalprobe.steps.fiscal import counting

OWED = {
    "startedTransactions": 0,
    "maxStartedTransactions": 512,
    "createdSignatures": 2,
    "maxSignatures": 20_000_000,
    "tseSerial": "00" * 32,
}


class Notebook:
    """Goes on only where it may, and collects what a step says."""

    def __init__(self):
        self.said = []

    def presuppose(self, ok, message):
        """End the scenario where its beginning is missing."""
        if not ok:
            raise Blocked(message)

    def check(self, _cited, name, _message, *, ok, **_more):
        """Take a check."""
        self.said.append((name, ok))


def _till(**shown):
    book = Notebook()
    return SimpleNamespace(noted={**OWED, **shown}, checks=book, check=book.check)


@pytest.mark.parametrize("shown", [{}, {"timeUntilNextSelftest": None}])
def test_a_counter_that_is_not_shown_blocks_its_scenario(shown):
    """No member is missing that nobody owes, so neither service nor harness is at fault."""
    with pytest.raises(Blocked, match="the TSE list shows no timeUntilNextSelftest"):
        counting.noted(_till(**shown), "timeUntilNextSelftest")


def test_a_counter_of_zero_is_shown():
    """Nothing is open, and that is a number."""
    assert counting.noted(_till(), "startedTransactions") == 0


@pytest.mark.parametrize("key", [{}, {"tsePublicKey": None}, {"tsePublicKey": ""}])
def test_a_serial_number_without_its_key_is_not_judged(monkeypatch, key):
    """Whether it is the hash of a key that is not shown cannot be told."""
    till = _till()
    monkeypatch.setattr(exporting, "tse_entry", lambda _till: {**OWED, **key})
    with pytest.raises(Blocked, match="the TSE list shows no tsePublicKey"):
        exporting.the_serial_is_the_hash(till, None)
    assert till.checks.said == []


def test_a_serial_number_beside_another_key_is_wrong(monkeypatch):
    """A key that is shown is hashed."""
    till = _till()
    entry = {**OWED, "tsePublicKey": "AA=="}
    monkeypatch.setattr(exporting, "tse_entry", lambda _till: entry)
    exporting.the_serial_is_the_hash(till, None)
    assert till.checks.said == [("listed-serial", False)]
