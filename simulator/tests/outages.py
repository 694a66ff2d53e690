"""
A service on which things go wrong, and a till that sells on it all the same.
"""

from __future__ import annotations

import io
import tarfile
from typing import Any
from uuid import UUID, uuid5

from service import API, CLIENT, Service

from fiskalsim.device.facts import LogWritten

GERMANY = "/api/v1/management/germany"
FAULTS = "/_control/faults"
OFFLINE = "Tse connection error."


def receipt(number: int, *, name: str = "1", client: str = CLIENT, **item: Any) -> dict[str, Any]:
    """Write a receipt over one item, paid in cash; *name* makes its GUID."""
    gross = item.pop("grossValue", 11.9)
    return {
        "uniqueClientId": client,
        "documentGuid": str(uuid5(UUID(int=2), name)),
        "documentId": name,
        "createDate": "2026-01-05T09:00:00+01:00",
        "bookDate": "2026-01-05T09:00:00+01:00",
        "documentType": 0,
        "user": {"id": "1", "caption": "1"},
        "fiscalDocumentNumber": number,
        "fiscalDocumentRevision": 0,
        "fiscalDocumentStartTime": 0,
        "positions": [
            {
                "type": 0,
                "positionNumber": 1,
                "itemId": "1",
                "vatIdentification": 5,
                "vatPercent": 0,
                "grossValue": gross,
                "netValue": gross,
                "taxValue": 0,
                **item,
            }
        ],
        "payments": [{"amount": gross, "currencyIsoCode": "EUR"}],
    }


class FaultyService(Service):
    """A service on demand out of order."""

    def arm(self, fault: str, *, name: str = "a", **order: Any) -> dict[str, Any]:
        """Arm a fault."""
        answer = self("PUT", f"{FAULTS}/{name}", json={"fault": fault, **order})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def clear(self) -> None:
        """End all faults."""
        assert self("DELETE", FAULTS).status_code == 204

    def start(self, **more: Any) -> Any:
        """Send createDocument."""
        params = {"uniqueClientId": CLIENT, "documentType": 0}
        return self("PUT", f"{API}/createDocument", params=params, **more)

    def store(self, number: int, *, headers: Any = None, **more: Any) -> Any:
        """Send storeDocument."""
        return self("POST", f"{API}/storeDocument", json=receipt(number, **more), headers=headers)

    def number(self) -> int:
        """Start a receipt and give its number."""
        return int(self.start().json()["fiscalDocumentNumber"])

    def sale(self, *, name: str = "1") -> dict[str, Any]:
        """Sell one receipt and give the answer to storeDocument."""
        answer = self.store(self.number(), name=name)
        assert answer.status_code == 200, answer.text
        return answer.json()

    @property
    def tse(self) -> dict[str, Any]:
        """The info object of the TSE."""
        return self("GET", f"{GERMANY}/tse").json()[0]

    @property
    def now(self) -> str:
        """The time of the world."""
        return self("GET", "/_control/clock").json()["now"]

    @property
    def waiting(self) -> int:
        """How many documents wait."""
        return self("GET", "/_control/cable").json()["waiting"]

    @property
    def logs(self) -> dict[int, LogWritten]:
        """The logs of the TSE by counter, as the ledger has them."""
        facts = (fact for _, fact in self.app.world.ledger.tail(after=0, limit=100_000))
        return {fact.counter: fact for fact in facts if isinstance(fact, LogWritten)}

    def struck(self, name: str = "a") -> int:
        """How many calls a fault has struck."""
        (found,) = [f for f in self("GET", FAULTS).json()["faults"] if f["name"] == name]
        return found["struck"]

    def exported(self) -> list[str]:
        """The names of the files in an export."""
        answer = self("GET", "/_control/export")
        assert answer.status_code == 200, answer.text
        with tarfile.open(fileobj=io.BytesIO(answer.content)) as archive:
            return archive.getnames()


def is_offline(answer: Any) -> bool:
    """Tell whether an answer is the one of an outage."""
    return answer.json()["errorDescription"] == OFFLINE


def counter(answer: dict[str, Any]) -> int:
    """Give the signature counter of an answer."""
    return answer["AdditionalFields"]["TseSignatureCounter"]
