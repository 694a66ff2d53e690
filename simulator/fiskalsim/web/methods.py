"""
What an address takes, for whoever asked it with another method.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.routing import Match, Route


def taken(request: Request) -> list[str]:
    """
    List the methods that are served at the address of *request*, whatever varies in it.
    """
    found: set[str] = set()
    for route in request.app.routes:
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            found |= route.methods or set()
    return sorted(found)
