"""
The day's sums, the drawer and the closing, over HTTP.
"""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from service import API, CLIENT, Service

CLOSING = f"/api/v1/closing/{CLIENT}"
CASH = {
    "currencyIsoCode": "EUR",
    "paymentType": "cash",
    "caption": "Cash",
    "uniqueReadablePaymentIdentifier": "Cash",
}
NOTHING = "00000000-0000-0000-0000-000000000000"


def sell(service, gross=11.9, net=10.0, **changes):
    """Sell something at 19 % for cash, and give back the answer."""
    number = service.create()["fiscalisationDocumentNumber"]
    document = {
        "uniqueClientId": CLIENT,
        "documentGuid": str(uuid4()),
        "documentId": str(number),
        "createDate": "2026-01-05T10:00:00+01:00",
        "bookDate": "2026-01-05T10:00:00+01:00",
        "documentType": 0,
        "user": {"id": "1", "caption": "1"},
        "fiscalDocumentNumber": number,
        "fiscalDocumentRevision": 1,
        "fiscalDocumentStartTime": 0,
        "positions": [
            {
                "positionNumber": 0,
                "type": 0,
                "itemId": "1",
                "itemCaption": "Beans",
                "quantity": 1,
                "vatIdentification": 1,
                "vatPercent": 19,
                "netValue": net,
                "taxValue": round(gross - net, 2),
                "grossValue": gross,
            }
        ],
        "payments": [CASH | {"amount": gross}],
    }
    errand = changes.pop("errand", "storeDocument")
    answer = service("POST", f"{API}/{errand}", json=document | changes)
    assert answer.status_code == 200, answer.text
    return answer.json()


def stock(service):
    """Read the drawer as amounts by identifier."""
    listed = service("GET", f"{CLOSING}/actualStock").json()
    return {p["uniqueReadablePaymentIdentifier"]: p["amount"] for p in listed}


def book(service, method, kind, amount, **params):
    """Book money into or out of the drawer."""
    payments = [CASH | {"amount": amount}]
    return service(method, f"{CLOSING}/book/{kind}", json=payments, params=params)


def test_the_closing_document_adds_the_day_up(service):
    """Positive and negative revenue stand apart; aborts and training count for nothing."""
    sell(service)
    sell(service, 1.19, 1.0)
    sell(service, -2.38, -2.0)
    sell(service, errand="cancelDocument")
    sell(service, isTraining=True)
    document = service("GET", f"{CLOSING}/endofdayDocument").json()
    assert document["documentType"] == "[99] = EndOfDay"
    sums = {(p["grossValue"], p["netValue"], p["taxValue"]) for p in document["positions"]}
    assert sums == {(13.09, 11, 2.09), (-2.38, -2, -0.38)}
    assert [p["amount"] for p in document["payments"]] == [10.71]
    assert service("GET", f"{CLOSING}/endofdayDocument").json() == document


def test_a_closing_begins_a_new_day(service):
    """After the closing there is nothing to close, and the drawer is empty."""
    sell(service)
    assert service("POST", f"{CLOSING}/cashpointClose", params={"userId": "1"}).status_code == 200
    document = service("GET", f"{CLOSING}/endofdayDocument", params={"closeMonth": "true"}).json()
    assert (document["positions"], document["payments"]) == ([], [])
    assert document["documentNumber"] == "2"
    assert document["additionalFields"] == {"CLOSEMONTH": "true"}
    assert stock(service) == {}


def test_the_drawer_holds_what_was_booked(service):
    """Opening stock, sales, differences and lifts add up, and each booking is signed."""
    assert book(service, "POST", "openingStock", 100, userId="1").status_code == 200
    sell(service)
    book(service, "PUT", "cashDifference", -1.5)
    book(service, "PUT", "cashLift", 50)
    assert stock(service) == {"Cash": 60.4}
    documents = service("GET", "/_control/ledger").json()["documents"]
    assert [d["state"] for d in documents] == ["signed"] * 4
    assert documents[0]["processData"] == "Beleg^0.00_0.00_0.00_0.00_100.00^100.00:Bar"
    assert documents[3]["processData"] == "Beleg^0.00_0.00_0.00_0.00_-50.00^-50.00:Bar"


def test_a_booking_keeps_the_currency_of_its_identifier(service):
    """What lies under a name in euro cannot be lifted in francs before the closing."""
    book(service, "POST", "openingStock", 100)
    francs = [CASH | {"amount": 5, "currencyIsoCode": "CHF"}]
    refused = service("PUT", f"{CLOSING}/book/cashLift", json=francs)
    assert (refused.status_code, "stands for EUR" in refused.text) == (422, True)
    assert stock(service) == {"Cash": 100}
    service("POST", f"{CLOSING}/cashpointClose")
    assert service("POST", f"{CLOSING}/book/openingStock", json=francs).status_code == 200


@pytest.mark.parametrize("call", ["POST openingStock", "PUT cashDifference", "PUT cashLift"])
def test_a_booking_without_an_amount_is_refused(service, call):
    """An amount that nobody named is not 0, whichever way the money goes."""
    method, kind = call.split()
    refused = service.as_printed(method, f"{CLOSING}/book/{kind}", json=[CASH | {"amount": None}])
    assert (refused.status_code, "each with an amount" in refused.text) == (422, True)
    assert stock(service) == {}


