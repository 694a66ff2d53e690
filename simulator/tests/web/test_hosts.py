"""
By which names a simulator for this machine alone may be called.
"""

from __future__ import annotations

import httpx
import pytest
from listening import calling

from fiskalsim.middleware.client import SAMPLE_CLIENT_ID
from fiskalsim.web.hosts import is_of_this_machine

CREATE = f"/api/v1/transactions/createDocument?uniqueClientId={SAMPLE_CLIENT_ID}"
RESET = "/_control/reset"
MISDIRECTED = httpx.codes.MISDIRECTED_REQUEST


@pytest.mark.parametrize("name", ["rebound.example", "A.Rebound.Example.", "127.0.0.1.nip.io"])
def test_a_page_whose_name_was_rebound_reads_and_changes_nothing(name):
    """Its calls are of its own origin to the browser, and the reading ones have no mark at all."""
    with calling() as client:
        host = f"{name}:{client.base_url.port}"
        own = {"host": host, "origin": f"http://{host}"}
        assert client.put(CREATE).json()["fiscalisationDocumentNumber"] == 1
        for number in (1, 2):  # and what is plain traffic is not taken for known
            answers = [
                client.get("/_control/ledger", headers={"host": host}),
                client.get("/", headers={"host": host}),
                client.post(RESET, headers=own),
                client.put(CREATE, headers=own),
                client.options(CREATE, headers=own),
            ]
            assert [each.status_code for each in answers] == [MISDIRECTED] * 5, number
        assert "127.0.0.1 or localhost" in answers[0].text
        assert f"--cors http://{name.lower().rstrip('.')}" in answers[0].text
        assert client.put(CREATE).json()["fiscalisationDocumentNumber"] == 2


@pytest.mark.parametrize(
    "name",
    [
        "localhost",
        "LOCALHOST.",
        "shop.localhost",
        "127.0.0.1",
        "127.1",
        "[::1]",
        "192.0.2.7",
        "fiskalprobe",
        "host.docker.internal",
        "sim.test",
        "",
    ],
)
def test_names_of_no_site_are_as_good_as_the_address(name):
    """Addresses, names without a dot as containers have them, and domains that are nobody's."""
    with calling() as client:
        for host in (name, f"{name}:{client.base_url.port}"):
            assert client.put(CREATE, headers={"host": host}).is_success
            assert client.get("/_control/clock", headers={"host": host}).is_success


def test_a_name_that_is_named_may_be_called():
    """A proxy passes its own name on; whoever lets all pages in lets all names."""
    host = {"host": "till.example"}
    with calling("https://till.example") as client:
        assert client.put(CREATE, headers=host).is_success
        assert client.get("/", headers={"host": "other.example"}).status_code == MISDIRECTED
    with calling("*") as client:
        assert client.get("/_control/clock", headers=host).is_success


def test_a_service_for_a_network_has_any_name():
    """Its machine may be called whatever a name server says."""
    with calling(host="0.0.0.0") as client:  # noqa: S104 - for a test
        assert client.put(CREATE, headers={"host": "sim.shop.example"}).is_success


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - nobody listens
        ("::", False),
        ("192.0.2.1", False),
        ("sim.example", False),
        ("", False),
    ],
)
def test_it_is_known_who_reaches_an_address(host, expected):
    """Only the loopback is this machine's alone."""
    assert is_of_this_machine(host) is expected
