"""
Whether an answer of the fiscal service fits what the OpenAPI document says of its call.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Final

import jsonschema_rs

from fiskalprobe.oracles.claims import Claim, broken, holds
from fiskalprobe.wire import Exchange, NotJson
from fiskalspec import openapi

_FITS: Final = "DE-STA-0011"
_DOCUMENT: Final = "fiscal-middleware"
_JSON: Final = "application/json"
#: Their answers have an oracle of their own.
_FISCAL: Final = ("/createDocument", "/storeDocument", "/cancelDocument")


def judge_description(exchange: Exchange) -> list[Claim]:
    """
    Hold an answer of the fiscal service that is no fiscal response against its description.
    """
    validator = _validator(exchange.request.method, exchange.request.path, exchange.status or 0)
    if validator is None:
        return []
    try:
        wrong = [
            f"/{'/'.join(map(str, each.instance_path))}: {each.message}"
            for each in validator.iter_errors(exchange.json())
        ]
    except NotJson as none:
        wrong = [str(none)]
    call = f"{exchange.request.method} {exchange.request.path.rpartition('/')[2]}"
    if not wrong:
        return [holds(_FITS, "description", f"the answer to {call} fits its description")]
    return [
        broken(
            _FITS,
            "description",
            wrong[0][:300],
            expected=f"the schema of {call}",
            actual=exchange.body[:200],
            code="not-description",
        )
    ]


@lru_cache(maxsize=1024)
def _validator(method: str, path: str, status: int) -> Any | None:
    for pattern, name, codes in _described():
        if name == method.upper() and pattern.fullmatch(path):
            return codes.get(str(status))
    return None


@cache
def _described() -> list[tuple[re.Pattern[str], str, dict[str, Any]]]:
    components = openapi.get(_DOCUMENT)["components"]
    found = []
    for address, method, told in openapi.operations(_DOCUMENT):
        if address.endswith(_FISCAL):
            continue
        codes = {
            code: _compiled(components, answer)
            for code, answer in told["responses"].items()
            if _JSON in answer.get("content", {})
        }
        found.append((re.compile(f".*{address}"), method, codes))
    return found


def _compiled(components: Mapping[str, Any], answer: Mapping[str, Any]) -> Any:
    whole = {"allOf": [answer["content"][_JSON]["schema"]], "components": components}
    return jsonschema_rs.Draft202012Validator(whole)
