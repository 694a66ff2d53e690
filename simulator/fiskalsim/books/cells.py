"""
How a value is written into a field of a CSV file: numbers, texts and times of DSFinV-K.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import ROUND_DOWN, Context, Decimal
from typing import Final, TypeAlias

from fiskalsim.ground.limits import LONGEST_NUMBER
from fiskalsim.middleware.documents.days import local
from fiskalspec.dsfinvk import Column, Table

#: What a field may hold; nothing is an empty field.
Value: TypeAlias = str | int | Decimal | None
#: A row by the names of its columns; those that are missing stay empty.
Row: TypeAlias = Mapping[str, Value]

DELIMITER: Final = ";"
ENCAPSULATOR: Final = '"'
END: Final = "\r\n"
DECIMAL: Final = ","
#: What is declared to group digits; no number here has any.
GROUPING: Final = "."

#: Written as it was signed, to the octet: a signature is over it.
_SIGNED: Final = frozenset({"TSE_VORGANGSDATEN"})
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
#: Holds whatever can be read, with its decimals.
_LONG: Final = Context(prec=2 * LONGEST_NUMBER)


def line(table: Table, row: Row) -> bytes:
    """
    Write one row of *table*.
    """
    fields = (field(column, row.get(column.name)) for column in table.columns)
    return (DELIMITER.join(fields) + END).encode()


def head(table: Table) -> bytes:
    """
    Write the row of names.
    """
    return (DELIMITER.join(table.header) + END).encode()


def field(column: Column, value: Value) -> str:
    """
    Write one value as its column wants it: texts are encapsulated and no longer than allowed.
    """
    if value is None or value == "":
        return ""
    if column.numeric:
        return number(Decimal(value), column.size)
    text = str(value) if column.name in _SIGNED else plain(str(value))[: column.size]
    doubled = text.replace(ENCAPSULATOR, 2 * ENCAPSULATOR)
    return f"{ENCAPSULATOR}{doubled}{ENCAPSULATOR}"


def number(value: Decimal, decimals: int) -> str:
    """
    Write a number with exactly so many decimals; further ones are cut off, as in processData.
    """
    smallest = Decimal(1).scaleb(-decimals)
    cut = value.quantize(smallest, ROUND_DOWN, context=_LONG)
    return f"{cut or abs(cut):f}".replace(".", DECIMAL)


def plain(text: str) -> str:
    """
    Put a blank where a text has line breaks or control characters.

    Many readers split a file into lines before they look for encapsulated texts (inferred).
    """
    return _CONTROL.sub(" ", text).strip()


def moment(unix: int) -> str:
    """
    Write Unix seconds as DSFinV-K writes the times of a TSE: UTC, with milliseconds.
    """
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=unix)
    return f"{at:%Y-%m-%dT%H:%M:%S}.000Z"


def said(at: datetime | None) -> str:
    """
    Write a time that a till has said, in UTC; without an offset it is German time.
    """
    if at is None:
        return ""
    try:
        utc = local(at).astimezone(UTC)
    except OverflowError:  # in the first or last hours of the calendar
        utc = local(at)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
