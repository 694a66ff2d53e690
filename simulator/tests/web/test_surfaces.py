"""
Other services of a world beside the fiscal one.
"""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.responses import PlainTextResponse

from fiskalsim.web.door import Door
from fiskalsim.world.settings import Settings
from fiskalsim.world.world import World


@pytest.fixture
def asked():
    """A world with a surface at /api/v2, and what the surface's maker and calls have seen."""
    world = World(Settings(clock="virtual", device="fiskaly-cloud"))
    seen = []

    def surface(its_world):
        seen.append(its_world)

        async def application(scope, receive, send):
            await PlainTextResponse(scope["path"])(scope, receive, send)

        return application

    async def nothing(scope, receive, send):
        await PlainTextResponse("the router", 404)(scope, receive, send)

    door = Door(world, nothing, prefix="/w/a", surfaces=(("/api/v2", surface),))

    def ask(path):
        async def once():
            transport = httpx.ASGITransport(app=door)
            async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
                return (await client.get(path)).text

        return asyncio.run(once())

    yield ask, seen, world
    world.close()


def test_a_surface_has_all_addresses_below_its_prefix(asked):
    """The surface sees the address as if its world stood at the root; its neighbours do not."""
    ask, _, _ = asked
    assert ask("/api/v2/tss") == "/api/v2/tss"
    assert ask("/api/v2") == "/api/v2"
    assert ask("/api/v22") == "the router"
    assert ask("/") == "the router"


def test_a_surface_is_made_once_and_only_when_it_is_asked_for(asked):
    """A world that nobody asks for a surface does not pay for it; a reset keeps the surface."""
    ask, seen, world = asked
    ask("/elsewhere")
    assert seen == []
    ask("/api/v2/tss")
    world.reset()
    ask("/api/v2/tss")
    assert seen == [world]
