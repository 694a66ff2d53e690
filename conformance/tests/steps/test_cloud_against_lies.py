"""
The checks of a cloud TSE can fail: one lie for each, told on the way from the simulator.

What is judged after every exchange has its lies in `test_cloud_ambient`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from lies import Lie, refused

Tell = Callable[[int, Any], tuple[int, Any]]

CLOUD = "sim:role=cloud-tse"
TSS = "/api/v2/tss/*-*-*-*-????????????"
CLIENT = f"{TSS}/client/*"
TX = f"{TSS}/tx/*"


def fields(**values: Any) -> Tell:
    """
    Set members of an object that came with success; a name with __ reaches inside.
    """

    def tell(status: int, body: Any) -> tuple[int, Any]:
        if status == 200 and isinstance(body, dict):
            for name, value in values.items():
                *path, last = name.split("__")
                place = body
                for part in path:
                    place = place.get(part, {}) if isinstance(place, dict) else {}
                if isinstance(place, dict) and last in place:
                    place[last] = value
        return status, body

    return tell


def turned(status: int, body: Any) -> tuple[int, Any]:
    """
    Give the members, and the entries of a list, in the opposite order.
    """
    if isinstance(body, dict):
        if isinstance(body.get("data"), list):
            return status, {**body, "data": body["data"][::-1]}
        return status, dict(reversed(body.items()))
    return status, body


def agreed(status: int, body: Any) -> tuple[int, Any]:
    """
    Say yes to whatever was refused.
    """
    return (200, {}) if status >= 400 else (status, body)


def code(name: str) -> Tell:
    """
    Give every error another code.
    """
    return lambda status, body: (status, {**body, "code": name} if status >= 400 else body)


def signed_as(process_type: str, data: str) -> Tell:
    """
    Claim other process data.
    """
    told = base64.b64encode(data.encode()).decode()
    return fields(schema__raw__process_type=process_type, schema__raw__process_data=told)


LIES = {
    "a key brings no token": Lie(
        requirement="DE-CAU-0001", call="POST /api/v2/auth", tell=lambda _status, body: (403, body)
    ),
    "the token is of nobody": Lie(
        requirement="DE-CAU-0003",
        call="POST /api/v2/auth",
        tell=fields(access_token_claims__organization_id="0"),
        verdict="warn",
    ),
    "the end of the token runs away": Lie(
        requirement="DE-CAU-0005",
        call="POST /api/v2/auth",
        tell=fields(access_token_expires_in=90_000),
        verdict="warn",
    ),
    "a wrong secret is welcome": Lie(
        requirement="DE-CAU-0007", call="POST /api/v2/auth", tell=agreed
    ),
    "a wrong refresh token is welcome": Lie(
        requirement="DE-CAU-0008", call="POST /api/v2/auth", tell=agreed
    ),
    "nobody asks for a token": Lie(requirement="DE-CAU-0009", call=f"GET {TSS}", tell=agreed),
    "a stranger's TSS is unknown": Lie(
        requirement="DE-CAU-0011", call=f"GET {TSS}", tell=refused(404)
    ),
    "the refusal has other words": Lie(
        requirement="DE-CAU-0012",
        call=f"GET {TSS}",
        tell=lambda status, body: (status, {**body, "message": "No."}),
        verdict="warn",
    ),
    "the PUK has nine digits": Lie(
        requirement="DE-CTS-0001", call=f"PUT {TSS}", tell=fields(admin_puk="123456789")
    ),
    "a TSS in use can be created": Lie(requirement="DE-CTS-0003", call=f"PUT {TSS}", tell=agreed),
    "ids stay in capitals": Lie(
        requirement="DE-CTS-0006", call=f"GET {TSS}", tell=fields(_id="CAPITALS")
    ),
    "an unknown TSS is forbidden": Lie(
        requirement="DE-CTS-0007", call=f"GET {TSS}", tell=refused(403)
    ),
    "the step is not told": Lie(
        requirement="DE-CTS-0009", call=f"PATCH {TSS}", tell=fields(state="UNINITIALIZED")
    ),
    "nobody needs the admin": Lie(requirement="DE-CTS-0010", call=f"PATCH {TSS}", tell=agreed),
    "a missing session has another code": Lie(
        requirement="DE-CTS-0011",
        call=f"PATCH {TSS}",
        tell=code("E_UNAUTHORIZED"),
        verdict="alt",
    ),
    "a step back is forbidden instead": Lie(
        requirement="DE-CTS-0014", call=f"PATCH {TSS}", tell=refused(409)
    ),
    "the description is lost": Lie(
        requirement="DE-CTS-0016", call=f"GET {TSS}", tell=fields(description="TSS")
    ),
    "counters are numbers": Lie(
        requirement="DE-CTS-0020",
        call=f"PATCH {TSS}",
        tell=fields(signature_counter=24),
        verdict="warn",
    ),
    "members come backwards": Lie(
        requirement="DE-CTS-0023", call=f"PATCH {TSS}", tell=turned, verdict="warn"
    ),
    "500 clients are promised": Lie(
        requirement="DE-CTS-0024",
        call=f"PUT {TSS}",
        tell=fields(max_number_registered_clients=500),
    ),
    "nothing is ever open": Lie(
        requirement="DE-CTS-0025", call=f"GET {TSS}", tell=fields(number_active_transactions=0)
    ),
    "the counter stands still": Lie(
        requirement="DE-CTS-0026",
        call=f"GET {TSS}",
        tell=fields(signature_counter="24"),
        verdict="warn",
    ),
    "any PIN will do": Lie(requirement="DE-CAD-0003", call=f"POST {TSS}/admin/auth", tell=agreed),
    "a PIN is never blocked": Lie(
        requirement="DE-CAD-0004", call=f"POST {TSS}/admin/auth", tell=agreed
    ),
    "any PUK will do": Lie(
        requirement="DE-CAD-0006", call=f"PATCH {TSS}/admin", tell=agreed, verdict="warn"
    ),
    "nobody can log out": Lie(
        requirement="DE-CAD-0009",
        call=f"POST {TSS}/admin/logout",
        tell=lambda _status, body: (401, body),
        verdict="inconclusive",
    ),
    "a client is of another TSS": Lie(
        requirement="DE-CCL-0001", call=f"PUT {CLIENT}", tell=fields(tss_id="another")
    ),
    "two tills share an id": Lie(requirement="DE-CCL-0004", call=f"PUT {CLIENT}", tell=agreed),
    "any serial number will do": Lie(requirement="DE-CCL-0006", call=f"PUT {CLIENT}", tell=agreed),
    "a client stays registered": Lie(
        requirement="DE-CCL-0009", call=f"PATCH {CLIENT}", tell=fields(state="REGISTERED")
    ),
    "the filter is ignored": Lie(
        requirement="DE-CCL-0014",
        call=f"GET {TSS}/client",
        tell=lambda status, body: (status, {**body, "data": []}),
    ),
    "every transaction is the first": Lie(
        requirement="DE-CTX-0002", call=f"PUT {TX}", tell=fields(number=1)
    ),
    "an update is no revision": Lie(
        requirement="DE-CTX-0003", call=f"PUT {TX}", tell=fields(revision=1)
    ),
    "an abort needs no type": Lie(requirement="DE-CTX-0006", call=f"PUT {TX}", tell=agreed),
    "a gap is a conflict": Lie(requirement="DE-CTX-0008", call=f"PUT {TX}", tell=refused(409)),
    "an ended transaction goes on": Lie(
        requirement="DE-CTX-0012", call=f"PUT {TX}", tell=agreed, verdict="warn"
    ),
    "an unknown client is not found": Lie(
        requirement="DE-CTX-0014", call=f"PUT {TX}", tell=refused(404)
    ),
    "a number is no address": Lie(
        requirement="DE-CTX-0018", call=f"GET {TX}", tell=fields(_id="")
    ),
    "revisions are forgotten": Lie(
        requirement="DE-CTX-0019", call=f"GET {TX}", tell=fields(revision=2)
    ),
    "metadata are forgotten": Lie(
        requirement="DE-CTX-0022", call=f"PUT {TX}", tell=fields(metadata={"table": "8"})
    ),
    "the end has another time": Lie(
        requirement="DE-CTX-0023", call=f"PUT {TX}", tell=fields(time_end=1), verdict="warn"
    ),
    "an abort is a sale": Lie(
        requirement="DE-CPD-0001",
        call=f"PUT {TX}",
        tell=signed_as("Kassenbeleg-V1", "Beleg^0.00_0.00_0.00_0.00_0.00^"),
    ),
    "a rate stands at another place": Lie(
        requirement="DE-CPD-0002",
        call=f"PUT {TX}",
        tell=signed_as("Kassenbeleg-V1", "Beleg^2.00_1.00_3.00_4.00_5.00^15.00:Bar"),
    ),
    "lines end with a line feed": Lie(
        requirement="DE-CPD-0007",
        call=f"PUT {TX}",
        tell=signed_as("Bestellung-V1", '2;"Eis";3.99\n1;"Eiskaffee";2.99'),
        verdict="warn",
    ),
    "any amount will do": Lie(requirement="DE-CPD-0011", call=f"PUT {TX}", tell=agreed),
    "an unused TSS can be exported": Lie(
        requirement="DE-CEX-0012", call=f"PUT {TSS}/export/*", tell=agreed
    ),
    "what is complete can be cancelled": Lie(
        requirement="DE-CEX-0015", call=f"DELETE {TSS}/export/*", tell=agreed
    ),
    "exports can be asked for without end": Lie(
        requirement="DE-CEX-0017", call=f"GET {TSS}/export/*", tell=agreed
    ),
    "the order is ignored": Lie(requirement="DE-CLS-0001", call=f"GET {TSS}/tx", tell=turned),
    "any limit will do": Lie(requirement="DE-CLS-0003", call=f"GET {TSS}/client", tell=agreed),
    "states are ignored": Lie(
        requirement="DE-CLS-0004",
        call=f"GET {TSS}/tx",
        tell=lambda status, body: (status, {**body, "data": body.get("data", []) * 2}),
    ),
    "metadata are replaced": Lie(
        requirement="DE-CLS-0009",
        call=f"PATCH {TSS}/metadata",
        tell=lambda status, _body: (status, {"floor": "first", "owner": "Ada"}),
    ),
    "metadata are without end": Lie(
        requirement="DE-CLS-0012", call=f"PATCH {TSS}/metadata", tell=agreed
    ),
    "a TSS can be deleted": Lie(requirement="DE-CER-0010", call=f"DELETE {TSS}", tell=agreed),
    "any revision will do": Lie(requirement="DE-CER-0011", call=f"PUT {TX}", tell=agreed),
    "the secret is shown twice": Lie(
        requirement="DE-CMG-0005",
        call="POST */api-keys",
        tell=fields(secret="managed_by"),
    ),
}


def test_the_truth_about_a_cloud_tse_passes(judged):
    """
    Without a lie every requirement of the table passes.
    """
    ids = sorted({lie.requirement for lie in LIES.values()})
    verdicts, broken = judged(ids, target=CLOUD)
    assert {verdicts[id_] for id_ in ids} == {"pass"}
    assert not broken


@pytest.mark.parametrize("name", LIES)
def test_a_lie_about_a_cloud_tse_is_found(judged, name):
    """
    The requirement that the lie breaks is broken, and graded by its level and basis.
    """
    lie = LIES[name]
    verdicts, broken = judged([lie.requirement], lie, target=CLOUD)
    assert lie.requirement in broken or lie.verdict in {"alt", "inconclusive"}
    assert verdicts[lie.requirement] == lie.verdict


def test_no_stream_holds_what_lets_somebody_in(judged, tmp_path):
    """
    Keys, tokens, PINs and PUKs go over the wire, and none of them into the stream.
    """
    judged(["DE-CAD-0001", "DE-CAU-0004", "DE-CTS-0002", "DE-CMG-0005"], target=CLOUD)
    telling = {"access_token", "refresh_token", "api_secret", "secret", "admin_puk", "admin_pin"}
    found = set()
    for line in (tmp_path / "run.ndjson").read_text("utf-8").splitlines():
        record = json.loads(line)
        texts = [record.get("expected", ""), record.get("actual", "")]
        if record["kind"] == "exchange":
            assert record["request"]["headers"].get("authorization", "[redacted]") == "[redacted]"
            texts += [record["request"]["body"], record["response"]["body"]]
        for text in texts:
            try:
                value = json.loads(text)
            except ValueError:
                continue
            if isinstance(value, dict):
                found |= {(name, value[name]) for name in telling & set(value)}
    assert {name for name, _ in found} >= telling - {"admin_pin"}
    assert {value for _, value in found} == {"[redacted]"}
