"""
What faults before the TSE, after it and on its HTTP do; each function shows one, by its name.
"""

from __future__ import annotations

from outages import GERMANY, OFFLINE, FaultyService, is_offline
from service import CLIENT


def unplug(service: FaultyService) -> None:
    """Nothing reaches the TSE, sales go on unsigned, and are signed once it is over."""
    service.arm("unplug")
    assert is_offline(service.start())
    assert is_offline(service.store(-99))
    assert service("GET", f"{GERMANY}/tse").json() == []
    assert service("GET", f"{GERMANY}/{CLIENT}/tse/status").json() != "[0] = Connected"
    assert service.waiting == 1
    service.clear()
    assert service.waiting == 0
    assert service.tse["createdSignatures"] == 5


def replug(service: FaultyService) -> None:
    """What was unplugged or cut is whole again, and what waited is signed before the answer."""
    service("PUT", "/_control/cable", json={"cut": ["create"]})
    service.arm("unplug", name="pulled")
    assert is_offline(service.store(-99))
    service.arm("replug", name="back")
    assert service.waiting == 0
    assert service.number() == 2
    assert service("GET", "/_control/cable").json()["cut"] == []
    assert [f["name"] for f in service("GET", "/_control/faults").json()["faults"]] == ["back"]


def slow(service: FaultyService) -> None:
    """An answer in time is used, one that is too late comes to nobody; both are signed."""
    service.arm("slow", parameters={"ms": 1500})
    assert service.number() == 1
    assert service.now == "2026-01-05T09:00:01.500000+01:00"
    service.arm("slow", parameters={"ms": 60_000})
    assert is_offline(service.start())
    assert service.now == "2026-01-05T09:00:06.500000+01:00"
    service.clear()
    assert service.tse["startedTransactions"] == 2


def hang(service: FaultyService) -> None:
    """The service gives up after five seconds, and the TSE knows nothing of the call."""
    service.arm("hang", occasions=["create"])
    assert is_offline(service.start())
    assert service.now == "2026-01-05T09:00:05+01:00"
    assert service.tse["startedTransactions"] == 0


def drop_answer_after_commit(service: FaultyService) -> None:
    """The TSE has finished the transaction, and the till is told of an outage."""
    number = service.number()
    service.arm("drop-answer-after-commit", count=1)
    assert is_offline(service.store(number))
    assert service.tse["startedTransactions"] == 0
    assert service.tse["createdSignatures"] == 5


def http_5xx(service: FaultyService) -> None:
    """A server error is an outage: nothing was done, and the till sells on."""
    _fails_unsigned(service, "http-5xx", parameters={"status": 502})


def http_200_with_error(service: FaultyService) -> None:
    """An error that hides behind 200 is recognised as one."""
    _fails_unsigned(service, "http-200-with-error")


def too_many_requests(service: FaultyService) -> None:
    """Asked to come back in a second, the service does, and the receipt is signed."""
    service.arm("429", count=2)
    assert service.number() == 1
    assert service.now == "2026-01-05T09:00:02+01:00"
    service.arm("429", count=0)
    assert is_offline(service.start()), "patience ends some time"


def wrong_credentials(service: FaultyService) -> None:
    """A misconfiguration is told as one, for every call, and no outage is on record."""
    service.arm("403-test-live")
    for answer, status in (
        (service.start(), 424),
        (service("PUT", f"{GERMANY}/{CLIENT}/tse/connectTest"), 500),
        (service("GET", f"{GERMANY}/tse"), 500),
    ):
        assert answer.status_code == status
        assert "403 Forbidden" in answer.text
        assert OFFLINE not in answer.text
    status = service("GET", f"/api/v1/information/client/{CLIENT}/status").json()
    assert status["alert"] is False
    service.clear()
    assert service.number() == 1


def client_unknown(service: FaultyService) -> None:
    """The TSE says that it does not know the client; that is no outage either."""
    service.arm("client-unknown", count=1)
    answer = service.start()
    assert answer.status_code == 500
    assert "is not registered at TSE" in answer.text
    assert service.number() == 1


def lossy_store(service: FaultyService) -> None:
    """A receipt is signed and answered, and its log is missing in the export."""
    service.arm("lossy-store", occasions=["finish"])
    answer = service.sale()
    assert answer["AdditionalFields"]["TseSignatureCounter"] == 5
    service.clear()
    service.sale(name="2")
    names = service.exported()
    numbered = [name for name in names if "_Sig-" in name]
    assert [name.split("_Sig-")[1].split("_")[0] for name in numbered] == list("123467")


def _fails_unsigned(service: FaultyService, fault: str, **order: object) -> None:
    before = service.tse["createdSignatures"]
    service.arm(fault, **order)
    assert is_offline(service.start())
    assert is_offline(service.store(-99))
    service.clear()
    assert service.waiting == 0
    assert service.tse["createdSignatures"] == before + 2
