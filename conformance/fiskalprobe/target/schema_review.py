"""
What the schema `target` complains about in a declaration, in sentences that say what to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from datetime import date, time
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from fiskalprobe.target.errors import Mistake
from fiskalspec import schemas

#: What TOML calls the types of a schema, and how they are written.
_KINDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "object": ("table", "write it as a table, with a key and a value in each line"),
        "array": ("list", 'write it in brackets, e.g. ["…"]'),
        "string": ("text", 'write one value in quotes, e.g. "…"'),
        "number": ("number", "write digits without quotes"),
        "integer": ("whole number", "write digits without quotes"),
    }
)
#: How many characters of a value are shown.
_LONGEST: Final = 80


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schemas.get("target"))


def against_schema(table: Mapping[str, Any]) -> Iterator[Mistake]:
    """
    Say in sentences what the schema complains about.
    """
    for error in _validator().iter_errors(table):
        # What hangs on another key (if … then) is said better by the reviews of our own.
        if "then" in error.absolute_schema_path:
            continue
        yield from _findings(error)


def _findings(error: ValidationError) -> Iterator[Mistake]:
    key = _key(error)
    rule = str(error.validator)
    said: Any = error.validator_value
    given: Any = error.instance
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    what = str(schema.get("description", "")).rstrip(".")
    if rule == "required":
        for name in (name for name in said if name not in given):
            described = schema.get("properties", {}).get(name, {}).get("description", "")
            advice = f"add it ({described.rstrip('.')})" if described else "add it"
            yield Mistake(key=_join(key, name), problem="is missing", advice=advice)
        return
    if rule == "additionalProperties":
        known = sorted(schema.get("properties", {}))
        for name in (name for name in given if name not in known):
            yield Mistake(
                key=_join(key, name),
                problem="is not a known key",
                advice=_nearest(name, known),
            )
        return
    if rule == "propertyNames" or (rule == "pattern" and error.parent is not None):
        problem = f"{_shown(error.instance)} is not a valid name here"
        yield Mistake(key=key, problem=problem, advice="correct the name")
        return
    problem, advice = _wording(rule, said, given, what)
    yield Mistake(key=key, problem=problem, advice=advice)


def _wording(rule: str, said: Any, given: object, what: str) -> tuple[str, str]:
    """
    Say what one rule of the schema complains about, and what to do.
    """
    hint = f"it is: {what}" if what else "correct it"
    if rule == "pattern":
        return _form(str(said), given, hint)
    there = _shown(given)
    kind, form = _KINDS.get(str(said), (str(said), f"write it as {said}"))
    words: dict[str, tuple[str, str]] = {
        "enum": (f"{there} is not a valid value", _nearest(str(given), _texts(said))),
        "const": (f"is {there}", f"this release supports only {said!r}"),
        "type": (f"is {there}, no {kind}", form),
        "uniqueItems": (f"{there} contains a duplicate", "name it once"),
        "exclusiveMinimum": (f"{there} is too small", f"write more than {said}"),
        "minimum": (f"{there} is too small", f"write at least {said}"),
        "maximum": (f"{there} is too large", f"write at most {said}"),
        "minItems": ("is empty", hint),
        "minLength": ("is empty", hint),
    }
    return words.get(rule, (f"{there} does not fit ({rule})", hint))


def _shown(given: object) -> str:
    """
    Write a value about as it stands in the file, a long one not to its end.
    """
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, date | time):
        return given.isoformat()
    text = repr(given)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _form(pattern: str, given: object, hint: str) -> tuple[str, str]:
    if pattern.startswith("^env:"):
        return (
            "carries its value in the file",
            'put the value into an environment variable and write "env:NAME"',
        )
    if "sim:" in pattern:
        return f"{_shown(given)} is no adapter", (
            'write "sim:" or "http:https://host:port", or for a till "pos-exec:COMMAND"'
        )
    return f"{_shown(given)} does not have the right form", hint


def _texts(said: Any) -> list[str]:
    return [str(item) for item in said] if isinstance(said, list) else []


def _nearest(given: str, known: list[str]) -> str:
    near = difflib.get_close_matches(given, known, n=1)
    offered = ", ".join(known)
    return f"did you mean {near[0]}? There are: {offered}" if near else f"there are: {offered}"


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _key(error: ValidationError) -> str:
    key = ""
    for part in error.absolute_path:
        key = f"{key}[{part}]" if isinstance(part, int) else _join(key, str(part))
    return key
