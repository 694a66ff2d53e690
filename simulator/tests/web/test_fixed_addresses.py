"""
Addresses that do not vary are found without the router, and answered as it would.
"""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from fiskalsim.web import door
from fiskalsim.web.app import create_app
from fiskalsim.web.routes import ROUTES
from fiskalsim.world.settings import Settings

FIXED = [(method, path) for method, path, _ in ROUTES if "{" not in path]


def told(application, method, path, body=b""):
    """What an application sends for one call."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [],
    }
    with contextlib.suppress(ZeroDivisionError):
        asyncio.run(application(scope, receive, send))
    return sent


@pytest.fixture
def routed(monkeypatch):
    """An application that asks the router for all but the three addresses of a sale."""

    def ask(method, path, body=b""):
        application = create_app(Settings(clock="virtual"))
        with monkeypatch.context() as patch:
            patch.setattr(door, "FIXED", {})
            sent = told(application, method, path, body)
        application.close()
        return sent

    return ask


@pytest.mark.parametrize(("method", "path"), FIXED)
@pytest.mark.parametrize("prefix", ["", "/w/other"])
def test_the_answer_is_the_routers(routed, method, path, prefix):
    """Status, headers in their order and body are the same, in every world."""
    application = create_app(Settings(clock="virtual"))
    try:
        assert told(application, method, prefix + path) == routed(method, prefix + path)
    finally:
        application.close()


def test_a_fixed_address_needs_no_router(monkeypatch):
    """The router is not asked."""
    application = create_app(Settings(clock="virtual"))
    monkeypatch.setattr(application, "_router", None)
    try:
        start, _ = told(application, "GET", "/api/v1/management/germany/tse")
        assert start["status"] == 200
    finally:
        application.close()


def test_what_breaks_inside_is_500(monkeypatch):
    """A fault of ours is answered with 500, and whoever serves us gets to know it."""

    async def broken(world, call):
        return 1 / 0

    address = ("GET", "/api/v1/information/version")
    monkeypatch.setitem(door.FIXED, address, broken)
    application = create_app(Settings(clock="virtual"))
    try:
        start, body = told(application, *address)
        assert (start["status"], body["body"]) == (500, b"Internal Server Error")
    finally:
        application.close()
