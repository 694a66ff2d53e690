"""
The limits of SIGN DE V2, on the world's clock.
"""

from __future__ import annotations

import pytest
from sign_de import PIN, RECEIPT, TILL, TSS, an_id

DAY = 86_400


def test_two_thousand_transactions_may_be_active(cloud_with):
    """The next one is refused until one is finished, and signs nothing."""
    cloud = cloud_with(lawful=False).ready()
    for number in range(2000):
        cloud.ok(*cloud.tx(1, tx=an_id(100 + number)))
    tss = cloud.ok("GET", f"/tss/{TSS}")
    assert tss["number_active_transactions"] == 2000
    assert cloud.refused(*cloud.tx(1)) == (400, "E_TX_LIMIT_REACHED")
    assert cloud.ok("GET", f"/tss/{TSS}") == tss
    cloud.ok(*cloud.tx(2, "FINISHED", tx=an_id(100), schema=RECEIPT))
    assert cloud.ok(*cloud.tx(1))["number"] == 2001


def test_199_clients_may_be_registered(cloud_with):
    """The next one is refused until one is deregistered; the operator's own does not count."""
    cloud = cloud_with(lawful=False)
    cloud.tss()
    for number in range(199):
        cloud.till(an_id(100 + number), serial=f"ERS {number}")
    assert cloud.ok("GET", f"/tss/{TSS}")["number_registered_clients"] == 199
    full = (403, "E_CLIENT_LIMIT_REACHED")
    assert cloud.refused("PUT", f"/tss/{TSS}/client/{TILL}", {"serial_number": "x"}) == full
    path = f"/tss/{TSS}/client/{an_id(100)}"
    cloud.ok("PATCH", path, {"state": "DEREGISTERED"})
    cloud.till(serial="x")
    assert cloud.refused("PATCH", path, {"state": "REGISTERED"}) == full


def test_five_tss_may_be_active_in_test(cloud):
    """A disabled one makes room; LIVE has no such limit."""
    for number in range(1, 6):
        cloud.tss(an_id(number), state="CREATED")
    assert cloud.refused("PUT", f"/tss/{an_id(6)}", {}) == (403, "E_TSS_LIMIT_REACHED")
    cloud.ok("PATCH", f"/tss/{an_id(1)}", {"state": "UNINITIALIZED"})
    puk = cloud.world.sign_de.state.tss[an_id(1)].made.puk
    cloud.ok("PATCH", f"/tss/{an_id(1)}/admin", {"admin_puk": puk, "new_admin_pin": PIN})
    cloud.ok("POST", f"/tss/{an_id(1)}/admin/auth", {"admin_pin": PIN})
    cloud.ok("PATCH", f"/tss/{an_id(1)}", {"state": "DISABLED"})
    cloud.tss(an_id(6), state="CREATED")
    cloud.log_in("LIVE")
    for number in range(10, 17):
        cloud.tss(an_id(number), state="CREATED")


def test_500_tss_may_be_created_in_a_day(cloud_with):
    """The next one is refused until a day has passed; repeating a creation does not count."""
    cloud = cloud_with(env="LIVE", lawful=False, **{"birth-counter": "6"})
    for number in range(500):
        cloud.tss(an_id(100 + number), state="CREATED")
    cloud.tss(an_id(100), state="CREATED")
    assert cloud.refused("PUT", f"/tss/{TSS}", {}) == (403, "E_TSS_LIMIT_PER_DAY_REACHED")
    cloud.advance(DAY)
    cloud.log_in("LIVE")
    cloud.tss(TSS, state="CREATED")


@pytest.mark.parametrize("path", ["/tx", f"/tss/{TSS}/tx", f"/tss/{TSS}/client/{TILL}/tx"])
def test_transactions_are_listed_20_times_a_minute(cloud, path):
    """The next call is told when to come again, and may then."""
    cloud.ready()
    for _ in range(20):
        cloud.ok("GET", path)
        cloud.advance(1)
    refused = cloud("GET", path)
    assert refused.status_code == 429
    wait = int(refused.headers["retry-after"])
    assert wait == 40
    cloud.advance(wait - 1)
    assert cloud("GET", path).status_code == 429
    cloud.advance(1)
    cloud.ok("GET", path)


