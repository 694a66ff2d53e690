"""
Clients, the cloud and the types of documents, wrong at the door.
"""

from __future__ import annotations

from typing import Any, Final

from fiskalsim.mutants.door import Door, Tell, always, changed, refused, with_receipt_id
from fiskalsim.mutants.middleware.rows import CREATE, STORE
from fiskalsim.mutants.mutant import Kind, Mutant

CONNECT: Final = "POST /cloud/connect"
SHORT_ID: Final = "POST /globalShortId"
STATUS: Final = "GET /status"


def fields(**values: Any) -> Tell:
    """
    Set fields of an object, also of those that are not there.
    """
    return lambda status, body: (
        status,
        {**body, **values} if isinstance(body, dict) else body,
    )


CLIENTS: Final = (
    Mutant(
        id="M-CLI-0001-a",
        says="the new client has no id",
        kind=Kind.SWAP,
        doors=(Door(call="PUT /clients/byCloud", tell=always(200, "done")),),
    ),
    Mutant(
        id="M-CLI-0002-a",
        says="a client is commissioned as often as one likes",
        kind=Kind.SWAP,
        doors=(
            Door(
                call="PUT /clients/byCloud",
                tell=lambda status, body: (
                    (200, f'"{body}"') if status == 200 else (200, '"again"')
                ),
            ),
        ),
    ),
    Mutant(
        id="M-CLI-0003-a",
        says="an inactive client is taken for an unknown one",
        kind=Kind.WRONG_REASON,
        doors=(Door(call="PUT /clients/byCloud/*", tell=refused(422)),),
    ),
    Mutant(
        id="M-CLI-0004-a",
        says="an unknown client is taken for an inactive one",
        kind=Kind.WRONG_REASON,
        doors=(Door(call="PUT /clients/byCloud/*", tell=refused(404)),),
    ),
    Mutant(
        id="M-CLI-0004-b",
        says="no update works",
        kind=Kind.SWAP,
        doors=(Door(call="PUT /clients/byCloud/*", tell=always(422, "no")),),
    ),
    Mutant(
        id="M-CLI-0005-a",
        says="the client stands elsewhere",
        kind=Kind.SWAP,
        doors=(Door(call="GET /clients/*", tell=fields(terminalNumber="7")),),
    ),
    Mutant(
        id="M-CLI-0006-a",
        says="an unknown client gets another sentence",
        kind=Kind.SWAP,
        doors=(
            Door(
                call="GET /clients/*",
                tell=lambda status, body: (status, body if status == 200 else "Nobody."),
            ),
        ),
    ),
    Mutant(
        id="M-CLI-0007-a",
        says="a new client is initialized",
        kind=Kind.SWAP,
        doors=(Door(call=STATUS, tell=fields(state="initialized")),),
    ),
    Mutant(
        id="M-CLI-0008-a",
        says="a client never is initialized",
        kind=Kind.SWAP,
        doors=(Door(call=STATUS, tell=fields(state="notInitialized")),),
    ),
    Mutant(
        id="M-CLI-0010-a",
        says="wrong credentials are missing ones",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=CONNECT, tell=refused(422)),),
    ),
    Mutant(
        id="M-CLI-0011-a",
        says="missing credentials are wrong ones",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=CONNECT, tell=refused(403)),),
    ),
    Mutant(
        id="M-CLI-0012-a",
        says="single quotes are no JSON",
        kind=Kind.SWAP,
        doors=(Door(call=CONNECT, tell=always(422, "no JSON")),),
    ),
    Mutant(
        id="M-CLI-0013-a",
        says="the short id is longer",
        kind=Kind.SWAP,
        doors=(Door(call=SHORT_ID, tell=always(200, '"0p4j5"')),),
    ),
    Mutant(
        id="M-CLI-0014-a",
        says="an unknown client is a faulty call",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=SHORT_ID, tell=refused(422)),),
    ),
    Mutant(
        id="M-CLI-0015-a",
        says="the place has another client",
        kind=Kind.SWAP,
        doors=(
            Door(
                call="GET /clients/id",
                tell=lambda status, _body: (status, '"00000000-0000-0000-0000-000000000009"'),
            ),
        ),
    ),
    Mutant(
        id="M-CLI-0016-a",
        says="nothing is restored",
        kind=Kind.SWAP,
        doors=(Door(call="POST /recovery/restoreByCloud/Id", tell=always(404, "nothing")),),
    ),
    Mutant(
        id="M-CLI-0017-a",
        says="the short id outlives a restore",
        kind=Kind.STALE,
        doors=(Door(call=CREATE, tell=with_receipt_id),),
    ),
    Mutant(
        id="M-CLI-0018-a",
        says="the start document is somebody else's",
        kind=Kind.SWAP,
        doors=(
            Door(
                call="GET /start",
                tell=fields(uniqueClientId="00000000-0000-0000-0000-000000000009"),
            ),
        ),
    ),
    Mutant(
        id="M-CLI-0019-a",
        says="a client never goes out of use",
        kind=Kind.SWAP,
        doors=(Door(call=STATUS, tell=fields(state="initialized")),),
    ),
    Mutant(
        id="M-CLI-0020-a",
        says="the short id needs no cloud",
        kind=Kind.SWAP,
        doors=(Door(call=SHORT_ID, tell=always(200)),),
    ),
    Mutant(
        id="M-CLI-0021-a",
        equivalent="hc-15363014646417 names 424 and not when; both moments are readings.",
        says="a late connection is 424",
        kind=Kind.SWAP,
        doors=(Door(call=CONNECT, tell=always(424, "too late")),),
    ),
    Mutant(
        id="M-CLI-0021-b",
        says="a late connection is 500",
        kind=Kind.SWAP,
        doors=(Door(call=CONNECT, tell=always(500, "oh")),),
    ),
    Mutant(
        id="M-CLI-0023-a",
        says="a client's own configuration is refused",
        kind=Kind.SWAP,
        doors=(Door(call="PUT /clients", tell=always(422, "no")),),
    ),
    Mutant(
        id="M-CLI-0024-a",
        says="a refusal tells the key",
        kind=Kind.SWAP,
        doors=(Door(call="GET /clients/*", tell=always(403, "test-key is wrong")),),
    ),
    Mutant(
        id="M-RSP-0010-a",
        says="a delivery note is fiscal",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=CREATE, tell=changed(fiscalisationDocumentNumber=9, fiscalDocumentNumber="9")
            ),
        ),
    ),
    Mutant(
        id="M-RSP-0024-a",
        says="the process begins with the receipt",
        kind=Kind.SWAP,
        doors=(Door(call=STORE, tell=changed(processStartTime=0)),),
    ),
    Mutant(
        id="M-RSP-0026-a",
        says="every sale ends with one and the same receipt id",
        kind=Kind.STALE,
        doors=(Door(call=STORE, tell=with_receipt_id),),
    ),
    Mutant(
        id="M-RSP-0030-a",
        says="a test client's receipts look real",
        kind=Kind.SWAP,
        doors=(Door(call=STORE, tell=changed(printMessage=None)),),
    ),
    Mutant(
        id="M-RSP-0033-a",
        says="two sales share a receipt id",
        kind=Kind.STALE,
        doors=(Door(call=CREATE, tell=with_receipt_id),),
    ),
    Mutant(
        id="M-PRD-0011-a",
        says="an invoice is a receipt",
        kind=Kind.SWAP,
        doors=(Door(call=STORE, tell=changed(ProcessData="Beleg^12.90_0.00_0.00_0.00_0.00^")),),
    ),
    Mutant(
        id="M-PRD-0012-a",
        says="an order is a receipt",
        kind=Kind.SWAP,
        doors=(Door(call=STORE, tell=changed(ProcessType="Kassenbeleg-V1")),),
    ),
    Mutant(
        id="M-PRD-0013-a",
        says="training is a sale",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=STORE, tell=changed(ProcessData="Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar")
            ),
        ),
    ),
    Mutant(
        id="M-DOC-0029-a",
        says="a farmer's wine is free of VAT",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=STORE,
                tell=changed(ProcessData="Beleg^0.00_0.00_0.00_10.55_107.80^118.35:Bar"),
            ),
        ),
    ),
    Mutant(
        id="M-PRD-0014-a",
        says="francs are euro",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=STORE, tell=changed(ProcessData="Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar")
            ),
        ),
    ),
)
