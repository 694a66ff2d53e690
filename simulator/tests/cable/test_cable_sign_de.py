"""The cable to a TSE behind SIGN DE V2: set up, used and asked, over real HTTP."""

from __future__ import annotations

import asyncio
import dataclasses

import pytest
from cloud_tse import Till
from service import API, CLIENT, paper

from fiskalsim.cable.port import Occasion
from fiskalsim.cable.sign_de.access import Access, BadAccess
from fiskalsim.world.settings import BadSettings, Settings

GERMANY = "/api/v1/management/germany"


@pytest.fixture
def till(cloud):
    till = Till(cloud.access())
    yield till
    till.close()


# Selling.


def test_a_sale_is_signed_by_the_cloud_in_two_requests(cloud, till):
    """Create and store are one request each, and the answer shows what the cloud signed."""
    till.sale(1)
    before = till.world.cloud_tse.caller.sent
    answer = till.sale(2)
    assert till.world.cloud_tse.caller.sent == before + 2
    assert cloud.transactions == [(1, "FINISHED"), (2, "FINISHED")]
    more = answer["AdditionalFields"]
    tss = cloud.tss
    assert answer["fiscalDocumentNumber"] == "2"
    assert more["TseSerial"] == tss.serial
    assert more["TseSignatureCounter"] == tss.device.counters.signature
    assert more["ProcessData"] == "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar"
    signed = tss.by_number[2].latest
    assert signed.process_data.decode() == more["ProcessData"]
    assert more["TransactionEndTime"] == signed.at


def test_a_number_cannot_be_stored_twice(cloud, till):
    """A finished number is refused, and the cloud has nothing signed a second time."""
    answer = till.sale(1)
    again = till.run(till.store(2, int(answer["fiscalDocumentNumber"])))
    assert again.status_code == 404
    assert till.run(till.store(3, 77)).status_code == 404
    assert cloud.transactions == [(1, "FINISHED")]


def test_a_cancelled_receipt_is_an_aborted_one_in_the_cloud(cloud, till):
    """Cancelling finishes the transaction as AVBelegabbruch."""
    till("POST", f"{API}/cancelDocument", json=paper(1, till.number()))
    assert cloud.tss.by_number[1].latest.process_data.startswith(b"AVBelegabbruch^")


def test_parallel_receipts_get_numbers_of_their_own(cloud, till):
    """Ten tills at once start and store ten receipts; nobody gets another's number."""

    async def both():
        created = await asyncio.gather(*(till.create() for _ in range(10)))
        numbers = [int(one.json()["fiscalDocumentNumber"]) for one in created]
        stored = await asyncio.gather(*(till.store(n, n) for n in numbers))
        return numbers, stored

    numbers, stored = till.run(both())
    assert sorted(numbers) == list(range(1, 11))
    assert all(one.status_code == 200 for one in stored)
    counters = [one.json()["AdditionalFields"]["TseSignatureCounter"] for one in stored]
    assert counters == sorted(counters)  # signed in the order in which they were asked for
    assert cloud.transactions == [(n, "FINISHED") for n in range(1, 11)]


# Who the TSE is.


def test_the_service_shows_the_cloud_tse_as_its_own(cloud, till):
    """The list of TSEs has the cloud's serial number and counters."""
    till.number()
    (shown,) = till("GET", f"{GERMANY}/tse").json()
    assert shown["tseSerial"] == cloud.tss.serial
    assert shown["startedTransactions"] == 1
    assert shown["registeredClients"] == 1
    assert shown["tseInitializationState"] == "initialized"
    assert till("GET", f"{GERMANY}/{CLIENT}/tse/status").json() == "[0] = Connected"
    assert till("POST", f"{GERMANY}/tse/{cloud.tss.serial}/selftest").status_code < 300


def test_open_transactions_are_listed_and_closed(cloud, till):
    """What is open shows in the list; closing a packet ends it in the cloud."""
    numbers = [till.number() for _ in range(3)]
    assert till("GET", f"{GERMANY}/{CLIENT}/tse/listTransactions").json() == numbers
    assert till("DELETE", f"{GERMANY}/{CLIENT}/tse/listTransactions").status_code < 300
    assert [state for _, state in cloud.transactions] == ["FINISHED"] * 3
    assert till("GET", f"{GERMANY}/{CLIENT}/tse/listTransactions").json() == []


