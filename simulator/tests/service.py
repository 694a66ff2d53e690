"""
A service for tests: the application in process, held to the OpenAPI documents.
"""

from __future__ import annotations

import httpx
from in_process import InProcess

from fiskalsim.web.app import create_app
from fiskalsim.world.settings import Settings

CLIENT = "c1062c55-57c4-4ed2-9c53-aff1762326a4"
API = "/api/v1/transactions"


def blank(number, client=CLIENT, guid="6f5a3c1e-2a4b-4c6d-8e7f-0a1b2c3d4e51"):
    """A receipt over nothing, which is enough to be signed."""
    return {
        "uniqueClientId": client,
        "documentGuid": guid,
        "documentId": guid,
        "createDate": "2026-01-05T12:00:00+01:00",
        "bookDate": "2026-01-05T12:00:00+01:00",
        "user": {"id": "1", "caption": "1"},
        "fiscalDocumentNumber": number,
        "fiscalDocumentRevision": 1,
        "fiscalDocumentStartTime": 0,
    }


def paper(guid, number, kind=0):
    """A receipt over 12.90 EUR."""
    return {
        "uniqueClientId": CLIENT,
        "documentGuid": f"00000000-0000-4000-8000-{guid:012}",
        "documentId": str(guid),
        "createDate": "2026-01-05T12:00:00+01:00",
        "bookDate": "2026-01-05T12:00:00+01:00",
        "documentType": kind,
        "user": {"id": "1", "caption": "1"},
        "fiscalDocumentNumber": number,
        "fiscalDocumentRevision": 1,
        "fiscalDocumentStartTime": 0,
        "positions": [
            {
                "type": 0,
                "positionNumber": 0,
                "itemId": "1",
                "itemCaption": "Pizza",
                "quantity": 1,
                "netValue": 10.84,
                "grossValue": 12.90,
                "taxValue": 2.06,
                "vatIdentification": 1,
                "vatPercent": 19,
            }
        ],
        "payments": [
            {"amount": 12.90, "paymentType": "cash", "currencyIsoCode": "EUR", "caption": "Bar"}
        ],
    }


class Service(InProcess):
    """The application in process, spoken to in HTTP."""

    def __init__(self, *, admission=None, **settings):
        settings = {"clock": "virtual", "device": "fiskaly-cloud", **settings}
        super().__init__(create_app(Settings(**settings), admission))

    def __call__(self, method, path, **more):
        """Send one request."""
        return self.runner.run(self.client.request(method, path, **more))

    def as_printed(self, method, path, **more):
        """Send a body with the liberties of print, which the OpenAPI documents do not describe."""

        async def send():
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
                return await client.request(method, path, **more)

        return self.runner.run(send())

    def create(self):
        """Start a receipt and give its answer."""
        return self(
            "PUT", f"{API}/createDocument", params={"uniqueClientId": CLIENT, "documentType": 0}
        ).json()
