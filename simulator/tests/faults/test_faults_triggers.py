"""
How faults are asked for, and for which calls: control API, header, reserved data; scope and dice.
"""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from faults_in_the_device import CLIENTS
from outages import FAULTS, GERMANY, FaultyService, is_offline, receipt
from service import API, CLIENT

from fiskalspec import faults as law

HEADER = "Fiskalprobe-Fault"


def offline(service, times):
    """Start receipts and tell which of them met an outage."""
    return [is_offline(service.start()) for _ in range(times)]


# The control API.


def test_a_count_is_used_up(faulty):
    """After so many calls the fault strikes no more, and says how many it met."""
    faulty.arm("unplug", count=2)
    assert offline(faulty, 4) == [True, True, False, False]
    (armed,) = faulty("GET", FAULTS).json()["faults"]
    assert (armed["met"], armed["struck"]) == (2, 2)
    assert faulty.app.world.faulting.faults.active is False


def test_the_same_seed_throws_the_same_dice(faulty):
    """Two worlds meet the same faults, another seed others, and some calls get off."""

    def pattern(**order):
        service = FaultyService()
        service.arm("unplug", probability=0.5, **order)
        met = offline(service, 24)
        service.close()
        return met

    first = pattern()
    assert first == pattern()
    assert first != pattern(seed="another")
    assert 6 <= sum(first) <= 18
    faulty.arm("unplug", probability=0)
    assert offline(faulty, 3) == [False] * 3


def test_occasions_limit_a_fault(faulty):
    """A fault at finish leaves create alone."""
    faulty.arm("http-5xx", occasions=["finish"])
    assert is_offline(faulty.store(faulty.number()))


@pytest.mark.parametrize("client", [CLIENT, "00345-00345"])
def test_a_client_is_known_by_either_id(faulty, client):
    """Its GUID and the id by which the TSE knows it are the same scope."""
    faulty.arm("unplug", client=client)
    assert offline(faulty, 1) == [True]


@pytest.mark.parametrize("scope", [{"client": "somebody else"}, {"tse": "00" * 32}])
def test_others_are_left_alone(faulty, scope):
    """A fault for another client or another TSE strikes nobody here."""
    faulty.arm("unplug", **scope)
    assert offline(faulty, 1) == [False]


def test_the_serial_number_is_a_scope(faulty):
    """In capitals too."""
    faulty.arm("unplug", tse=faulty.tse["tseSerial"].upper())
    assert offline(faulty, 1) == [True]


def test_what_stops_a_call_uses_up_no_later_fault(faulty):
    """An unplugged TSE gives no answer that could be tampered with."""
    faulty.arm("bad-signature", name="later", count=1)
    faulty.arm("unplug", name="sooner", count=1)
    assert offline(faulty, 1) == [True]
    assert (faulty.struck("later"), faulty.struck("sooner")) == (0, 1)


@pytest.mark.parametrize(
    ("order", "says"),
    [
        ({"fault": "earthquake"}, "there are: unplug, replug"),
        ({"fault": "slow", "parameters": {"minutes": 1}}, "there are: ms"),
        ({"fault": "slow", "parameters": {"ms": -1}}, "from 0 to 600000"),
        ({"fault": "self-test-fail", "parameters": {"part": "lid"}}, "one of device"),
        ({"fault": "unplug", "probability": 2}, "between 0 and 1"),
        ({"fault": "unplug", "count": -1}, "0 or more"),
        ({"fault": "unplug", "when": ["create"]}, "when"),
        ({"fault": "unplug", "occasions": ["lunch"]}, "lunch"),
    ],
)
def test_an_order_that_cannot_be_had_is_refused_in_words(faulty, order, says):
    """400 says what there is, and nothing is armed."""
    answer = faulty("PUT", f"{FAULTS}/a", json=order)
    assert (answer.status_code, says in answer.text) == (400, True), answer.text
    assert faulty("GET", FAULTS).json() == {"faults": []}


