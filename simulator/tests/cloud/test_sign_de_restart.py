"""
The cloud after a restart, after a reset, and twice from the same seed.
"""

from __future__ import annotations

import asyncio
import gc

import pytest
from sign_de import PIN, RECEIPT, TSS, TX, CloudCaller, an_id, live

from fiskalsim.device.facts import LogWritten


def seen(cloud):
    """Show everything that can be seen."""
    shown = [cloud.ok("GET", path) for path in ("/tss", "/client", "/tx", "/export")]
    shown.append(cloud.ok("GET", f"/tss/{TSS}/tx/{TX}?tx_revision=1"))
    shown.append(cloud("GET", f"/tss/{TSS}/export/{an_id(5)}/file").content)
    owner = cloud.ok("GET", "/api/v0/organizations")["data"][0]["_id"]
    path = f"/api/v0/organizations/{owner}"
    return [*shown, *(cloud.ok("GET", f"{path}/{kind}") for kind in ("api-keys", "users"))]


@pytest.fixture
def ledger(tmp_path):
    """A ledger that survives."""
    return f"sqlite:{tmp_path / 'ledger.db'}"


def test_a_restart_forgets_nothing(ledger):
    """Everything looks as before: the token is valid, the admin logged in, the sale goes on."""
    before = CloudCaller(ledger=ledger)
    live(before)
    expected, headers = seen(before), dict(before.client.headers)
    before.close()
    after = CloudCaller(ledger=ledger)
    after.client.headers["authorization"] = headers["authorization"]
    assert seen(after) == expected
    counter = after.ok("GET", f"/tss/{TSS}")["signature_counter"]
    finished = after.ok(*after.tx(2, "FINISHED", schema=RECEIPT))
    assert finished["signature"]["counter"] == int(counter) + 1
    assert finished["metadata"] == {"a": "b"}
    after.till(an_id(8), serial="ERS 3")  # the admin is still logged in
    after.close()
    gc.collect()


def test_a_restart_keeps_the_time_and_the_ends_of_tokens(ledger):
    """The virtual clock goes on, and with it the day of a token."""
    before = CloudCaller(ledger=ledger)
    before.advance(3600)
    before.runner.run(before.world.ledger.commit())
    before.close()
    after = CloudCaller(ledger=ledger)
    key = after.world.sign_de.ready_key("TEST")
    answer = after.ok("POST", "/auth", {"api_key": key.text, "api_secret": key.secret})
    assert answer["access_token_expires_in"] == 23 * 3600
    after.close()
    gc.collect()


def test_the_same_seed_lives_the_same_life():
    """Keys, tokens, signatures apart: those have a random part, as ECDSA has."""

    def life():
        cloud = CloudCaller()
        live(cloud)
        token = cloud.client.headers["authorization"]
        shown = [cloud.ok("GET", path)["data"] for path in ("/tss", "/client")]
        cloud.close()
        return token, shown

    assert life() == life()


def test_a_reset_begins_again(cloud):
    """Nothing is left, the ready key is the same, old tokens are void."""
    live(cloud)
    old = cloud.client.headers["authorization"]
    cloud("POST", "/_control/reset")
    assert cloud.refused("GET", "/tss", headers={"authorization": old})[0] == 401
    cloud.log_in()
    assert cloud.ok("GET", "/tss")["data"] == []
    cloud.ready()


def test_the_ready_organisation_needs_no_ledger(cloud):
    """A world in which nobody asks for the cloud remembers nothing of it."""
    facts = {type(fact).__name__ for fact in cloud.world.ledger.replay()}
    assert {name for name in facts if name.startswith("Cloud")} == {"CloudTokensIssued"}


def test_the_cloud_is_not_seen_by_the_fiscal_service(cloud):
    """Its devices and transactions are nobody's at the till's service, though of one world."""
    before = cloud("GET", "/_control/ledger").json()
    cloud.ready()
    cloud.ok(*cloud.tx(1))
    assert cloud("GET", "/_control/ledger").json() == before


def test_a_write_that_is_not_durable_yet_is_pending(cloud_with):
    """A second write of the same transaction is told so; other transactions go on."""
    cloud = cloud_with(lawful=False).ready()
    ledger = cloud.world.ledger
    held, commit = asyncio.Event(), ledger.commit

    async def slow():
        await held.wait()
        await commit()

    async def race():
        ledger.commit = slow
        method, path, body = cloud.tx(1)
        first = asyncio.create_task(cloud.client.request(method, f"/api/v2{path}", json=body))
        await asyncio.sleep(0.05)
        second = asyncio.create_task(cloud.client.request(method, f"/api/v2{path}", json=body))
        await asyncio.sleep(0.05)
        held.set()
        return await asyncio.gather(first, second)

    first, second = cloud.runner.run(race())
    assert first.status_code == 200
    assert (second.status_code, second.json()["code"]) == (409, "E_PENDING_TX_CONFLICT")
    logs = [f for f in ledger.replay() if isinstance(f, LogWritten) and f.kind == "transaction"]
    assert len(logs) == 1
    ledger.commit = commit
    cloud.ok(*cloud.tx(2))


def test_pins_are_not_in_the_ledger(cloud):
    """What a ledger keeps of a PIN is a digest."""
    cloud.ready()
    assert not any(PIN in str(fact) for fact in cloud.world.ledger.replay())
