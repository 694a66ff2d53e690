"""
How the parts of a TSE interface are made to go wrong.
"""

from __future__ import annotations

import re
from typing import Any, Final

from fiskalsim.mutants.door import Hear, Tell

_REFUSAL: Final = 400


def heard(pattern: str, instead: str) -> Hear:
    """
    Read a request as if something else stood in it.
    """
    return lambda content: re.sub(pattern, instead, content.decode()).encode()


def dropped(path: str) -> Tell:
    """
    Leave a member out of what comes with success; __ reaches inside.
    """

    def tell(status: int, body: Any) -> tuple[int, Any]:
        *outer, last = path.split("__")
        place = body if status < _REFUSAL else None
        for name in outer:
            place = place.get(name) if isinstance(place, dict) else None
        if isinstance(place, dict):
            place.pop(last, None)
        return status, body

    return tell


def made(name: str, change: Any) -> Tell:
    """
    Make another value of a member that comes with success.
    """

    def tell(status: int, body: Any) -> tuple[int, Any]:
        if status < _REFUSAL and isinstance(body, dict) and name in body:
            return status, {**body, name: change(body[name])}
        return status, body

    return tell