def test_a_booking_is_held_to_the_rules_of_a_document(service):
    """Its documentId has 40 characters at most, and one identifier stands for one currency."""
    too_long = book(service, "POST", "openingStock", 1, documentId="1" * 41)
    assert (too_long.status_code, "documentId" in too_long.text) == (422, True)
    both = [CASH | {"amount": 1}, CASH | {"amount": 1, "currencyIsoCode": "CHF"}]
    mixed = service("POST", f"{CLOSING}/book/openingStock", json=both)
    assert (mixed.status_code, "payments[1]" in mixed.text) == (422, True)
    assert book(service, "POST", "openingStock", 1, documentId="1" * 40).status_code == 200


def test_an_overdrawn_drawer_is_a_difference(service):
    """What cannot lie in a drawer is listed, and can stop the closing until it is booked."""
    assert service("GET", f"{CLOSING}/cashpointCheck").json() == []
    book(service, "PUT", "cashLift", 20)
    (difference,) = service("GET", f"{CLOSING}/cashpointCheck").json()
    assert difference["amount"] == 20
    strict = {"raiseCashDiffernceException": "true"}
    assert service("POST", f"{CLOSING}/cashpointClose", params=strict).status_code == 422
    book(service, "PUT", "cashDifference", difference["amount"])
    assert service("POST", f"{CLOSING}/cashpointClose", params=strict).status_code == 200


def test_an_outage_counts_each_document_once(service):
    """What waits for the TSE is in the day's sums, before and after it was signed."""
    service("PUT", "/_control/cable", json={"cut": ["finish"]})
    sell(service)
    book(service, "POST", "openingStock", 0)
    assert stock(service) == {"Cash": 11.9}
    service("PUT", "/_control/cable", json={"cut": []})
    assert stock(service) == {"Cash": 11.9}


def test_a_restart_keeps_the_day(tmp_path):
    """The sums are a fold over the ledger, so that they are the same after a restart."""
    ledger = f"sqlite:{tmp_path / 'ledger.db'}"
    service = Service(ledger=ledger)
    sell(service)
    service("POST", f"{CLOSING}/cashpointClose")
    sell(service, 5.95, 5.0)
    before = service("GET", f"{CLOSING}/endofdayDocument").json()
    service.close()
    again = Service(ledger=ledger)
    assert service is not again
    after = again("GET", f"{CLOSING}/endofdayDocument").json()
    assert (after["positions"], after["payments"]) == (before["positions"], before["payments"])
    assert [p["grossValue"] for p in after["positions"]] == [5.95]
    again.close()


@pytest.mark.parametrize("body", ["", "{}", "[]", json.dumps([CASH])])
def test_a_booking_without_amount_is_refused(service, body):
    """Nothing is booked from a body that does not say how much."""
    assert service("POST", f"{CLOSING}/book/openingStock", content=body).status_code == 422
    assert stock(service) == {}


def test_a_booking_in_what_is_no_currency_is_refused(service):
    """What is signed as a currency is a code of ISO 4217, also where money is only booked."""
    euro = [CASH | {"amount": 5, "currencyIsoCode": "eur"}]
    for call in (("POST", "openingStock"), ("PUT", "cashLift")):
        refused = service(call[0], f"{CLOSING}/book/{call[1]}", json=euro)
        assert (refused.status_code, "ISO 4217" in refused.text) == (422, True)
    assert stock(service) == {}


def test_an_empty_client_id_gets_the_printed_sentence(service):
    """No client id is 422 with the sentence that the vendor prints."""
    answer = service("GET", f"/api/v1/closing/{NOTHING}/endofdayDocument")
    assert (answer.status_code, answer.text) == (422, "Unique client id = guid.empty.")
    assert service("POST", f"{CLOSING}/cashpointClose?closeMonth=maybe").status_code == 400


def test_a_booking_that_is_sent_again_is_booked_once(service):
    """Whoever did not see the answer sends it again: one signature, one amount in the drawer."""
    guid = str(uuid4())
    assert book(service, "POST", "openingStock", 100, documentGuid=guid).status_code == 200
    signed = service("GET", "/api/v1/management/germany/tse").json()[0]["createdSignatures"]
    assert book(service, "POST", "openingStock", 100, documentGuid=guid).status_code == 200
    assert stock(service) == {"Cash": 100}
    now = service("GET", "/api/v1/management/germany/tse").json()[0]["createdSignatures"]
    assert now == signed
    assert book(service, "PUT", "cashLift", 7, documentGuid=guid).status_code == 422


def test_an_amount_beyond_all_measure_is_no_fault_of_the_service(service):
    """A sum with more digits than are usually computed with is written in full."""
    assert book(service, "POST", "openingStock", 1e40).status_code == 200
    [document] = service("GET", "/_control/ledger").json()["documents"]
    assert f"1{'0' * 40}.00:Bar" in document["processData"]


def test_the_closing_document_counts_customers_until_the_closing(service):
    """A sale is one unless it says how many, a void, an abort and money in the drawer are none."""
    sell(service)
    sell(service, customerCount=4)
    sell(service, errand="cancelDocument")
    book(service, "POST", "openingStock", 100)
    reference = {"referenceType": 0, "documentGuid": str(uuid4()), "documentType": 0}
    sell(service, -11.9, -10.0, cancellationDocument=True, documentReference=reference)
    document = service("GET", f"{CLOSING}/endofdayDocument").json()
    assert document["customerCount"] == 5
    stored = service("POST", f"{API}/storeDocument", json=document | {"fiscalDocumentNumber": -1})
    assert stored.status_code == 200, stored.text
    assert service("GET", f"{CLOSING}/endofdayDocument").json()["customerCount"] == 0
