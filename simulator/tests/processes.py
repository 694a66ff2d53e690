"""
The service as processes of its own, and tills that sell there until they are gone.
"""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

CLIENT = "c1062c55-57c4-4ed2-9c53-aff1762326a4"
API = "/api/v1/transactions"
#: Balances are drawn all the time, so that a kill meets them too.
SERVE = (
    "import sys; from fiskalsim.world import world; world.FACTS_PER_BALANCE = 40; "
    "from fiskalsim.web.server import Server; "
    "from fiskalsim.world.settings import Settings; "
    "server = Server(Settings(device=sys.argv[4], ledger=sys.argv[1], address=sys.argv[3]), "
    "host='127.0.0.1', port=int(sys.argv[2])); "
    "print('bound', flush=True); server.run()"
)


def free_port():
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """One process of the service, which answers when this object is there."""

    def __init__(self, ledger, device="fiskaly-cloud"):
        # Between looking for a port and taking it, somebody else may: then it is another one.
        for _ in range(5):
            port = free_port()
            self.url = f"http://127.0.0.1:{port}"
            self.child = subprocess.Popen(
                [sys.executable, "-c", SERVE, ledger, str(port), self.url, device],
                stdout=subprocess.PIPE,
            )
            if self.child.stdout.readline() == b"bound\n":
                break
            self.kill()
        deadline = time.monotonic() + 30
        while True:
            with suppress(httpx.TransportError):
                httpx.get(f"{self.url}/api/v1/information/version", timeout=15)
                return
            if self.child.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError("the service did not come up")
            time.sleep(0.02)

    def send(self, sign):
        """Send the process a signal."""
        self.child.send_signal(sign)

    def kill(self):
        """Take it down without a word."""
        self.child.kill()
        self.child.wait()
        self.child.stdout.close()

    def stop(self):
        """Let it end as it would at a deployment."""
        self.child.send_signal(signal.SIGTERM)
        self.child.wait(timeout=15)

    def shown(self, **query):
        """Ask what the ledger holds."""
        query = {"limit": 10_000_000, **query}
        answer = httpx.get(f"{self.url}/_control/ledger", params=query, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def cut(self, *places):
        """Cut the cable to the TSE there, or mend it."""
        answer = httpx.put(f"{self.url}/_control/cable", json={"cut": places}, timeout=60)
        assert answer.status_code == 200, answer.text


@dataclass
class Books:
    """What the tills were told: the only thing that counts as acknowledged."""

    #: By document: number, signature counter (None offline) and signature.
    receipts: dict = field(default_factory=dict)
    #: Of each creation that was signed: number and signature counter.
    started: list = field(default_factory=list)
    #: Status and text of every other answer.
    refusals: list = field(default_factory=list)
    #: Set when the tills are to stop.
    closed: threading.Event = field(default_factory=threading.Event)


def create(till):
    """Start a receipt and give its answer."""
    return till.put(f"{API}/createDocument", params={"uniqueClientId": CLIENT, "documentType": 0})


def store(till, number, guid):
    """Store a receipt."""
    document = {
        "uniqueClientId": CLIENT,
        "documentGuid": guid,
        "documentId": guid,
        "createDate": "2026-01-05T12:00:00+01:00",
        "bookDate": "2026-01-05T12:00:00+01:00",
        "user": {"id": "1", "caption": "1"},
        "fiscalDocumentNumber": number,
    }
    return till.post(f"{API}/storeDocument", content=json.dumps(document))


def sell(url, books, until=lambda: False):
    """Ring up receipts until the service is gone or *until* says so; note what it answers."""
    with httpx.Client(base_url=url, timeout=30) as till, suppress(httpx.TransportError):
        while not until():
            answer = create(till)
            if answer.status_code != 200:
                books.refusals.append((answer.status_code, answer.text))
                time.sleep(0.02)
                continue
            started = answer.json()
            number = started["fiscalisationDocumentNumber"]
            counter = started["AdditionalFields"].get("TseSignatureCounter")
            if counter:
                books.started.append((number, counter))
            guid = str(uuid4())
            answer = store(till, number, guid)
            if answer.status_code != 200:
                books.refusals.append((answer.status_code, answer.text))
                continue
            stored = answer.json()
            books.receipts[guid] = (
                stored["fiscalisationDocumentNumber"],
                stored["AdditionalFields"].get("TseSignatureCounter") or None,
                stored.get("signature"),
            )
