"""
What the schema `target` complains about in a declaration, in sentences that say what to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from fiskalprobe.target.errors import Mistake
from fiskalspec import schemas


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
        problem = f"{error.instance!r} is not a valid name here"
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
    words: dict[str, tuple[str, str]] = {
        "enum": (f"{given!r} is not a valid value", _nearest(str(given), _texts(said))),
        "const": (f"is {given!r}", f"this release supports only {said!r}"),
        "type": (f"is {given!r}, no {said}", f"write it as {said}"),
        "uniqueItems": (f"{given!r} contains a duplicate", "name it once"),
        "exclusiveMinimum": (f"{given!r} is too small", f"write more than {said}"),
        "minimum": (f"{given!r} is too small", f"write at least {said}"),
        "maximum": (f"{given!r} is too large", f"write at most {said}"),
        "minItems": ("is empty", hint),
        "minLength": ("is empty", hint),
    }
    return words.get(rule, (f"{given!r} does not fit ({rule})", hint))


def _form(pattern: str, given: object, hint: str) -> tuple[str, str]:
    if pattern.startswith("^env:"):
        return (
            "carries its value in the file",
            'put the value into an environment variable and write "env:NAME"',
        )
    if "sim:" in pattern:
        return f"{given!r} is no adapter", (
            'write "sim:" or "http:https://host:port", or for a till "pos-exec:COMMAND"'
        )
    return f"{given!r} does not have the right form", hint


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
