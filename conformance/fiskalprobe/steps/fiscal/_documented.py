"""
Which server errors the description of an endpoint lists.

The description adds one shared answer to every call, because any service may fail inside. No
source states it, so it excuses nothing: only codes that stand at the endpoint itself count. Where
such a 500 is inferred, since the TSE may be out of reach and only the good case is published, the
codes of a gateway say the same, and no source prefers one.
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
#: Bad gateway, service unavailable, gateway timeout (RFC 9110).
_SOMETHING_BEHIND: Final = frozenset({502, 503, 504})


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
    told = {
        int(code): answer
        for code, answer in answers.items()
        if code.isdecimal()
        and int(code) >= _FIRST_SERVER_ERROR
        and not str(answer.get("$ref", "")).startswith(_SHARED)
    }
    is_inferred = any(answer.get("x-basis") == "inferred" for answer in told.values())
    return frozenset(told) | (_SOMETHING_BEHIND if is_inferred else frozenset())
