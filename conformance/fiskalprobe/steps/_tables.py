"""
Gherkin tables as the steps read them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from fiskalprobe.steps._documents import ABSENT

Table = Sequence[Sequence[str]]


class BadTable(ValueError):
    """
    A feature's table does not have the columns that its step needs.
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
    return {
        row["field"]: ABSENT
        if row["value"] == "absent"
        else json.loads(row["value"], parse_float=Decimal)
        for row in rows(table, "field", "value")
    }
