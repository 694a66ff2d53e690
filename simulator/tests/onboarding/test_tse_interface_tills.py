"""
Tills that use a TSE interface: initialised, selling, between TEST and LIVE, between two firms.
"""

from __future__ import annotations

import asyncio

import pytest
from tse_interface import FORBIDDEN, MASK, SALE, TEST_NOTICE, Shop

TILL = "/tills/till-1"


def test_a_sale_is_signed_by_the_cloud(shop):
    """An initialised till sells, with the red notice of the TEST mode on the receipt."""
    shop.ready()
    till = shop.ok("POST", f"{TILL}/initialise", {})
    assert (till["initialised"], till["tse"]["environment"]) == (True, "TEST")
    first = shop.ok("POST", f"{TILL}/receipts", SALE)
    second = shop.ok("POST", f"{TILL}/receipts", SALE)
    assert (first["number"], second["number"]) == (1, 2)
    signed = second["signed"]
    assert signed["transactionNumber"] == first["signed"]["transactionNumber"] + 1
    assert signed["signatureCounter"] == first["signed"]["signatureCounter"] + 2
    assert signed["qrCode"].startswith(f"V0;{till['serialNumber']};Kassenbeleg-V1;Beleg^11.90_")
    (notice,) = second["notices"]
    assert (notice["colour"], notice["text"]["de"]) == ("red", TEST_NOTICE)
    assert shop.ok("GET", TILL)["receipts"] == 2


def test_sales_at_once_have_numbers_of_their_own(shop):
    """Calls that run side by side share neither a receipt's number nor a transaction."""
    shop.ready()
    shop.ok("POST", f"{TILL}/initialise", {})

    async def sell():
        path = f"/api/tse-interface{TILL}/receipts"
        return await asyncio.gather(*(shop.client.post(path, json=SALE) for _ in range(20)))

    receipts = [answer.json() for answer in shop.runner.run(sell())]
    assert {receipt["number"] for receipt in receipts} == set(range(1, 21))
    assert len({receipt["signed"]["transactionNumber"] for receipt in receipts}) == 20


def test_a_till_needs_an_interface_with_keys(shop):
    """Without an interface, without keys and without initialisation it says what is missing."""
    assert shop.refused("POST", f"{TILL}/receipts", SALE)[1] == "not-initialised"
    assert shop.refused("POST", f"{TILL}/initialise", {})[1] == "no-interface"
    one = shop.released()
    assert shop.refused("POST", f"{TILL}/initialise", {})[1] == "no-keys"
    shop.ok("POST", f"{one}/keys", {"confirmed": True})
    assert shop.refused("POST", f"{TILL}/initialise", {})[1] == "no-keys"  # not saved yet
    shop.ok("PUT", one, MASK)
    shop.ok("POST", f"{TILL}/initialise", {})
    assert shop.refused("POST", f"{TILL}/initialise", {})[1] == "initialised-already"


def test_live_keys_on_a_test_till_are_a_configuration_error_until_the_reset(shop):
    """403 with the provider's words, no receipt, no outage; after reset and initialising, LIVE."""
    one = shop.ready()
    before = shop.ok("POST", f"{TILL}/initialise", {})
    shop.ok("POST", f"{TILL}/receipts", SALE)
    shop.live(one)
    assert "reset-tills" in shop.codes(one)
    answer = shop("POST", f"{TILL}/receipts", SALE)
    assert answer.status_code == 403
    assert answer.json()["kind"] == "configuration"
    assert answer.json()["text"]["de"] == FORBIDDEN
    shown = shop.ok("GET", TILL)
    assert (shown["trouble"]["kind"], shown["trouble"]["text"]["de"]) == (
        "configuration",
        FORBIDDEN,
    )
    assert shown["receipts"] == 1
    tested = shop.ok("POST", f"{one}/test")
    assert (tested["kind"], tested["text"]["de"]) == ("configuration", FORBIDDEN)
    assert shop.ok("POST", f"{TILL}/reset")["trouble"] is None
    after = shop.ok("POST", f"{TILL}/initialise", {})
    assert after["tse"]["environment"] == "LIVE"
    assert after["tse"]["id"] != before["tse"]["id"]
    assert after["serialNumber"] == before["serialNumber"]
    receipt = shop.ok("POST", f"{TILL}/receipts", SALE)
    assert receipt["signed"]
    assert receipt["notices"] == []
    assert shop.ok("POST", f"{one}/test")["passed"]


def test_several_tills_of_a_firm_share_its_tse(shop):
    """A second till of the same VAT id gets the same TSE, counters and all."""
    shop.second_branch(vat_id="DE123456789")
    shop.ready()
    first = shop.ok("POST", f"{TILL}/initialise", {})
    second = shop.ok("POST", "/tills/till-2/initialise", {})
    assert first["tse"] == second["tse"]
    assert first["serialNumber"] != second["serialNumber"]
    a = shop.ok("POST", f"{TILL}/receipts", SALE)["signed"]
    b = shop.ok("POST", "/tills/till-2/receipts", SALE)["signed"]
    assert b["transactionNumber"] == a["transactionNumber"] + 1


def test_another_firm_is_refused_on_a_tse(shop):
    """A tenant that came later has no TSE to use, because the one there is belongs to another."""
    shop.ready()
    shop.ok("POST", f"{TILL}/initialise", {})
    shop.second_branch()
    assert shop.refused("POST", "/tills/till-2/initialise", {}) == (
        409,
        "tse-of-another-firm",
        "configuration",
    )
    assert shop.ok("GET", "/tills/till-2")["trouble"]["kind"] == "configuration"


