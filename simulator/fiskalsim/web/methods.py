"""
Which methods an address takes, for the answer 405 to a wrong one.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope


def taken(request: Request) -> list[str]:
    """
    List the methods that are served at the address of *request*, whatever varies in it.
    """
    found: set[str] = set()
    for route in request.app.routes:
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            found |= route.methods or set()
    return sorted(found)


def is_served(routes: Sequence[BaseRoute], scope: Scope) -> bool:
    """
    Tell whether one of *routes* is for this address and method.
    """
    return any(route.matches(scope)[0] is Match.FULL for route in routes)
