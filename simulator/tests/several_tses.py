"""
Tills of one world with several TSEs, as tests need them.
"""

from __future__ import annotations

import json

from service import API, CLIENT, blank

CLIENTS = "/api/v1/management/clients"
GERMANY = "/api/v1/management/germany"
SECOND = "4ac109f5-5c7b-4173-b3b7-b403f472ac8f"
OTHER_STICK = {"drive": "F:"}


def commission(service, client=SECOND, terminal="00346", *, device=OTHER_STICK):
    """Commission a till whose configuration names a TSE, and initialise it."""
    configuration = {
        "uniqueClientId": client,
        "storeNumber": "00345",
        "terminalNumber": terminal,
        "fiscalModulImplementationConfiguration": device,
    }
    assert service("PUT", CLIENTS, json=configuration).status_code == 200
    start = service("GET", f"{API}/document/{client}/start").json()
    answer = service("POST", f"{CLIENTS}/initialize", json=start)
    assert answer.status_code == 200, answer.text
    return answer.json()["AdditionalFields"]["TseSerial"]


def create(service, client=CLIENT):
    """Start a receipt and give its answer."""
    answer = service("PUT", f"{API}/createDocument", params={"uniqueClientId": client})
    assert answer.status_code == 200
    return answer.json()


def store(service, number, **named):
    """Store a receipt without lines."""
    return service("POST", f"{API}/storeDocument", content=json.dumps(blank(number, **named)))


def sell(service, client=CLIENT, guid="6f5a3c1e-2a4b-4c6d-8e7f-0a1b2c3d4e51"):
    """Create and store; give serial and number."""
    number = create(service, client)["fiscalisationDocumentNumber"]
    answer = store(service, number, client=client, guid=guid).json()
    return answer["AdditionalFields"]["TseSerial"], answer["fiscalisationDocumentNumber"]


def replace(service, client=CLIENT, **query):
    """Replace a client's TSE."""
    return service("PUT", f"{GERMANY}/{client}/tse/replace", params=query)
