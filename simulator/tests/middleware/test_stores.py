"""
What a till hands over is kept, and found again after a restart.
"""

from __future__ import annotations

import pytest
from service import API, CLIENT, Service

from fiskalsim.middleware.stores import AuditLogged

ARCHIVE = f"/api/v1/archive/de/{CLIENT}"
BACKUP = f"/api/v1/backup/{CLIENT}"
#: As the vendor prints it, but for the client.
ENTRY = {
    "recordId": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "uniqueClientId": CLIENT,
    "logEntryType": "100",
    "message": "string",
    "documentGuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "user": {"id": "string", "caption": "string", "dateOfEntry": "2022-01-01T00:00:00+01:00"},
    "amount": 0,
    "identifier": "string",
    "recordDateTime": "2023-12-07T10:14:19.859+01:00",
    "signature": "string",
}


def test_the_audit_log_takes_one_entry(service):
    """The printed entry is kept, its type also as a number; a batch and a stranger are refused."""
    assert service("POST", f"{API}/auditlog", json=ENTRY).status_code == 200
    assert service("POST", f"{API}/auditlog", json=[ENTRY]).status_code == 422
    numbered = ENTRY | {"logEntryType": 100, "message": "by number"}
    assert service("POST", f"{API}/auditlog", json=numbered).status_code == 200
    other = ENTRY | {"uniqueClientId": ENTRY["recordId"]}
    assert service("POST", f"{API}/auditlog", json=other).status_code == 422
    kept = [f for _, f in service.app.world.ledger.tail(after=0, limit=1000)]
    assert [f.entry.message for f in kept if isinstance(f, AuditLogged)] == ["string", "by number"]


@pytest.mark.parametrize(("store", "fetch"), [(ARCHIVE, ARCHIVE), (BACKUP, f"{BACKUP}/restore")])
def test_a_file_is_kept_over_a_restart(tmp_path, store, fetch):
    """The newest file comes back byte for byte; before there is one it is 404."""
    ledger = f"sqlite:{tmp_path / 'ledger.db'}"
    service = Service(ledger=ledger)
    assert service("GET", fetch).status_code == 404
    assert service("POST", store).status_code == 422
    for content in (b'{"file": 1}', b'{"file": 2}\n'):
        assert service("POST", store, content=content).status_code == 200
    service.close()
    again = Service(ledger=ledger)
    assert again("GET", fetch).content == b'{"file": 2}\n'
    again.close()


def test_only_a_backup_can_be_restored(service):
    """The archive is another store than the backup."""
    service("POST", ARCHIVE, content=b"1")
    assert service("POST", f"{BACKUP}/restore").status_code == 404
    service("POST", BACKUP, content=b"1")
    assert service("POST", f"{BACKUP}/restore").status_code == 200
