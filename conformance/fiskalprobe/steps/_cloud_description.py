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

_METHODS: Final = ("get", "put", "post", "patch", "delete")
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
    for pattern, operations in _operations():
        if method in operations and pattern.fullmatch(path):
            return operations[method]
    return None


@cache
def _operations() -> tuple[tuple[re.Pattern[str], dict[str, Described]], ...]:
    document = openapi.get("sign-de-v2")
    found = []
    for template, item in document["paths"].items():
        pattern = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)))
        operations = {
            method.upper(): _described(document, item[method])
            for method in _METHODS
            if method in item
        }
        found.append((pattern, operations))
    return tuple(found)


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
    document = openapi.get("sign-de-v2")
    found = {}
    for item in document["paths"].values():
        for method in _METHODS:
            content = item.get(method, {}).get("responses", {}).get("200", {}).get("content", {})
            if _JSON in content:
                whole = content[_JSON]["schema"] | {"components": document["components"]}
                name = item[method]["operationId"]
                found[name] = jsonschema_rs.Draft202012Validator(whole)
    return found
