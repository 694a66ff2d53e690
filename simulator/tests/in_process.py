"""
An application in process, spoken to over HTTP, and held to the OpenAPI documents.
"""

from __future__ import annotations

import asyncio

import httpx
from lawful import Lawful


class InProcess:
    """Whoever calls an application; only what is *lawful* may be sent and answered."""

    def __init__(self, app, *, lawful=True):
        self.app = app
        self.runner = asyncio.Runner()
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=Lawful(app) if lawful else app),
            base_url="http://service",
        )

    @property
    def world(self):
        """The world at the root."""
        return self.app.world

    def request(self, method, address, body=None, **more):
        """Send one request, with a JSON body if there is one."""
        if body is not None:
            more["json"] = body
        return self.runner.run(self.client.request(method, address, **more))

    def close(self):
        """Close client, world and loop."""
        self.runner.run(self.client.aclose())
        self.app.close()
        self.runner.close()
