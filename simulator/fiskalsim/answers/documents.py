"""
A document that the service wrote itself, as it is answered.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import Enum, IntEnum
from functools import cache
from typing import Any, Final
from uuid import UUID

import msgspec

#: These enumerations are written by their bare name or number, not as ``[n] = Name``.
_PLAIN: Final = frozenset({"AutomaticVatCalculation", "ReturnReasonType"})


def render_document(document: msgspec.Struct) -> dict[str, Any]:
    """
    Write a document or a part of one: what is not set is left out.
    """
    return {
        written: _shown(value)
        for name, written in _fields(type(document))
        if (value := getattr(document, name)) is not None
    }


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    """
    Name the fields of a kind of Struct, here and on the wire.
    """
    return tuple((field.name, field.encode_name) for field in msgspec.structs.fields(kind))


def _shown(value: Any) -> Any:  # noqa: PLR0911  one line for each kind of value
    match value:
        case msgspec.Struct():
            return render_document(value)
        case tuple() | list():
            return [_shown(each) for each in value]
        case dict():
            return {key: _shown(each) for key, each in value.items()}
        case IntEnum():
            plain = type(value).__name__ in _PLAIN
            return value.value if plain else f"[{value.value}] = {value.name}"
        case Enum():
            return value.value
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime():
            return value.isoformat()
        case UUID():
            return str(value)
        case _:
            return value
