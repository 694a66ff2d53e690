"""
A record of the outage belongs to the till that was answered in it.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from fiskalprobe.steps.fiscal import ledger


@pytest.mark.parametrize(
    ("told", "kept", "said"),
    [
        ("00345-00900", "00345-00900", []),
        (
            "00345-00900",
            "00345-00345",
            ["it was sold at till 00345-00900 and signed for till 00345-00345"],
        ),
        (None, "00345-00345", []),
        ("00345-00900", None, []),
    ],
)
def test_what_is_signed_for_another_till_is_told(monkeypatch, told, kept, said):
    """Both tills are named; what shows no till says nothing of another one."""
    monkeypatch.setattr(ledger, "fiscal", lambda _end: SimpleNamespace(cash_register=told))
    sale = SimpleNamespace(start=None, end=None)
    assert ledger._of_another_till(sale, {"cashRegisterId": kept}) == said


def test_a_record_without_an_answer_is_of_no_till():
    """What still waits was signed for nobody."""
    assert ledger._of_another_till(SimpleNamespace(start=None, end=None), None) == []
