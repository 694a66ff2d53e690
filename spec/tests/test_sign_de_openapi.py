"""
The cloud TSE's OpenAPI document has the operations of its sources and fits what was recorded.
"""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from fiskalspec import openapi, vectors
from fiskalspec.requirements.vocabulary import document_title

CLOUD = openapi.get("sign-de-v2")
METHODS = ("get", "put", "post", "patch", "delete")
OPERATIONS = {
    (method.upper(), path): item[method]
    for path, item in CLOUD["paths"].items()
    for method in METHODS
    if method in item
}
TSS = "/api/v2/tss/{tss_id}"
CLIENT = TSS + "/client/{client_id}"
TX = TSS + "/tx/{tx_id_or_number}"
EXPORT = TSS + "/export/{export_id}"
ORGANIZATIONS = "/api/v0/organizations"
ORGANIZATION = ORGANIZATIONS + "/{organization_id}"

#: The operations of the sources, written down by hand; "metadata" and the lists at the end.
ENDPOINTS = {
    ("POST", "/api/v2/auth"),
    ("PATCH", f"{TSS}/admin"),
    ("POST", f"{TSS}/admin/auth"),
    ("POST", f"{TSS}/admin/logout"),
    *((method, TSS) for method in ("PUT", "GET", "PATCH")),
    *((method, CLIENT) for method in ("PUT", "GET", "PATCH")),
    *((method, TX) for method in ("PUT", "GET")),
    ("GET", f"{TX}/log"),
    *((method, EXPORT) for method in ("PUT", "GET", "DELETE")),
    ("GET", f"{EXPORT}/file"),
    *(
        (method, f"{one}/metadata")
        for one in (TSS, CLIENT, TX, EXPORT)
        for method in ("GET", "PATCH")
    ),
    *(("GET", f"/api/v2/{many}") for many in ("tss", "client", "tx", "export")),
    *(("GET", f"{TSS}/{many}") for many in ("client", "tx", "export")),
    ("GET", f"{CLIENT}/tx"),
    ("POST", "/api/v0/auth"),
    ("POST", f"{ORGANIZATION}/enable-env"),
    *((method, ORGANIZATIONS) for method in ("GET", "POST")),
    *((method, ORGANIZATION) for method in ("GET", "PATCH", "DELETE")),
    *(
        (method, f"{ORGANIZATION}/{many}{more}")
        for many, one in (
            ("api-keys", "key_id"),
            ("users", "user_id"),
            ("billing-addresses", "billing_address_id"),
        )
        for more, methods in (("", ("GET", "POST")), (f"/{{{one}}}", ("GET", "PATCH", "DELETE")))
        for method in methods
    ),
}

#: Every error code that the sources name for a till's calls, by status.
CODES = {
    400: """E_FAILED_SCHEMA_VALIDATION E_PARSER E_TX_REVISION_NOT_FOUND E_TX_UPSERT
        E_TX_LIMIT_REACHED E_TSS_NOT_INITIALIZED E_TSS_DISABLED E_TSS_CREATED
        E_ILLEGAL_TSS_STATE_CHANGE E_ILLEGAL_CLIENT_SERIAL E_CLIENT_DEREGISTERED
        E_CLIENT_NOT_FOUND E_TX_NOT_FOUND E_DUPLICATE_EXPORT E_CANCEL_EXPORT E_PARAMETER_MISMATCH
        E_CHANGE_ADMIN_PIN_FAILED""",
    401: "E_UNAUTHORIZED E_ADMIN_LOGIN_FAILED E_ADMIN_NOT_AUTHENTICATED",
    403: """E_ACCESS_DENIED E_TSS_LIMIT_REACHED E_TSS_LIMIT_PER_DAY_REACHED
        E_CLIENT_LIMIT_REACHED""",
    404: """E_TSS_NOT_FOUND E_CLIENT_NOT_FOUND E_TX_NOT_FOUND E_EXPORT_NOT_FOUND
        E_EXPORT_NOT_COMPLETED E_LATEST_TX_REVISION_NOT_FOUND E_LOG_NOT_FOUND
        E_ORGANIZATION_NOT_FOUND""",
    409: """E_TSS_CONFLICT E_CLIENT_CONFLICT E_TX_ILLEGAL_TYPE_CHANGE E_TX_NO_TYPE_DEFINED
        E_PENDING_TX_CONFLICT E_TSS_ILLEGAL_STATE_TO_PERFORM_EXPORT E_EXPORT_DUPLICATE_RATE_LIMITED
        E_TOO_MANY_EXPORTS""",
    423: """E_ADMIN_PIN_BLOCKED E_TSS_DEFECTIVE E_TSS_DELETED E_TSS_EVICTED E_CERTIFICATE_EXPIRED
        E_EXPORT_FORBIDDEN""",
    432: "E_USE_MIDDLEWARE",
    502: "SMAERS_GATEWAY_ERROR_PRECONDITION_UNEXPORTED_LOGS ERROR_IDENTIFY_ERS",
    503: """E_TSS_LOCKED E_BOOTSTRAP_FILE_NOT_AVAILABLE E_SMAERS_GATEWAY_CAPACITIES_DEPLETED
        E_EXPORT_TEMPORARILY_UNAVAILABLE""",
}


