"""
Every example that the vendor prints: requests are accepted, answers are reproduced in shape.

Each file of the test data has its row here; a file without one fails the last test.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from service import API, CLIENT, Service

from fiskalsim.middleware.client import ClientState
from fiskalsim.middleware.documents import enums
from fiskalsim.middleware.documents.findings import ErrorLevel
from fiskalspec import devices

DATA = Path(__file__).parents[3] / "spec/tests/data"
CLOSING = f"/api/v1/closing/{CLIENT}"
CLIENTS = "/api/v1/management/clients"
LIST = "/api/v1/management/germany/tse"
POSITION = {
    "positionNumber": 0,
    "type": 0,
    "itemId": "1",
    "itemCaption": "Pizza",
    "quantity": 1,
    "netValue": 10.84,
    "taxValue": 2.06,
    "grossValue": 12.90,
    "vatPercent": 19,
    "vatIdentification": 1,
}
RECEIPT = {
    "uniqueClientId": CLIENT,
    "documentGuid": "3fa85f64-5717-4562-b3fc-2c963f66afa7",
    "documentId": "1",
    "createDate": "2026-01-05T09:00:00+01:00",
    "bookDate": "2026-01-05T09:00:00+01:00",
    "documentType": 0,
    "user": {"id": "1", "caption": "1"},
    "positions": [POSITION],
    "payments": [{"amount": 12.90, "currencyIsoCode": "EUR", "paymentType": "cash"}],
}


def text(name):
    """Read a file as it is printed."""
    return (DATA / name).read_text("utf-8")


def printed(name):
    """Read a file of strict JSON without our own notes."""
    return without_notes(json.loads(text(name)))


def without_notes(node):
    """Take our ``_note`` keys out."""
    if isinstance(node, dict):
        return {key: without_notes(value) for key, value in node.items() if key != "_note"}
    return [without_notes(each) for each in node] if isinstance(node, list) else node


def stored(service, document, *, as_type=0):
    """Create a document of a type, put what was answered into *document* and store it."""
    query = {"uniqueClientId": CLIENT, "documentType": as_type}
    started = service("PUT", f"{API}/createDocument", params=query).json()
    told = {key: value for key, value in document.items() if not key.lower().startswith("fiscal")}
    back = {
        "uniqueClientId": CLIENT,
        "fiscalDocumentNumber": started["fiscalisationDocumentNumber"],
        "fiscalDocumentRevision": started["AdditionalFields"]["fiscalDocumentRevision"],
        "fiscalDocumentStartTime": started["fiscalDocumentStartTime"],
    }
    told = {key: value for key, value in told.items() if key.lower() != "uniqueclientid"}
    return service.as_printed("POST", f"{API}/storeDocument", json=told | back)


#: Whole documents: the type that createDocument is called with, and what processData begins with.
DOCUMENTS = {
    "opening_balance_request.json": (90, "Beleg^"),
    "payout_skimoff_request.json": (10, "Beleg^"),
    "longtermorder_request.partial.json": (80, ""),
    "endofday_simple_request.partial.json": (99, ""),
}
#: Excerpts: what they are merged into a receipt with.
EXCERPTS = {
    "documentReference_sample.json": {},
    "partner_sample.json": {},
    "header_sample_partial_newest.json": {},
    "header_sample_partial_v1.8.8.json": {},
}
#: Excerpts whose sample values break rules that are no matter of reading them.
VALIDATED = (
    "payments_sample_new.json",
    "positions_base_sample.json",
    "taxPositions_sample.json",
)
#: Texts with the liberties of print.
LENIENT = ("cancelDocument_request_full.lenient.txt", "cancelDocument_request_minimal.lenient.txt")
#: Entries of their own endpoints.
ENTRIES = {
    "auditlog_request.json": ("POST", f"{API}/auditlog"),
    "closing_book_openingStock_request.json": ("POST", f"{CLOSING}/book/openingStock"),
}
#: Final answers: the generation, and which of their keys no store answers.
ANSWERS = {
    "fiscalResponse_germany_post_1.7.7.json": ("1.7.7", {"retailForceReceiptId"}),
    "fiscalResponse_germany_zero_receipt.partial.json": ("1.7.7", {"retailForceReceiptId"}),
    "cancelDocument_response_pre_1.7.7.json": ("1.7.6", set()),
}
#: Offline answers: where the cable is cut.
OFFLINE = {
    "fiscalResponse_offline_createDocument.json": "create",
    "fiscalResponse_offline_storeDocument.json": "finish",
    "fiscalResponse_offline_both.json": "all",
}
OBJECTS = ("management_client_get_response.partial.json", "tse_list_response.json", "enums.json")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_printed_document_is_stored(service, name):
    """The document is accepted as its type and signed, or answered -1 where it is not fiscal."""
    kind, begins = DOCUMENTS[name]
    document = printed(name)
    if kind == 80:
        document["Positions"] = [POSITION]  # the excerpt ends before them
    answer = stored(service, document, as_type=kind)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["AdditionalFields"]["ProcessData"].startswith(begins)
    assert (body["fiscalisationDocumentNumber"] == -1) == (kind == 99)


@pytest.mark.parametrize("name", EXCERPTS)
def test_a_receipt_with_a_printed_excerpt_is_stored(service, name):
    """Whatever an excerpt leaves out comes from a plain receipt."""
    own = {"documentType", "positionCount", "cancellationDocument", "fiscalResponse"}
    excerpt = {key: value for key, value in printed(name).items() if key not in own}
    answer = stored(
        service, {**RECEIPT, **excerpt, "documentReference": None} | reference(excerpt)
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["fiscalisationDocumentNumber"] >= 1


def reference(excerpt):
    """Keep the excerpt's own reference, where it has one."""
    found = excerpt.get("documentReference")
    return {"documentReference": found} if found else {}


