"""
What faults in the TSE, in its exports and at its authority do; each function shows one.
"""

from __future__ import annotations

import base64

from cryptography import x509
from outages import GERMANY, FaultyService, counter, is_offline
from service import CLIENT

CLIENTS = "/api/v1/management/clients"


def capacity_open_tx(service: FaultyService) -> None:
    """Full as in seed-000: connection error at the till, all tests passed, used = maximum."""
    service.arm("capacity-open-tx")
    assert is_offline(service.start())
    assert service("POST", f"{GERMANY}/tse/{_serial(service)}/selftest").status_code == 200
    assert service("PUT", f"{GERMANY}/{CLIENT}/tse/connectTest").status_code == 200
    assert service.tse["startedTransactions"] == service.tse["maxStartedTransactions"] == 2000
    service.clear()
    assert service.tse["startedTransactions"] == 0
    assert service.number() == 1


def capacity_signatures(service: FaultyService) -> None:
    """No signature is left: the till sells on unsigned, and the counters show why."""
    number = service.number()
    service.arm("capacity-signatures")
    assert is_offline(service.store(number))
    assert service.tse["createdSignatures"] == service.tse["maxSignatures"] == 4


def store_full(service: FaultyService) -> None:
    """Nothing is signed any more, and the export still works."""
    number = service.number()
    service.arm("store-full")
    assert is_offline(service.store(number))
    assert len(service.exported()) == 4 + 4


def cert_expired(service: FaultyService) -> None:
    """The info object shows a date that is past, and nothing comes back signed."""
    service.arm("cert-expired")
    assert is_offline(service.start())
    shown = service.tse["certificateExpirationDateTimeOffset"]
    assert shown == "2026-01-05T07:59:59+00:00"


def cert_expires_in(service: FaultyService) -> None:
    """Until its last day the TSE signs, and every answer carries the certificate that ends."""
    service.arm("cert-expires-in", parameters={"d": 3})
    answer = service.sale()
    leaf = x509.load_der_x509_certificate(
        base64.b64decode(answer["AdditionalFields"]["TseCertificate"])
    )
    assert f"{leaf.not_valid_after_utc:%Y-%m-%d}" == "2026-01-08"
    assert service.tse["certificateExpirationDate"] == "2026-01-08"
    key = leaf.public_key().public_numbers()
    point = base64.b64decode(answer["AdditionalFields"]["TsePublicKey"])
    assert point[1:33] == key.x.to_bytes(32, "big")


def revoked(service: FaultyService) -> None:
    """The TSE signs, and its certificate stands in the list of its authority."""
    assert _revoked(service) == []
    service.arm("revoked")
    answer = service.sale()
    assert _revoked(service) == [int(answer["AdditionalFields"]["TseSerial"], 16)]
    service.clear()
    assert _revoked(service) == []


def no_time(service: FaultyService) -> None:
    """A TSE that does not know the time signs nothing, and the self test cannot help it."""
    service.arm("no-time")
    assert is_offline(service.start())
    service("POST", f"{GERMANY}/tse/{_serial(service)}/selftest")
    assert is_offline(service.start())
    service.clear()
    assert service.number() == 1


def self_test_due(service: FaultyService) -> None:
    """A passed self test is what ends it."""
    service.arm("self-test-due")
    assert is_offline(service.start())
    assert service.tse["tseSecuritySelfTestPassed"] is False
    assert service("POST", f"{GERMANY}/tse/{_serial(service)}/selftest").status_code == 200
    assert service.tse["tseSecuritySelfTestPassed"] is True
    assert service.number() == 1
    assert service("GET", "/_control/faults").json() == {"faults": []}


def self_test_fail(service: FaultyService) -> None:
    """The part that failed is named, and the failure is in the log."""
    service.arm("self-test-fail", parameters={"part": "storage"})
    answer = service("POST", f"{GERMANY}/tse/{_serial(service)}/selftest")
    assert answer.status_code == 500
    assert "storage" in answer.text
    assert service.logs[4].outcome == "failed"
    service.clear()
    assert service("POST", f"{GERMANY}/tse/{_serial(service)}/selftest").status_code == 200


