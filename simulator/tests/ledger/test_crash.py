"""
`kill -9` in the middle of sales: what was acknowledged stays, and no number comes twice.
"""

from __future__ import annotations

import random
import threading
import time
from contextlib import suppress

import httpx
import pytest
from crash_drill import Drill
from processes import CLIENT, Books, Process, sell


def replace(url, moved):
    """Give the till one new TSE after the other until the service is gone."""
    with httpx.Client(base_url=url, timeout=5) as till, suppress(httpx.TransportError):
        while True:
            answer = till.put(
                f"/api/v1/management/germany/{CLIENT}/tse/replace", params={"forceReplace": "true"}
            )
            moved.append(answer.status_code)
            time.sleep(0.03)


def test_a_service_killed_in_a_replacement_finds_its_tses(tmp_path):
    """Receipts keep their TSE, no TSE repeats a counter, and the till sells with the last one."""
    ledger, dice = f"sqlite:{tmp_path / 'ledger.db'}", random.Random(147)
    books, after = Books(), Books()
    moved: list[int] = []
    for _ in range(3):
        process = Process(ledger)
        busy = [
            threading.Thread(target=replace, args=(process.url, moved)),
            *(threading.Thread(target=sell, args=(process.url, books)) for _ in range(2)),
        ]
        for each in busy:
            each.start()
        time.sleep(dice.uniform(0.3, 0.6))
        process.kill()
        for each in busy:
            each.join()
    process = Process(ledger)
    shown = process.shown()
    listed = httpx.get(f"{process.url}/api/v1/management/germany/tse").json()
    tills = threading.Thread(target=sell, args=(process.url, after))
    tills.start()
    deadline = time.monotonic() + 30
    while not after.receipts and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    tills.join()
    assert set(moved) == {200}
    signed = {d["documentGuid"]: d for d in shown["documents"] if d["state"] == "signed"}
    assert {guid: signed[guid]["answer"]["signature"] for guid in books.receipts} == {
        guid: signature for guid, (_, _, signature) in books.receipts.items()
    }
    used = [(d["tseSerial"], d["signatureCounter"]) for d in signed.values()]
    assert len(used) == len(set(used))
    assert len({serial for serial, _ in used}) > 1
    # What is acknowledged is there; the newest may be without its acknowledgement.
    assert len(moved) < len(listed) <= len(moved) + 1 + 3
    assert [len(tse["clients"]) for tse in shown["tses"]].count(1) == 1
    assert after.receipts
    assert {status for status, _ in books.refusals} <= {404}  # started on a TSE that was replaced


@pytest.mark.parametrize(
    ("durable", "kills"), [("sqlite", 8), ("postgresql", 4)], indirect=["durable"]
)
def test_a_killed_service_loses_and_repeats_nothing(durable, kills):
    """
    Over kills under load and in outages, with one process or with one taking over from another:
    what was acknowledged is there and verifies, numbers neither repeat nor skip, started
    transactions are listed, and the queue of an outage goes on.
    """
    toll = Drill(durable, random.Random(146)).run(kills)
    assert toll.kills >= kills
    assert toll.kills_during_an_outage >= 1
    assert toll.signatures_verified == toll.receipts_acknowledged
    assert toll.clean, toll
