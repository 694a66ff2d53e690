"""
Other documented ways to write a fiscal response, turned into the way that the schemas describe.

The sources contradict themselves about a few keys. A subject that follows the other source must
not fail the schema for it, so an answer is rewritten before it is judged, and what was rewritten
is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fiskalprobe.oracles.whole import whole_number

_GERMANY: Final = "AdditionalFields"
_REVISION: Final = "fiscalDocumentRevision"
_COUNTRY: Final = "fiscalCountry"
_INTEGER: Final = "fiscalisationDocumentNumber"
_TEXT: Final = "fiscalDocumentNumber"
_OFFLINE: Final = frozenset({0, -99})


def canonical(body: Mapping[str, Any], *, generation: str) -> tuple[dict[str, Any], list[str]]:
    """
    Rewrite an answer and name the readings by which it was written, none for most answers.
    """
    found: list[str] = []
    answer = dict(body)
    old = generation == "2021"
    if not old and _is_offline_pascal(answer):
        answer = {
            key if key == _GERMANY else _lowered(key): value for key, value in answer.items()
        }
        found.append("DE-RSP-0015")
    if _lowered(_GERMANY) in answer and _GERMANY not in answer:
        answer[_GERMANY] = answer.pop(_lowered(_GERMANY))
        found.append("DE-RSP-0017")
    if isinstance(answer.get(_GERMANY), list):
        answer = dict(unlisted(answer))
        found.append("DE-RSP-0013")
    if not old and type(answer.get(_COUNTRY)) is int and answer[_COUNTRY] == 0:
        answer[_COUNTRY] = "[0] = Germany"
        found.append("DE-RSP-0005")
    if generation == "1.7.7":
        german = answer.get(_GERMANY)
        capital = _REVISION[0].upper() + _REVISION[1:]
        if isinstance(german, Mapping) and capital in german and _REVISION not in german:
            inner = {key: value for key, value in german.items() if key != capital}
            answer[_GERMANY] = {**inner, _REVISION: german[capital]}
            found.append("DE-RSP-0009")
        text = answer.get(_TEXT)
        number = whole_number(text) if isinstance(text, str) else None
        if _INTEGER not in answer and number is not None:
            answer[_INTEGER] = number
            found.append("DE-RSP-0007")
    return answer, found


def unlisted(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """
    Read AdditionalFields also where it is an array of key and value pairs (DE-RSP-0013).
    """
    if list not in map(type, body.values()):
        return body
    return {
        key: _object(value) if key.lower() == _GERMANY.lower() else value
        for key, value in body.items()
    }


def _object(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    pairs: dict[str, Any] = {}
    for each in value:
        names = {str(k).lower(): v for k, v in each.items()} if isinstance(each, Mapping) else {}
        if not {"key", "value"} <= names.keys():
            return value
        pairs[str(names["key"])] = names["value"]
    return pairs


def _is_offline_pascal(answer: Mapping[str, Any]) -> bool:
    number = answer.get(_INTEGER[0].upper() + _INTEGER[1:])
    return number in _OFFLINE and all(key[:1].isupper() for key in answer)


def _lowered(key: str) -> str:
    return key[:1].lower() + key[1:]
