"""
What a service may do after an outage, as its profile declares it (field scenarios OUT-10, OUT-11).
"""

from __future__ import annotations

import pytest
from outages import FaultyService, is_offline, receipt
from service import API, CLIENT

GERMANY = "/api/v1/management/germany"


@pytest.fixture
def made():
    """Make services with other choices than the profile's defaults."""
    services = []

    def make(**choices):
        choices = {name.replace("_", "-"): choice for name, choice in choices.items()}
        services.append(FaultyService(choices=choices))
        return services[-1]

    yield make
    for service in services:
        service.close()


def outage(service):
    """Let one sale be opened before an outage and two be stored in it; mend the cable."""
    opened = service.number()
    service("PUT", "/_control/cable", json={"cut": ["all"]})
    assert is_offline(service.store(opened, name="opened before"))
    assert is_offline(service.store(-99, name="wholly inside"))
    service("PUT", "/_control/cable", json={"cut": []})


def states(service):
    """Give the state of each document by its name, in the order in which they were stored."""
    return [d["state"] for d in service("GET", "/_control/ledger").json()["documents"]]


@pytest.mark.parametrize(
    ("policy", "expected", "signatures"),
    [
        ("all", ["signed", "signed"], 3 + 4),
        ("only-open", ["signed", "unsigned"], 3 + 2),
        ("never", ["unsigned", "unsigned"], 3 + 1),
    ],
)
def test_what_is_signed_after_an_outage_is_declared(made, policy, expected, signatures):
    """Counters prove what the states say, and nothing waits for ever."""
    service = made(after_outage=policy)
    outage(service)
    assert states(service) == expected
    assert service.waiting == 0
    assert service.tse["createdSignatures"] == signatures


def test_a_receipt_that_stays_unsigned_is_not_signed_by_sending_it_again(made):
    """It is answered as in the outage, and the next sale regularly."""
    service = made(after_outage="never")
    outage(service)
    assert is_offline(service.store(-99, name="wholly inside"))
    assert states(service) == ["unsigned", "unsigned"]
    assert service.sale(name="next")["errorDescription"] is None


def test_what_stays_unsigned_counts_for_the_day_once(made):
    """A receipt without signature is a sale all the same."""
    service = made(after_outage="never")
    outage(service)
    document = service("GET", f"/api/v1/closing/{CLIENT}/endofdayDocument").json()
    assert "23.8" in str(document)


def test_a_policy_is_not_applied_while_the_tse_is_away(made):
    """Only a sign of life ends the outage; until then everything waits."""
    service = made(after_outage="never")
    service.arm("unplug")
    service.store(-99)
    service("PUT", "/_control/cable", json={"cut": []})
    assert states(service) == ["waiting"]
    service.clear()
    assert states(service) == ["unsigned"]


def test_explicit_recovery_waits_for_a_word(made):
    """The TSE is back and left alone: sales stay marked until somebody says that it is over."""
    service = made(recovery="explicit")
    outage(service)
    assert is_offline(service.start())
    assert service("PUT", f"{GERMANY}/{CLIENT}/tse/connectTest").status_code == 200
    assert is_offline(service.store(-99, name="still"))
    assert service.waiting == 3
    assert service.tse["createdSignatures"] == 4
    told = service("POST", "/_control/resign").json()
    assert told["waiting"] == 0
    assert states(service) == ["signed"] * 3
    assert service.number() == 4


def test_a_word_that_is_wrong_begins_the_outage_again(made):
    """Told that it is over while it is not, the service finds out and waits again."""
    service = made(recovery="explicit")
    service.arm("unplug")
    service.store(-99)
    assert service("POST", "/_control/resign").json()["waiting"] == 1
    service.clear()
    assert is_offline(service.start())
    service("POST", "/_control/resign")
    assert not is_offline(service.start())


def test_explicit_recovery_survives_a_restart(tmp_path):
    """The outage is on record, so a restarted service does not sign by itself either."""
    settings = {"ledger": f"sqlite:{tmp_path / 'ledger'}", "choices": {"recovery": "explicit"}}
    before = FaultyService(**settings)
    outage(before)
    before.close()
    after = FaultyService(**settings)
    after.runner.run(after.app.world.wake())
    assert after.waiting == 2
    assert is_offline(after.start())
    after("POST", "/_control/resign")
    assert states(after) == ["signed", "signed"]
    after.close()


def test_what_is_printed_in_an_outage_is_a_setting(made):
    """Both texts can be others; the rest of the answer stays as it is printed."""
    service = made(
        outage_print_message="Sicherheitseinrichtung ausgefallen", outage_user_message=""
    )
    service("PUT", "/_control/cable", json={"cut": ["all"]})
    answer = service.start().json()
    assert answer["printMessage"] == "Sicherheitseinrichtung ausgefallen"
    assert answer["userMessage"] == ""
    assert answer["signature"] == "Tse not connected."


@pytest.mark.parametrize(
    ("reading", "of_an_order"),
    [("of-the-document", "Bestellung-V1"), ("receipt", "Kassenbeleg-V1")],
)
def test_the_process_type_of_an_order_in_an_outage_is_declared(made, reading, of_an_order):
    """A sale shows what is printed, and what an order shows is a choice."""
    service = made(outage_process_type=reading)
    service("PUT", "/_control/cable", json={"cut": ["all"]})
    sale = service.store(-99, name="a sale").json()
    document = {**receipt(-99, name="an order"), "documentType": 80, "payments": []}
    order = service("POST", f"{API}/storeDocument", json=document).json()
    shown = [each["AdditionalFields"]["ProcessType"] for each in (sale, order)]
    assert ["Kassenbeleg-V1", of_an_order] == shown
    assert [order["errorDescription"]] * 2 == [sale["errorDescription"], "Tse connection error."]
