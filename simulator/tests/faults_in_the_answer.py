"""
What faults do to the answers of a TSE; each function shows one, by its name.
"""

from __future__ import annotations

import base64

from outages import GERMANY, FaultyService, counter
from service import CLIENT


def bad_signature(service: FaultyService) -> None:
    """The till is given a signature that differs from the log's in one bit."""
    service.arm("bad-signature", occasions=["finish"])
    given = base64.b64decode(service.sale()["signature"])
    signed = service.logs[5].content[-len(given) :]
    assert given[:-1] == signed[:-1]
    assert (given[-1] ^ signed[-1]).bit_count() == 1


def wrong_key_in_answer(service: FaultyService) -> None:
    """Answer and QR code carry the key of another TSE, the serial number stays."""
    right = service.sale()["AdditionalFields"]
    service.arm("wrong-key-in-answer")
    wrong = service.sale(name="2")["AdditionalFields"]
    assert wrong["TsePublicKey"] != right["TsePublicKey"]
    assert wrong["QrCodeDataString"].endswith(wrong["TsePublicKey"])
    assert len(base64.b64decode(wrong["TsePublicKey"])) == 65
    assert wrong["TseSerial"] == right["TseSerial"]


def wrong_alg_name(service: FaultyService) -> None:
    """Answer and QR code name an algorithm that was not used."""
    service.arm("wrong-alg-name")
    answer = service.sale()["AdditionalFields"]
    assert answer["TseHashAlgorithm"] == "ecdsa-plain-SHA384"
    assert ";ecdsa-plain-SHA384;" in answer["QrCodeDataString"]
    service.clear()
    assert service.sale(name="2")["AdditionalFields"]["TseHashAlgorithm"] == "ecdsa-plain-SHA256"


def page_cap(service: FaultyService) -> None:
    """Five are open, three are listed."""
    opened = [service.number() for _ in range(5)]
    service.arm("page-cap", parameters={"n": 3})
    assert service("GET", f"{GERMANY}/{CLIENT}/tse/listTransactions").json() == opened[:3]
    assert service.tse["startedTransactions"] == 5


def counter_repeat(service: FaultyService) -> None:
    """Two answers carry one counter, and the TSE has signed with two."""
    number = service.number()
    service.arm("counter-repeat", count=1)
    assert counter(service.store(number).json()) == 4
    assert service.tse["createdSignatures"] == 5
    assert counter(service.sale(name="2")) == 7
