"""
What msgspec lets through and the machine must not see: numbers that nobody can mean.

msgspec reads `1e999999` and even `"NaN"` into a Decimal, and thousands of digits into an int. The
check visits only what may hold a number, so it costs little beside the decoding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, get_args

import msgspec

from fiskalsim.web.reading.figures import HIGHEST_POWER, LOWEST_POWER, sound, whole

_LEAVES: Final[Mapping[type, Callable[[Any], bool]]] = {Decimal: sound, int: whole}


def sound_throughout(value: Any) -> bool:
    """
    Tell whether every number inside *value* is one to compute with.
    """
    kind: Any = type(value)
    if kind in _LEAVES:
        return _LEAVES[kind](value)
    if kind is tuple or kind is list:
        return all(map(sound_throughout, value))
    if kind is dict:
        return all(map(sound_throughout, value.values()))
    if isinstance(value, msgspec.Struct):
        # Most fields of a document are empty, and most others are amounts: to ask here what
        # `sound` asks spares two dozen calls for a receipt of five lines.
        for inner in _numeric(kind)(value):
            if inner is None:
                continue
            if type(inner) is Decimal:
                if not (inner.is_finite() and LOWEST_POWER <= inner.adjusted() <= HIGHEST_POWER):
                    return False
            elif not _LEAVES.get(type(inner), sound_throughout)(inner):
                return False
    return True


@lru_cache(maxsize=256)
def _numeric(target: Any) -> Callable[[Any], tuple[Any, ...]]:
    """
    Return what fetches the fields of a Struct that may hold numbers.
    """
    fields = msgspec.structs.fields(target)
    names = [field.name for field in fields if _may_hold_numbers(field.type, {target})]
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
