"""
index.xml: which files the export holds and how they are to be read, after the GDPdU standard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files
from typing import Final

from fiskalsim.books import cells
from fiskalspec.dsfinvk import DTD, Column, Table

_XML: Final = "1.0"
_COMMENT: Final = "DSFinV-K"
#: The first line of a file is its head.
_FROM: Final = 2


def index(tables: Iterable[Table], *, supplier: str, location: str) -> bytes:
    """
    Describe *tables*, one element for each file.
    """
    lines = [
        f'<?xml version="{_XML}" encoding="UTF-8"?>',
        f'<!DOCTYPE DataSet SYSTEM "{DTD}">',
        "<DataSet>",
        f"<Version>{_XML}</Version>",
        "<DataSupplier>",
        _element("Name", supplier),
        _element("Location", location),
        _element("Comment", _COMMENT),
        "</DataSupplier>",
        "<Media>",
        _element("Name", _COMMENT),
        *(line for table in tables for line in _table(table)),
        "</Media>",
        "</DataSet>",
    ]
    return ("\n".join(lines) + "\n").encode()


def dtd() -> bytes:
    """
    Give the structure that index.xml keeps to.
    """
    return files(__package__).joinpath(DTD).read_bytes()


def _table(table: Table) -> Iterator[str]:
    yield "<Table>"
    yield _element("URL", table.file)
    yield _element("Name", table.name)
    yield _element("Description", table.name)
    yield "<UTF8/>"
    yield _element("DecimalSymbol", cells.DECIMAL)
    yield _element("DigitGroupingSymbol", cells.GROUPING)
    yield f"<Range>{_element('From', str(_FROM))}</Range>"
    yield "<VariableLength>"
    yield _element("ColumnDelimiter", cells.DELIMITER)
    yield _element("RecordDelimiter", cells.END)
    yield _element("TextEncapsulator", cells.ENCAPSULATOR)
    yield from map(_column, table.columns)
    yield "</VariableLength>"
    yield "</Table>"


def _column(column: Column) -> str:
    if column.numeric:
        accuracy = _element("Accuracy", str(column.size)) if column.size else ""
        kind = f"<Numeric>{accuracy}</Numeric>"
    else:
        kind = f"<AlphaNumeric/>{_element('MaxLength', str(column.size))}"
    return f"<VariableColumn>{_element('Name', column.name)}{kind}</VariableColumn>"


def _element(name: str, text: str) -> str:
    """
    Write an element; what XML would read otherwise is written as a reference.
    """
    if text not in (cells.END, cells.ENCAPSULATOR):
        return f"<{name}>{escape(cells.plain(text), quote=False)}</{name}>"
    return f"<{name}>{''.join(f'&#{ord(character)};' for character in text)}</{name}>"