@pytest.mark.parametrize("name", VALIDATED)
def test_a_receipt_with_sample_values_is_read(service, name):
    """Sums of sample values do not add up; every member is read, and findings are about sums."""
    answer = service("POST", f"{API}/validateDocument", json=RECEIPT | printed(name))
    assert answer.status_code == 200, answer.text
    assert isinstance(answer.json(), list)


@pytest.mark.parametrize("name", LENIENT)
def test_a_printed_cancel_is_accepted(service, name):
    """The liberties of print are forgiven once the number is one that was started."""
    number = service.create()["fiscalisationDocumentNumber"]
    body = re.sub(r'("fiscalDocumentNumber":\s*)\d+', rf"\g<1>{number}", text(name))
    answer = service("POST", f"{API}/cancelDocument", content=body)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("name", ENTRIES)
def test_a_printed_entry_is_taken(service, name):
    """Audit log and opening stock are accepted for a client that is here."""
    method, path = ENTRIES[name]
    entry = printed(name)
    if isinstance(entry, dict):
        entry |= {"uniqueClientId": CLIENT}
    answer = service(method, path, json=entry)
    assert answer.status_code == 200, answer.text


def handed_out(number):
    """Write what createDocument gave as storeDocument wants it."""
    return {
        "fiscalDocumentNumber": number,
        "fiscalDocumentRevision": 1,
        "fiscalDocumentStartTime": 1767600000,
    }


def shape(node):
    """Reduce a value to keys in their order and kinds of values; null fits any text."""
    if isinstance(node, dict):
        return {key: shape(value) for key, value in node.items()}
    if isinstance(node, bool):
        return "flag"
    if isinstance(node, int | float):
        return "number"
    return "text"


@pytest.mark.parametrize("name", ANSWERS)
def test_a_printed_answer_is_reproduced(name):
    """Keys, their order and the kinds of their values are those of the printed answer."""
    generation, elsewhere = ANSWERS[name]
    service = Service(generation=generation)
    query = {"uniqueClientId": CLIENT, "documentType": 0}
    started = service("PUT", f"{API}/createDocument", params=query).json()
    document = RECEIPT | handed_out(started["fiscalisationDocumentNumber"])
    answered = shape(service("POST", f"{API}/storeDocument", json=document).json())
    sample = shape({k: v for k, v in printed(name).items() if k not in elsewhere})
    if ".partial." in name:
        inner = list(sample["AdditionalFields"])
        fields = answered["AdditionalFields"]
        answered["AdditionalFields"] = {key: fields[key] for key in inner}
    assert json.dumps(answered) == json.dumps(sample)
    service.close()


