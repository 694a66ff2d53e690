"""
Several TSEs in one world: who signs for whom, and a TSE that is replaced.
"""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import pytest
from service import API, CLIENT, Service, blank
from several_tses import (
    CLIENTS,
    GERMANY,
    SECOND,
    commission,
    create,
    replace,
    sell,
    store,
)

from fiskalsim.device.facts import DeviceFact

THIRD = "4ac109f5-5c7b-4173-b3b7-b403f472ac90"


def abort(service, number, *, client=CLIENT):
    """Cancel a receipt without lines."""
    return service("POST", f"{API}/cancelDocument", content=json.dumps(blank(number, client)))


def cut(service, *places):
    """Cut the cable at these places only."""
    assert service("PUT", "/_control/cable", json={"cut": places}).status_code == 200


def listed(service):
    """Give the listed TSEs by serial number."""
    return {tse["tseSerial"]: tse for tse in service("GET", f"{GERMANY}/tse").json()}


def shown(service):
    """Read what the control API shows of the ledger."""
    return service("GET", "/_control/ledger").json()


def first(service):
    """Give the serial number of the world's first TSE."""
    return service.app.world.tse.identity.serial.hex()


def test_tills_of_other_configurations_have_other_tses(service):
    """Equal configurations share a TSE, another one means another TSE with numbers of its own."""
    second = commission(service)
    third = commission(service, THIRD, "00347")
    assert second == third != first(service)
    assert sell(service) == (first(service), 1)
    assert sell(service, SECOND) == (second, 3)  # 1 and 2 were the start documents
    assert {s: tse["registeredClients"] for s, tse in listed(service).items()} == {
        first(service): 1,
        second: 2,
    }


@pytest.mark.parametrize(("choice", "tses"), [("shared", 1), ("own", 3), ("configured", 2)])
def test_who_shares_a_tse_is_a_setting(choice, tses):
    """One TSE for all, one for each, or as the configurations say."""
    service = Service(choices={"tse-of-client": choice})
    commission(service)
    commission(service, THIRD, "00347")
    assert len(listed(service)) == tses
    service.close()


def test_each_till_asks_its_own_tse(service):
    """Listing, closing, self test and connection test reach the TSE of the client."""
    second = commission(service)
    mine = create(service)["fiscalisationDocumentNumber"]
    theirs = [create(service, SECOND)["fiscalisationDocumentNumber"] for _ in range(2)]
    path = f"{GERMANY}/{{}}/tse/listTransactions"
    assert service("GET", path.format(CLIENT)).json() == [mine] == [1]
    assert service("GET", path.format(SECOND)).json() == theirs == [2, 3]
    assert [
        (tse["tseSerial"], tse["openTransactions"], tse["clients"])
        for tse in shown(service)["tses"]
    ] == [
        (first(service), [1], [CLIENT]),
        (second, [2, 3], [SECOND]),
    ]
    before = listed(service)
    assert service("POST", f"{GERMANY}/tse/{second.upper()}/selftest").status_code == 200
    after = listed(service)
    assert after[first(service)] == before[first(service)]
    assert after[second]["createdSignatures"] == before[second]["createdSignatures"] + 1
    assert service("DELETE", path.format(SECOND)).status_code == 200
    assert shown(service)["openTransactions"] == [1]


def test_a_replaced_tse_keeps_its_log(service):
    """The client signs with a new TSE from 1 on; the old one is listed, empty and exportable."""
    old, _ = sell(service)
    kept = listed(service)[old]["createdSignatures"]
    assert replace(service).status_code == 200
    new, number = sell(service, guid="6f5a3c1e-2a4b-4c6d-8e7f-0a1b2c3d4e52")
    assert (new == old, number) == (False, 1)
    assert listed(service)[old]["createdSignatures"] == kept + 1  # the client was deregistered
    assert [tse["registeredClients"] for tse in listed(service).values()] == [0, 1]
    world = service.app.world
    logs = [f for f in world.ledger.replay() if isinstance(f, DeviceFact) and f.tse == old]
    assert len(world.devices[old].store.export(logs, at=world.clock.unix()).entries) > kept
    documents = shown(service)["documents"]
    assert [d["answer"]["AdditionalFields"]["TseSerial"] for d in documents] == [old, new]
    assert [d["tseSerial"] for d in documents] == [old, new]


def test_open_transactions_forbid_a_replacement(service):
    """Unless it is forced nothing happens, and the answer says what is open and what to do."""
    number = create(service)["fiscalisationDocumentNumber"]
    before = list(service.app.world.ledger.replay())
    refused = replace(service)
    assert (refused.status_code, "forceReplace=true" in refused.text) == (422, True)
    assert list(service.app.world.ledger.replay()) == before
    assert store(service, number).json()["fiscalisationDocumentNumber"] == number