def test_an_export_is_polled_12_times_a_minute(cloud):
    """Each export has a minute of its own; the file may be fetched meanwhile."""
    cloud.ready()
    for number in (1, 2):
        cloud.ok("PUT", f"/tss/{TSS}/export/{an_id(number)}")
    for _ in range(12):
        cloud.ok("GET", f"/tss/{TSS}/export/{an_id(1)}")
    refused = cloud("GET", f"/tss/{TSS}/export/{an_id(1)}")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    cloud.ok("GET", f"/tss/{TSS}/export/{an_id(2)}")
    assert cloud("GET", f"/tss/{TSS}/export/{an_id(1)}/file").status_code == 200
    cloud.advance(60)
    cloud.ok("GET", f"/tss/{TSS}/export/{an_id(1)}")


def test_a_clock_set_back_locks_nobody_out(cloud):
    """What was asked in a future that is no more does not count."""
    cloud.ready()
    now = cloud.world.clock.now()
    cloud.advance(30 * DAY)
    cloud.log_in()
    for _ in range(20):
        cloud.ok("GET", "/tx")
    cloud.world.set_clock(now)
    cloud.ok("GET", "/tx")


# What happens without a call.


def test_an_unused_tss_is_evicted_after_three_months(cloud):
    """It can still be read, and never be used."""
    cloud.log_in("LIVE")
    cloud.tss(state="CREATED")
    cloud.advance(90 * DAY)
    cloud.log_in("LIVE")
    assert cloud.ok("GET", f"/tss/{TSS}")["state"] == "EVICTED"
    evicted = (423, "E_TSS_EVICTED")
    assert cloud.refused("PATCH", f"/tss/{TSS}", {"state": "UNINITIALIZED"}) == evicted
    assert cloud.refused(*cloud.tx(1)) == evicted
    refused = cloud.refused("PUT", f"/tss/{TSS}/export/{an_id(1)}")
    assert refused == (423, "E_EXPORT_FORBIDDEN")


@pytest.mark.parametrize(("state", "days"), [("DISABLED", 6), ("INITIALIZED", 20)])
def test_the_weekly_wipe_of_test(cloud, state, days):
    """On Sunday what is disabled goes, and what was idle for 14 days; the day before it is there.

    The world begins on a Monday at nine.
    """
    cloud.tss(state=state)
    cloud.advance((days - 1) * DAY)
    cloud.log_in()
    assert cloud.ok("GET", f"/tss/{TSS}")["state"] == state
    cloud.advance(DAY)
    cloud.log_in()
    assert cloud.ok("GET", f"/tss/{TSS}")["state"] == "DELETED"
    deleted = (423, "E_TSS_DELETED")
    assert cloud.refused("PATCH", f"/tss/{TSS}", {"state": "DISABLED"}) == deleted
    assert [t["_id"] for t in cloud.ok("GET", "/tss")["data"]] == [TSS]
    assert cloud.ok("GET", "/tss?show_deleted=false")["data"] == []


def test_live_is_never_wiped(cloud):
    """Nor is TEST where the wipe is switched off."""
    cloud.log_in("LIVE")
    cloud.tss(state="DISABLED")
    cloud.advance(30 * DAY)
    cloud.log_in("LIVE")
    assert cloud.ok("GET", f"/tss/{TSS}")["state"] == "DISABLED"


def test_the_wipe_can_be_switched_off(cloud_with):
    """A test world may run for months."""
    cloud = cloud_with(**{"weekly-wipe": "off"})
    cloud.tss(state="DISABLED")
    cloud.advance(30 * DAY)
    cloud.log_in()
    assert cloud.ok("GET", f"/tss/{TSS}")["state"] == "DISABLED"


def test_an_expired_certificate_signs_no_more(cloud_with):
    """A TEST certificate ends after a year; exports go on."""
    cloud = cloud_with(**{"weekly-wipe": "off"}).ready()
    cloud.advance(365 * DAY)
    cloud.log_in()
    expired = (423, "E_CERTIFICATE_EXPIRED")
    assert cloud.refused(*cloud.tx(1)) == expired
    assert cloud.refused("PATCH", f"/tss/{TSS}", {"state": "DISABLED"}) == expired
    assert cloud.ok("PUT", f"/tss/{TSS}/export/{an_id(1)}")["state"] == "COMPLETED"