def resolve(node: Any) -> Any:
    """
    Follow references until there is something.
    """
    while isinstance(node, dict) and "$ref" in node:
        found: Any = CLOUD
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def operation_of(method: str, path: str) -> dict[str, Any]:
    """
    Find the operation behind a real address.
    """
    for (known, template), operation in OPERATIONS.items():
        pattern = re.sub(r"\{\w+\}", "[^/]+", template)
        if known == method and re.fullmatch(pattern, path.partition("?")[0]):
            return operation
    raise LookupError(f"{method} {path} is not described")


def faults(schema: dict[str, Any], value: Any) -> list[str]:
    """
    Say where *value* does not fit a schema of the document.
    """
    whole = schema | {"components": CLOUD["components"]}
    validator = Draft202012Validator(whole)
    return [f"{e.json_path}: {e.message}" for e in validator.iter_errors(value)]


def body_of(operation: dict[str, Any], status: str) -> dict[str, Any]:
    """
    Give the schema of a JSON answer.
    """
    schema = resolve(operation["responses"][status])["content"]["application/json"]["schema"]
    assert isinstance(schema, dict)
    return schema


def test_the_endpoints_are_those_of_the_sources():
    """
    Every call of the release and of the management API is described, and nothing is made up.
    """
    assert set(OPERATIONS) == ENDPOINTS


def test_every_code_of_the_sources_is_described():
    """
    Each error code stands at some operation, under its status, and no other is made up.
    """
    found: dict[int, set[str]] = {}
    for operation in OPERATIONS.values():
        for status, given in operation["responses"].items():
            found.setdefault(int(status), set()).update(resolve(given).get("x-codes", ()))
    assert {status: codes for status, codes in found.items() if codes} == {
        status: set(codes.split()) for status, codes in CODES.items()
    }


def test_everything_says_what_it_rests_on():
    """
    Operations, answers and schemas name their basis and documents that the catalogue knows.
    """
    marked = [*OPERATIONS.values(), *CLOUD["components"]["schemas"].values()]
    marked += [
        resolve(r) for operation in OPERATIONS.values() for r in operation["responses"].values()
    ]
    for each in marked:
        assert each["x-basis"] in {"stated", "shown", "inferred"}
        assert each["x-source"]
        assert all(document_title(key) for key in each["x-source"])


def test_every_error_has_the_form_of_an_error():
    """
    An error's example has its own status, and its first code where it has codes.
    """
    for operation in OPERATIONS.values():
        for status, given in operation["responses"].items():
            if status[0] in "45":
                answer = resolve(given)
                shown = answer["content"]["application/json"]["example"]
                assert shown["status_code"] == int(status)
                assert shown.get("code") == next(iter(answer.get("x-codes", ())), None)


@pytest.mark.parametrize("step", vectors.walkthrough(), ids=lambda step: f"{step.step}")
def test_the_recorded_life_fits(step):
    """
    Every call that was recorded on the real service, and its answer, fits the document.
    """
    operation = operation_of(step.method, step.path)
    content = operation["requestBody"]["content"]["application/json"]
    assert faults(content["schema"], step.request) == []
    if step.response is None:
        assert resolve(operation["responses"]["200"])["x-empty-body"] == "allowed"
    else:
        answer = dict(step.response)
        if "admin_puk" in answer:
            answer["admin_puk"] = "0123456789"  # taken out of the recording
        assert faults(body_of(operation, str(step.status)), answer) == []


def changed(step: int, *path: str, to: Any) -> tuple[int, Any]:
    """
    Take the recorded answer of *step* and change one member; None takes it away.
    """
    answer: Any = copy.deepcopy(next(s.response for s in vectors.walkthrough() if s.step == step))
    place = answer
    for name in path[:-1]:
        place = place[name]
    if to is None:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return step, answer


