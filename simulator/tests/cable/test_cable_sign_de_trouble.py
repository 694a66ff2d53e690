"""The cable to a cloud TSE when the network, a gateway or the operator has a bad day."""

from __future__ import annotations

import asyncio
import dataclasses
import socket

import httpx
import pytest
from cloud_tse import CloudTse, Road, Till

from fiskalsim.cable.sign_de.answers import Client
from fiskalsim.cable.sign_de.caller import _retry_after

#: What a clock showed that stands decades behind ours.
NOW = "Sun, 06 Nov 1994 08:47:07 GMT"
LATER = "Sun, 06 Nov 1994 08:49:37 GMT"
AFTERWARDS = "Sun, 06 Nov 1994 08:50:00 GMT"


@pytest.fixture
def road(cloud):
    road = Road(cloud.server.port)
    yield road
    road.close()


def _till_on(road, cloud, *, tx_seconds):
    access = cloud.access(tx_seconds=tx_seconds, pause_seconds=0.02)
    return Till(dataclasses.replace(access, url=f"{road.url}/api/v2"), clock="virtual")


@pytest.fixture
def till(cloud, road):
    """A till whose world stands still, so that nobody waits for the next look at the TSE."""
    till = _till_on(road, cloud, tx_seconds=2)
    yield till
    till.close()


@pytest.fixture
def hasty(cloud, road):
    """The same with so little patience that waiting it out takes no time."""
    till = _till_on(road, cloud, tx_seconds=0.3)
    yield till
    till.close()


@pytest.fixture
def patient(cloud):
    """A till that waits as long as the operator advises."""
    till = Till(cloud.access(pause_seconds=0.02), seed="patient")
    yield till
    till.close()


def over(till, done):
    """Let minutes pass in the till's world until something has come true."""

    def looked():
        if not done():
            till.world.advance_clock(60)
        return done()

    till.until(looked)


def offline_then_signed(till, cloud, mend):
    """A receipt that meets an outage at both steps is signed by itself once that is over."""
    number = till.number()
    assert number == -99
    stored = till.run(till.store(1, number)).json()
    assert stored["fiscalisationDocumentNumber"] == 0
    assert stored["errorDescription"] == "Tse connection error."
    assert till.world.desk.state.outages
    mend()
    over(till, lambda: not till.world.desk.state.waiting and not till.world.desk.state.outages)
    assert cloud.transactions == [(1, "FINISHED")]


@pytest.mark.parametrize(
    "manners", ["hang", "close", "garbage", "page", "half", "trickle", "portal"]
)
def test_whoever_is_no_tse_is_an_outage_that_ends_by_itself(hasty, cloud, road, manners):
    """A hanging, closing, babbling or slow other side is -99 and 0, and signed afterwards."""
    road.be(manners)
    offline_then_signed(hasty, cloud, lambda: road.be("pass"))


def test_an_outage_ends_by_itself_on_the_real_clock_too(cloud, road):
    """Nobody calls and nobody moves a clock; a second later the document is signed."""
    till = Till(dataclasses.replace(cloud.access(), url=f"{road.url}/api/v2"))
    road.be("close")
    till.run(till.store(1, till.number()))
    road.be("pass")
    till.until(lambda: not till.world.desk.state.waiting)
    assert cloud.transactions == [(1, "FINISHED")]
    till.close()


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_trouble_of_the_operator_is_an_outage(hasty, cloud, status):
    """Server errors that stay are an outage; the till learns it within its patience."""
    cloud.fault("http-5xx", parameters={"status": status}, count=0)
    offline_then_signed(hasty, cloud, cloud.heal)


def test_trouble_that_passes_is_none(patient, cloud):
    """Two server errors in a row are called past; nobody notices."""
    cloud.fault("http-5xx", parameters={"status": 500}, count=2)
    assert patient.number() == 1
    assert not patient.world.desk.state.outages


def test_an_error_in_an_answer_of_200_is_trouble(till, cloud):
    """What says 200 outside and 503 inside is no signature."""
    cloud.fault("http-200-with-error", count=0)
    offline_then_signed(till, cloud, cloud.heal)


