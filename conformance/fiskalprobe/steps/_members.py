"""
Members of an answer, found by the path that a table gives.
"""

from __future__ import annotations

import re
from typing import Any, Final

#: Stands for a member that is not there; JSON's null is one that is.
ABSENT: Final = object()


def slug(text: str) -> str:
    """
    Turn the path of a member into the name of a check.
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def member_of(answer: Any, path: str) -> Any:
    """
    Take a member by its path: names and places, joined by dots.
    """
    found = answer
    for name in path.split("."):
        if isinstance(found, dict) and name in found:
            found = found[name]
        elif isinstance(found, list) and name.isdigit() and int(name) < len(found):
            found = found[int(name)]
        else:
            return ABSENT
    return found