def test_transactions_of_another_service_are_seen_and_left_alone(cloud, till):
    """A second service with the same TSS sees its own client's transactions in the whole list."""
    till.number()
    other = Till(cloud.access(tss=cloud.tss.id, pin=till_pin(till)), seed="another")
    try:
        line = other.world.desk.lines[""]
        listed = other.run(line.cable.open_transactions(occasion=Occasion.MANAGE))
        assert [one.number for one in listed] == [1]
        assert other.number() == 2
    finally:
        other.close()


def till_pin(till):
    """The PIN that a service has given to the TSS it has made."""
    return till.world.lines.first_remote._taking._pin


def test_the_export_is_the_clouds_octet_for_octet(cloud, till):
    """The archive comes from the operator and holds the logs of the sale."""
    till.sale(1)
    archive = till("GET", "/_control/export")
    assert archive.status_code == 200
    assert b"_Log-Tra_No-1_Finish_Client-00345-00345.log" in archive.content


def test_faults_in_the_tse_are_refused_where_it_is_not(till):
    """What acts in the device is refused; what acts on the way strikes as ever."""
    order = {"fault": "store-full"}
    refused = till("PUT", "/_control/faults/a", json=order)
    assert refused.status_code == 400
    assert "not in this service" in refused.text
    assert "with PUT /_control/faults/NAME. A sale for 47110." in refused.text
    assert "--set fault-data=off" in refused.text
    assert till("PUT", "/_control/faults/a", json={"fault": "unplug"}).status_code == 200
    assert till.number() == -99
    till("DELETE", "/_control/faults")
    assert till.number() == 1


# Setting up.


def test_a_restarted_service_takes_the_same_tss_again(cloud, tmp_path):
    """The TSS is in the ledger: after a restart nothing is created and no admin logs in."""
    ledger = f"sqlite:{tmp_path / 'till.sqlite'}"
    first = Till(cloud.access(), ledger=ledger)
    first.sale(1)
    first.close()
    admin = cloud.tss.device.counters.signature
    second = Till(cloud.access(), ledger=ledger)
    second.sale(2)
    second.close()
    assert cloud.transactions == [(1, "FINISHED"), (2, "FINISHED")]
    assert cloud.tss.device.counters.signature == admin + 2


def test_a_service_without_a_memory_finds_the_tss_of_its_seed(cloud):
    """The same seed and key lead to the same TSS, so that TEST does not fill with TSS."""
    for guid in (1, 2):
        till = Till(cloud.access())
        till.sale(guid)
        till.close()
    assert len(cloud.tss.transactions) == 2


def test_setting_up_goes_on_where_it_was_broken_off(cloud):
    """A TSS that was only created is brought into use with the PUK that is shown again."""
    cloud.fault("http-5xx", parameters={"status": 500}, count=0)
    away = Till(cloud.access())
    assert away.number() == -99
    cloud.heal()
    assert away.sale(1)["fiscalDocumentNumber"] == "1"
    away.close()


def test_a_named_tss_is_used_and_none_is_created(cloud, till):
    """With a TSS and its PIN in the environment, the client there is found or registered."""
    other = Till(cloud.access(tss=cloud.tss.id, pin=till_pin(till)), seed="another")
    other.sale(1)
    other.close()
    assert len(cloud.world.sign_de.state.tss) == 1


def test_a_tss_that_is_not_there_is_no_outage(cloud):
    """A wrong id is a mistake of the set-up: the sale says so and the outage is not on record."""
    till = Till(cloud.access(tss="00000000-0000-4000-8000-000000000001"))
    answer = till.run(till.create())
    assert answer.status_code >= 400
    assert "E_TSS_NOT_FOUND" in answer.text
    assert not till.world.desk.state.outages
    till.close()


