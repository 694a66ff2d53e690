"""
`kill -9` in the middle of sales: what was acknowledged stays, and no number comes twice.
"""

from __future__ import annotations

import json
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from uuid import uuid4

import httpx
import pytest

CLIENT = "c1062c55-57c4-4ed2-9c53-aff1762326a4"
API = "/api/v1/transactions"
ROUNDS = 6
TILLS = 3
SERVE = (
    "import sys; from fiskalsim.web.server import serve; "
    "from fiskalsim.world.settings import Settings; "
    "serve(Settings(device='fiskaly-cloud', ledger='sqlite:' + sys.argv[1]), "
    "host='127.0.0.1', port=int(sys.argv[2]))"
)


def free_port():
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """The service as a process of its own."""

    def __init__(self, ledger):
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        self.child = subprocess.Popen([sys.executable, "-c", SERVE, str(ledger), str(port)])
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(httpx.TransportError):
                httpx.get(f"{self.url}/api/v1/information/version")
                return
            time.sleep(0.02)
        pytest.fail("the service did not come up")

    def kill(self):
        """Take it down without a word."""
        self.child.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        self.child.wait()


def sell(url, acknowledged, started):
    """Ring up receipts until the service is gone; keep what it acknowledged."""
    with httpx.Client(base_url=url, timeout=5) as till, suppress(httpx.TransportError):
        while True:
            answer = till.put(
                f"{API}/createDocument", params={"uniqueClientId": CLIENT, "documentType": 0}
            ).json()
            started.append(
                (
                    answer["fiscalisationDocumentNumber"],
                    answer["AdditionalFields"]["TseSignatureCounter"],
                )
            )
            guid = str(uuid4())
            document = {
                "uniqueClientId": CLIENT,
                "documentGuid": guid,
                "documentId": guid,
                "createDate": "2026-01-05T12:00:00+01:00",
                "bookDate": "2026-01-05T12:00:00+01:00",
                "user": {"id": "1", "caption": "1"},
                "fiscalDocumentNumber": answer["fiscalisationDocumentNumber"],
            }
            answer = till.post(f"{API}/storeDocument", content=json.dumps(document))
            if answer.status_code == httpx.codes.NOT_FOUND:
                continue  # started on a TSE that was replaced meanwhile
            stored = answer.json()
            acknowledged[guid] = (
                stored["fiscalisationDocumentNumber"],
                stored["AdditionalFields"]["TseSignatureCounter"],
                stored["signature"],
            )


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
    ledger, dice = tmp_path / "ledger.db", random.Random(147)
    acknowledged: dict[str, tuple[int, int, str]] = {}
    moved: list[int] = []
    for _ in range(3):
        process = Process(ledger)
        busy = [
            threading.Thread(target=replace, args=(process.url, moved)),
            *(
                threading.Thread(target=sell, args=(process.url, acknowledged, []))
                for _ in range(2)
            ),
        ]
        for each in busy:
            each.start()
        time.sleep(dice.uniform(0.3, 0.6))
        process.kill()
        for each in busy:
            each.join()
    process = Process(ledger)
    shown = httpx.get(
        f"{process.url}/_control/ledger", params={"limit": 100_000}, timeout=30
    ).json()
    listed = httpx.get(f"{process.url}/api/v1/management/germany/tse").json()
    after: dict[str, tuple[int, int, str]] = {}
    tills = threading.Thread(target=sell, args=(process.url, after, []))
    tills.start()
    deadline = time.monotonic() + 30
    while not after and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    tills.join()
    assert set(moved) == {200}
    signed = {d["documentGuid"]: d for d in shown["documents"] if d["state"] == "signed"}
    assert {guid: signed[guid]["answer"]["signature"] for guid in acknowledged} == {
        guid: signature for guid, (_, _, signature) in acknowledged.items()
    }
    used = [(d["tseSerial"], d["signatureCounter"]) for d in signed.values()]
    assert len(used) == len(set(used))
    assert len({serial for serial, _ in used}) > 1
    # What is acknowledged is there; the newest may be without its acknowledgement.
    assert len(moved) < len(listed) <= len(moved) + 1 + 3
    assert [len(tse["clients"]) for tse in shown["tses"]].count(1) == 1
    assert after


def test_a_killed_service_loses_and_repeats_nothing(tmp_path):
    """Over several kills under load, acknowledged receipts are there and counters are unique."""
    ledger, dice = tmp_path / "ledger.db", random.Random(146)
    acknowledged: dict[str, tuple[int, int, str]] = {}
    started: list[tuple[int, int]] = []
    for _ in range(ROUNDS):
        process = Process(ledger)
        tills = [
            threading.Thread(target=sell, args=(process.url, acknowledged, started))
            for _ in range(TILLS)
        ]
        for till in tills:
            till.start()
        time.sleep(dice.uniform(0.05, 0.6))
        process.kill()
        for till in tills:
            till.join()
    process = Process(ledger)
    shown = httpx.get(
        f"{process.url}/_control/ledger", params={"limit": 100_000}, timeout=30
    ).json()
    process.kill()
    kept = {
        d["documentGuid"]: (
            d["fiscalDocumentNumber"],
            d["signatureCounter"],
            d["answer"]["signature"],
        )
        for d in shown["documents"]
    }
    assert len(acknowledged) >= ROUNDS
    assert {guid: kept.get(guid) for guid in acknowledged} == acknowledged
    counters = [counter for _, counter in started] + [counter for _, counter, _ in kept.values()]
    assert len(counters) == len(set(counters))
    numbers = [number for number, _ in started]
    assert len(numbers) == len(set(numbers))
    finished = {number for number, _, _ in kept.values()}
    assert set(numbers) - finished <= set(shown["openTransactions"])