def pin_blocked(service: FaultyService) -> None:
    """A new till cannot be registered, one attempt is in the log, and sales go on."""
    vat = {"type": "[0] = VatNumber", "identification": "TEST_000000", "cloudApiKey": "test-key"}
    client = service(
        "PUT",
        f"{CLIENTS}/byCloud",
        params={**vat, "storeNumber": "00345", "terminalNumber": "00346"},
        content="'test-secret'",
    ).json()
    start = service("GET", f"/api/v1/transactions/document/{client}/start").json()
    service.arm("pin-blocked")
    answer = service("POST", f"{CLIENTS}/initialize", json=start)
    assert answer.status_code == 500
    assert "blocked" in answer.text
    assert [log.outcome for log in service.logs.values() if log.user] == ["pinBlocked"]
    assert service.number() == 1
    service.clear()
    assert service("POST", f"{CLIENTS}/initialize", json=start).status_code == 200


def power_cycle(service: FaultyService) -> None:
    """A stick has forgotten the time; the self test of the driver sets it, and it signs again."""
    service.arm("power-cycle")
    assert is_offline(service.start())
    assert service.struck() == 1
    assert is_offline(service.start())
    assert service("POST", f"{GERMANY}/tse/{_serial(service)}/selftest").status_code == 200
    assert service.number() == 1


def clock_jump(service: FaultyService) -> None:
    """Log times are an hour ahead, and do not run backwards afterwards."""
    service.arm("clock-jump", parameters={"s": 3600})
    ahead = service.sale()["AdditionalFields"]["TransactionEndTime"]
    assert ahead == 1_767_600_000 + 3600
    service.clear()
    assert service.sale(name="2")["AdditionalFields"]["TransactionEndTime"] == ahead
    service.arm("clock-jump", parameters={"s": -3600})
    assert service.sale(name="3")["AdditionalFields"]["TransactionEndTime"] == ahead


def swap_tse(service: FaultyService) -> None:
    """The other TSE has another serial number and does not know the till."""
    own = service.tse
    service.arm("swap-tse")
    answer = service.start()
    assert answer.status_code == 500
    assert "is not registered at TSE" in answer.text
    swapped = service.tse
    assert swapped["tseSerial"] != own["tseSerial"]
    assert swapped["registeredClients"] == 0
    service.clear()
    assert service.tse == own


def foreign_tse(service: FaultyService) -> None:
    """A stranger's TSE is refused and left as it is: his sale stays open, nothing is erased."""
    service.arm("foreign-tse")
    assert service.start().status_code == 500
    foreign = service.tse
    assert (foreign["registeredClients"], foreign["startedTransactions"]) == (1, 1)
    service("DELETE", f"{GERMANY}/{CLIENT}/tse/listTransactions")
    assert service.tse == foreign
    assert any("STRANGER" in name for name in service.exported())


def export_abort(service: FaultyService) -> None:
    """The export breaks off in the middle; asked again, it comes whole."""
    service.arm("export-abort", parameters={"at": 1500}, count=1)
    broken = service("GET", "/_control/export").content
    whole = service("GET", "/_control/export").content
    assert len(broken) == 1500
    assert whole.startswith(broken)
    assert len(whole) > 1500


def counter_gap(service: FaultyService) -> None:
    """Counters are missing, what is signed is genuine, and the export shows the gap."""
    service.sale()
    service.arm("counter-gap", parameters={"by": 3}, occasions=["finish"])
    answer = service.sale(name="2")
    assert counter(answer) == 6 + 1 + 3
    log = service.logs[10]
    assert log.content.endswith(base64.b64decode(answer["signature"]))
    counters = {name.split("_Sig-")[1].split("_")[0] for name in service.exported()[4:]}
    assert counters == {"1", "2", "3", "4", "5", "6", "10"}


def _serial(service: FaultyService) -> str:
    serial = service.app.world.tse.identity.serial_hex
    assert isinstance(serial, str)
    return serial


def _revoked(service: FaultyService) -> list[int]:
    listed = x509.load_der_x509_crl(service("GET", "/_control/crl").content)
    issuer = x509.load_der_x509_certificate(service.app.world.tse.identity.chain[1])
    assert listed.is_signature_valid(issuer.public_key())
    return [one.serial_number for one in listed]
