"""
What msgspec lets through and the machine must not see: numbers that nobody can mean.

msgspec reads `1e999999` and even `"NaN"` into a Decimal, and thousands of digits into an int. The
check visits only what may hold a number, so it costs little beside the decoding.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final, get_args

import msgspec

from fiskalsim.web.reading.figures import (
    HIGHEST_POWER,
    LARGEST_WHOLE,
    LOWEST_POWER,
    SMALLEST_WHOLE,
    sound,
    whole,
)

#: By kind of Struct, what fetches those of its fields that may hold numbers.
_FETCHES: Final[dict[type, Callable[[Any], tuple[Any, ...]]]] = {}


def sound_throughout(value: Any) -> bool:
    """
    Tell whether every number inside *value* is one to compute with.
    """
    kind = type(value)
    fetch = _FETCHES.get(kind)
    if fetch is None:
        return _sound(value, kind)
    # Most fields of a document are empty, and most others are numbers: to ask here what
    # `figures` asks spares three dozen calls for a receipt of five lines.
    for inner in fetch(value):
        if inner is None:
            continue
        inside = type(inner)
        if inside is Decimal:
            if not (inner.is_finite() and LOWEST_POWER <= inner.adjusted() <= HIGHEST_POWER):
                return False
        elif inside is int:
            if not SMALLEST_WHOLE <= inner <= LARGEST_WHOLE:
                return False
        elif not sound_throughout(inner):
            return False
    return True


def _sound(value: Any, kind: Any) -> bool:
    if kind is int:
        return whole(value)
    if kind is tuple or kind is list:
        return all(map(sound_throughout, value))
    if kind is dict:
        return all(map(sound_throughout, value.values()))
    if kind is Decimal:
        return sound(value)
    if isinstance(value, msgspec.Struct):
        _FETCHES[kind] = _fetch(kind)
        return sound_throughout(value)
    return True


def _fetch(kind: type[msgspec.Struct]) -> Callable[[Any], tuple[Any, ...]]:
    fields = msgspec.structs.fields(kind)
    names = [field.name for field in fields if _may_hold_numbers(field.type, {kind})]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _may_hold_numbers(annotation: Any, seen: set[Any]) -> bool:
    if annotation is Any or annotation is int or annotation is Decimal or annotation in seen:
        return True
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        inner = {*seen, annotation}
        fields = msgspec.structs.fields(annotation)
        return any(_may_hold_numbers(field.type, inner) for field in fields)
    return any(_may_hold_numbers(each, seen) for each in get_args(annotation))
