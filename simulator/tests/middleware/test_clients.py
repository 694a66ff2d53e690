"""
A client's life over HTTP: commissioned, initialised, sold on, decommissioned; and the cloud.
"""

from __future__ import annotations

import pytest
from service import API, CLIENT, Service

MANAGEMENT = "/api/v1/management"
CLIENTS = f"{MANAGEMENT}/clients"
UNKNOWN = "00000000-0000-0000-0000-000000000001"
VAT = {"type": "[0] = VatNumber", "identification": "TEST_000000"}
SECOND = {"storeNumber": "00345", "terminalNumber": "00346"}
KEY = {"cloudApiKey": "test-key"}
SECRET = "'test-secret'"


def by_cloud(service, content=SECRET, **changes):
    """Commission the second till of the store."""
    return service(
        "PUT", f"{CLIENTS}/byCloud", params={**VAT, **SECOND, **KEY, **changes}, content=content
    )


def state(service, client):
    """Read a client's state."""
    return service("GET", f"/api/v1/information/client/{client}/status").json()["state"]


def create(service, client):
    """Start a receipt on a client."""
    return service("PUT", f"{API}/createDocument", params={"uniqueClientId": client})


def initialise(service, client):
    """Take the start document and initialise the client with it."""
    start = service("GET", f"{API}/document/{client}/start").json()
    return service("POST", f"{CLIENTS}/initialize", json=start)


def test_a_client_lives(service):
    """From the cloud to its last receipt each state allows what it should and nothing else."""
    client = by_cloud(service).json()
    assert state(service, client) == "notInitialized"
    refused = create(service, client)
    assert (refused.status_code, "initialize it first" in refused.text) == (422, True)
    answer = initialise(service, client)
    assert answer.status_code == 200, answer.text
    assert answer.json()["cashRegisterId"] == "00345-00346"
    assert answer.json()["AdditionalFields"]["TransactionEndTime"] > 0
    assert state(service, client) == "initialized"
    assert "already" in initialise(service, client).text
    number = create(service, client).json()["fiscalisationDocumentNumber"]
    held = service("POST", f"{CLIENTS}/decommission", params={"clientId": client})
    assert (held.status_code, str(number) in held.text) == (422, True)
    service("DELETE", f"{MANAGEMENT}/germany/{client}/tse/listTransactions")
    gone = service("POST", f"{CLIENTS}/decommission", params={"clientId": client})
    assert gone.status_code == 200
    assert state(service, client) == "decommissioned"
    assert create(service, client).status_code == 422
    assert create(service, CLIENT).status_code == 200


def test_a_client_is_taken_out_of_use_when_the_certificate_has_ended(service):
    """The TSE reports it after the work, which is done (TR-03151-1 3.1.2.4)."""
    service("PUT", "/_control/clock", json={"now": "2060-01-01T00:00:00Z"})
    gone = service("POST", f"{CLIENTS}/decommission", params={"clientId": CLIENT})
    assert (gone.status_code, state(service, CLIENT)) == (200, "decommissioned"), gone.text
    again = service("POST", f"{CLIENTS}/decommission", params={"clientId": CLIENT})
    assert again.status_code == 422
    assert "decommissioned" in again.text


def test_a_client_is_taken_out_of_use_when_that_was_not_heard_of(service):
    """Where the TSE's answer gets lost, asking again ends what was begun."""
    fault = {"fault": "drop-answer-after-commit", "count": 1, "occasions": ["manage"]}
    service("PUT", "/_control/faults/lost", json=fault)
    lost = service("POST", f"{CLIENTS}/decommission", params={"clientId": CLIENT})
    assert (lost.status_code, state(service, CLIENT)) == (500, "initialized")
    gone = service("POST", f"{CLIENTS}/decommission", params={"clientId": CLIENT})
    assert (gone.status_code, state(service, CLIENT)) == (200, "decommissioned"), gone.text


def test_two_clients_share_a_tse(service):
    """Numbers run on over clients, and each lists only what it has open."""
    client = by_cloud(service).json()
    initialise(service, client)
    mine = create(service, CLIENT).json()["fiscalisationDocumentNumber"]
    theirs = create(service, client).json()["fiscalisationDocumentNumber"]
    path = f"{MANAGEMENT}/germany/{{}}/tse/listTransactions"
    assert theirs == mine + 1
    assert service("GET", path.format(CLIENT)).json() == [mine]
    assert service("GET", path.format(client)).json() == [theirs]
    assert service("GET", f"{MANAGEMENT}/germany/tse").json()[0]["registeredClients"] == 2