@pytest.mark.parametrize(
    ("choice", "force", "still_open"),
    [
        ("refused", "true", []),
        ("aborted", "false", []),
        ("left", "false", [1]),
        ("left", "true", [1]),
    ],
)
def test_what_becomes_of_open_transactions_is_a_setting(choice, force, still_open):
    """They are aborted on the old TSE or stay open there; the new one does not know them."""
    service = Service(choices={"replace-open": choice})
    number = create(service)["fiscalisationDocumentNumber"]
    assert replace(service, forceReplace=force).status_code == 200
    assert shown(service)["tses"][0]["openTransactions"] == still_open
    aborts = [d for d in shown(service)["documents"] if d["operation"] == "cancel"]
    assert [d["fiscalDocumentNumber"] for d in aborts] == ([] if still_open else [number])
    assert store(service, number).status_code == 404
    service.close()


def test_waiting_documents_go_to_the_new_tse(service):
    """Stored in an outage, they get a transaction of the new TSE, in the order they came."""
    old = first(service)
    guids = [f"6f5a3c1e-2a4b-4c6d-8e7f-0a1b2c3d4e5{n}" for n in range(3)]
    numbers = [create(service)["fiscalisationDocumentNumber"] for _ in range(2)]
    cut(service, "finish")
    for number, guid in zip([*numbers, -99], guids, strict=True):
        assert store(service, number, guid=guid).json()["fiscalisationDocumentNumber"] == 0
    assert replace(service).status_code == 422  # two transactions are open for them
    assert replace(service, forceReplace="true").status_code == 200
    assert service("GET", "/_control/cable").json()["waiting"] == 3
    cut(service)
    documents = {d["documentGuid"]: d for d in shown(service)["documents"]}
    assert [documents[guid]["fiscalDocumentNumber"] for guid in guids] == [1, 2, 3]
    assert old not in {documents[guid]["tseSerial"] for guid in guids}
    assert shown(service)["openTransactions"] == []


def test_a_number_of_the_old_tse_does_not_end_one_of_the_new(service):
    """A receipt that was signed before the replacement cannot finish its namesake."""
    sell(service)
    replace(service)
    number = create(service)["fiscalisationDocumentNumber"]
    assert number == 1
    assert store(service, 1).status_code == 404
    assert shown(service)["openTransactions"] == [1]


def test_a_tse_out_of_reach_is_replaced_by_force_only(service):
    """What is open on it cannot be seen; the new TSE has to be there in any case."""
    cut(service, "all")
    refused = replace(service)
    assert (refused.status_code, "forceReplace=true" in refused.text) == (422, True)
    assert replace(service, forceReplace="true").status_code == 500
    assert listed(service) == {}
    cut(service)
    assert replace(service).status_code == 200
    assert len(listed(service)) == 2  # the TSE that was plugged in before is taken


@pytest.mark.parametrize(("choice", "moved"), [("client", 1), ("tse", 2)])
def test_who_goes_over_is_a_setting(choice, moved):
    """The client that is named, or each on its TSE."""
    service = Service(choices={"replace-moves": choice})
    commission(service, device=None)
    assert replace(service, SECOND).status_code == 200
    assert [t["registeredClients"] for t in listed(service).values()] == [2 - moved, moved]
    service.close()


def test_a_till_that_does_not_sell_has_nothing_to_replace(service):
    """Unknown and decommissioned clients are refused, and so is a force that cannot be read."""
    assert replace(service, THIRD).status_code == 422
    assert replace(service, forceReplace="perhaps").status_code == 400
    service("POST", f"{CLIENTS}/decommission", params={"clientId": CLIENT})
    assert replace(service).status_code == 422
    assert len(listed(service)) == 1


def test_an_outage_of_one_tse_stops_no_other(service):
    """A till whose TSE signs no more goes on waiting; the other TSE signs what waits for it."""
    second = commission(service)
    cut(service, "create", "finish")
    for client, guid in (
        (CLIENT, "6f5a3c1e-2a4b-4c6d-8e7f-0a1b2c3d4e51"),
        (SECOND, "6f5a3c1e-2a4b-4c6d-8e7f-0a1b2c3d4e52"),
    ):
        create(service, client)
        store(service, -99, client=client, guid=guid)
    world = service.app.world
    world.tse.disable(at=world.clock.unix())
    cut(service)
    assert [(d["tseSerial"], d["state"]) for d in shown(service)["documents"][1:]] == [
        (first(service), "waiting"),
        (second, "signed"),
    ]
    assert replace(service).status_code == 200  # a dead TSE is no reason to wait for
    assert service("GET", "/_control/cable").json()["waiting"] == 0


