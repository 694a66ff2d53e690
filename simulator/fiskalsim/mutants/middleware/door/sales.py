"""
Sales that go wrong at the door: create, store, cancel, listing, validation.
"""

from __future__ import annotations

import json
from typing import Any, Final

from fiskalsim.mutants.door import changed, entries, refused
from fiskalsim.mutants.middleware.rows import CANCEL, CREATE, LEDGER, LISTING, STORE
from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.rows import told


def waiting(status: int, body: Any) -> tuple[int, Any]:
    """
    Claim that everything still waits for its signature.
    """
    documents = [{**each, "state": "waiting"} for each in body["documents"]]
    return status, {**body, "documents": documents, "waiting": ["somebody"]}


SALES: Final = (
    told(
        "M-TXN-0006-a",
        "a cancel is answered with another number",
        Kind.SWAP,
        CANCEL,
        changed(fiscalisationDocumentNumber=77),
    ),
    told(
        "M-CXL-0004-a",
        "an unknown number is answered 400",
        Kind.WRONG_REASON,
        CANCEL,
        refused(400),
    ),
    told(
        "M-CXL-0004-b",
        "an unknown number is taken for a faulty document",
        Kind.WRONG_REASON,
        CANCEL,
        refused(422),
    ),
    told(
        "M-CXL-0005-a",
        "the 404 says something else",
        Kind.SWAP,
        CANCEL,
        lambda status, body: (status, "Not found." if status == 404 else body),
    ),
    told(
        "M-CXL-0010-a",
        "a faulty document is taken for an unknown number",
        Kind.WRONG_REASON,
        CANCEL,
        refused(404),
    ),
    told(
        "M-CXL-0009-a",
        "an unsupported type is taken for a fault",
        Kind.WRONG_REASON,
        CANCEL,
        refused(422),
    ),
    told(
        "M-CXL-0013-a",
        "an abort is signed as something else",
        Kind.SWAP,
        CANCEL,
        changed(ProcessData="AVSachbezug^^"),
    ),
    told(
        "M-TXN-0003-a",
        "nothing is ever open",
        Kind.SWAP,
        "GET /germany/tse",
        entries(startedTransactions=0),
    ),
    told(
        "M-LIM-0015-a",
        "the listing is always empty",
        Kind.SWAP,
        LISTING,
        lambda _status, _body: (200, []),
    ),
    told(
        "M-CXL-0019-a",
        "an open transaction is not listed",
        Kind.SWAP,
        LISTING,
        lambda _status, _body: (200, []),
    ),
    told(
        "M-LIM-0018-a",
        "the listing holds texts",
        Kind.SWAP,
        LISTING,
        lambda status, body: (status, [str(number) for number in body]),
    ),
    told(
        "M-TXN-0008-a",
        "the start time moves",
        Kind.SWAP,
        STORE,
        changed(fiscalDocumentStartTime=1_767_600_001),
    ),
    told(
        "M-RSP-0020-a",
        "the till has another name at the end",
        Kind.SWAP,
        STORE,
        changed(cashRegisterId="00345-00346"),
    ),
    told(
        "M-RSP-0019-a",
        "a regular answer reports an error",
        Kind.SWAP,
        STORE,
        changed(errorDescription="Something."),
    ),
    told(
        "M-OFF-0007-a",
        "an offline answer names no cause",
        Kind.SWAP,
        CREATE,
        changed(errorDescription=None),
    ),
    told(
        "M-OFF-0002-a",
        "an outage is answered with an error status and without a form",
        Kind.SWAP,
        CREATE,
        lambda status, body: (503, "TSE away") if "-99" in json.dumps(body) else (status, body),
    ),
    told("M-OFF-0022-a", "what waited is never signed", Kind.OMIT, LEDGER, waiting),
    told(
        "M-REQ-0020-a",
        "every document is valid",
        Kind.SWAP,
        "POST /validateDocument",
        lambda _status, _body: (200, []),
    ),
    told(
        "M-CLO-0009-a",
        "francs are taken for euro",
        Kind.SWAP,
        "POST /validateDocument",
        lambda _status, _body: (200, []),
    ),
    told(
        "M-TSE-0014-a",
        "the same TSE signs after its replacement",
        Kind.SWAP,
        STORE,
        changed(TseSerial="0" * 64),
    ),
    told(
        "M-TSE-0015-a",
        "the new TSE counts on",
        Kind.SWAP,
        STORE,
        changed(fiscalisationDocumentNumber=9, fiscalDocumentNumber="9"),
    ),
    told(
        "M-TSE-0016-a",
        "an open sale is no obstacle",
        Kind.SWAP,
        "PUT /replace",
        lambda _status, _body: (200, ""),
    ),
    told(
        "M-TSE-0017-a",
        "force is not enough",
        Kind.SWAP,
        "PUT /replace",
        lambda _status, _body: (422, "There are open transactions."),
    ),
    told("M-TSE-0018-a", "nobody signs what waited for another TSE", Kind.OMIT, LEDGER, waiting),
    told(
        "M-REQ-0019-a",
        "no document is valid",
        Kind.SWAP,
        "POST /validateDocument",
        lambda _status, _body: (200, [{"text": "no"}]),
    ),
    told(
        "M-INF-0001-a",
        "the version is a number",
        Kind.SWAP,
        "GET /information/version",
        lambda status, _body: (status, "1.7"),
    ),
    told(
        "M-TSE-0005-a",
        "the connection test fails",
        Kind.SWAP,
        "PUT /connectTest",
        lambda _status, _body: (500, "no connection"),
    ),
)
