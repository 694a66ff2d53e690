"""
What else a world shows over HTTP besides the fiscal service: other services at addresses of
their own.

A surface is an ASGI application made for one world, when that world is first asked for it. It
lives as long as the world does, resets included, so it looks up what it needs in the world on
each call. It sees addresses as if its world were alone at the root, whichever world that is, and
must not answer before ``world.ledger.commit()`` has returned.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp

from fiskalsim.web.onboarding import endpoints
from fiskalsim.web.onboarding.surface import Surface as TseInterface
from fiskalsim.web.sign_de import routes
from fiskalsim.web.sign_de.surface import Surface as SignDe
from fiskalsim.world.world import World

Surface = Callable[[World], ASGIApp]

#: Prefix of all addresses, and what makes the application behind them.
SURFACES: Final[tuple[tuple[str, Surface], ...]] = (
    (routes.SIGN_DE, SignDe),
    (routes.MANAGEMENT, SignDe),
    (endpoints.PREFIX, TseInterface),
)


class Surfaces:
    """
    The surfaces of one world, made when they are first asked for.
    """

    __slots__ = ("_made", "_offered", "_world")

    def __init__(self, world: World, offered: tuple[tuple[str, Surface], ...] = SURFACES) -> None:
        self._world = world
        self._offered = offered
        self._made: dict[str, ASGIApp] = {}

    def at(self, path: str) -> ASGIApp | None:
        """
        Give the surface to which *path* belongs; None where it belongs to none.
        """
        for prefix, surface in self._offered:
            if _is_below(prefix, path):
                if prefix not in self._made:
                    self._made[prefix] = surface(self._world)
                return self._made[prefix]
        return None


def is_of_a_surface(path: str) -> bool:
    """
    Tell whether *path* belongs to another service than the fiscal one.
    """
    return any(_is_below(prefix, path) for prefix, _ in SURFACES)


def _is_below(prefix: str, path: str) -> bool:
    return path == prefix or path.startswith(prefix + "/")
