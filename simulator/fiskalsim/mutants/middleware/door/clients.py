"""
Clients, the cloud and the types of documents, wrong at the door.
"""

from __future__ import annotations

from typing import Any, Final

from fiskalsim.mutants.door import Tell, always, changed, refused, with_receipt_id
from fiskalsim.mutants.middleware.rows import CREATE, STORE
from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.rows import told

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
    told(
        "M-CLI-0001-a",
        "the new client has no id",
        Kind.SWAP,
        "PUT /clients/byCloud",
        always(200, "done"),
    ),
    told(
        "M-CLI-0002-a",
        "a client is commissioned as often as one likes",
        Kind.SWAP,
        "PUT /clients/byCloud",
        lambda status, body: (200, f'"{body}"') if status == 200 else (200, '"again"'),
    ),
    told(
        "M-CLI-0003-a",
        "an inactive client is taken for an unknown one",
        Kind.WRONG_REASON,
        "PUT /clients/byCloud/*",
        refused(422),
    ),
    told(
        "M-CLI-0004-a",
        "an unknown client is taken for an inactive one",
        Kind.WRONG_REASON,
        "PUT /clients/byCloud/*",
        refused(404),
    ),
    told(
        "M-CLI-0004-b", "no update works", Kind.SWAP, "PUT /clients/byCloud/*", always(422, "no")
    ),
    told(
        "M-CLI-0005-a",
        "the client stands elsewhere",
        Kind.SWAP,
        "GET /clients/*",
        fields(terminalNumber="7"),
    ),
    told(
        "M-CLI-0006-a",
        "an unknown client gets another sentence",
        Kind.SWAP,
        "GET /clients/*",
        lambda status, body: (status, body if status == 200 else "Nobody."),
    ),
    told(
        "M-CLI-0007-a",
        "a new client is initialized",
        Kind.SWAP,
        STATUS,
        fields(state="initialized"),
    ),
    told(
        "M-CLI-0008-a",
        "a client never is initialized",
        Kind.SWAP,
        STATUS,
        fields(state="notInitialized"),
    ),
    told(
        "M-CLI-0010-a",
        "wrong credentials are missing ones",
        Kind.WRONG_REASON,
        CONNECT,
        refused(422),
    ),
    told(
        "M-CLI-0011-a",
        "missing credentials are wrong ones",
        Kind.WRONG_REASON,
        CONNECT,
        refused(403),
    ),
    told("M-CLI-0012-a", "single quotes are no JSON", Kind.SWAP, CONNECT, always(422, "no JSON")),
    told("M-CLI-0013-a", "the short id is longer", Kind.SWAP, SHORT_ID, always(200, '"0p4j5"')),
    told(
        "M-CLI-0014-a",
        "an unknown client is a faulty call",
        Kind.WRONG_REASON,
        SHORT_ID,
        refused(422),
    ),
    told(
        "M-CLI-0015-a",
        "the place has another client",
        Kind.SWAP,
        "GET /clients/id",
        lambda status, _body: (status, '"00000000-0000-0000-0000-000000000009"'),
    ),
    told(
        "M-CLI-0016-a",
        "nothing is restored",
        Kind.SWAP,
        "POST /recovery/restoreByCloud/Id",
        always(404, "nothing"),
    ),
    told("M-CLI-0017-a", "the short id outlives a restore", Kind.STALE, CREATE, with_receipt_id),
    told(
        "M-CLI-0018-a",
        "the start document is somebody else's",
        Kind.SWAP,
        "GET /start",
        fields(uniqueClientId="00000000-0000-0000-0000-000000000009"),
    ),
    told(
        "M-CLI-0019-a",
        "a client never goes out of use",
        Kind.SWAP,
        STATUS,
        fields(state="initialized"),
    ),
    told("M-CLI-0020-a", "the short id needs no cloud", Kind.SWAP, SHORT_ID, always(200)),
    told(
        "M-CLI-0021-a",
        "a late connection is 424",
        Kind.SWAP,
        CONNECT,
        always(424, "too late"),
        equivalent="hc-15363014646417 names 424 and not when; both moments are readings.",
    ),
    told("M-CLI-0021-b", "a late connection is 500", Kind.SWAP, CONNECT, always(500, "oh")),
    told(
        "M-CLI-0023-a",
        "a client's own configuration is refused",
        Kind.SWAP,
        "PUT /clients",
        always(422, "no"),
    ),
    told(
        "M-CLI-0024-a",
        "a refusal tells the key",
        Kind.SWAP,
        "GET /clients/*",
        always(403, "test-key is wrong"),
    ),
    told(
        "M-RSP-0010-a",
        "a delivery note is fiscal",
        Kind.SWAP,
        CREATE,
        changed(fiscalisationDocumentNumber=9, fiscalDocumentNumber="9"),
    ),
    told(
        "M-RSP-0024-a",
        "the process begins with the receipt",
        Kind.SWAP,
        STORE,
        changed(processStartTime=0),
    ),
    told(
        "M-RSP-0026-a",
        "every sale ends with one and the same receipt id",
        Kind.STALE,
        STORE,
        with_receipt_id,
    ),
    told(
        "M-RSP-0030-a",
        "a test client's receipts look real",
        Kind.SWAP,
        STORE,
        changed(printMessage=None),
    ),
    told("M-RSP-0033-a", "two sales share a receipt id", Kind.STALE, CREATE, with_receipt_id),
    told(
        "M-PRD-0011-a",
        "an invoice is a receipt",
        Kind.SWAP,
        STORE,
        changed(ProcessData="Beleg^12.90_0.00_0.00_0.00_0.00^"),
    ),
    told(
        "M-PRD-0012-a",
        "an order is a receipt",
        Kind.SWAP,
        STORE,
        changed(ProcessType="Kassenbeleg-V1"),
    ),
    told(
        "M-PRD-0013-a",
        "training is a sale",
        Kind.SWAP,
        STORE,
        changed(ProcessData="Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar"),
    ),
    told(
        "M-DOC-0029-a",
        "a farmer's wine is free of VAT",
        Kind.SWAP,
        STORE,
        changed(ProcessData="Beleg^0.00_0.00_0.00_10.55_107.80^118.35:Bar"),
    ),
    told(
        "M-PRD-0014-a",
        "francs are euro",
        Kind.SWAP,
        STORE,
        changed(ProcessData="Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar"),
    ),
)
