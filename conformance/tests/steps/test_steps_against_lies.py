"""
Each check must be able to fail: the simulator with one lie put in between, and the rule it breaks.

The lie is told on the way from the simulator to the judge, so nothing of the machine is touched.
Every case has its twin: the same scenarios without the lie pass.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from lies import Lie, changed, entries, refused


def waiting(status: int, body: Any) -> tuple[int, Any]:
    """
    Claim that everything still waits for its signature.
    """
    documents = [{**each, "state": "waiting"} for each in body["documents"]]
    return status, {**body, "documents": documents, "waiting": ["somebody"]}


CANCEL = "POST /cancelDocument"
STORE = "POST /storeDocument"
CREATE = "PUT /createDocument"
LISTING = "GET /listTransactions"
LEDGER = "GET /_control/ledger"

LIES = {
    "a cancel is answered with another number": Lie(
        requirement="DE-TXN-0006", call=CANCEL, tell=changed(fiscalisationDocumentNumber=77)
    ),
    "an unknown number is answered 400": Lie(
        requirement="DE-CXL-0004", call=CANCEL, tell=refused(400)
    ),
    "an unknown number is taken for a faulty document": Lie(
        requirement="DE-CXL-0004", call=CANCEL, tell=refused(422)
    ),
    "the 404 says something else": Lie(
        requirement="DE-CXL-0005",
        call=CANCEL,
        tell=lambda status, body: (status, "Not found." if status == 404 else body),
        verdict="warn",
    ),
    "a faulty document is taken for an unknown number": Lie(
        requirement="DE-CXL-0010", call=CANCEL, tell=refused(404)
    ),
    "an unsupported type is taken for a fault": Lie(
        requirement="DE-CXL-0009", call=CANCEL, tell=refused(422)
    ),
    "an abort is signed as something else": Lie(
        requirement="DE-CXL-0013", call=CANCEL, tell=changed(ProcessData="AVSachbezug^^")
    ),
    "nothing is ever open": Lie(
        requirement="DE-TXN-0003", call="GET /germany/tse", tell=entries(startedTransactions=0)
    ),
    "the listing is always empty": Lie(
        requirement="DE-LIM-0015", call=LISTING, tell=lambda _status, _body: (200, [])
    ),
    "an open transaction is not listed": Lie(
        requirement="DE-CXL-0019",
        call=LISTING,
        tell=lambda _status, _body: (200, []),
        verdict="alt",
    ),
    "the listing holds texts": Lie(
        requirement="DE-LIM-0018",
        call=LISTING,
        tell=lambda status, body: (status, [str(number) for number in body]),
    ),
    "the start time moves": Lie(
        requirement="DE-TXN-0008",
        call=STORE,
        tell=changed(fiscalDocumentStartTime=1_767_600_001),
        verdict="warn",
    ),
    "the till has another name at the end": Lie(
        requirement="DE-RSP-0020", call=STORE, tell=changed(cashRegisterId="00345-00346")
    ),
    "a regular answer reports an error": Lie(
        requirement="DE-RSP-0019", call=STORE, tell=changed(errorDescription="Something.")
    ),
    "an offline answer names no cause": Lie(
        requirement="DE-OFF-0007", call=CREATE, tell=changed(errorDescription=None)
    ),
    "an outage is answered with an error status and without a form": Lie(
        requirement="DE-OFF-0002",
        call=CREATE,
        tell=lambda status, body: (
            (503, "TSE away") if "-99" in json.dumps(body) else (status, body)
        ),
    ),
    "what waited is never signed": Lie(requirement="DE-OFF-0022", call=LEDGER, tell=waiting),
    "every document is valid": Lie(
        requirement="DE-REQ-0020",
        call="POST /validateDocument",
        tell=lambda _status, _body: (200, []),
    ),
    "francs are taken for euro": Lie(
        requirement="DE-CLO-0009",
        call="POST /validateDocument",
        tell=lambda _status, _body: (200, []),
        verdict="warn",
    ),
    "the same TSE signs after its replacement": Lie(
        requirement="DE-TSE-0014", call=STORE, tell=changed(TseSerial="0" * 64)
    ),
    "the new TSE counts on": Lie(
        requirement="DE-TSE-0015",
        call=STORE,
        tell=changed(fiscalisationDocumentNumber=9, fiscalDocumentNumber="9"),
        verdict="alt",
    ),
    "an open sale is no obstacle": Lie(
        requirement="DE-TSE-0016",
        call="PUT /replace",
        tell=lambda _status, _body: (200, ""),
        verdict="alt",
    ),
    "force is not enough": Lie(
        requirement="DE-TSE-0017",
        call="PUT /replace",
        tell=lambda _status, _body: (422, "There are open transactions."),
        verdict="alt",
    ),
    "nobody signs what waited for another TSE": Lie(
        requirement="DE-TSE-0018", call=LEDGER, tell=waiting, verdict="alt"
    ),
    "no document is valid": Lie(
        requirement="DE-REQ-0019",
        call="POST /validateDocument",
        tell=lambda _status, _body: (200, [{"text": "no"}]),
    ),
    "the version is a number": Lie(
        requirement="DE-INF-0001",
        call="GET /information/version",
        tell=lambda status, _body: (status, "1.7"),
        verdict="warn",
    ),
    "the connection test fails": Lie(
        requirement="DE-TSE-0005",
        call="PUT /connectTest",
        tell=lambda _status, _body: (500, "no connection"),
    ),
}


def test_the_truth_passes(judged):
    """
    Without a lie every requirement of the table passes.
    """
    ids = sorted({lie.requirement for lie in LIES.values()})
    verdicts, broken = judged(ids)
    assert {verdicts[id_] for id_ in ids} == {"pass"}
    assert not broken


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_found(judged, name):
    """
    The requirement that the lie breaks is broken, and graded by its level and basis.
    """
    lie = LIES[name]
    verdicts, broken = judged([lie.requirement], lie)
    assert lie.requirement in broken
    assert verdicts[lie.requirement] == lie.verdict


@pytest.mark.parametrize(
    ("target", "requirement", "reading"),
    [
        ("sim:close-packet=all", "DE-LIM-0024", "DE-LIM-0025"),
        ("sim:reader=strict", "DE-REQ-0001", "DE-REQ-0003"),
        ("sim:zero-receipt-payment=shown", "DE-PRD-0007", "DE-PRD-0008"),
        ("sim:outage-status=500", "DE-OFF-0016", "DE-OFF-0017"),
    ],
)
def test_another_reading_is_an_alternative(judged, target, requirement, reading):
    """
    A service that reads the sources otherwise is told so and not failed.
    """
    verdicts, broken = judged([requirement], target=target)
    assert verdicts[requirement] == "alt"
    assert verdicts[reading] == "pass"
    assert not broken