@pytest.mark.parametrize("name", ["%00", "a" * 5000, "-a", "a%20b", "request%201"])
def test_a_fault_is_called_as_a_world_could_be(faulty, name):
    """Any other name is refused with what a name is, and nothing is armed."""
    answer = faulty.as_printed("PUT", f"{FAULTS}/{name}", json={"fault": "slow"})
    assert (answer.status_code, "is no name" in answer.text) == (400, True), answer.text
    assert faulty("GET", FAULTS).json() == {"faults": []}


def test_faults_survive_a_restart(tmp_path):
    """What was armed is armed again, and what was used up stays used up."""
    settings = {"ledger": f"sqlite:{tmp_path / 'ledger'}"}
    before = FaultyService(**settings)
    before.arm("unplug", count=2, occasions=["create"])
    before.arm("lossy-store", name="gone")
    before("DELETE", f"{FAULTS}/gone")
    before.arm("foreign-tse", name="foreign", occasions=["manage"])
    foreign = before.tse
    assert offline(before, 1) == [True]
    before.close()
    after = FaultyService(**settings)
    assert [(f["name"], f["struck"]) for f in after("GET", FAULTS).json()["faults"]] == [
        ("a", 1),
        ("foreign", 1),
    ]
    assert offline(after, 2) == [True, False]
    assert after.tse == foreign
    after.close()


def test_a_reset_ends_all_faults(faulty):
    """A fresh world is whole."""
    faulty.arm("unplug")
    faulty("POST", "/_control/reset")
    assert offline(faulty, 1) == [False]


def test_the_table_is_shown(faulty):
    """Whoever asks learns every fault, its bounds and its reserved amount."""
    shown = faulty("GET", "/_control/fault-kinds").json()["faults"]
    assert [one["fault"] for one in shown] == list(law.load())
    assert len({one["amount"] for one in shown}) == len(shown)


# The header.


def test_a_header_is_for_one_request(faulty):
    """The next one is answered as always."""
    assert is_offline(faulty.start(headers={HEADER: "unplug"}))
    assert not is_offline(faulty.start())
    assert faulty("GET", FAULTS).json() == {"faults": []}
    assert faulty.app.world.faulting.faults.active is False


@pytest.mark.parametrize("header", ["slow;count=1", "self-test-due"])
def test_a_header_uses_up_no_armed_fault(faulty, header):
    """However the armed one is called, it has met only what it is for, and stays."""
    scope = {"occasions": ["finish"], "count": 1}
    faulty.arm("unplug", name="request-1", **scope)
    assert faulty.start(headers={HEADER: header}).status_code == 200
    armed = faulty("GET", FAULTS).json()["faults"]
    assert [(one["name"], one["met"], one["struck"]) for one in armed] == [("request-1", 0, 0)]


def test_a_header_does_not_reach_what_waited_before(faulty):
    """The request is struck; what it wakes is signed in peace."""
    faulty.arm("unplug")
    faulty.store(-99)
    faulty("DELETE", f"{FAULTS}/a")
    faulty.arm("unplug", name="again", count=1)
    assert is_offline(faulty.store(-99, name="2"))
    number = faulty.start(headers={HEADER: "bad-signature"}).json()["fiscalDocumentNumber"]
    faulty("GET", "/_control/cable")
    signed = faulty("GET", "/_control/ledger").json()["documents"]
    assert int(number) > 0
    for document in signed:
        given = document["answer"]["signature"]
        log = faulty.logs[document["signatureCounter"]]
        assert given == _signature(log, given)


def test_several_faults_with_parameters_and_scope(faulty):
    """A list of structured fields: each with its own parameters and its own scope."""
    header = 'slow;ms=250;on=create/finish, 429;count=1;after=2, unplug;client="nobody";p=1.0'
    assert not is_offline(faulty.start(headers={HEADER: header}))
    assert faulty.now == "2026-01-05T09:00:02.250000+01:00"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("earthquake", "there are: unplug"),
        ("slow;ms", "a whole number"),
        ("slow ms=2", "parted by commas"),
        ("slow;on=lunch", "there are: create"),
        ("slow;count=-1", "count cannot be -1"),
        ("slow;count=" + "9" * 5000, "at most 400 are read"),
        ("slow;ms=" + "9" * 5000, "at most 400 are read"),
        (";", "no list of faults"),
    ],
)
def test_a_header_that_cannot_be_read_is_refused_in_words(faulty, value, says):
    """400 says how it is written, and the call is not made."""
    answer = faulty.start(headers={HEADER: value})
    assert (answer.status_code, says in answer.text) == (400, True), answer.text
    assert faulty.tse["startedTransactions"] == 0