def test_the_state_of_a_client_survives_a_restart(tmp_path):
    """A client that was initialised is so after the process ended."""
    ledger = f"sqlite:{tmp_path / 'ledger.db'}"
    service = Service(ledger=ledger)
    client = by_cloud(service).json()
    initialise(service, client)
    service.close()
    again = Service(ledger=ledger)
    assert create(again, client).status_code == 200
    again.close()


def test_the_status_of_a_client_not_in_use_is_a_setting():
    """The profile says what a sale on such a client is answered."""
    service = Service(choices={"client-not-in-use": "404"})
    assert create(service, by_cloud(service).json()).status_code == 404
    service.close()


def test_an_initialisation_waits_for_the_tse(service):
    """While the TSE is away a client stays what it was."""
    client = by_cloud(service).json()
    service("PUT", "/_control/cable", json={"cut": ["all"]})
    assert initialise(service, client).status_code == 500
    assert state(service, client) == "notInitialized"
    service("PUT", "/_control/cable", json={"cut": []})
    assert initialise(service, client).status_code == 200


@pytest.mark.parametrize(
    ("content", "changes", "status"),
    [
        (SECRET, {"cloudApiKey": "wrong"}, 403),
        ("'wrong'", {}, 403),
        ("", {}, 422),
        ("{}", {}, 422),
        (SECRET, {"cloudApiKey": ""}, 422),
        (SECRET, {"identification": "DE1"}, 404),
        (SECRET, {"type": "[1] = Other"}, 422),
        (SECRET, {"terminalNumber": "7"}, 404),
        (SECRET, {"terminalNumber": "00399"}, 404),
        ('"test-secret"', {"type": "[0] VatNumber"}, 200),
    ],
)
def test_the_cloud_lets_in_whom_it_knows(service, content, changes, status):
    """Missing credentials are 422, wrong ones 403, what is not there 404; no secret is told."""
    answer = by_cloud(service, content, **changes)
    assert answer.status_code == status, answer.text
    assert "test-secret" not in answer.text
    assert "test-key" not in answer.text


def test_a_client_is_commissioned_once(service):
    """The second byCloud is an error; the update and the restore are not."""
    client = by_cloud(service).json()
    assert by_cloud(service).status_code == 422
    path = f"{CLIENTS}/byCloud/{client}"
    assert service("PUT", path, params=KEY, content=SECRET).status_code == 200
    assert service("PUT", path, params=KEY, content="'x'").status_code == 403
    unknown = service("PUT", f"{CLIENTS}/byCloud/{UNKNOWN}", params=KEY, content=SECRET)
    assert unknown.status_code == 422
    found = service(
        "POST",
        f"{CLIENTS}/recovery/restoreByCloud",
        params={**VAT, **SECOND, **KEY},
        content=SECRET,
    )
    assert found.json() == client
    consumer = service("GET", f"{CLIENTS}/licenseConsumerId", params=VAT).json()
    by_id = {"LicenseConsumerId": consumer, **SECOND, **KEY}
    found = service("POST", f"{CLIENTS}/recovery/restoreByCloud/Id", params=by_id, content=SECRET)
    assert found.json() == client
    asked = service("GET", f"{CLIENTS}/id", params={"licenseConsumerId": consumer, **SECOND})
    assert asked.json() == client


def test_a_client_is_shown(service):
    """The client object has the printed members; an unknown client gets the printed sentence."""
    shown = service("GET", f"{CLIENTS}/{CLIENT}").json()
    assert (shown["storeNumber"], shown["testClient"]) == ("00345", True)
    assert shown["usedVersion"] == "1.7.7.0"
    unknown = service("GET", f"{CLIENTS}/{UNKNOWN}")
    assert unknown.text == "Client does not exist. (Parameter 'clientId')"


def test_a_client_brings_its_own_configuration(service):
    """An offline configuration commissions a client; two clients cannot be one till."""
    given = {"uniqueClientId": UNKNOWN, "storeNumber": "1", "terminalNumber": "2"}
    assert service("PUT", CLIENTS, json=given).json() == UNKNOWN
    assert service("PUT", CLIENTS, json=given | {"companyName": "New"}).status_code == 200
    assert service("GET", f"{CLIENTS}/{UNKNOWN}").json()["companyName"] == "New"
    for faulty in (
        given | {"storeNumber": ""},
        given | {"storeNumber": "9" * 40},
        given | {"storeNumber": "00345", "terminalNumber": "00345"},
        given | {"uniqueClientId": CLIENT},
        {"storeNumber": "1"},
    ):
        assert service("PUT", CLIENTS, json=faulty).status_code == 422


