"""
The logs of a TSE over the control API: all of them, after a restart too, and only of a known TSE.
"""

from __future__ import annotations

import io
import tarfile

from service import API, CLIENT, Service


def exported(service):
    """Fetch the logs of the first TSE and give the names of the files."""
    serial = service("GET", "/api/v1/management/germany/tse").json()[0]["tseSerial"]
    answer = service("GET", "/_control/export", params={"tse": serial})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-tar")
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as tar:
        return tar.getnames()


def test_every_log_is_handed_out(service):
    """What was just signed is in the archive, beside certificates and info.csv."""
    before = exported(service)
    service("PUT", f"{API}/createDocument", params={"uniqueClientId": CLIENT})
    after = exported(service)
    assert len(after) == len(before) + 1
    assert [name for name in after if "_Log-Tra_No-1_Start_Client-00345-00345" in name]
    assert "info.csv" in after
    assert len([name for name in after if name.endswith(".cer")]) == 3


def test_the_logs_survive_a_restart(tmp_path):
    """A service that begins again hands out what the one before has signed."""
    ledger = f"sqlite:{tmp_path / 'ledger.db'}"
    service = Service(ledger=ledger)
    service("PUT", f"{API}/createDocument", params={"uniqueClientId": CLIENT})
    before = exported(service)
    service.close()
    again = Service(ledger=ledger)
    assert exported(again) == before
    again.close()


def test_a_tse_that_is_not_here_hands_out_nothing(service):
    """Another serial number is 404, in a sentence."""
    answer = service("GET", "/_control/export", params={"tse": "0" * 64})
    assert (answer.status_code, "No TSE with serial" in answer.text) == (404, True)
