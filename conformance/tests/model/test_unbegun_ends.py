"""
A sale that is stored with -99: refused where no start has failed, and signed where one has.
"""

from __future__ import annotations

import pytest
from exchanges import exchanged

from fiskalprobe.model.books import Books
from fiskalprobe.oracles.claims import Standing

TILL = "c1062c55-57c4-4ed2-9c53-aff1762326a4"
CALLS = "http://subject.invalid/api/v1/transactions"
AWAY = {
    "fiscalCountry": "[0] = Germany",
    "fiscalisationDocumentNumber": -99,
    "fiscalDocumentNumber": "-99",
    "fiscalDocumentStartTime": 0,
    "errorDescription": "Tse connection error.",
    "signature": "Tse not connected.",
    "AdditionalFields": {"TseSignatureCounter": 0, "fiscalDocumentRevision": 0},
}


def begun(answer):
    """A createDocument that was answered so; nothing where the till never saw it."""
    url = f"{CALLS}/createDocument?uniqueClientId={TILL}&documentType=0"
    return exchanged("PUT", url, status=answer and 200, body=answer or "")


@pytest.mark.parametrize(
    ("before", "broken"),
    [([], set()), ([begun(None)], set()), ([begun(AWAY)], {"DE-OFF-0019"})],
    ids=["nothing", "unseen", "failed"],
)
def test_a_sale_whose_start_has_not_failed_may_be_refused(before, broken):
    """Sources say what becomes of it after a start that failed, and of no other."""
    books = Books()
    books.is_fresh = True
    document = {
        "uniqueClientId": TILL,
        "documentGuid": "7d4a7761-e9e9-4759-8591-ed147a581da4",
        "fiscalDocumentNumber": -99,
    }
    url = f"{CALLS}/storeDocument"
    body = "Given transaction not started."
    books.catch_up(before)
    claims = books.catch_up(
        [*before, exchanged("POST", url, sent=document, status=404, body=body)]
    )
    found = {claim.requirement for claim, _ in claims if claim.standing is Standing.BROKEN}
    assert found == broken
