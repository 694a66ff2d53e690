"""
What a world, a snapshot or an armed fault can be called, so that it stands in an address as it is.
"""

from __future__ import annotations

import re
from typing import Final

_LABEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SHOWN: Final = 80


class BadLabel(ValueError):
    """
    Nothing can be called this.
    """

    def __init__(self, label: str) -> None:
        super().__init__(
            f"{label[:_SHOWN]!r} is no name; use up to 64 letters, digits, dots, hyphens and "
            "underscores, beginning with a letter or digit."
        )


def checked(label: str) -> str:
    """
    Give back what something can be called; `BadLabel` for anything else.
    """
    if not _LABEL.fullmatch(label):
        raise BadLabel(label)
    return label
