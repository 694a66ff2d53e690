"""
The service over HTTP: addresses, statuses, bodies.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from service import CLIENT, Service

from fiskalsim.ground.limits import Limits

API = "/api/v1/transactions"
GERMANY = "/api/v1/management/germany"
SEEDS = Path(__file__).parents[3] / "spec/tests/data"


def printed(name, number):
    """Take a request body as the vendor prints it, but for the number that was started."""
    text = (SEEDS / f"cancelDocument_request_{name}.lenient.txt").read_text(encoding="utf-8")
    return re.sub(r'("fiscalDocumentNumber":\s*)\d+', rf"\g<1>{number}", text)


@pytest.mark.parametrize("name", ["full", "minimal"])
@pytest.mark.parametrize("errand", ["cancelDocument", "storeDocument"])
def test_the_printed_requests_are_accepted(service, name, errand):
    """The two examples of seed-002 are no valid JSON and are accepted all the same."""
    number = service.create()["fiscalisationDocumentNumber"]
    answer = service("POST", f"{API}/{errand}", content=printed(name, number))
    assert answer.status_code == 200, answer.text
    assert answer.json()["fiscalisationDocumentNumber"] == number


@pytest.mark.parametrize("name", ["full", "minimal"])
def test_the_printed_numbers_were_never_started(service, name):
    """Word for word the examples name transactions that are not open here: 404, not 422."""
    text = (SEEDS / f"cancelDocument_request_{name}.lenient.txt").read_text(encoding="utf-8")
    answer = service("POST", f"{API}/cancelDocument", content=text)
    assert (answer.status_code, answer.text) == (404, "Given transaction not started.")


@pytest.mark.parametrize(("name", "line"), [("full", 31), ("minimal", 16)])
def test_a_strict_reader_says_where(name, line):
    """In strict mode the same bodies get 422 with line and column of the first liberty."""
    service = Service(reader="strict")
    answer = service("POST", f"{API}/cancelDocument", content=printed(name, 1))
    assert answer.status_code == 422
    assert f"line {line}, column" in answer.text
    service.close()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "line 1, column 1"),
        ("{}", "guid.empty"),
        ("[]", "object"),
        ('{"documentGuid": "x"', "line 1"),
        ('{"documentGuid": 7}', "documentGuid"),
        (json.dumps({"uniqueClientId": CLIENT}), "documentId is missing"),
    ],
)
@pytest.mark.parametrize("errand", ["storeDocument", "cancelDocument", "validateDocument"])
def test_a_bad_body_is_422_and_says_what(service, errand, body, says):
    """Empty or faulty content names the place; validateDocument lists findings instead."""
    answer = service("POST", f"{API}/{errand}", content=body)
    if errand == "validateDocument" and "missing" in says:
        assert answer.status_code == 200
        assert says in str(answer.json())
    else:
        assert answer.status_code == 422
        assert says in answer.text


@pytest.mark.parametrize("given", ["1100", "[1100] = MiscellaneousNonFiscal", "4711"])
def test_an_unsupported_type_is_406(service, given):
    """The type that is an error, and a number nobody knows, are both 406."""
    answer = service(
        "PUT", f"{API}/createDocument", params={"clientId": CLIENT, "documentType": given}
    )
    assert answer.status_code == 406
    document = {"uniqueClientId": CLIENT, "documentType": given}
    assert service("POST", f"{API}/storeDocument", json=document).status_code == 406


@pytest.mark.parametrize(
    ("given", "status"), [("0", 422), (4711, 406), ("[4711] = X", 406), ("brezel", 422)]
)
def test_a_strict_reader_tells_a_misspelt_type_from_an_unknown_one(given, status):
    """Only a number that no type has is unsupported; a slip in writing a known one is a fault."""
    service = Service(reader="strict")
    answer = service(
        "POST", f"{API}/storeDocument", json={"uniqueClientId": CLIENT, "documentType": given}
    )
    assert answer.status_code == status
    service.close()


@pytest.mark.parametrize("given", ["0", "[0] = Receipt", "receipt", ""])
def test_a_type_is_read_in_every_spelling(service, given):
    """Number, text with number, and name mean the same; nothing means a receipt."""
    answer = service(
        "PUT", f"{API}/createDocument", params={"uniqueclientid": CLIENT, "documentType": given}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"uniqueClientId": CLIENT, "documentType": "brezel"}, 400),
        ({"uniqueClientId": "brezel", "documentType": "0"}, 400),
        ({"documentType": "0"}, 422),
        ({"uniqueClientId": CLIENT.replace("c", "d"), "documentType": "0"}, 422),
    ],
)
def test_a_bad_create_says_what_is_wrong(service, query, status):
    """A create that cannot be understood is refused with a sentence."""
    answer = service("PUT", f"{API}/createDocument", params=query)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.endswith((".", ")"))


def test_the_generations_write_their_own_fields():
    """Each generation has its number fields and its place for the revision."""
    found = {}
    for generation in ("2021", "1.7.6", "1.7.7"):
        service = Service(generation=generation)
        found[generation] = service.create()
        service.close()
    assert found["2021"]["FiscalCountry"] == 0
    assert found["2021"]["FiscalisationDocumentRevision"] == 1
    assert found["1.7.6"]["fiscalisationDocumentRevision"] == 1
    assert "fiscalDocumentNumber" not in found["1.7.6"]
    assert found["1.7.7"]["fiscalDocumentNumber"] == "1"
    assert found["1.7.7"]["AdditionalFields"]["fiscalDocumentRevision"] == 1
    assert "fiscalisationDocumentRevision" not in found["1.7.7"]


def test_a_tse_is_looked_after(service):
    """Status, list, self test and connection test of a healthy TSE."""
    (tse,) = service("GET", f"{GERMANY}/tse").json()
    assert tse["maxStartedTransactions"] == 2000
    assert service("GET", f"{GERMANY}/{CLIENT}/tse/status").json() == "[0] = Connected"
    for spelling in ("selftest", "selfTest"):
        assert service("POST", f"{GERMANY}/tse/{tse['tseSerial']}/{spelling}").status_code == 200
    assert service("POST", f"{GERMANY}/tse/abc/selftest").status_code == 404
    assert service("PUT", f"{GERMANY}/{CLIENT}/tse/connectTest").status_code == 200


def test_an_unplugged_tse_is_seen_to_be_away(service):
    """While the cable is cut, tests fail with a sentence and the list is empty."""
    serial = service("GET", f"{GERMANY}/tse").json()[0]["tseSerial"]
    service("PUT", "/_control/cable", json={"cut": ["all"]})
    assert service("GET", f"{GERMANY}/tse").json() == []
    for method, path in (
        ("POST", f"{GERMANY}/tse/{serial}/selftest"),
        ("PUT", f"{GERMANY}/{CLIENT}/tse/connectTest"),
        ("GET", f"{GERMANY}/{CLIENT}/tse/listTransactions"),
    ):
        answer = service(method, path)
        assert (answer.status_code, answer.text) == (500, "Tse connection error.")


def test_open_transactions_are_listed_and_closed_in_packets():
    """A Swissbit-like TSE shows eight at a time, and one DELETE closes what one GET showed."""
    service = Service(device="swissbit-usb")
    for _ in range(11):
        service.create()
    path = f"{GERMANY}/{CLIENT}/tse/listTransactions"
    assert service("GET", path).json() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert service("DELETE", path).status_code == 200
    assert service("GET", path).json() == [9, 10, 11]
    assert service("DELETE", path).status_code == 200
    assert service("GET", path).json() == []
    assert service("DELETE", path).status_code == 200
    service.close()


def test_the_other_reading_closes_everything():
    """With the setting close-packet, one DELETE closes all, as seed-000 can be read."""
    service = Service(device="swissbit-usb", choices={"close-packet": "all"})
    for _ in range(11):
        service.create()
    path = f"{GERMANY}/{CLIENT}/tse/listTransactions"
    service("DELETE", path)
    assert service("GET", path).json() == []
    service.close()


def test_closing_everything_ends_in_an_outage_too():
    """What has to wait stays open, so that it must not be asked for again and again."""
    service = Service(device="swissbit-usb", choices={"close-packet": "all"})
    for _ in range(11):
        service.create()
    path = f"{GERMANY}/{CLIENT}/tse/listTransactions"
    service("PUT", "/_control/cable", json={"cut": ["finish"]})
    assert service("DELETE", path).status_code == 200
    assert service("PUT", "/_control/cable", json={"cut": ["create"]}).json()["waiting"] == 0
    assert service("GET", path).json() == []
    service.close()


def test_a_body_over_the_limit_is_refused(service):
    """Nothing is read into memory without end."""
    answer = service("POST", f"{API}/storeDocument", content=b" " * (Limits().body_bytes + 1))
    assert answer.status_code == 413


def test_a_wrong_address_says_what_there_is(service):
    """An unknown path and a wrong method get a sentence that helps."""
    assert "/swagger/index.html" in service("GET", "/api/v3/nothing").text
    wrong = service("GET", f"{API}/createDocument")
    assert wrong.status_code == 405
    assert "takes PUT" in wrong.text


@pytest.mark.parametrize(
    ("method", "path", "methods"),
    [
        ("GET", "/_control/snapshots/a", "DELETE, POST"),
        ("GET", "/w/b/_control/snapshots/a", "DELETE, POST"),
        ("POST", "/_control/faults/tse-slow", "DELETE, PUT"),
        ("POST", f"{API[: API.rindex('/')]}/information/client/a/status", "GET, HEAD"),
        ("POST", "/_control/worlds/a", "DELETE, GET, HEAD, PUT"),
    ],
)
def test_a_wrong_method_names_the_right_ones_where_an_address_varies(
    service, method, path, methods
):
    """Whoever mixed up POST and PUT is not told that there is no such address."""
    wrong = service(method, path)
    assert (wrong.status_code, wrong.headers["allow"]) == (405, methods)
    assert wrong.text == f"{path.removeprefix('/w/b')} takes {methods}, not {method}."


def test_the_clock_can_be_held(service):
    """A virtual clock is set and advanced, and answers carry its time."""
    service("PUT", "/_control/clock", json={"now": "2026-03-29T01:59:59+01:00"})
    moved = service("POST", "/_control/clock/advance", json={"seconds": 1}).json()
    assert moved["now"] == "2026-03-29T03:00:00+02:00"
    assert service.create()["requestTime"].startswith("2026-03-29T03:00:00")
    bad = service("PUT", "/_control/clock", json={"now": "2026-03-29T02:30:00"})
    assert (bad.status_code, "offset" in bad.text) == (400, True)


def test_a_real_clock_cannot_be_held():
    """Setting the real clock is refused with what to do instead."""
    service = Service(clock="real")
    answer = service("POST", "/_control/clock/advance", json={"seconds": 1})
    assert (answer.status_code, "--clock virtual" in answer.text) == (409, True)
    assert "clock" not in service("GET", "/_control/").json()["capabilities"]
    service.close()


def test_the_ledger_tells_what_became_of_a_document(service):
    """What waited is shown waiting, then signed with its answer."""
    number = service.create()["fiscalisationDocumentNumber"]
    service("PUT", "/_control/cable", json={"cut": ["finish"]})
    service("POST", f"{API}/storeDocument", content=printed("full", number))
    (before,) = service("GET", "/_control/ledger").json()["documents"]
    assert (before["state"], before["answer"]) == ("waiting", None)
    mended = service("PUT", "/_control/cable", json={"cut": []}).json()
    assert mended == {"cut": [], "waiting": 0}
    guid = before["documentGuid"]
    (after,) = service("GET", "/_control/ledger", params={"documentGuid": guid}).json()[
        "documents"
    ]
    assert after["state"] == "signed"
    assert after["answer"]["fiscalisationDocumentNumber"] == number


def test_a_reset_empties_the_world(service):
    """After a reset nothing is open and numbers begin at 1."""
    service.create()
    assert service("POST", "/_control/reset").status_code == 204
    assert service("GET", "/_control/ledger").json()["openTransactions"] == []
    assert service.create()["fiscalisationDocumentNumber"] == 1


@pytest.mark.parametrize("name", ["index.html", "swagger-ui-bundle.js", "control.json"])
def test_the_swagger_page_needs_no_other_host(service, name):
    """The page and everything it loads come from this service."""
    answer = service("GET", f"/swagger/{name}")
    assert answer.status_code == 200
    if name in {"index.html", "page.js"}:
        assert "http" not in answer.text


def test_the_served_law_is_the_law(service):
    """The OpenAPI document behind the page is the one the judge uses."""
    served = service("GET", "/swagger/fiscal-middleware.json").json()
    assert served["openapi"].startswith("3.1")
    assert f"{API}/createDocument" in served["paths"]


@pytest.mark.parametrize(
    ("method", "path", "body", "says"),
    [
        ("PUT", "cable", '{"cut": ["middle"]}', "no place called 'middle'"),
        ("PUT", "cable", "", 'such as {"cut": ["create"]}'),
        ("PUT", "cable", "{}", 'such as {"cut": ["create"]}'),
        ("PUT", "clock", '{"now": "noon"}', 'such as {"now":'),
        ("PUT", "clock", '{"now": "9999-12-31T23:59:59Z"}', "1970 to 2097"),
        ("POST", "clock/advance", '{"seconds": "many"}', 'such as {"seconds": 60}'),
        ("POST", "clock/advance", '{"seconds": -1}', "between 0 and"),
    ],
)
def test_a_bad_order_gets_a_sentence(service, method, path, body, says):
    """Whoever controls the world wrongly reads what would be right, and nothing changes."""
    before = service("GET", "/_control/clock").json()
    answer = service(method, f"/_control/{path}", content=body)
    assert (answer.status_code, says in answer.text) == (400, True), answer.text
    assert service("GET", "/_control/clock").json() == before


def test_history_does_not_change_with_the_clock(service):
    """What the ledger tells of a signed document is the same an hour later."""
    number = service.create()["fiscalisationDocumentNumber"]
    service("POST", f"{API}/storeDocument", content=printed("full", number))
    before = service("GET", "/_control/ledger").json()
    service("POST", "/_control/clock/advance", json={"seconds": 3600})
    assert service("GET", "/_control/ledger").json() == before
