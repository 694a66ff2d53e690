"""
What the OpenAPI description of the cloud TSE says about one exchange.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import jsonschema_rs

from fiskalspec import openapi

_DOCUMENT: Final = "sign-de-v2"
_JSON: Final = "application/json"
#: The longest list of faults that a message repeats.
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """
    One operation of the description.
    """

    id: str
    #: Error codes by status; a status without any is there with none.
    codes: Mapping[int, frozenset[str]]
    #: Whether a successful answer may have no body.
    may_be_empty: bool

    def faults(self, answer: Any) -> list[str]:
        """
        Say where a successful answer does not fit; nothing when it fits, or is no JSON by nature.
        """
        validator = _validators().get(self.id)
        if validator is None:
            return []
        wrong = [
            f"/{'/'.join(map(str, error.instance_path))}: {error.message}"
            for error in validator.iter_errors(answer)
        ]
        return wrong[:_SHOWN]


def described(method: str, path: str) -> Described | None:
    """
    Find the operation behind an address; None when the description has none.
    """
    for pattern, name, operation in _operations():
        if method == name and pattern.fullmatch(path):
            return operation
    return None


@cache
def _operations() -> tuple[tuple[re.Pattern[str], str, Described], ...]:
    document = openapi.get(_DOCUMENT)
    return tuple(
        (re.compile(address), method, _described(document, told))
        for address, method, told in openapi.operations(_DOCUMENT)
    )


def _described(document: Mapping[str, Any], operation: Mapping[str, Any]) -> Described:
    answers = {
        int(status): _resolved(document, answer)
        for status, answer in operation["responses"].items()
    }
    return Described(
        id=operation["operationId"],
        codes={status: frozenset(answer.get("x-codes", ())) for status, answer in answers.items()},
        may_be_empty=answers[200].get("x-empty-body") == "allowed",
    )


def _resolved(document: Mapping[str, Any], node: Any) -> Any:
    while "$ref" in node:
        found: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


@cache
def _validators() -> dict[str, Any]:
    components = openapi.get(_DOCUMENT)["components"]
    found = {}
    for _, _, told in openapi.operations(_DOCUMENT):
        content = told["responses"].get("200", {}).get("content", {})
        if _JSON in content:
            whole = content[_JSON]["schema"] | {"components": components}
            found[told["operationId"]] = jsonschema_rs.Draft202012Validator(whole)
    return found