def test_too_many_calls_are_waited_for(cloud, patient):
    """429 with a Retry-After within the patience is no outage."""
    cloud.fault("429", parameters={"after": 1}, count=1)
    assert patient.number() == 1
    assert not patient.world.desk.state.outages


def test_a_retry_after_beyond_patience_is_an_outage(till, cloud):
    """Who asks to come back in an hour is away for a till; it is told so at once."""
    cloud.fault("429", parameters={"after": 3600}, count=0)
    offline_then_signed(till, cloud, cloud.heal)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": LATER, "date": NOW}, 150),
        ({"retry-after": LATER, "date": AFTERWARDS}, 0),
        ({"retry-after": LATER}, None),
        ({"retry-after": "soon", "date": NOW}, None),
        ({"retry-after": "Sun, 06 Nov 199999999 08:49:37 GMT", "date": NOW}, None),
        ({"date": NOW}, None),
        ({}, None),
    ],
)
def test_a_date_to_come_back_is_told_from_the_other_sides_own(headers, seconds):
    """RFC 9110, 10.2.3: seconds or a date, and whoever sends it may have any clock."""
    assert _retry_after(httpx.Response(503, headers=headers)) == seconds


@pytest.mark.parametrize(
    ("fault", "told"), [("403-test-live", "403"), ("client-unknown", "E_CLIENT_NOT_FOUND")]
)
def test_a_refusal_is_no_outage(till, cloud, fault, told):
    """seed-004: a mistake of the set-up names itself; nothing waits and no outage begins."""
    cloud.fault(fault, count=0)
    answer = till.run(till.create())
    assert answer.status_code >= 400
    assert told in answer.text
    assert not till.world.desk.state.outages


def test_a_worn_token_is_renewed_once(till, cloud):
    """401 logs in again and goes on; the till sees nothing of it."""
    till.world.cloud_tse.caller._token = "worn"
    assert till.number() == 1


