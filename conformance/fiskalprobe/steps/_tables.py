"""
Gherkin tables as the steps read them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from fiskalprobe.run.checks import Mistaken
from fiskalprobe.steps._documents import ABSENT

Table = Sequence[Sequence[str]]


class BadTable(Mistaken):
    """
    A feature's table does not have the columns that its step needs, or a value is unreadable.
    """


def rows(table: Table, *needed: str) -> list[dict[str, str]]:
    """
    Read a table with a heading into one mapping per row.
    """
    heading, *body = table
    missing = [name for name in needed if name not in heading]
    if missing:
        raise BadTable(f"this table needs a column {', '.join(missing)}; it has {heading}")
    return [dict(zip(heading, row, strict=True)) for row in body]


def changes(table: Table) -> dict[str, Any]:
    """
    Read ``field | value`` rows; a value is JSON, or ``absent``.
    """
    return {row["field"]: _value(**row) for row in rows(table, "field", "value")}


def _value(field: str, value: str, **_: str) -> Any:
    if value == "absent":
        return ABSENT
    try:
        return json.loads(value, parse_float=Decimal)
    except ValueError:
        raise BadTable(
            f'{field} cannot become {value}; write JSON, such as "text", or absent'
        ) from None