def test_with_several_tenants_each_firm_has_a_tse_of_its_own(shop):
    """Each VAT id gets its own; asking for the other's by id is refused."""
    shop.second_branch()
    shop.ready(multipleTenants=True)
    first = shop.ok("POST", f"{TILL}/initialise", {})["tse"]
    taken = {"tse": first["id"]}
    assert shop.refused("POST", "/tills/till-2/initialise", taken)[1] == "tse-of-another-firm"
    second = shop.ok("POST", "/tills/till-2/initialise", {})["tse"]
    assert (first["vatId"], second["vatId"]) == ("DE123456789", "DE987654321")
    assert first["id"] != second["id"]
    shop.ok("POST", "/tills/till-2/reset")
    assert shop.ok("POST", "/tills/till-2/initialise", {"tse": second["id"]})["tse"] == second
    shop.ok("POST", "/tills/till-2/reset")
    assert shop.refused("POST", "/tills/till-2/initialise", {"tse": "none"})[:2] == (
        404,
        "unknown-tse",
    )


def test_an_initialised_till_stays_with_its_firm(shop):
    """Neither branch nor workplace nor till slips to another VAT id while it has a TSE."""
    shop.second_branch()
    shop.ready(multipleTenants=True)
    shop.ok("POST", f"{TILL}/initialise", {})
    for path, body in (
        ("/branches/main", {"name": "Haupt", "vatId": "DE111111111"}),
        ("/workplaces/counter-1", {"name": "Kasse 1", "branch": "south"}),
        (TILL, {"name": "Barkasse 1", "workplace": "counter-2"}),
    ):
        assert shop.refused("PUT", path, body)[0] == 409
    shop.ok("PUT", "/branches/main", {"name": "Neuer Name", "vatId": "DE123456789"})
    shop.ok("PUT", "/branches/south", {"name": "Süd", "vatId": "DE222222222"})


def test_in_an_outage_the_till_sells_on_and_says_so(shop):
    """No way out of the network: a receipt without a signature, and one with it afterwards."""
    shop.ready()
    shop.ok("POST", f"{TILL}/initialise", {})
    shop.ok("PUT", "/network", {"direct": False})
    lost = shop.ok("POST", f"{TILL}/receipts", SALE)
    assert (lost["outage"], lost["signed"]) == (True, None)
    assert "tse-failed" in [notice["code"] for notice in lost["notices"]]
    assert shop.ok("GET", TILL)["trouble"]["kind"] == "outage"
    shop.ok("PUT", "/network", {"direct": True})
    assert shop.ok("POST", f"{TILL}/receipts", SALE)["signed"]
    assert shop.ok("GET", TILL)["trouble"] is None


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        ("unplug", 201, "outage"),
        ("hang", 201, "outage"),
        ("http-5xx", 201, "outage"),
        ("429", 201, "outage"),
        ("403-test-live", 403, "configuration"),
        ("client-unknown", 403, "configuration"),
    ],
)
def test_faults_of_the_world_strike_the_till(shop, fault, status, kind):
    """What hinders calls to a cloud TSE hinders the till's, and is told apart."""
    shop.ready()
    shop.ok("POST", f"{TILL}/initialise", {})
    shop.ok("PUT", "/_control/faults/f", {"fault": fault})
    answer = shop("POST", f"{TILL}/receipts", SALE)
    assert answer.status_code == status, answer.text
    assert shop.ok("GET", TILL)["trouble"]["kind"] == kind
    shop("DELETE", "/_control/faults/f")
    assert shop.ok("POST", f"{TILL}/receipts", SALE)["signed"]


def test_initialising_in_an_outage_waits_for_its_end(shop):
    """It is answered 503 and the till is as before; afterwards it works."""
    shop.ready()
    shop.ok("PUT", "/network", {"direct": False})
    assert shop.refused("POST", f"{TILL}/initialise", {}) == (503, "unreachable", "outage")
    assert not shop.ok("GET", TILL)["initialised"]
    shop.ok("PUT", "/network", {"direct": True})
    assert shop.ok("POST", f"{TILL}/initialise", {})["initialised"]


def test_a_reset_in_test_gives_the_client_back(shop):
    """The same till is initialised again on the same TSE, and signs again."""
    shop.ready()
    first = shop.ok("POST", f"{TILL}/initialise", {})
    shop.ok("POST", f"{TILL}/reset")
    assert not shop.ok("POST", f"{TILL}/reset")["initialised"]  # twice does no harm
    again = shop.ok("POST", f"{TILL}/initialise", {})
    assert again["tse"] == first["tse"]
    assert shop.ok("POST", f"{TILL}/receipts", SALE)["signed"]


def test_a_restart_forgets_nothing(tmp_path):
    """Interface, keys, tills and receipts are there again; the next sale has the next number."""
    ledger = f"sqlite:{tmp_path / 'ledger.db'}"
    before = Shop(ledger=ledger)
    one = before.ready()
    before.ok("POST", f"{TILL}/initialise", {})
    before.ok("POST", f"{TILL}/receipts", SALE)
    paths = (one, f"{one}/log", TILL, "/chain")
    seen = [before.ok("GET", path) for path in paths]
    before.close()
    after = Shop(ledger=ledger)
    assert [after.ok("GET", path) for path in paths] == seen
    assert after.ok("POST", f"{TILL}/receipts", SALE)["number"] == 2
    after.close()


def test_a_reset_of_the_world_forgets_everything(shop):
    """The shop is as in the beginning, and the same steps give the same keys."""
    one = shop.ready()
    seen = shop.ok("GET", one)
    assert shop("POST", "/_control/reset").status_code == 204
    assert shop.ok("GET", "/interfaces") == {"interfaces": []}
    assert shop.ok("GET", "/chain")["released"] is False
    assert shop.ok("GET", shop.ready()) == seen