# Reserved data.


@pytest.mark.parametrize(
    "item", [{"grossValue": 47110.01}, {"itemCaption": "fiskalprobe: unplug;on=finish"}]
)
def test_a_till_can_sell_a_fault(faulty, item):
    """An item of a reserved amount or caption strikes the call that brings it, and no other."""
    number = faulty.number()
    assert is_offline(faulty.store(number, **item))
    assert faulty("PUT", "/_control/cable", json={"cut": []}).json()["waiting"] == 0


#: The calls that are struck by what strikes no sale.
LATER = {
    "capacity-open-tx": ("PUT", f"{API}/createDocument?uniqueClientId={CLIENT}&documentType=0"),
    "revoked": ("GET", "/_control/crl"),
    "self-test-fail": ("POST", f"{GERMANY}/tse/{{serial}}/selftest"),
    "pin-blocked": ("POST", f"{CLIENTS}/decommission?clientId={CLIENT}"),
    "page-cap": ("GET", f"{GERMANY}/{CLIENT}/tse/listTransactions"),
    "export-abort": ("GET", "/_control/export"),
}


@pytest.mark.parametrize("fault", LATER)
@pytest.mark.parametrize("trigger", ["grossValue", "itemCaption"])
def test_what_no_sale_can_meet_waits_for_the_next_call_that_can(faulty, fault, trigger):
    """A till without any other means has every fault; the sale itself is signed."""
    item = {"grossValue": float(law.named(fault).amount), "itemCaption": f"fiskalprobe:{fault}"}
    assert not is_offline(faulty.store(faulty.number(), **{trigger: item[trigger]}))
    (armed,) = faulty("GET", FAULTS).json()["faults"]
    assert (armed["name"], armed["met"]) == (f"sold-{fault}", 0)
    method, path = LATER[fault]
    for _ in range(2):
        faulty(method, path.format(serial=faulty.app.world.tse.identity.serial_hex))
        (armed,) = faulty("GET", FAULTS).json()["faults"]
        assert (armed["met"], armed["struck"]) == (1, 1)


def test_every_other_fault_strikes_the_sale_that_has_it(faulty):
    """What waits is only what the table keeps from the end of a sale."""
    kept = {name for name, kind in law.load().items() if kind.calls and "finish" not in kind.calls}
    assert kept == set(LATER)


def test_a_caption_may_mean_another_occasion(faulty):
    """A fault on createDocument waits for the next one, and as often as it is to strike."""
    text = "fiskalprobe:unplug;on=create;count=2"
    assert not is_offline(faulty.store(faulty.number(), itemCaption=text))
    assert offline(faulty, 3) == [True, True, False]


@pytest.mark.parametrize(
    "item",
    [
        {"grossValue": 47110.33},
        {"itemCaption": "fiskalprobe: bread"},
        {"itemCaption": "fiskalprobe:slow;count=" + "9" * 5000},
    ],
)
def test_what_is_nearly_reserved_is_sold(faulty, item):
    """An amount that stands for no fault and a caption that names none are an item's own."""
    assert not is_offline(faulty.store(faulty.number(), **item))


def test_the_settings_turn_triggers_off():
    """Where a world does not allow them, header and data mean nothing."""
    service = FaultyService(choices={"fault-header": "off", "fault-data": "off"})
    number = int(service.start(headers={HEADER: "unplug"}).json()["fiscalDocumentNumber"])
    assert number == 1
    assert not is_offline(service.store(number, grossValue=47110.01))
    service.close()


def test_a_broken_body_with_a_reserved_amount_is_refused_as_any(faulty):
    """The one who reads the body says what is wrong with it."""
    document = receipt(faulty.number(), grossValue=47110.01) | {"positions": 7}
    answer = faulty("POST", f"{API}/storeDocument", json=document)
    assert (answer.status_code, "positions" in answer.text) == (422, True)


def _signature(log, given):
    return b64encode(log.content[-len(b64decode(given)) :]).decode()
