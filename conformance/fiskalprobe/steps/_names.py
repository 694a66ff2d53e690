"""
The names that a feature may use and nobody chooses: of fields, payments and faults.

All come from the law, so that a slip in a feature is told from a service that breaks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from fiskalprobe.run.checks import Mistaken
from fiskalprobe.steps._fields import SPECIAL
from fiskalprobe.steps._tables import Columns, nearest, one_of, text
from fiskalprobe.steps._values import BESIDE, TOLERANT, demanded, understood
from fiskalspec import faults, openapi, schemas

#: The schema of what is sent and never answered.
_ASKED: Final = "document"
#: Columns of readings that are no fields.
_NO_FIELDS: Final = frozenset({"reading", "status", "body"})


def payment_kinds() -> tuple[str, ...]:
    """
    List the kinds of payment by their names.
    """
    payment: Any = schemas.read("document.json")["$defs"]["payment"]
    return tuple(k for k in payment["properties"]["paymentType"]["enum"] if isinstance(k, str))


payment_kind: Final = one_of("payment kind", payment_kinds)
fault_name: Final = one_of("fault", faults.load)


@cache
def answered_fields() -> frozenset[str]:
    """
    List every field that an answer of the fiscal service may have, by its description.
    """
    described = openapi.get("fiscal-middleware")
    del described["components"]["schemas"][_ASKED]
    return frozenset(_properties(described)) | frozenset(SPECIAL)


def fields_of(*names: str) -> tuple[str, ...]:
    """
    List the fields that schemas of the description name themselves, in their order.
    """
    described = openapi.get("fiscal-middleware")["components"]["schemas"]
    return tuple(field for name in names for field in described[name]["properties"])


def know_field(name: str) -> None:
    """
    Refuse the name of a field that no answer has by any description; letter case is no matter.
    """
    if not _is_known(name):
        near = nearest(name, answered_fields())
        raise Mistaken(
            f"there is no field {name!r} in any answer that is described; "
            f"{near or 'docs/schritte.md says where the names come from'}"
        )


def _in_row(row: Mapping[str, str]) -> Iterator[str]:
    """
    Look at the fields that a row of ``field | value`` names.
    """
    yield from _slips(row["field"], row["value"])


def _in_reading(row: Mapping[str, str]) -> Iterator[str]:
    """
    Look at the fields that the columns of a reading name.
    """
    for name, words in row.items():
        if name not in _NO_FIELDS:
            yield from _slips(name, words)


def _slips(name: str, words: str) -> Iterator[str]:
    """
    Name what is nearly a field. Somebody's own may be called anything else.
    """
    beside = BESIDE.fullmatch(words)
    asked = [] if words in TOLERANT else [name]
    for each in [*asked, *([beside[1]] if beside else [])]:
        near = "" if _is_known(each) else nearest(each, answered_fields())
        if near:
            yield f"there is no field {each!r}; {near}"


def _is_known(name: str) -> bool:
    return name.lower() in _lower_case()


@cache
def _lower_case() -> frozenset[str]:
    return frozenset(map(str.lower, answered_fields()))


def _properties(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        own = schema.get("properties")
        yield from own if isinstance(own, Mapping) else ()
        for each in schema.values():
            yield from _properties(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from _properties(each)


#: Fields of an answer and what is demanded of each; a third column names a requirement.
SHOWN: Final = Columns(
    needed={"field": text, "value": understood},
    optional={"requirement": text},
    doubts=_in_row,
)
#: Readings of an answer: its status, its body and its fields.
READINGS: Final = Columns(
    needed={"reading": text}, optional={"status": text}, others=demanded, doubts=_in_reading
)
