"""
The OpenAPI documents are valid, complete in themselves, and say nothing that does not fit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from fiskalspec import openapi, schemas

FISCAL = openapi.get("fiscal-middleware")
CONTROL = openapi.get("control")
CLOUD = openapi.get("sign-de-v2")
INTERFACE = openapi.get("tse-interface")
METHODS = ("get", "put", "post", "patch", "delete")
SAMPLE_CLIENT = "c1062c55-57c4-4ed2-9c53-aff1762326a4"


def resolve(document: dict[str, Any], node: Any) -> Any:
    """
    Follow references until there is something.
    """
    while isinstance(node, dict) and "$ref" in node:
        found: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step.replace("~1", "/")]
        node = found
    return node


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """
    Every operation as path, method and description.
    """
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def contents(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """
    Every example of a body or a parameter, with its schema.
    """
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        bodies += [resolve(document, r) for r in operation["responses"].values()]
        for body in bodies:
            for media in body.get("content", {}).values():
                if "example" in media:
                    yield where, media["schema"], media["example"]
                for name, example in media.get("examples", {}).items():
                    value = resolve(document, example)["value"]
                    yield f"{where} {name}", media["schema"], value
        for given in operation.get("parameters", ()):
            parameter = resolve(document, given)
            if "example" in parameter:
                yield f"{where} {parameter['name']}", parameter["schema"], parameter["example"]


EXAMPLES = [
    pytest.param(document, schema, value, id=f"{name}: {where}")
    for name, document in (
        ("fiscal", FISCAL),
        ("control", CONTROL),
        ("cloud", CLOUD),
        ("interface", INTERFACE),
    )
    for where, schema, value in contents(document)
]


@pytest.mark.parametrize("name", openapi.names())
def test_each_document_is_valid(name):
    """
    A validator that is not ours accepts the document as OpenAPI 3.1.
    """
    assert [str(e) for e in OpenAPIV31SpecValidator(openapi.get(name)).iter_errors()] == []


@pytest.mark.parametrize("name", openapi.names())
def test_each_document_is_json_and_leads_nowhere_outside(name):
    """
    A served document needs no second request: it is plain JSON, and every reference is inside.
    """
    document = openapi.get(name)
    assert json.loads(json.dumps(document)) == document

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                assert node["$ref"].startswith("#/")
                resolve(document, node)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document)


def test_the_documents_ship_and_others_do_not():
    """
    The documents are found by name; a wrong name is answered with the right ones.
    """
    assert openapi.names() == (
        "control",
        "fiscal-middleware",
        "sign-de-v2",
        "tse-interface",
    )
    with pytest.raises(LookupError, match="fiscal-middleware"):
        openapi.get("fiscal")


def test_one_callers_document_is_not_anothers():
    """
    What one caller does to a document stays with that caller.
    """
    openapi.get("control")["paths"].clear()
    assert openapi.get("control")["paths"]


def test_the_endpoints_are_those_of_the_sources():
    """
    Every call of the release is described, and nothing is made up.
    """
    management = "/api/v1/management"
    closing = "/api/v1/closing/{clientId}"
    germany = f"{management}/germany"
    assert {(method, path) for path, method, _ in operations(FISCAL)} == {
        ("put", "/api/v1/transactions/createDocument"),
        ("post", "/api/v1/transactions/storeDocument"),
        ("post", "/api/v1/transactions/cancelDocument"),
        ("post", "/api/v1/transactions/validateDocument"),
        ("get", f"{germany}/tse"),
        ("get", f"{germany}/{{clientId}}/tse/status"),
        ("post", f"{germany}/tse/{{tseSerial}}/selftest"),
        ("put", f"{germany}/{{clientId}}/tse/connectTest"),
        ("get", f"{germany}/{{clientId}}/tse/listTransactions"),
        ("delete", f"{germany}/{{clientId}}/tse/listTransactions"),
        ("put", f"{germany}/{{clientId}}/tse/replace"),
        ("get", "/api/v1/information/version"),
        ("get", "/api/v1/information/countryProperties"),
        ("get", "/api/v1/information/client/{clientId}/status"),
        ("get", "/api/v1/information/client/{clientId}/getVatIdentification"),
        ("get", "/api/v1/information/client/{clientId}/countryProperties"),
        ("get", "/api/v1/transactions/document/{clientId}/start"),
        ("put", f"{management}/clients"),
        ("put", f"{management}/clients/byCloud"),
        ("put", f"{management}/clients/byCloud/{{clientId}}"),
        ("get", f"{management}/clients/licenseConsumerId"),
        ("get", f"{management}/clients/id"),
        ("get", f"{management}/clients/{{clientId}}"),
        ("post", f"{management}/clients/initialize"),
        ("post", f"{management}/clients/decommission"),
        ("post", f"{management}/clients/recovery/restoreByCloud"),
        ("post", f"{management}/clients/recovery/restoreByCloud/Id"),
        ("post", f"{management}/clients/{{clientId}}/globalShortId"),
        ("post", f"{management}/cloud/connect"),
        ("put", f"{management}/cloud/connect"),
        ("post", "/api/v1/transactions/auditlog"),
        ("post", "/api/v1/archive/de/{clientId}"),
        ("get", "/api/v1/archive/de/{clientId}"),
        ("post", "/api/v1/backup/{clientId}"),
        ("post", "/api/v1/backup/{clientId}/restore"),
        ("get", "/api/v1/backup/{clientId}/restore"),
        ("get", f"{closing}/endofdayDocument"),
        ("post", f"{closing}/cashpointClose"),
        ("get", f"{closing}/cashpointCheck"),
        ("get", f"{closing}/actualStock"),
        ("post", f"{closing}/book/openingStock"),
        ("put", f"{closing}/book/cashDifference"),
        ("put", f"{closing}/book/cashLift"),
    }


def test_operation_ids_are_given_once():
    """
    An operation can be named by its id alone.
    """
    for document in (FISCAL, CONTROL, CLOUD, INTERFACE):
        ids = [operation["operationId"] for _, _, operation in operations(document)]
        assert len(set(ids)) == len(ids)


def test_every_status_code_says_what_it_rests_on():
    """
    No code of the fiscal API stands there without basis; what is inferred is said to be.
    """
    for path, method, operation in operations(FISCAL):
        where = f"{method} {path}"
        assert operation["x-basis"] in {"stated", "shown"}, where
        for code, given in operation["responses"].items():
            response = resolve(FISCAL, given)
            assert response["x-basis"] in {"stated", "shown", "inferred"}, f"{where} {code}"
            if response["x-basis"] != "inferred":
                assert response["x-source"], f"{where} {code}"


def test_the_codes_of_seed_002_are_stated():
    """
    For cancelDocument the source names exactly four codes in words.
    """
    responses = FISCAL["paths"]["/api/v1/transactions/cancelDocument"]["post"]["responses"]
    assert {
        code for code, given in responses.items() if resolve(FISCAL, given)["x-basis"] == "stated"
    } == {"200", "404", "406", "422"}


def test_every_error_answers_with_a_sentence():
    """
    No client error of either API is described without a body.
    """
    for document in (FISCAL, CONTROL):
        for path, method, operation in operations(document):
            for code, given in operation["responses"].items():
                if code[0] in "45":
                    content = resolve(document, given)["content"]
                    assert "text/plain" in content, f"{method} {path} {code}"


@pytest.mark.parametrize(("document", "schema", "value"), EXAMPLES)
def test_every_example_fits_its_schema(document, schema, value):
    """
    What is shown as an example is one.
    """
    whole = schema | {"components": document["components"]}
    wrong = [f"{e.json_path}: {e.message}" for e in Draft202012Validator(whole).iter_errors(value)]
    assert wrong == []


def test_every_operation_with_a_body_shows_one():
    """
    Whoever tries an operation finds a request and an answer to begin with.
    """
    for document in (FISCAL, CONTROL, CLOUD, INTERFACE):
        for path, method, operation in operations(document):
            success = [r for c, r in operation["responses"].items() if c.startswith("2")]
            bodies = [resolve(document, r) for r in success]
            bodies += [operation["requestBody"]] if "requestBody" in operation else []
            for body in bodies:
                for media in body.get("content", {}).values():
                    assert "example" in media or media["examples"], f"{method} {path}"


def test_requests_are_those_of_the_sample_client():
    """
    A real installation comes with this client, so the requests can be sent as they stand.
    """
    for name in ("Receipt", "ReceiptAfterOutage", "Abort", "AbortWithContent"):
        assert FISCAL["components"]["examples"][name]["value"]["uniqueClientId"] == SAMPLE_CLIENT


@pytest.mark.parametrize("name", ["Receipt", "ReceiptAfterOutage", "AbortWithContent"])
def test_the_sums_of_the_examples_add_up(name):
    """
    Net and tax make gross, 19 % is 19 %, and what is paid is what it costs.
    """
    document = FISCAL["components"]["examples"][name]["value"]
    (line,), (payment,) = document["positions"], document["payments"]
    assert round(line["netValue"] + line["taxValue"], 2) == line["grossValue"] == payment["amount"]
    assert round(line["netValue"] * line["vatPercent"] / 100, 2) == line["taxValue"]


def test_the_answers_belong_to_the_requests():
    """
    The examples tell one story: the document carries what the create answer gave.
    """
    examples = {k: v["value"] for k, v in FISCAL["components"]["examples"].items()}
    started, stored, receipt = examples["Started"], examples["Stored"], examples["Receipt"]
    assert receipt["fiscalDocumentNumber"] == started["fiscalisationDocumentNumber"]
    assert receipt["fiscalDocumentStartTime"] == started["fiscalDocumentStartTime"]
    revision = started["AdditionalFields"]["fiscalDocumentRevision"]
    assert receipt["fiscalDocumentRevision"] == revision
    assert stored["fiscalDocumentNumber"] == started["fiscalDocumentNumber"]
    assert (
        stored["AdditionalFields"]["TseSignatureCounter"]
        > (started["AdditionalFields"]["TseSignatureCounter"])
    )


@pytest.mark.parametrize("generation", ["2021", "1.7.6", "1.7.7"])
def test_the_served_schemas_are_the_schemas(generation):
    """
    Inside the served document a schema judges as the schema itself does.
    """
    name = f"fiscal-response-{generation}"
    served = Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": FISCAL["components"]}
    )
    alone = Draft202012Validator(schemas.get(name))
    for example in ("Started", "Stored", "Cancelled", "OutageAtCreate", "OutageAtFinish"):
        value = FISCAL["components"]["examples"][example]["value"]
        assert served.is_valid(value) is alone.is_valid(value)


#: A signed document as the control API shows it, and what makes it contradict itself.
WAITING = CONTROL["paths"]["/_control/ledger"]["get"]["responses"]["200"]["content"][
    "application/json"
]["examples"]["waiting"]["value"]


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "signed"},
        {"state": "lost"},
        {"signedAt": 1767603700},
        {"operation": "create"},
        {"answer": {}},
    ],
)
def test_a_ledger_document_that_contradicts_itself_is_refused(changes):
    """
    Only what is signed has an answer, and what is signed has one.
    """
    schema = {
        "$ref": "#/components/schemas/LedgerDocument",
        "components": CONTROL["components"],
    }
    (waiting,) = WAITING["documents"]
    assert Draft202012Validator(schema).is_valid(waiting)
    assert not Draft202012Validator(schema).is_valid(waiting | changes)


def test_control_over_a_real_clock_is_not_claimed():
    """
    A service on the real clock does not offer to set it.
    """
    schema = {"$ref": "#/components/schemas/Capabilities", "components": CONTROL["components"]}
    operation = CONTROL["paths"]["/_control/"]["get"]
    good = operation["responses"]["200"]["content"]["application/json"]["example"]
    assert Draft202012Validator(schema).is_valid(good)
    assert not Draft202012Validator(schema).is_valid(good | {"clock": "real"})
