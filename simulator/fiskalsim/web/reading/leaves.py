"""
Single values: what each type accepts as it is, and what it accepts as a liberty.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Any, Final

import msgspec
from msgspec import inspect

from fiskalsim.web.reading.enums import spellings
from fiskalsim.web.reading.figures import HIGHEST_POWER, quoted_number, quoted_whole, whole
from fiskalsim.web.reading.liberties import LibertyKind
from fiskalsim.web.reading.walk import Trail, Walk

Shape = Callable[[Any, Trail, Walk], Any]
#: Turns a value that does not fit into one that may; None when there is no such reading.
Loosened = Callable[[Any], Any]

_BRACED: Final = re.compile(r"\{([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}")
_TOO_LARGE: Final = 10 ** (HIGHEST_POWER + 1)
_BOOLEANS: Final = {"true": True, "false": False}
_PLAIN: Final[dict[type[inspect.Type], tuple[type, str]]] = {
    inspect.StrType: (str, "text"),
    inspect.BoolType: (bool, "true or false"),
}
_NAMES: Final[dict[type[inspect.Type], str]] = {
    inspect.UUIDType: "a GUID",
    inspect.DateTimeType: "a date and time like 2023-04-18T21:34:45",
    inspect.DateType: "a date like 2023-04-18",
    inspect.FloatType: "a number",
    inspect.NoneType: "null",
}


def leaf(annotation: Any, info: inspect.Type) -> Shape:
    """
    Return the shape of one value of type *annotation*, which *info* describes.
    """
    if isinstance(info, inspect.EnumType):
        return _enum(info.cls)
    if isinstance(info, inspect.DecimalType):
        return _decimal
    if isinstance(info, inspect.IntType):
        return _whole(annotation if _constrained(info) else None)
    expected = _PLAIN[type(info)][1] if type(info) in _PLAIN else _NAMES.get(type(info), "")
    loosened, kind = _LIBERTIES.get(type(info), (None, None))
    quick = _PLAIN[type(info)][0] if type(info) in _PLAIN and not _constrained(info) else None

    def shape(value: Any, trail: Trail, walk: Walk) -> Any:
        if type(value) is quick:
            return value
        wrong = _why_not(value, annotation)
        if wrong is None:
            return value
        if loosened is not None and kind is not None:
            other = loosened(value)
            if other is not None and _why_not(other, annotation) is None:
                walk.take(kind, trail, expected, value)
                return other
        walk.misfit(trail, _wanted(expected, wrong, value, quick), value)
        return value

    return shape


def _decimal(value: Any, trail: Trail, walk: Walk) -> Any:
    # msgspec would take "NaN" and "1_000" for a Decimal, so text never gets that far.
    if type(value) is Decimal or (type(value) is int and abs(value) < _TOO_LARGE):
        return value
    if type(value) is str:
        number = quoted_number(value, walk.longest)
        if number is not None:
            walk.take(LibertyKind.QUOTED_NUMBER, trail, "a number without quotes", value)
            return number
    walk.misfit(trail, "a number", value)
    return value


def _whole(constrained: Any) -> Shape:
    """
    Return the shape of a whole number, with the type that holds its constraints if it has any.
    """

    def shape(value: Any, trail: Trail, walk: Walk) -> Any:
        number = quoted_whole(value, walk.longest) if type(value) is str else value
        if type(number) is not int:
            walk.misfit(trail, "a whole number", value)
            return value
        if not whole(number):
            walk.misfit(trail, "a whole number of at most 64 bits", value)
            return value
        wrong = None if constrained is None else _why_not(number, constrained)
        if wrong is not None:
            walk.misfit(trail, f"a whole number ({wrong})", value)
            return value
        if number is not value:
            walk.take(LibertyKind.QUOTED_NUMBER, trail, "a number without quotes", value)
        return number

    return shape


def _enum(kind: type[Enum]) -> Shape:
    known = spellings(kind)

    def shape(value: Any, trail: Trail, walk: Walk) -> Any:
        member = known.exact(value)
        if member is None:
            member = known.loose(value)
            if member is None:
                walk.misfit(trail, known.expected, value)
                return value
            walk.take(LibertyKind.ENUM_FORM, trail, str(member.value), value)
        return member.value

    return shape


def _why_not(value: Any, annotation: Any) -> str | None:
    try:
        msgspec.convert(value, annotation, strict=True)
    except msgspec.ValidationError as error:
        return str(error)
    return None


def _wanted(expected: str, wrong: str, value: Any, quick: type | None) -> str:
    """
    Say what was wanted, adding msgspec's word where a constraint and not the type is missed.
    """
    if not expected:
        return f"of another kind ({wrong})"
    return expected if quick or not isinstance(value, str) else f"{expected} ({wrong})"


def _constrained(info: inspect.Type) -> bool:
    return any(getattr(info, name) is not None for name in info.__struct_fields__)


def _quoted_boolean(value: Any) -> bool | None:
    return _BOOLEANS.get(value.lower()) if isinstance(value, str) else None


def _unbraced(value: Any) -> str | None:
    found = _BRACED.fullmatch(value) if isinstance(value, str) else None
    return found[1] if found else None


#: A text may be unbraced where its pattern refuses the braces, so plain text keeps them.
_LIBERTIES: Final[dict[type[inspect.Type], tuple[Loosened, LibertyKind]]] = {
    inspect.BoolType: (_quoted_boolean, LibertyKind.QUOTED_BOOLEAN),
    inspect.UUIDType: (_unbraced, LibertyKind.BRACED_GUID),
    inspect.StrType: (_unbraced, LibertyKind.BRACED_GUID),
}
