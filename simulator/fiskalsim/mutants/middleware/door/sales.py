"""
Sales that go wrong at the door: create, store, cancel, listing, validation.
"""

from __future__ import annotations

import json
from typing import Any, Final

from fiskalsim.mutants.door import Door, changed, entries, refused
from fiskalsim.mutants.middleware.rows import CANCEL, CREATE, LEDGER, LISTING, STORE
from fiskalsim.mutants.mutant import Kind, Mutant


def waiting(status: int, body: Any) -> tuple[int, Any]:
    """
    Claim that everything still waits for its signature.
    """
    documents = [{**each, "state": "waiting"} for each in body["documents"]]
    return status, {**body, "documents": documents, "waiting": ["somebody"]}


SALES: Final = (
    Mutant(
        id="M-TXN-0006-a",
        says="a cancel is answered with another number",
        kind=Kind.SWAP,
        doors=(Door(call=CANCEL, tell=changed(fiscalisationDocumentNumber=77)),),
    ),
    Mutant(
        id="M-CXL-0004-a",
        says="an unknown number is answered 400",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=CANCEL, tell=refused(400)),),
    ),
    Mutant(
        id="M-CXL-0004-b",
        says="an unknown number is taken for a faulty document",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=CANCEL, tell=refused(422)),),
    ),
    Mutant(
        id="M-CXL-0005-a",
        says="the 404 says something else",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=CANCEL,
                tell=lambda status, body: (status, "Not found." if status == 404 else body),
            ),
        ),
    ),
    Mutant(
        id="M-CXL-0010-a",
        says="a faulty document is taken for an unknown number",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=CANCEL, tell=refused(404)),),
    ),
    Mutant(
        id="M-CXL-0009-a",
        says="an unsupported type is taken for a fault",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=CANCEL, tell=refused(422)),),
    ),
    Mutant(
        id="M-CXL-0013-a",
        says="an abort is signed as something else",
        kind=Kind.SWAP,
        doors=(Door(call=CANCEL, tell=changed(ProcessData="AVSachbezug^^")),),
    ),
    Mutant(
        id="M-TXN-0003-a",
        says="nothing is ever open",
        kind=Kind.SWAP,
        doors=(Door(call="GET /germany/tse", tell=entries(startedTransactions=0)),),
    ),
    Mutant(
        id="M-LIM-0015-a",
        says="the listing is always empty",
        kind=Kind.SWAP,
        doors=(Door(call=LISTING, tell=lambda _status, _body: (200, [])),),
    ),
    Mutant(
        id="M-CXL-0019-a",
        says="an open transaction is not listed",
        kind=Kind.SWAP,
        doors=(Door(call=LISTING, tell=lambda _status, _body: (200, [])),),
    ),
    Mutant(
        id="M-LIM-0018-a",
        says="the listing holds texts",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=LISTING, tell=lambda status, body: (status, [str(number) for number in body])
            ),
        ),
    ),
    Mutant(
        id="M-TXN-0008-a",
        says="the start time moves",
        kind=Kind.SWAP,
        doors=(Door(call=STORE, tell=changed(fiscalDocumentStartTime=1_767_600_001)),),
    ),
    Mutant(
        id="M-RSP-0020-a",
        says="the till has another name at the end",
        kind=Kind.SWAP,
        doors=(Door(call=STORE, tell=changed(cashRegisterId="00345-00346")),),
    ),
    Mutant(
        id="M-RSP-0019-a",
        says="a regular answer reports an error",
        kind=Kind.SWAP,
        doors=(Door(call=STORE, tell=changed(errorDescription="Something.")),),
    ),
    Mutant(
        id="M-OFF-0007-a",
        says="an offline answer names no cause",
        kind=Kind.SWAP,
        doors=(Door(call=CREATE, tell=changed(errorDescription=None)),),
    ),
    Mutant(
        id="M-OFF-0002-a",
        says="an outage is answered with an error status and without a form",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=CREATE,
                tell=lambda status, body: (
                    (503, "TSE away") if "-99" in json.dumps(body) else (status, body)
                ),
            ),
        ),
    ),
    Mutant(
        id="M-OFF-0022-a",
        says="what waited is never signed",
        kind=Kind.OMIT,
        doors=(Door(call=LEDGER, tell=waiting),),
    ),
    Mutant(
        id="M-REQ-0020-a",
        says="every document is valid",
        kind=Kind.SWAP,
        doors=(Door(call="POST /validateDocument", tell=lambda _status, _body: (200, [])),),
    ),
    Mutant(
        id="M-CLO-0009-a",
        says="francs are taken for euro",
        kind=Kind.SWAP,
        doors=(Door(call="POST /validateDocument", tell=lambda _status, _body: (200, [])),),
    ),
    Mutant(
        id="M-TSE-0014-a",
        says="the same TSE signs after its replacement",
        kind=Kind.SWAP,
        doors=(Door(call=STORE, tell=changed(TseSerial="0" * 64)),),
    ),
    Mutant(
        id="M-TSE-0015-a",
        says="the new TSE counts on",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=STORE, tell=changed(fiscalisationDocumentNumber=9, fiscalDocumentNumber="9")
            ),
        ),
    ),
    Mutant(
        id="M-TSE-0016-a",
        says="an open sale is no obstacle",
        kind=Kind.SWAP,
        doors=(Door(call="PUT /replace", tell=lambda _status, _body: (200, "")),),
    ),
    Mutant(
        id="M-TSE-0017-a",
        says="force is not enough",
        kind=Kind.SWAP,
        doors=(
            Door(
                call="PUT /replace",
                tell=lambda _status, _body: (422, "There are open transactions."),
            ),
        ),
    ),
    Mutant(
        id="M-TSE-0018-a",
        says="nobody signs what waited for another TSE",
        kind=Kind.OMIT,
        doors=(Door(call=LEDGER, tell=waiting),),
    ),
    Mutant(
        id="M-REQ-0019-a",
        says="no document is valid",
        kind=Kind.SWAP,
        doors=(
            Door(
                call="POST /validateDocument", tell=lambda _status, _body: (200, [{"text": "no"}])
            ),
        ),
    ),
    Mutant(
        id="M-INF-0001-a",
        says="the version is a number",
        kind=Kind.SWAP,
        doors=(Door(call="GET /information/version", tell=lambda status, _body: (status, "1.7")),),
    ),
    Mutant(
        id="M-TSE-0005-a",
        says="the connection test fails",
        kind=Kind.SWAP,
        doors=(Door(call="PUT /connectTest", tell=lambda _status, _body: (500, "no connection")),),
    ),
)