def test_a_number_that_the_tse_does_not_take_is_a_matter_of_the_configuration(service):
    """Each TSE has characters of its own, so it is told at the start, and can be mended."""
    given = {"uniqueClientId": UNKNOWN, "storeNumber": "HAM_01", "terminalNumber": "2"}
    assert service("PUT", CLIENTS, json=given).status_code == 200
    refused = initialise(service, UNKNOWN)
    assert (refused.status_code, "configure the client" in refused.text) == (422, True)
    assert service("PUT", CLIENTS, json=given | {"storeNumber": "HAM-01"}).status_code == 200
    assert initialise(service, UNKNOWN).status_code == 200


def test_a_short_id_needs_the_cloud(service):
    """Four characters, the same each time, after cloud/connect; an unknown client is 404."""
    path = f"{CLIENTS}/{CLIENT}/globalShortId"
    assert service("POST", path).status_code == 424
    connect = {"clientId": CLIENT, **KEY}
    for method in ("POST", "PUT"):
        answer = service(method, f"{MANAGEMENT}/cloud/connect", params=connect, content=SECRET)
        assert answer.status_code == 200
    first = service("POST", path).json()
    assert len(first) == 4
    assert service("POST", path).json() == first
    unknown = service("POST", f"{CLIENTS}/{UNKNOWN}/globalShortId")
    assert (unknown.status_code, unknown.text) == (
        404,
        f"Client configuration for {UNKNOWN} was not found.",
    )


@pytest.mark.parametrize(
    ("content", "changes", "status"),
    [("'x'", {}, 403), ("", {}, 422), (SECRET, {"clientId": UNKNOWN}, 422)],
)
def test_a_connection_is_refused(service, content, changes, status):
    """Wrong credentials, missing ones and an unknown client are told apart."""
    params = {"clientId": CLIENT, **KEY, **changes}
    answer = service("POST", f"{MANAGEMENT}/cloud/connect", params=params, content=content)
    assert answer.status_code == status


def test_the_cloud_archive_wants_a_connection_first():
    """With the archive on, a sale before cloud/connect is 424."""
    service = Service(choices={"cloud-archive": "on"})
    params = {"clientId": CLIENT, **KEY}
    assert create(service, CLIENT).status_code == 424
    service("POST", f"{MANAGEMENT}/cloud/connect", params=params, content=SECRET)
    assert create(service, CLIENT).status_code == 200
    service.close()


def test_a_late_connection_can_be_refused():
    """With the other reading, connecting after the first sale is 424."""
    service = Service(choices={"cloud-connect-late": "424"})
    create(service, CLIENT)
    params = {"clientId": CLIENT, **KEY}
    answer = service("POST", f"{MANAGEMENT}/cloud/connect", params=params, content=SECRET)
    assert answer.status_code == 424
    service.close()


@pytest.mark.parametrize(
    ("day", "rate", "answer"),
    [("2026-01-05", "19", 1), ("2020-08-01", "16", 1), ("2020-08-01", "5", 2)],
)
def test_a_rate_has_the_id_of_its_day(service, day, rate, answer):
    """The calendar says which id a rate has, and that another rate has none."""
    service("PUT", "/_control/clock", json={"now": f"{day}T12:00:00+02:00"})
    path = f"/api/v1/information/client/{CLIENT}/getVatIdentification"
    assert service("GET", path, params={"vatPercent": rate}).json() == answer
    assert service("GET", path, params={"vatPercent": "21"}).status_code == 404
    assert service("GET", path, params={"vatPercent": "much"}).status_code == 400


def test_the_country_is_described(service):
    """The client's country is the one country there is."""
    (germany,) = service("GET", "/api/v1/information/countryProperties").json()
    path = f"/api/v1/information/client/{CLIENT}/countryProperties"
    assert service("GET", path).json() == germany
    assert germany["amountDecimalPlaces"] == 2


@pytest.mark.parametrize("said", ["2026-01-01T12:00:00", "2026-01-01T11:00:00Z"])
def test_the_start_document_bears_a_german_time(service, said):
    """A bookDate without an offset is German time, as in documents, and the answer says so."""
    path = f"{API}/document/{CLIENT}/start"
    told = service("GET", path, params={"bookDate": said}).json()
    assert told["bookDate"] == "2026-01-01T12:00:00+01:00"
