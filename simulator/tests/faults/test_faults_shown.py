"""
Every fault of the law's table is shown by what it does, through the HTTP API.
"""

from __future__ import annotations

import faults_in_the_answer
import faults_in_the_device
import faults_on_the_line
import pytest
from outages import FaultyService, is_offline

from fiskalspec import faults as law

CASES = {**vars(faults_on_the_line), **vars(faults_in_the_device), **vars(faults_in_the_answer)}
#: Names that no function can have.
NAMED = {"429": "too_many_requests", "403-test-live": "wrong_credentials"}
#: The cloud TSE is quick and does not mind losing power.
DEVICE = {"power-cycle": "swissbit-usb"}
#: A service that looks after its TSE by itself shows an outage to nobody.
OUTAGE = {"choices": {"self-test-due": "outage"}}
CHOSEN = {"power-cycle": OUTAGE, "self-test-due": OUTAGE}


@pytest.mark.parametrize("fault", law.load())
def test_the_fault_does_what_the_table_says(fault):
    """A fault without a function of its name fails here."""
    service = FaultyService(device=DEVICE.get(fault, "fiskaly-cloud"), **CHOSEN.get(fault, {}))
    try:
        CASES[NAMED.get(fault, fault.replace("-", "_"))](service)
    finally:
        service.close()


@pytest.mark.parametrize("fault", ["self-test-due", "power-cycle"])
def test_a_self_test_that_is_due_is_made_in_mid_sale(fault):
    """The fault is met, the TSE tests itself, and the till notices nothing."""
    service = FaultyService(device="swissbit-usb")
    try:
        service.arm(fault)
        assert service.number() == 1
        assert service.tse["tseSecuritySelfTestPassed"] is True
        tests = [log for log in service.logs.values() if log.operation == "selfTest"]
        assert len(tests) == 2  # the other one when it was taken into use
    finally:
        service.close()


@pytest.mark.parametrize(
    ("fault", "order", "done"),
    [("power-cycle", {}, "updateTime"), ("no-time", {"count": 1}, "selfTest")],
)
def test_a_time_that_was_lost_is_set_in_mid_sale(fault, order, done):
    """This TSE insists on no self test; it is looked after, and the till notices nothing."""
    service = FaultyService(device="generic")
    try:
        service.arm(fault, **order)
        assert service.number() == 1
        assert [log.operation for log in service.logs.values()][-2:] == [done, "StartTransaction"]
    finally:
        service.close()


def test_what_is_to_happen_at_a_finish_passes_the_self_test_before_it_by():
    """The self test that has come due is none of the occasions of the till's call."""
    service = FaultyService(device="swissbit-usb")
    try:
        number = service.number()
        service("POST", "/_control/clock/advance", json={"seconds": 26 * 3600})
        service.arm("drop-answer-after-commit", count=1, occasions=["finish"])
        assert is_offline(service.store(number))
        ends = [log.operation for log in service.logs.values()][-2:]
        assert ends == ["selfTest", "FinishTransaction"]
    finally:
        service.close()