def test_an_expired_tse_is_replaced(service):
    """What is open on it is ended, what waits is signed by the new one, and the till sells on."""
    guid = "6f5a3c1e-2a4b-4c6d-8e7f-0a1b2c3d4e52"
    for _ in range(2):
        create(service)
    service("POST", "/_control/clock/advance", json={"seconds": 9 * 365 * 86_400})
    assert store(service, -99, guid=guid).json()["fiscalisationDocumentNumber"] == 0
    assert replace(service).status_code == 422
    assert replace(service, forceReplace="true").status_code == 200
    assert [t["openTransactions"] for t in shown(service)["tses"]] == [[], []]
    assert shown(service)["waiting"] == []
    assert sell(service) == (shown(service)["tses"][1]["tseSerial"], 2)


def test_an_interrupted_replacement_is_taken_up():
    """A new TSE that was initialised and no more is tested and used by the next call."""
    service = Service(device="swissbit-usb")
    world = service.app.world
    spare = world.lines.connect()
    world.devices[spare.key].initialise(at=world.clock.unix())
    assert listed(service)[spare.key]["tseSecuritySelfTestPassed"] is False
    assert replace(service).status_code == 200
    assert listed(service)[spare.key]["tseSecuritySelfTestPassed"] is True
    assert sell(service) == (spare.key, 1)
    assert len(listed(service)) == 2
    service.close()


def test_a_restart_finds_all_tses_again(tmp_path):
    """Lines, counters, what is open and who signs where are as before."""
    ledger = f"sqlite:{tmp_path / 'ledger.db'}"
    service = Service(ledger=ledger)
    commission(service)
    create(service)
    assert replace(service, forceReplace="true").status_code == 200
    sell(service)
    create(service, SECOND)
    cut(service, "finish")
    store(service, 2, client=SECOND, guid="6f5a3c1e-2a4b-4c6d-8e7f-0a1b2c3d4e52")
    before = shown(service)
    service.close()
    again = Service(ledger=ledger)
    assert shown(again) == before
    assert len(before["tses"]) == 3
    cut(again)
    assert shown(again)["waiting"] == []
    assert sell(again, guid="6f5a3c1e-2a4b-4c6d-8e7f-0a1b2c3d4e53")[1] == 2
    again("POST", "/_control/reset")
    assert list(listed(again)) == [first(again)]
    again.close()


def test_a_failed_create_is_the_business_of_its_till(service):
    """What was answered to one client lets no other one abort with -99."""
    service("PUT", "/_control/cable", json={"cut": ["create"]})
    assert create(service)["fiscalisationDocumentNumber"] == -99
    service("PUT", "/_control/cable", json={"cut": []})
    commission(service, device=None)
    assert abort(service, -99, client=SECOND).status_code == 404
    assert abort(service, -99).status_code == 200


@pytest.mark.parametrize("choice", ["shared", "own"])
def test_ten_tills_are_signed_for_in_the_order_of_each(choice):
    """Of ten tills that sold by turns in an outage none is forgotten, mixed up or turned round."""
    service = Service(choices={"tse-of-client": choice})
    tills = [CLIENT, *(str(UUID(int=number)) for number in range(1, 10))]
    for place, till in enumerate(tills[1:], start=400):
        commission(service, till, f"00{place}")
    cut(service, "all")
    registers = {till: create(service, till)["cashRegisterId"] for till in tills}
    sold = [(till, str(uuid4())) for _ in range(3) for till in tills]
    for till, guid in sold:
        assert store(service, -99, client=till, guid=guid).status_code == 200
    cut(service)
    kept = {each["documentGuid"]: each for each in shown(service)["documents"]}
    late = [(till, kept[guid]) for till, guid in sold]
    assert [(each["uniqueClientId"], each["state"]) for _, each in late] == [
        (till, "signed") for till, _ in sold
    ]
    assert all(each["answer"]["cashRegisterId"] == registers[till] for till, each in late)
    for till in tills:
        counters = [each["signatureCounter"] for seller, each in late if seller == till]
        assert counters == sorted(set(counters))
    logs = {(each["tseSerial"], each["signatureCounter"]) for _, each in late}
    assert (len(logs), shown(service)["waiting"]) == (len(sold), [])
    service.close()
