"""
The export of a till's closings, DSFinV-K 2.4: its files, columns and closed sets, as data.

Machine and judge read the same tables, each in its own way: what a column means is written once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

#: The version that these tables are of, as TAXONOMIE_VERSION writes it.
VERSION: Final = "2.4"
#: The versions with the same files, by whose name an export may go.
VERSIONS: Final = ("2.0", "2.1", "2.2", "2.3", "2.4")
INDEX: Final = "index.xml"
DTD: Final = "gdpdu-01-09-2004.dtd"

_COLUMN: Final = re.compile(r"(?P<name>[A-Z_0-9]+) (?P<kind>[an])(?P<size>\d+) (?P<need>[!?i1~])")

#: Codes of countries that ISO 3166 leaves to whoever needs one, as XKX for Kosovo.
_OF_USERS: Final = re.compile("AA[A-Z]|Q[M-Z][A-Z]|X[A-Z]{2}|ZZ[A-Z]")


class Need(StrEnum):
    """
    When a column has to be filled.
    """

    ALWAYS = "!"
    #: Where it applies, which no table can tell.
    IF_ANY = "?"
    OF_AN_ITEM = "i"
    #: At least one of those of the table.
    ONE_OF = "1"
    #: The matrix says always, and those who implement it do not.
    DISPUTED = "~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    One column: text of at most *size* characters, or a number with up to *size* decimals.
    """

    name: str
    numeric: bool
    size: int
    need: Need

    @classmethod
    def read(cls, text: str) -> Column:
        """
        Read ``NAME a40 !``; anything else is a `ValueError`.
        """
        found = _COLUMN.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no column; one reads NAME a40 ! or NAME n2 ?")
        return cls(
            name=found["name"],
            numeric=found["kind"] == "n",
            size=int(found["size"]),
            need=Need(found["need"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """
    One file of the export.
    """

    file: str
    #: The logical name that index.xml gives it.
    name: str
    #: master, closing (sums of a closing) or records (single receipts).
    module: str
    columns: tuple[Column, ...]
    #: The columns that every row begins with, and that tell whose row it is.
    key: tuple[str, ...]

    @property
    def header(self) -> tuple[str, ...]:
        """
        The names of all columns, in their order.
        """
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class VatKey:
    """
    A key of vat.csv that DSFinV-K itself gives out, and the slot in which it is summed.
    """

    key: int
    slot: int
    #: None where the calendar has to be asked for the rate of the slot.
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """
    The closed sets.
    """

    #: Column name → what it may say.
    columns: Mapping[str, tuple[str, ...]]
    #: Every GV_TYP that touches cash alone.
    cash_movements: tuple[str, ...]
    #: ZAHLART_TYP → Bar or Unbar; "" for what stands in no signature.
    payment_class: Mapping[str, str]
    vat_keys: Mapping[int, VatKey]


@cache
def tables() -> Mapping[str, Table]:
    """
    Load all tables by their file names, in the order of index.xml.
    """
    data = _data("tables.toml")
    closing = tuple(map(Column.read, data["closing"]))
    receipt = tuple(map(Column.read, data["receipt"]))
    found: dict[str, Table] = {}
    for row in data["table"]:
        key = closing + receipt if row.get("of_receipt") else closing
        found[row["file"]] = Table(
            file=row["file"],
            name=row["name"],
            module=row["module"],
            columns=key + tuple(map(Column.read, row["columns"])),
            key=tuple(column.name for column in key),
        )
    return MappingProxyType(found)


@cache
def values() -> Values:
    """
    Load the closed sets.
    """
    data = _data("values.toml")
    keys = (
        VatKey(
            key=row["key"],
            slot=row["slot"],
            percent=Decimal(row["percent"]) if "percent" in row else None,
        )
        for row in data["vat_key"]
    )
    return Values(
        columns=MappingProxyType({name: tuple(said) for name, said in data["columns"].items()}),
        cash_movements=tuple(data["cash"]["movements"]),
        payment_class=MappingProxyType(data["payment_class"]),
        vat_keys=MappingProxyType({each.key: each for each in keys}),
    )


def is_country(code: str) -> bool:
    """
    Say whether a text is a code of ISO 3166-1 alpha-3, also one that was withdrawn or is free.
    """
    return code in _countries() or _OF_USERS.fullmatch(code) is not None


@cache
def _countries() -> frozenset[str]:
    return frozenset(code for codes in _data("countries.toml").values() for code in codes.split())


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
