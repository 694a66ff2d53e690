"""
A TSE interface is declared, reviewed and reached as one, and what lets in stays out of evidence.
"""

from __future__ import annotations

import tomllib

import httpx
import pytest

from fiskalprobe.target.connection import connect
from fiskalprobe.target.errors import TargetUnreachable
from fiskalprobe.target.reading import from_table, read_target
from fiskalprobe.target.recognition import recognise_interface
from fiskalprobe.target.review import review
from fiskalprobe.wire import Redactor, Wire

GOOD = """
[subject]
organisation = "Example GmbH"
product = "Example Kasse"
version = "7.1"

[ics]
role = "tse-interface"
api = "tse-interface"
profiles = ["onboarding"]

[ixit]
adapter = "http:https://127.0.0.1:8443"
staff = "env:STAFF"
"""
ENVIRONMENT = {"STAFF": "credential-of-the-staff"}


def keys(text, environment=None):
    """List the keys at which the review finds something."""
    environment = ENVIRONMENT if environment is None else environment
    table = tomllib.loads(text)
    return {f.key for f in review(table, file="target.toml", environment=environment)}


def test_a_good_declaration_has_no_findings():
    """Role, API, profile and the staff's credential by reference are enough."""
    assert keys(GOOD) == set()
    target = from_table(tomllib.loads(GOOD), environment=ENVIRONMENT)
    assert target.is_tse_interface
    assert target.ixit.staff == ENVIRONMENT["STAFF"]
    assert target.ixit.secrets == ENVIRONMENT
    assert ENVIRONMENT["STAFF"] not in repr(target)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('api = "tse-interface"', 'api = "sign-de-v2"', "ics.api"),
        ('api = "tse-interface"', 'api = "1.7.7"', "ics.api"),
        ('role = "tse-interface"', 'role = "cloud-tse"', "ics.api"),
        ('role = "tse-interface"', 'role = "middleware"', "ixit.staff"),
        ('"onboarding"', '"onboarding", "core"', "ics.profiles[1]"),
        ('staff = "env:STAFF"\n', "", "ixit.staff"),
        ('"env:STAFF"', '"env:STAFF"\npermits = ["everything"]', "ixit.permits[0]"),
        ('"env:STAFF"', '"hunter2hunter2"', "ixit.staff"),
        ('"env:STAFF"', '"env:NOBODY"', "ixit.staff"),
        ('"http:https://127.0.0.1:8443"', '"sim:"', "ics.role"),
    ],
)
def test_a_single_mistake_is_found_at_its_key(old, new, key):
    """Good file, one defect, one key."""
    assert old in GOOD
    assert key in keys(GOOD.replace(old, new, 1))


def test_the_simulator_is_reached_as_one():
    """The short form claims the role, knows the staff's credential and finds the handles."""
    with connect(read_target("sim:role=tse-interface", environment={})) as connection:
        assert connection.target.is_tse_interface
        assert connection.target.ixit.staff
        assert "profile.onboarding" in connection.target.capabilities
        assert connection.control.offers("reset")


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (404, "Not Found", "this is no TSE interface"),
        (200, "[]", "this is no TSE interface"),
        (200, '{"version": "1"}', "correct the address"),
    ],
)
def test_what_is_no_interface_is_not_judged(status, body, says):
    """One look is enough to tell, and the message names what to correct."""
    transport = httpx.MockTransport(lambda _: httpx.Response(status, text=body))
    target = from_table(tomllib.loads(GOOD), environment=ENVIRONMENT)
    wire = Wire(base_url="http://elsewhere.invalid", transport=transport)
    with pytest.raises(TargetUnreachable, match=says):
        recognise_interface(target, wire)


def test_a_created_secret_is_not_recorded():
    """Key and secret that "Anlegen" shows do not enter the stream."""
    body = Redactor({}).body(
        '{"apiKey":"test_a_kasse","apiSecret": "s3cr\\"et","environment":"TEST"}'
    )
    assert body == '{"apiKey":"[redacted]","apiSecret": "[redacted]","environment":"TEST"}'
