"""
Metadata: a flat object of strings that callers hang on things, merged with each write.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fiskalsim.cloud.errors import unfit

#: 20 in older versions, 40 since 2.1.22.
_KEYS: Final = 40
_KEY_LENGTH: Final = 40
_VALUE_LENGTH: Final = 500


def read(given: Any, *, where: str = "metadata") -> dict[str, str]:
    """
    Read what a caller wants changed; an empty value takes a key away.

    A number or a truth value is taken for its text, as a client in use relies on.
    """
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise unfit(where, "should be object")
    return {_key(key, where): _value(value, f"{where}.{key}") for key, value in given.items()}


def merge(before: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    """
    Merge *changes* into what was there before.
    """
    merged = {key: value for key, value in {**before, **changes}.items() if value}
    if len(merged) > _KEYS:
        raise unfit("metadata", f"should not have more than {_KEYS} keys")
    return merged


def _key(key: str, where: str) -> str:
    if len(key) > _KEY_LENGTH:
        raise unfit(where, f"should not have a key of more than {_KEY_LENGTH} characters")
    return key


def _value(value: Any, where: str) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            text = value
        case dict() | list():
            raise unfit(where, "should be string")
        case _:
            text = str(value)
    if len(text) > _VALUE_LENGTH:
        raise unfit(where, f"should not have more than {_VALUE_LENGTH} characters")
    return text
