"""
The outage of a cloud TSE in August 2022, two weeks long, with every till of a store on it.

It took the tills through daily closings and, here, a month end; then everything was to be signed.
The days are others than those of 2022 because a world's TSE is made in 2026.
"""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid5

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from outages import receipt

from fiskalsim.device.facts import LogWritten
from fiskalsim.middleware.facts import DocumentSigned
from fiskalsim.web.app import create_app
from fiskalsim.world.settings import Settings

TILLS = 10
DAYS = 14
RECEIPTS = 20
BEGIN = datetime.fromisoformat("2026-01-24T08:00:00+01:00")


class Store:
    """A store of ten tills, which speaks ASGI itself: thousands of calls are to take seconds."""

    def __init__(self) -> None:
        self.runner = asyncio.Runner()
        self.app = create_app(Settings(clock="virtual", device="fiskaly-cloud"))
        self.tills = [self._till(number) for number in range(TILLS)]

    def __call__(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """Send one request and give the body of its answer, which has to be a success."""
        return self.runner.run(self._send(method, path, body, query))

    def sell(self, day: int, number: int, till: str) -> dict[str, Any]:
        """Sell one receipt, as a till does: create, then store with the number it was given."""
        begun = self("PUT", "/api/v1/transactions/createDocument", uniqueClientId=till)
        document = receipt(
            int(begun["fiscalDocumentNumber"]), name=f"{day}/{number}/{till[:8]}", client=till
        )
        return self("POST", "/api/v1/transactions/storeDocument", document)

    def close_day(self, till: str, *, month: bool) -> None:
        """Close a till's day, and the month where it ends."""
        self("POST", f"/api/v1/closing/{till}/cashpointClose", closeMonth=str(month).lower())

    def close(self) -> None:
        """Let go of world and loop."""
        self.app.world.close()
        self.runner.close()

    def _till(self, number: int) -> str:
        till = {
            "uniqueClientId": str(uuid5(UUID(int=3), str(number))),
            "storeNumber": "01000",
            "terminalNumber": f"{number + 1:05}",
            "testClient": True,
        }
        client = self("PUT", "/api/v1/management/clients", till)
        start = self("GET", f"/api/v1/transactions/document/{client}/start")
        self("POST", "/api/v1/management/clients/initialize", start)
        return client

    async def _send(self, method: str, path: str, body: Any, query: dict[str, Any]) -> Any:
        sent = body if isinstance(body, str) else "" if body is None else json.dumps(body)
        heard: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": sent.encode()}

        async def send(message: dict[str, Any]) -> None:
            heard.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "scheme": "http",
            "server": ("store", 80),
            "query_string": urlencode(query).encode(),
            "headers": [],
        }
        await self.app(scope, receive, send)
        answer = b"".join(message.get("body", b"") for message in heard)
        assert heard[0]["status"] < 300, answer
        return json.loads(answer) if answer else None


@pytest.fixture
def store():
    """A store of ten tills on one cloud TSE."""
    subject = Store()
    yield subject
    subject.close()


def test_two_weeks_without_a_tse(store):
    """Sales and closings go on; afterwards everything is signed once, in the order of sale."""
    store("PUT", "/_control/clock", {"now": BEGIN.isoformat()})
    before = store("GET", "/api/v1/management/germany/tse")[0]["createdSignatures"]
    store("PUT", "/_control/faults/august", {"fault": "http-5xx"})
    sold = []
    for day in range(DAYS):
        now = BEGIN + timedelta(days=day)
        store("PUT", "/_control/clock", {"now": now.isoformat()})
        for number in range(RECEIPTS):
            for till in store.tills:
                answer = store.sell(day, number, till)
                assert answer["printMessage"] == "TSE ausgefallen."
                sold.append(f"{day}/{number}/{till[:8]}")
        for till in store.tills:
            store.close_day(till, month=(now + timedelta(days=1)).day == 1)
    assert store("GET", "/_control/cable")["waiting"] == len(sold) == 2800
    store("DELETE", "/_control/faults")

    assert store("GET", "/_control/cable")["waiting"] == 0
    world = store.app.world
    facts = [fact for _, fact in world.ledger.tail(after=0, limit=1_000_000)]
    signed = [fact.recorded for fact in facts if isinstance(fact, DocumentSigned)]
    guids = [receipt(0, name=name)["documentGuid"] for name in sold]
    assert [str(document.guid) for document in signed] == guids
    counters = [document.receipt.counter for document in signed]
    assert counters == sorted(set(counters))
    tse = store("GET", "/api/v1/management/germany/tse")[0]
    assert tse["createdSignatures"] == before + 2 * len(sold)
    assert tse["startedTransactions"] == 0
    key = world.tse.identity.private_key.public_key()
    logs = {fact.counter: fact for fact in facts if isinstance(fact, LogWritten)}
    assert sorted(logs) == list(range(1, tse["createdSignatures"] + 1))
    for document in signed[:: len(signed) // 50]:
        _verify(key, logs[document.receipt.counter].content, document.receipt.signature)
    late = datetime.fromisoformat("2026-02-06T00:00:00+01:00").timestamp()
    assert min(document.receipt.ended_unix for document in signed) > late
    assert max(document.at_unix for document in signed[:200]) < BEGIN.timestamp() + 86_400
    (journal,) = [fact for fact in facts if type(fact).__name__ == "OutageBegan"]
    assert journal.at_unix == BEGIN.timestamp()
    closings = [fact for fact in facts if type(fact).__name__ == "ClosingMade"]
    assert len(closings) == TILLS * DAYS
    assert sum(fact.close_month for fact in closings) == TILLS
    assert store.sell(99, 0, store.tills[0])["printMessage"] == "***Test***"


def _verify(key: ec.EllipticCurvePublicKey, content: bytes, signature: bytes) -> None:
    """Verify a log message of the form that this device writes: short, the signature last."""
    head = 4 if content[1] == 0x82 else 3 if content[1] == 0x81 else 2
    signed = content[head : -len(signature) - 2]
    half = len(signature) // 2
    r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
    key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