@pytest.mark.parametrize("name", OFFLINE)
def test_a_printed_outage_is_reproduced(name):
    """In the generation of 2021 each of the three offline answers has the printed form."""
    service = Service(generation="2021")
    place = OFFLINE[name]
    query = {"uniqueClientId": CLIENT, "documentType": 0}
    if place != "finish":
        service("PUT", "/_control/cable", json={"cut": [place]})
    answer = service("PUT", f"{API}/createDocument", params=query).json()
    if place != "create":
        service("PUT", "/_control/cable", json={"cut": [place]})
        document = RECEIPT | handed_out(answer["FiscalisationDocumentNumber"])
        answer = service("POST", f"{API}/storeDocument", json=document).json()
    sample = printed(name)
    assert json.dumps(shape(answer)) == json.dumps(shape(sample))
    assert answer["FiscalisationDocumentNumber"] == sample["FiscalisationDocumentNumber"]
    assert answer["PrintMessage"] == sample["PrintMessage"]
    service.close()


def test_the_printed_client_is_shown(service):
    """A client that is configured as printed is shown as printed, but for its licence key."""
    sample = printed(OBJECTS[0]) | {"terminalNumber": "00348"}
    assert service("PUT", CLIENTS, json=sample).status_code == 200
    shown = service("GET", f"{CLIENTS}/{sample['uniqueClientId']}").json()
    assert shown.keys() == sample.keys()
    assert shown["licenseKey"] is None
    told = {"licenseKey": sample["licenseKey"], "usedVersion": sample["usedVersion"]}
    assert shown | told == sample


def test_the_printed_tse_is_listed():
    """An entry of the TSE list has the printed members in order, with their kinds of values."""
    service = Service(device="swissbit-usb")
    (entry,) = service("GET", LIST).json()
    sample = printed(OBJECTS[1])
    assert json.dumps(shape(entry)) == json.dumps(shape(sample[0]))
    service.close()


def members(enum):
    """Give a closed set of the document model as numbers and names."""
    return {str(member.value): member.name for member in enum}


@pytest.mark.parametrize(
    ("name", "enum"),
    [
        ("documentType", enums.DocumentType),
        ("businessTransactionType", enums.BusinessTransactionType),
        ("positionType", enums.PositionType),
        ("discountType", enums.DiscountType),
        ("returnReasonType", enums.ReturnReasonType),
        ("automaticVatCalculation", enums.AutomaticVatCalculation),
    ],
)
def test_a_published_set_is_known(name, enum):
    """Each number and name of a published set is known, and no other."""
    assert members(enum) == json.loads(text(OBJECTS[2]))[name]["values"]


def test_the_smaller_sets_are_known():
    """Payments, states, levels and the limits of both TSEs are the published ones."""
    sets = json.loads(text(OBJECTS[2]))
    payments = sets["paymentType"]["values"] | sets["paymentType"]["inferred"]
    known = enums.PaymentType.__aliases__
    assert {str(number): name for number, name in known.items()} == payments
    assert [state.value for state in ClientState] == sets["clientState"]["values_text"]
    assert {level.value for level in ErrorLevel} == set(sets["errorLevel"]["values_text"])
    for name, key in (("swissbit-usb", "swissbitHardware"), ("fiskaly-cloud", "fiskalyCloud")):
        device = devices.load(name)
        assert sets["tseLimits"][key] == {
            "maxStartedTransactions": device.max_started_transactions,
            "listPacket": device.packet_size,
        }


def test_every_printed_file_has_a_test():
    """A file that is added to the data is accepted or reproduced here, or this test fails."""
    rows = {*DOCUMENTS, *EXCERPTS, *VALIDATED, *LENIENT, *ENTRIES, *ANSWERS, *OFFLINE, *OBJECTS}
    files = {path.name for path in DATA.iterdir() if path.is_file()} - {"README.md"}
    assert rows == files