def test_what_the_sources_leave_open_fits():
    """
    A counter may be a text, as the vendor describes it, and a token need not be a JWT.
    """
    signed = operation_of("PUT", TX)
    assert faults(body_of(signed, "200"), changed(11, "signature", "counter", to="32")[1]) == []
    answer = copy.deepcopy(CLOUD["components"]["examples"]["Token"]["value"])
    opened = OPERATIONS["POST", "/api/v2/auth"]
    assert faults(body_of(opened, "200"), answer | {"access_token": "opaque-0123456789"}) == []


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        changed(3, "signature_counter", to=24),
        changed(3, "time_init", to=1674238342),
        changed(3, "state", to="PERSONALISED"),
        changed(3, "admin_puk", to="0123456789"),
        changed(
            7,
            "serial_number",
            to="A408459289EA51B6F492DF7A24272C395FA0A4820245389DEA15EBA89F6E12F7",
        ),
        changed(7, "time_init", to=None),
        changed(7, "_type", to="CLIENT"),
        changed(7, "signature_algorithm", to="ecdsa-plain-SHA384"),
        changed(8, "state", to="ACTIVE"),
        changed(8, "metadata", "custom_field", to=7),
        changed(11, "signature", "counter", to="0"),
        changed(11, "time_end", to=1674239242),
        changed(11, "log", "operation", to="StartTransaction"),
        changed(11, "log", "timestamp_format", to="utcTime"),
        changed(11, "revision", to=0),
        changed(13, "signature", "value", to="qvyQJduZN29b2kXpEqhXlA=="),
        changed(13, "schema", "raw", to=None),
        changed(13, "time_end", to=None),
        changed(13, "latest_revision", to=None),
        changed(13, "qr_code_data", to="V1"),
        changed(14, "time_disable", to=None),
        changed(14, "_env", to="PROD"),
    ],
)
def test_a_recorded_answer_that_is_altered_does_not_fit(step, answer):
    """
    A wrong type, state, time or missing member of a recorded answer is noticed.
    """
    recorded = next(s for s in vectors.walkthrough() if s.step == step)
    operation = operation_of(recorded.method, recorded.path)
    assert faults(body_of(operation, "200"), answer) != []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/v2/auth", {"api_key": "test_k"}),
        ("PATCH", TSS, {"state": "CREATED"}),
        ("PATCH", TSS, {"state": "INITIALIZED", "name": "x"}),
        ("PATCH", TSS, {"state": "INITIALIZED", "description": "Grüße"}),
        ("PATCH", f"{TSS}/admin", {"admin_puk": "0123456789", "new_admin_pin": "12345"}),
        ("PUT", CLIENT, {"serial_number": " till"}),
        ("PUT", CLIENT, {"serial_number": "till_1"}),
        ("PUT", TX, {"state": "ACTIVE"}),
        ("PUT", TX, {"state": "ENDED", "client_id": "dbbf8759-bb15-421d-bc2e-777c6bce874c"}),
        ("PATCH", f"{TSS}/metadata", {"metadata": {"a": "b"}}),
        ("PATCH", f"{TSS}/metadata", {str(n): "x" for n in range(41)}),
        ("PATCH", f"{TSS}/metadata", {"k" * 41: "x"}),
        ("PATCH", f"{TSS}/metadata", {"k": "x" * 501}),
        ("POST", f"{ORGANIZATION}/api-keys", {"name": "Till 1"}),
        ("POST", ORGANIZATIONS, {"name": "A shop"}),
    ],
)
def test_a_request_that_the_service_refuses_does_not_fit(method, path, body):
    """
    Bodies that the sources say are refused do not fit their schema.
    """
    content = OPERATIONS[method, path]["requestBody"]["content"]["application/json"]
    assert faults(content["schema"], body) != []


@pytest.mark.parametrize("amount", ["1", "1.5", "1,50", ".50", "1.123456", "+1.00"])
def test_an_amount_without_two_to_five_decimals_does_not_fit(amount):
    """
    Amounts have two to five decimals and a dot.
    """
    receipt = copy.deepcopy(next(s.request for s in vectors.walkthrough() if s.step == 13))
    schema = OPERATIONS["PUT", TX]["requestBody"]["content"]["application/json"]["schema"]
    assert faults(schema, receipt) == []
    receipt["schema"]["standard_v1"]["receipt"]["amounts_per_vat_rate"][0]["amount"] = amount
    assert faults(schema, receipt) != []
