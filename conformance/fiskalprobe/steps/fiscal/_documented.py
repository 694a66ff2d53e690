"""
Which server errors the description of an endpoint lists.

The description adds one shared answer to every call, because any service may fail inside. No
source states it, so it excuses nothing: only codes that stand at the endpoint itself count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from fiskalspec import openapi

_FIRST_SERVER_ERROR: Final = 500
_NO_SUCH_METHOD: Final = 501
_SHARED: Final = "#/components/responses/"


@cache
def documented(method: str, path: str) -> frozenset[int]:
    """
    Collect the 5xx codes that the description lists for this call; none for an unknown call.

    A method that no call has at this path may be answered 501, which says just that (RFC 9110).
    """
    for pattern, codes in _described().get(method.upper(), ()):
        if pattern.fullmatch(path):
            return codes
    others = (pattern for calls in _described().values() for pattern, _ in calls)
    is_there = any(pattern.fullmatch(path) for pattern in others)
    return frozenset({_NO_SUCH_METHOD}) if is_there else frozenset()


@cache
def _described() -> dict[str, list[tuple[re.Pattern[str], frozenset[int]]]]:
    found: dict[str, list[tuple[re.Pattern[str], frozenset[int]]]] = {}
    for address, method, told in openapi.operations("fiscal-middleware"):
        pattern = re.compile(address, re.IGNORECASE)
        found.setdefault(method, []).append((pattern, _server_errors(told["responses"])))
    return found


def _server_errors(answers: Mapping[str, Mapping[str, Any]]) -> frozenset[int]:
    return frozenset(
        int(code)
        for code, answer in answers.items()
        if code.isdecimal()
        and int(code) >= _FIRST_SERVER_ERROR
        and not str(answer.get("$ref", "")).startswith(_SHARED)
    )
