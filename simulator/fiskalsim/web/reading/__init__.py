"""
Reading request bodies: strictly and fast when they are clean, tolerantly when they are not.

Three ways lead to the same value. A clean body is decoded straight into its type. Valid JSON that
takes liberties with the document model is fitted into it. Only what is no valid JSON, or does not
fit, goes through our own reader of `text`, which knows positions. The two quick ways do not look
for a property that stands twice in one object; the last one counts on all three.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

import msgspec

from fiskalsim.ground.limits import Limits
from fiskalsim.web.reading import text
from fiskalsim.web.reading.bounds import beyond
from fiskalsim.web.reading.errors import Misfit, ReadingError, Unfit, Unreadable
from fiskalsim.web.reading.figures import figure
from fiskalsim.web.reading.guard import sound_throughout
from fiskalsim.web.reading.liberties import Liberty, LibertyKind
from fiskalsim.web.reading.shapes import conform

__all__ = [
    "Liberty",
    "LibertyKind",
    "Misfit",
    "Reading",
    "ReadingError",
    "Unfit",
    "Unreadable",
    "read",
]

T = TypeVar("T")

#: JSON of any shape, with exact numbers.
_untyped: Final = msgspec.json.Decoder(float_hook=figure).decode
_ESCAPED_NUL: Final = b"\\u0000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Generic[T]):
    """
    A body as a typed value, with the liberties that it took.
    """

    value: T
    liberties: tuple[Liberty, ...] = ()


def read(
    body: bytes,
    target: type[T],
    *,
    lenient: bool = True,
    limits: Limits = text.DEFAULT,
) -> Reading[T]:
    """
    Read *body* as *target*; when not *lenient*, any liberty is an error.

    Raises nothing but `Unreadable` (no JSON) and `Unfit` (JSON that does not fit).
    """
    # A strict reader must see also what the quick ways overlook.
    quickly = lenient and len(body) <= limits.body_bytes and _ESCAPED_NUL not in body
    if quickly and not beyond(body, limits):
        quick = _read_clean(body, target) or _read_loose(body, target)
        if quick is not None:
            return quick
    parsed = text.read(body, lenient=lenient, limits=limits)
    try:
        value, liberties = conform(
            parsed.value, target, lenient=lenient, longest=limits.number_length
        )
    except Unfit as unfit:
        places = text.Places(body, limits)
        raise Unfit([_placed(misfit, places) for misfit in unfit.misfits]) from None
    return Reading(value=value, liberties=(*parsed.liberties, *liberties))


def _read_clean(body: bytes, target: type[T]) -> Reading[T] | None:
    try:
        key: object = target
        value: T = _decoder(key)(body)
        return Reading(value=value) if sound_throughout(value) else None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _read_loose(body: bytes, target: type[T]) -> Reading[T] | None:
    try:
        value, liberties = conform(_untyped(body), target)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return Reading(value=value, liberties=tuple(liberties))


@lru_cache(maxsize=256)
def _decoder(target: Any) -> Callable[[bytes], Any]:
    return msgspec.json.Decoder(target, strict=True).decode


def _placed(misfit: Misfit, places: text.Places) -> Misfit:
    """
    Give *misfit* its line and column.
    """
    line, column = places.find(misfit.sent)
    return replace(misfit, line=line, column=column)