def test_nobody_at_the_address_is_an_outage_at_once():
    """A refused connection needs no patience, and the service starts all the same."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    cloud = CloudTse()
    access = dataclasses.replace(cloud.access(), url=f"http://127.0.0.1:{port}/api/v2")
    cloud.close()
    till = Till(access)
    assert till.number() == -99
    till.close()


def test_garbage_instead_of_tls_is_an_outage(cloud, road):
    """An https address at which nobody speaks TLS is an outage."""
    road.be("garbage")
    url = road.url.replace("http", "https")
    till = Till(dataclasses.replace(cloud.access(), url=f"{url}/api/v2"))
    assert till.number() == -99
    till.close()


def test_a_broken_proxy_is_an_outage(cloud, road):
    """A proxy that answers 502 is not the cloud TSE."""
    road.be("page")
    till = Till(cloud.access(proxy=road.url, pause_seconds=0.02))
    assert till.number() == -99
    till.close()


def test_a_proxy_is_used(cloud, road):
    """Calls to an http address go through the proxy that is set."""
    till = Till(
        dataclasses.replace(cloud.access(proxy=road.url), url="http://cloud.invalid/api/v2")
    )
    assert till.number() == 1
    till.close()


# Answers that come to nobody.


def test_a_lost_answer_makes_no_second_transaction(patient, cloud):
    """The cloud does it and the connection breaks: the same call is sent again."""
    cloud.fault("drop-answer-after-commit", count=1)
    assert patient.number() == 1
    cloud.fault("drop-answer-after-commit", count=1)
    assert patient.run(patient.store(1, 1)).json()["fiscalDocumentNumber"] == "1"
    assert cloud.transactions == [(1, "FINISHED")]


def test_a_start_whose_answer_stays_lost_is_gone_on_with(till, cloud):
    """The next create of the same till gets the transaction that nobody was told of."""
    till.sale(7)
    cloud.fault("drop-answer-after-commit", count=0)
    assert till.number() == -99
    assert cloud.transactions == [(1, "FINISHED"), (2, "ACTIVE")]
    cloud.heal()
    assert till.number() == 2
    assert cloud.transactions == [(1, "FINISHED"), (2, "ACTIVE")]


def test_a_document_takes_up_its_lost_start(till, cloud):
    """Stored with -99, it ends the transaction that its create has started."""
    till.sale(7)
    cloud.fault("drop-answer-after-commit", count=0)
    number = till.number()
    till.run(till.store(1, number))
    cloud.heal()
    over(till, lambda: not till.world.desk.state.waiting)
    assert cloud.transactions == [(1, "FINISHED"), (2, "FINISHED")]


def test_a_finish_whose_answer_stays_lost_is_found_again(till, cloud):
    """The document waits, and is given the signature that was made the first time."""
    number = till.number()
    cloud.fault("drop-answer-after-commit", count=0)
    lost = till.run(till.store(1, number)).json()
    assert lost["fiscalisationDocumentNumber"] == 0
    signed = cloud.tss.device.counters.signature
    cloud.heal()
    over(till, lambda: not till.world.desk.state.waiting)
    again = till("GET", "/_control/ledger").json()["documents"][0]
    assert again["signatureCounter"] == signed
    assert again["fiscalDocumentNumber"] == number
    assert cloud.transactions == [(1, "FINISHED")]
    assert cloud.tss.device.counters.signature == signed


@pytest.mark.parametrize("choice", ["stored", "refuse"])
def test_a_cloud_that_knows_no_repetition_is_asked_what_became_of_it(choice):
    """Where the same revision is refused the second time, reading it tells what it was."""
    cloud = CloudTse(sign_de_choices={"repeated-revision": choice})
    till = Till(cloud.access(pause_seconds=0.02))
    for guid in (1, 2):
        cloud.fault("drop-answer-after-commit", count=1)
        number = till.number()
        cloud.fault("drop-answer-after-commit", count=1)
        assert till.run(till.store(guid, number)).json()["fiscalDocumentNumber"] == str(guid)
    assert cloud.transactions == [(1, "FINISHED"), (2, "FINISHED")]
    till.close()
    cloud.close()


def test_a_client_that_somebody_deregistered_is_registered_again(patient, cloud):
    """The refused sale is told as it is; the next one finds the client changed and mends that."""
    patient.sale(1)
    tss = cloud.tss
    (client,) = tss.tills.values()
    taking = patient.world.lines.first_remote._taking
    patient.run(taking._set(client.serial, taking_client(client), "DEREGISTERED", 5))
    refused = patient.run(patient.create())
    assert refused.status_code >= 400
    assert "E_CLIENT_DEREGISTERED" in refused.text
    patient.sale(2)
    assert [state for _, state in cloud.transactions] == ["FINISHED"] * 2


def taking_client(client):
    """The client as an answer shows it."""
    return Client(id=client.id, serial_number=client.serial)


def test_what_is_stored_twice_at_once_is_signed_once(till, cloud):
    """Two stores of one document with -99 wait for each other; both get the same signature."""
    till.sale(7)
    cloud.fault("slow", parameters={"ms": 200}, count=0)

    async def both():
        return await asyncio.gather(till.store(1, -99), till.store(1, -99))

    one, two = (answer.json() for answer in till.run(both()))
    assert one["signature"] == two["signature"]
    assert cloud.transactions == [(1, "FINISHED"), (2, "FINISHED")]


def test_the_virtual_clock_tells_when_to_look_again(cloud, road):
    """The pauses between two looks are the world's: without its clock moving nobody looks."""
    access = dataclasses.replace(
        cloud.access(tx_seconds=1, pause_seconds=0.02), url=f"{road.url}/api/v2"
    )
    till = Till(access, clock="virtual")
    till.sale(1)
    road.be("close")
    assert till.number() == -99
    road.be("pass")
    till.let_pass(0.5)  # it looks at the clock every 0.2 seconds
    assert till.world.desk.state.outages
    till.world.advance_clock(2)
    till.until(lambda: not till.world.desk.state.outages)
    till.close()
