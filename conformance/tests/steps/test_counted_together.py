"""
A TSE's counters are compared with answers only where each answer tells what the TSE did.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from exchanges import exchanged

from fiskalprobe.report.german.messages import german
from fiskalprobe.steps.fiscal import together

LISTED = {"createdSignatures": 4, "startedTransactions": 1}
SIGNED = {
    "fiscalisationDocumentNumber": 1,
    "signature": "c2ln",
    "AdditionalFields": {
        "TseSignatureCounter": 4,
        "TseSerial": "ab" * 32,
        "TransactionStartTime": 1767600000,
    },
}
OFFLINE = {
    "fiscalisationDocumentNumber": -99,
    "signature": "Tse not connected.",
    "errorDescription": "Tse connection error.",
}
UNTOLD = {**SIGNED, "AdditionalFields": {}}


def found(monkeypatch, answer, *, status=200):
    """Ask whether the TSE has counted one createDocument with *answer*."""
    url = "http://127.0.0.1/api/v1/transactions/createDocument"
    exchange = exchanged("PUT", url, status=status, body=answer)
    told = []
    monkeypatch.setattr(together, "tse_entry", lambda _till: LISTED)
    monkeypatch.setattr(together, "noted", lambda _till, _field: 3)
    till = SimpleNamespace(
        subject=SimpleNamespace(exchanges=[exchange]),
        check=lambda _row, name, _message, *, ok, **_more: told.append((name, ok)),
        checks=SimpleNamespace(
            unclear=lambda _row, name, message, **_more: told.append((name, german(message)))
        ),
    )
    together.the_tse_has_counted(till, None)
    return dict(told)


def test_a_signed_answer_is_counted(monkeypatch):
    """One signature more than noted is right, and two open transactions fewer are not."""
    assert found(monkeypatch, SIGNED) == {
        "createdSignatures-adds-up": True,
        "startedTransactions-adds-up": False,
    }


@pytest.mark.parametrize(("answer", "status"), [(OFFLINE, 200), ({"code": "busy"}, 500)])
def test_what_the_tse_never_saw_counts_for_nothing(monkeypatch, answer, status):
    """An outage and a refusal tell that nothing was signed, so a count that rose is wrong."""
    assert found(monkeypatch, answer, status=status)["createdSignatures-adds-up"] is False


def test_an_answer_that_tells_nothing_leaves_the_count_open(monkeypatch):
    """What a service leaves out of its answers is no miscount of its TSE."""
    told = found(monkeypatch, UNTOLD)
    assert told["createdSignatures-adds-up"].startswith("eine Antwort hat keine Signatur")
