"""
A service for tests: the application in process, held to the OpenAPI documents.
"""

from __future__ import annotations

import asyncio

import httpx
from lawful import Lawful

from fiskalsim.web.app import create_app
from fiskalsim.world.settings import Settings

CLIENT = "c1062c55-57c4-4ed2-9c53-aff1762326a4"
API = "/api/v1/transactions"


class Service:
    """The application in process, spoken to in HTTP."""

    def __init__(self, *, admission=None, **settings):
        self.runner = asyncio.Runner()
        settings = {"clock": "virtual", "device": "fiskaly-cloud", **settings}
        self.app = create_app(Settings(**settings), admission)
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=Lawful(self.app)), base_url="http://service"
        )

    def __call__(self, method, path, **more):
        """Send one request."""
        return self.runner.run(self.client.request(method, path, **more))

    def create(self):
        """Start a receipt and give its answer."""
        return self(
            "PUT", f"{API}/createDocument", params={"uniqueClientId": CLIENT, "documentType": 0}
        ).json()

    def close(self):
        """Close client, world and loop."""
        self.runner.run(self.client.aclose())
        self.app.close()
        self.runner.close()
