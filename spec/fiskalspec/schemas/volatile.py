"""
Compare two messages as far as they can be compared: what a device, a client, the clock or a
counter gives is left out, what says something by its value is kept.

A value is left out where the schema says ``x-volatile``, unless it is among the field's
``x-sentinels``: two receipts may have different numbers, but -99 is not "another number".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

#: Stands where a volatile value stood.
LEFT_OUT: Final = "(volatile)"

_BRANCHES: Final = ("if", "then", "else")
_LISTS: Final = ("allOf", "anyOf", "oneOf")


def mask(schema: Mapping[str, Any], message: Any) -> Any:
    """
    Copy *message* with `LEFT_OUT` in place of each volatile value that is no sentinel.

    *schema* is complete in itself, as `fiskalspec.schemas.get` gives it.
    """
    return _mask(message, [schema], schema)


def _mask(value: Any, schemas: list[Any], root: Mapping[str, Any]) -> Any:
    met = [found for schema in schemas for found in _spread(schema, root)]
    if any(found.get("x-volatile") is True for found in met):
        sentinels = [s for found in met for s in found.get("x-sentinels", ())]
        same = any(type(s) is type(value) and s == value for s in sentinels)
        return value if same else LEFT_OUT
    if isinstance(value, Mapping):
        return {key: _mask(item, _members(met, key), root) for key, item in value.items()}
    if isinstance(value, list):
        items = [found["items"] for found in met if "items" in found]
        return [_mask(item, items, root) for item in value]
    return value


def _members(met: list[Mapping[str, Any]], key: str) -> list[Any]:
    """
    Every schema that has a say about the member *key*.
    """
    return [found["properties"][key] for found in met if key in found.get("properties", {})]


def _spread(schema: Any, root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """
    Walk *schema* and every schema that it applies to the same value, by whatever condition.
    """
    if not isinstance(schema, Mapping):
        return
    yield schema
    if "$ref" in schema:
        yield from _spread(_resolve(schema["$ref"], root), root)
    for keyword in _BRANCHES:
        yield from _spread(schema.get(keyword), root)
    for keyword in _LISTS:
        for branch in schema.get(keyword, ()):
            yield from _spread(branch, root)


def _resolve(pointer: str, root: Mapping[str, Any]) -> Any:
    found: Any = root
    for step in pointer.removeprefix("#/").split("/"):
        found = found[step]
    return found
