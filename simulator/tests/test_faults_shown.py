"""
Every fault of the law's table is shown by what it does, through the HTTP API.
"""

from __future__ import annotations

import faults_in_the_answer
import faults_in_the_device
import faults_on_the_line
import pytest
from outages import FaultyService

from fiskalspec import faults as law

CASES = {**vars(faults_on_the_line), **vars(faults_in_the_device), **vars(faults_in_the_answer)}
#: Names that no function can have.
NAMED = {"429": "too_many_requests", "403-test-live": "wrong_credentials"}
#: The cloud TSE is quick and does not mind losing power.
DEVICE = {"power-cycle": "swissbit-usb"}


@pytest.mark.parametrize("fault", law.load())
def test_the_fault_does_what_the_table_says(fault):
    """A fault without a function of its name fails here."""
    service = FaultyService(device=DEVICE.get(fault, "fiskaly-cloud"))
    try:
        CASES[NAMED.get(fault, fault.replace("-", "_"))](service)
    finally:
        service.close()
