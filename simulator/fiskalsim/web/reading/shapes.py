"""
From JSON values to typed ones, forgiving what the vendor's own examples do, and noting it.

A shape is made once per type and then only called: it returns the value as msgspec's strict
conversion wants it, and notes every liberty and every misfit on the way.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, Any, Final, TypeVar, get_args, get_origin

import msgspec
from msgspec import inspect

from fiskalsim.ground.limits import LONGEST_NUMBER
from fiskalsim.web.reading.errors import Misfit, Unfit
from fiskalsim.web.reading.leaves import Shape, leaf
from fiskalsim.web.reading.liberties import Liberty, LibertyKind
from fiskalsim.web.reading.walk import ABSENT, Trail, Walk

T = TypeVar("T")

_LISTS: Final = (inspect.ListType, inspect.VarTupleType, inspect.SetType, inspect.FrozenSetType)
_MESSAGE: Final = re.compile(r"(?P<what>.*?)(?: - at `\$(?P<path>.*)`)?", re.DOTALL)


def conform(
    value: Any, target: type[T], *, lenient: bool = True, longest: int = LONGEST_NUMBER
) -> tuple[T, list[Liberty]]:
    """
    Fit *value* into *target*, or raise `Unfit` with everything that does not fit.

    When not *lenient*, a liberty counts as a misfit. A number in quotes has at most *longest*
    characters.
    """
    walk = Walk(lenient=lenient, longest=longest)
    key: object = target
    shaped = shape_of(key)(value, (), walk)
    if walk.misfits:
        raise Unfit(walk.misfits)
    try:
        return msgspec.convert(shaped, target, strict=True), walk.liberties
    except msgspec.ValidationError as error:
        # What no single value shows: the length of a list, a rule of the type's own.
        found = _MESSAGE.fullmatch(str(error))
        path, what = (found["path"] or "", found["what"]) if found else ("", str(error))
        raise Unfit(
            [Misfit(path=path.lstrip("."), expected=f"otherwise: {what}", actual="as it is")]
        ) from error


@lru_cache(maxsize=256)
def shape_of(annotation: Any) -> Shape:
    """
    Return the shape of *annotation*, made once.
    """
    return _shape(annotation)


def _shape(annotation: Any) -> Shape:
    bare = annotation
    while get_origin(bare) is Annotated:
        bare = get_args(bare)[0]
    info = inspect.type_info(annotation)
    while isinstance(info, inspect.Metadata):
        info = info.type
    if isinstance(info, inspect.StructType):
        return _struct_shape(info.cls)
    if isinstance(info, inspect.UnionType):
        return _union(bare)
    if isinstance(info, _LISTS):
        return _list(_shape((*get_args(bare), Any)[0]))
    if isinstance(info, inspect.DictType):
        return _dict(_shape((*get_args(bare), Any, Any)[1]))
    return leaf(annotation, info)


class _StructShape:
    """
    The shape of one Struct: its properties by their names on the wire, in any case.
    """

    def __init__(self, target: type[msgspec.Struct]) -> None:
        self._target = target
        # Filled at the first call, because a document may hold itself.
        self._shapes: dict[str, Shape] | None = None
        self._names: dict[str, str] = {}
        self._required: list[str] = []

    def __call__(self, value: Any, trail: Trail, walk: Walk) -> Any:
        if type(value) is not dict:
            walk.misfit(trail, "an object", value)
            return value
        shapes = self._shapes or self._prepare()
        shaped: dict[str, Any] = {}
        for sent, item in value.items():
            name, here = sent, (*trail, sent)
            if sent not in shapes:
                known = self._names.get(sent.lower())
                if known is None:
                    walk.take(LibertyKind.UNKNOWN_PROPERTY, here, "left out", item)
                    continue
                name, here = known, (*trail, (known, sent))
                walk.take(LibertyKind.PROPERTY_CASE, here, f'written "{name}"', sent)
            if name in shaped:
                walk.take(LibertyKind.DUPLICATE_KEY, here, "there once", item)
            shaped[name] = shapes[name](item, here, walk)
        for name in self._required:
            if name not in shaped:
                walk.misfit((*trail, name), "there", ABSENT)
        return shaped

    def _prepare(self) -> dict[str, Shape]:
        shapes: dict[str, Shape] = {}
        for field in msgspec.structs.fields(self._target):
            shapes[field.encode_name] = _shape(field.type)
            if field.required:
                self._required.append(field.encode_name)
        tag = self._target.__struct_config__.tag_field
        if tag is not None:
            shapes[tag] = _as_it_is
        self._names = {name.lower(): name for name in shapes}
        self._shapes = shapes
        return shapes


@lru_cache(maxsize=256)
def _struct_shape(target: type[msgspec.Struct]) -> Shape:
    return _StructShape(target)


def _list(item: Shape) -> Shape:
    def shape(value: Any, trail: Trail, walk: Walk) -> Any:
        if type(value) is not list:
            walk.misfit(trail, "a list", value)
            return value
        return [item(each, (*trail, index), walk) for index, each in enumerate(value)]

    return shape


def _dict(item: Shape) -> Shape:
    def shape(value: Any, trail: Trail, walk: Walk) -> Any:
        if type(value) is not dict:
            walk.misfit(trail, "an object", value)
            return value
        return {name: item(each, (*trail, name), walk) for name, each in value.items()}

    return shape


def _union(annotation: Any) -> Shape:
    members = [member for member in get_args(annotation) if member is not type(None)]
    shapes = [_shape(member) for member in members]
    nullable = len(members) < len(get_args(annotation))

    def shape(value: Any, trail: Trail, walk: Walk) -> Any:
        if value is None and nullable:
            return None
        if len(shapes) == 1:
            return shapes[0](value, trail, walk)
        # As it is before with a liberty, so that "5" stays text where text may stand.
        attempt = walk
        for lenient in (False, True) if walk.lenient else (False,):
            for each in shapes:
                attempt = Walk(lenient=lenient, longest=walk.longest)
                shaped = each(value, trail, attempt)
                if not attempt.misfits:
                    walk.liberties += attempt.liberties
                    return shaped
        expected = " or ".join(dict.fromkeys(_expectations(shapes, value, trail)))
        walk.misfit(trail, expected, value)
        return value

    return shape


def _expectations(shapes: list[Shape], value: Any, trail: Trail) -> list[str]:
    said: list[str] = []
    for each in shapes:
        attempt = Walk(lenient=True)
        each(value, trail, attempt)
        said += [misfit.expected for misfit in attempt.misfits[:1]]
    return said


def _as_it_is(value: Any, _trail: Trail, _walk: Walk) -> Any:
    return value
