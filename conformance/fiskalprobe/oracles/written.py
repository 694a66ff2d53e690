"""
How a value is shown as evidence: as the subject wrote it, which is JSON and not Python.
"""

from __future__ import annotations

from typing import Final

import msgspec

#: Amounts are decimals, and 12.90 is not 12.9.
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def written(value: object) -> str:
    """
    Write a value as JSON does: null, true, "text"; what JSON does not know, in its own way.
    """
    try:
        return _ENCODER.encode(value).decode()
    except TypeError:
        return repr(value)
