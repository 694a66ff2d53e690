"""
The checks about clients, the cloud and the types of documents can fail: one lie for each.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from lies import Lie, changed, refused

CONNECT = "POST /cloud/connect"
CREATE = "PUT /createDocument"
STORE = "POST /storeDocument"
SHORT_ID = "POST /globalShortId"
STATUS = "GET /status"


def fields(**values: Any) -> Callable[[int, Any], tuple[int, Any]]:
    """
    Set fields of an object.
    """
    return lambda status, body: (
        status,
        {**body, **values} if isinstance(body, dict) else body,
    )


def always(status: int, body: str = '"0p4j"') -> Callable[[int, Any], tuple[int, Any]]:
    """
    Answer one and the same, whatever was asked.
    """
    return lambda _status, _body: (status, body)


def with_receipt_id(status: int, body: Any) -> tuple[int, Any]:
    """
    Give every fiscal response the same global receipt id.
    """
    if isinstance(body, dict) and "AdditionalFields" in body:
        body["retailForceReceiptId"] = "0p4j0001"
    return status, body


LIES = {
    "the new client has no id": Lie(
        requirement="DE-CLI-0001", call="PUT /clients/byCloud", tell=always(200, "done")
    ),
    "a client is commissioned as often as one likes": Lie(
        requirement="DE-CLI-0002",
        call="PUT /clients/byCloud",
        tell=lambda status, body: (200, f'"{body}"') if status == 200 else (200, '"again"'),
    ),
    "an inactive client is taken for an unknown one": Lie(
        requirement="DE-CLI-0003", call="PUT /clients/byCloud/*", tell=refused(422)
    ),
    "an unknown client is taken for an inactive one": Lie(
        requirement="DE-CLI-0004", call="PUT /clients/byCloud/*", tell=refused(404)
    ),
    "no update works": Lie(
        requirement="DE-CLI-0004", call="PUT /clients/byCloud/*", tell=always(422, "no")
    ),
    "the client stands elsewhere": Lie(
        requirement="DE-CLI-0005", call="GET /clients/*", tell=fields(terminalNumber="7")
    ),
    "an unknown client gets another sentence": Lie(
        requirement="DE-CLI-0006",
        call="GET /clients/*",
        tell=lambda status, body: (status, body if status == 200 else "Nobody."),
        verdict="warn",
    ),
    "a new client is initialized": Lie(
        requirement="DE-CLI-0007", call=STATUS, tell=fields(state="initialized"), verdict="warn"
    ),
    "a client never is initialized": Lie(
        requirement="DE-CLI-0008", call=STATUS, tell=fields(state="notInitialized")
    ),
    "wrong credentials are missing ones": Lie(
        requirement="DE-CLI-0010", call=CONNECT, tell=refused(422)
    ),
    "missing credentials are wrong ones": Lie(
        requirement="DE-CLI-0011", call=CONNECT, tell=refused(403)
    ),
    "single quotes are no JSON": Lie(
        requirement="DE-CLI-0012", call=CONNECT, tell=always(422, "no JSON")
    ),
    "the short id is longer": Lie(
        requirement="DE-CLI-0013", call=SHORT_ID, tell=always(200, '"0p4j5"')
    ),
    "an unknown client is a faulty call": Lie(
        requirement="DE-CLI-0014", call=SHORT_ID, tell=refused(422)
    ),
    "the place has another client": Lie(
        requirement="DE-CLI-0015",
        call="GET /clients/id",
        tell=lambda status, _body: (status, '"00000000-0000-0000-0000-000000000009"'),
        verdict="warn",
    ),
    "nothing is restored": Lie(
        requirement="DE-CLI-0016",
        call="POST /recovery/restoreByCloud/Id",
        tell=always(404, "nothing"),
    ),
    "the short id outlives a restore": Lie(
        requirement="DE-CLI-0017", call=CREATE, tell=with_receipt_id, verdict="warn"
    ),
    "the start document is somebody else's": Lie(
        requirement="DE-CLI-0018",
        call="GET /start",
        tell=fields(uniqueClientId="00000000-0000-0000-0000-000000000009"),
    ),
    "a client never goes out of use": Lie(
        requirement="DE-CLI-0019", call=STATUS, tell=fields(state="initialized"), verdict="warn"
    ),
    "the short id needs no cloud": Lie(
        requirement="DE-CLI-0020", call=SHORT_ID, tell=always(200), verdict="warn"
    ),
    "a late connection is 424": Lie(
        requirement="DE-CLI-0021", call=CONNECT, tell=always(424, "too late"), verdict="alt"
    ),
    "a late connection is 500": Lie(
        requirement="DE-CLI-0021",
        call=CONNECT,
        tell=always(500, "oh"),
        verdict="alt",
    ),
    "a client's own configuration is refused": Lie(
        requirement="DE-CLI-0023", call="PUT /clients", tell=always(422, "no"), verdict="warn"
    ),
    "a refusal tells the key": Lie(
        requirement="DE-CLI-0024",
        call="GET /clients/*",
        tell=always(403, "test-key is wrong"),
        verdict="alt",
    ),
    "a delivery note is fiscal": Lie(
        requirement="DE-RSP-0010",
        call=CREATE,
        tell=changed(fiscalisationDocumentNumber=9, fiscalDocumentNumber="9"),
    ),
    "the process begins with the receipt": Lie(
        requirement="DE-RSP-0024", call=STORE, tell=changed(processStartTime=0)
    ),
    "the end of a sale has a receipt id": Lie(
        requirement="DE-RSP-0026", call=STORE, tell=with_receipt_id, verdict="alt"
    ),
    "a test client's receipts look real": Lie(
        requirement="DE-RSP-0030", call=STORE, tell=changed(printMessage=None), verdict="warn"
    ),
    "two sales share a receipt id": Lie(
        requirement="DE-RSP-0033", call=CREATE, tell=with_receipt_id
    ),
    "an invoice is a receipt": Lie(
        requirement="DE-PRD-0011",
        call=STORE,
        tell=changed(ProcessData="Beleg^12.90_0.00_0.00_0.00_0.00^"),
        verdict="warn",
    ),
    "an order is a receipt": Lie(
        requirement="DE-PRD-0012",
        call=STORE,
        tell=changed(ProcessType="Kassenbeleg-V1"),
        verdict="warn",
    ),
    "training is a sale": Lie(
        requirement="DE-PRD-0013",
        call=STORE,
        tell=changed(ProcessData="Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar"),
        verdict="warn",
    ),
    "a farmer's wine is free of VAT": Lie(
        requirement="DE-DOC-0029",
        call=STORE,
        tell=changed(ProcessData="Beleg^0.00_0.00_0.00_10.55_107.80^118.35:Bar"),
    ),
    "francs are euro": Lie(
        requirement="DE-PRD-0014",
        call=STORE,
        tell=changed(ProcessData="Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar"),
    ),
}


def test_the_truth_about_clients_passes(judged):
    """
    Without a lie every requirement of the table passes.
    """
    ids = sorted({lie.requirement for lie in LIES.values()})
    verdicts, broken = judged(ids)
    assert {verdicts[id_] for id_ in ids} == {"pass"}
    assert not broken


@pytest.mark.parametrize("name", LIES)
def test_a_lie_about_clients_is_found(judged, name):
    """
    The requirement that the lie breaks is broken, and graded by its level and basis.
    """
    lie = LIES[name]
    verdicts, broken = judged([lie.requirement], lie)
    assert lie.requirement in broken or lie.verdict == "alt"
    assert verdicts[lie.requirement] == lie.verdict


def test_no_stream_holds_the_cloud_credentials(judged, tmp_path):
    """
    Key and secret of the simulator's cloud go over the wire and not into the stream.
    """
    judged(["DE-CLI-0012", "DE-CLI-0024"])
    lines = (tmp_path / "run.ndjson").read_text("utf-8").splitlines()
    assert not [line for line in lines if "test-key" in line or "test-secret" in line]
    asked = [json.loads(line) for line in lines if '"exchange"' in line]
    bodies = {each["request"]["body"] for each in asked if each["kind"] == "exchange"}
    assert "'[redacted:CLOUD_SECRET]'" in bodies
