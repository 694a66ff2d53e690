"""
Exports of closings as tables that can be told otherwise: taken out of their zip, and put back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final
from zipfile import ZipFile, ZipInfo

from fiskalsim.mutants.door import Door, Spoil
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.rows import at_door

#: A row by the names of its columns.
Row = dict[str, str]
#: Makes other rows of the true ones.
Change = Callable[[list[Row]], Iterable[Row]]
#: Makes other tables of the true ones, by their files.
Changes = Callable[[dict[str, list[Row]]], Mapping[str, Iterable[Row]]]

#: Where exports are asked for.
EXPORT: Final = "GET /_control/dsfinvk"
HEADS, LINES, SIGNED = "transactions.csv", "lines.csv", "transactions_tse.csv"
CLOSINGS, CASH, CASES = "cashpointclosing.csv", "cash_per_currency.csv", "businesscases.csv"
_RECEIPT: Final = "BON_ID"


def exported(
    id_: str, says: str, kind: Kind, spoil: Spoil, *, also: tuple[str, ...] = ()
) -> Mutant:
    """
    Make a mutant that hands out another export.
    """
    return at_door(id_, says, kind, Door(call=EXPORT, spoil=spoil), also=also)


def files(change: Callable[[dict[str, bytes]], Mapping[str, bytes]]) -> Spoil:
    """
    Hand out other files than there are.
    """

    def spoil(content: bytes) -> bytes:
        with ZipFile(io.BytesIO(content)) as archive:
            held = {name: archive.read(name) for name in archive.namelist()}
        packed = io.BytesIO()
        with ZipFile(packed, "w") as archive:
            for name, raw in change(held).items():
                archive.writestr(ZipInfo(name), raw)
        return packed.getvalue()

    return spoil


def octets(name: str, change: Callable[[bytes], bytes]) -> Spoil:
    """
    Hand out one file otherwise.
    """
    return files(lambda held: {**held, name: change(held[name])} if name in held else held)


def without(*names: str) -> Spoil:
    """
    Leave files out, and the description as it is.
    """
    return files(lambda held: {name: raw for name, raw in held.items() if name not in names})


def tables(change: Changes) -> Spoil:
    """
    Hand out other rows, in the files that there are.
    """

    def spoil(held: dict[str, bytes]) -> Mapping[str, bytes]:
        headers = {name: _header(raw) for name, raw in held.items() if name.endswith(".csv")}
        told = change({name: _rows(held[name]) for name in headers})
        written = {name: _written(headers[name], told[name]) for name in headers if name in told}
        return {**held, **written}

    return files(spoil)


def table(name: str, change: Change) -> Spoil:
    """
    Hand out other rows of one file.
    """
    return tables(lambda held: {name: change(held[name])} if name in held else {})


def each(name: str, **values: str | Callable[[str], str]) -> Spoil:
    """
    Write columns of one file otherwise; a function is given what stood there.
    """
    return table(name, lambda rows: [changed(row, **values) for row in rows])


def everywhere(**values: str | Callable[[str], str]) -> Spoil:
    """
    Write columns otherwise in each file that has them.
    """
    return tables(
        lambda held: {name: [changed(row, **values) for row in held[name]] for name in held}
    )


def drop(name: str, wanted: Callable[[Row], bool]) -> Spoil:
    """
    Leave rows out of one file.
    """
    return table(name, lambda rows: [row for row in rows if not wanted(row)])


def instead_of(column: str, values: Collection[str], instead: str) -> dict[str, Any]:
    """
    Name a column and what stands in it instead of some values.
    """
    return {column: lambda text: instead if text in values else text}


def receipts(wanted: Callable[[Row], bool]) -> Spoil:
    """
    Leave receipts out of all files, by what stands in their row of transactions_tse.csv.
    """

    def change(held: dict[str, list[Row]]) -> Mapping[str, Iterable[Row]]:
        kept = {row[_RECEIPT] for row in held[SIGNED] if wanted(row)}
        return {
            name: [row for row in rows if row.get(_RECEIPT) in {None, *kept}]
            for name, rows in held.items()
        }

    return tables(change)


def changed(row: Row, **values: str | Callable[[str], str]) -> Row:
    """
    Write columns of a row otherwise, those that it has.
    """
    told = {name: value for name, value in values.items() if name in row}
    return row | {name: v if isinstance(v, str) else v(row[name]) for name, v in told.items()}


def money(text: str) -> Decimal:
    """
    Read a number with its decimal comma.
    """
    return Decimal(text.replace(",", ".") or 0)


def said(amount: Decimal) -> str:
    """
    Write an amount with its decimal comma.
    """
    return f"{amount:.2f}".replace(".", ",")


def _reader(raw: bytes) -> list[list[str]]:
    text = io.StringIO(raw.decode(), newline="")
    return list(csv.reader(text, delimiter=";", strict=True))


def _header(raw: bytes) -> list[str]:
    return _reader(raw)[0]


def _rows(raw: bytes) -> list[Row]:
    header, *rows = _reader(raw)
    return [dict(zip(header, row, strict=True)) for row in rows]


def _written(header: list[str], rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
