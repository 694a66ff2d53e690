"""
Whole numbers that a subject wrote, as numbers or as their digits.

Python reads no text of more than 4,300 digits, and a subject that sends one is not to break the
judge.
"""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = re.compile(r"-?[0-9]{1,18}")


def whole_number(value: object) -> int | None:
    """
    Read a whole number of sane length; None for anything else.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    return None
