"""
Counters of a TSE that another till uses at the same time prove nothing against the service.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from fiskalprobe.steps.fiscal import counting


class Notebook:
    """Collects what a step says."""

    def __init__(self):
        self.said = []

    def unclear(self, _cited, name, _message):
        """Take a check that decides nothing."""
        self.said.append((name, None))

    def check(self, _cited, name, _message, *, ok, **_more):
        """Take a check."""
        self.said.append((name, ok))


@pytest.mark.parametrize(
    ("now", "clients", "claimed", "ok"),
    [
        (3, 2, set(), True),
        (4, 2, set(), None),
        (2, 2, set(), None),
        (4, 1, set(), False),
        (4, "2", set(), False),
        (4, 2, {"control.reset"}, False),
    ],
)
def test_a_counter_beside_other_clients_decides_nothing(monkeypatch, now, clients, claimed, ok):
    """As answered, it holds; else it is broken only where nobody else can have moved it."""
    entry = {"startedTransactions": now, "registeredClients": clients}
    monkeypatch.setattr(counting, "tse_entry", lambda _till: entry)
    book = Notebook()
    target = SimpleNamespace(capabilities=claimed)
    till = SimpleNamespace(
        noted={"startedTransactions": 2},
        checks=book,
        check=book.check,
        subject=SimpleNamespace(target=target),
    )
    counting.open_has_changed(till, "risen", 1, None)
    assert book.said == [("startedTransactions-counted", ok)]
