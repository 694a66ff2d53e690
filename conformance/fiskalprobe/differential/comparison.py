"""
Where two answers to one request part, as far as they can be compared.

Compared are the status of every answer, and the bodies of successes that a schema describes,
without what it declares volatile. The words of an error are everybody's own. Other documented
ways of writing (of keys, of numbers) are read as the same thing before they are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from fiskalprobe.differential.correspondence import ID, Correspondence
from fiskalprobe.differential.plain import code_of, comparable
from fiskalprobe.steps._alternatives import canonical
from fiskalprobe.wire import Exchange, NotJson, Request
from fiskalspec import schemas
from fiskalspec.schemas.volatile import mask

_SUCCESS: Final = range(200, 300)
_FISCAL: Final = ("createDocument", "storeDocument", "cancelDocument")
_ABSENT: Final = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """
    One field in which the answers differ; ``status`` is one.
    """

    field: str
    subject: str
    reference: str


def call_of(request: Request) -> str:
    """
    Name a call without what is different each time.
    """
    return f"{request.method} {ID.sub('{id}', request.path)}"


def compare(
    subject: Exchange,
    reference: Exchange,
    *,
    api: str,
    names: Correspondence,
    is_fiscal: bool = True,
) -> list[Deviation]:
    """
    List where the answers part; without an answer on both sides there is nothing to compare.

    What is no fiscal service (*is_fiscal*) is compared member by member, and so is the code of
    its errors.
    """
    if subject.status is None or reference.status is None:
        return []
    if subject.status != reference.status:
        return [
            Deviation(field="status", subject=str(subject.status), reference=str(reference.status))
        ]
    if is_fiscal:
        if subject.status not in _SUCCESS:
            return []
        call = call_of(subject.request)
        ours = dict(_flat(_comparable(subject, call, api=api, names=names)))
        theirs = dict(_flat(_comparable(reference, call, api=api, names=None)))
    else:
        ours = dict(_flat(_plain(subject, names)))
        theirs = dict(_flat(_plain(reference, None)))
    return [
        Deviation(
            field=field, subject=ours.get(field, _ABSENT), reference=theirs.get(field, _ABSENT)
        )
        for field in sorted(ours.keys() | theirs.keys())
        if ours.get(field) != theirs.get(field)
    ]


def _comparable(exchange: Exchange, call: str, *, api: str, names: Correspondence | None) -> Any:
    """
    Reduce an answer to what may be compared; *names* says whose numbers these are.
    """
    try:
        body = exchange.json()
    except NotJson:
        return {}
    last = call.rpartition("/")[2]
    if last in _FISCAL:
        written = canonical(body, generation=api)[0] if isinstance(body, Mapping) else body
        return mask(_schema(f"fiscal-response-{api}"), written)
    if call.endswith("/germany/tse"):
        return mask(_schema("tse-list"), body)
    if last == "listTransactions" and isinstance(body, list):
        return {"numbers": sorted(str(names.number(each) if names else each) for each in body)}
    if last == "validateDocument" and isinstance(body, list):
        levels = (each.get("errorLevel") for each in body if isinstance(each, Mapping))
        return {"errorLevels": sorted(map(str, levels))}
    return {}


def _plain(exchange: Exchange, names: Correspondence | None) -> Any:
    try:
        body = exchange.json()
    except NotJson:
        return {}
    if exchange.status not in _SUCCESS:
        return {"code": code_of(body)}
    return comparable(body, exchange.request, names)


@cache
def _schema(name: str) -> dict[str, Any]:
    return schemas.get(name)


def _flat(node: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """
    Give each value under the path of its names; what stands for nothing tells its kind.
    """
    if isinstance(node, Mapping) and (node or not place):
        for key, value in node.items():
            yield from _flat(value, f"{place}.{key}" if place else str(key))
    elif isinstance(node, list) and node:
        for index, value in enumerate(node):
            yield from _flat(value, f"{place}[{index}]")
    else:
        yield place or "body", f'"{node}"' if isinstance(node, str) else str(node)