def test_wrong_credentials_are_no_outage(cloud):
    """A wrong secret is told with the variables that hold it."""
    access = dataclasses.replace(cloud.access(), secret="wrong")
    till = Till(access)
    answer = till.run(till.create())
    assert answer.status_code >= 400
    assert "FISKALPROBE_SIGN_DE_KEY" in answer.text
    assert not till.world.desk.state.outages
    till.close()


def test_live_gets_no_tss_unasked(cloud):
    """In LIVE a TSS costs money, so it has to be named."""
    till = Till(cloud.access(env="LIVE"))
    answer = till.run(till.create())
    assert "FISKALPROBE_SIGN_DE_TSS" in answer.text
    assert not cloud.world.sign_de.state.tss
    till.close()


def test_a_reset_keeps_the_tss_and_ends_what_is_on_its_way(cloud, till):
    """The world begins again with the same TSS; a call that hangs is answered at once."""
    till.sale(1)
    cloud.fault("hang", count=0)

    async def reset_meanwhile():
        hanging = asyncio.create_task(till.create())
        await asyncio.sleep(0.2)
        till.world.reset()
        async with asyncio.timeout(1):
            return await hanging

    answer = till.run(reset_meanwhile())
    assert answer.status_code >= 500
    assert "began again" in answer.text
    cloud.heal()
    till.sale(1)
    assert cloud.transactions[0] == (1, "FINISHED")
    assert cloud.transactions[-1][1] == "FINISHED"
    assert len(cloud.world.sign_de.state.tss) == 1


def test_what_a_reset_leaves_open_is_ended(cloud, till):
    """A new world's TSE has nothing open: what was is aborted, and the till never sees it."""
    for _ in range(3):
        till.number()
    till("POST", "/_control/reset")
    assert till("GET", f"{GERMANY}/{CLIENT}/tse/listTransactions").json() == []
    (shown,) = till("GET", f"{GERMANY}/tse").json()
    assert shown["startedTransactions"] == 0
    assert [state for _, state in cloud.transactions] == ["CANCELLED"] * 3
    assert till("GET", "/_control/ledger").json()["openTransactions"] == []
    assert till.number() == 4
    assert till("GET", "/_control/ledger").json()["openTransactions"] == [4]


# What is said on the command line and in the environment.

ENVIRONMENT = {"FISKALPROBE_SIGN_DE_KEY": "key", "FISKALPROBE_SIGN_DE_SECRET": "secret"}


def test_an_address_is_completed():
    """The path of the API is added, and a path before it is kept."""
    for said, url in (
        ("http://127.0.0.1:1/", "http://127.0.0.1:1/api/v2"),
        ("http://127.0.0.1:1/w/one", "http://127.0.0.1:1/w/one/api/v2"),
        ("https://host.example/api/v2", "https://host.example/api/v2"),
    ):
        assert Access.read(f"sign-de:{said}", ENVIRONMENT).url == url


def test_every_mistake_is_told_at_once():
    """Address, missing credentials, a wrong id and wrong seconds are all named."""
    with pytest.raises(BadAccess) as told:
        Access.read(
            "sign-de:nowhere",
            {"FISKALPROBE_SIGN_DE_TSS": "x", "FISKALPROBE_SIGN_DE_TX_SECONDS": "soon"},
        )
    for name in ("nowhere", "_KEY", "_SECRET", "_TSS", "_TX_SECONDS"):
        assert name in str(told.value)


def test_secrets_are_not_shown():
    """Key, secret, PIN and PUK stand in no representation."""
    access = Access(url="http://h/api/v2", key="kkkk", secret="ssss", pin="pppp", puk="uuuu")
    shown = repr(Settings(device="sign-de", sign_de=access))
    assert not any(word in shown for word in ("kkkk", "ssss", "pppp", "uuuu"))


def test_a_cloud_device_needs_a_way_there():
    """Neither stands without the other."""
    with pytest.raises(BadSettings, match="sign-de:URL"):
        Settings(device="sign-de")


def test_certificates_that_cannot_be_read_are_told(cloud):
    """A CA file that is not there is a mistake of the set-up."""
    with pytest.raises(BadAccess, match="FISKALPROBE_SIGN_DE_CA"):
        Till(cloud.access(ca="/nowhere/ca.pem"))
