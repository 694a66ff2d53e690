"""
Reading index.xml: which files an export says it has, and how they are written.

The grammar is that of the description standard for data carriers (GDPdU). The DTD that the
document names is never loaded, and a document that declares entities is refused: an export needs
none, and they are what attacks on XML parsers are made of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final
from xml.parsers import expat

#: An index.xml of all 20 files has 60 kB.
LARGEST: Final = 4 * 1024**2
_DEEPEST: Final = 32
_MOST: Final = 100_000
_ENCODINGS: Final = {
    "UTF8": "utf-8",
    "UTF16": "utf-16",
    "UTF7": "utf-7",
    "ANSI": "cp1252",
    "Macintosh": "mac-roman",
    "OEM": "cp850",
}


class UnreadableIndex(ValueError):
    """
    This is no index.xml; the text says why.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """
    How a table is written; what the standard takes where index.xml says nothing.
    """

    encoding: str = "utf-8"
    column: str = ";"
    record: str = "\r\n"
    quote: str = '"'
    decimal: str = ","
    grouping: str = "."

    def usable(self) -> Writing:
        """
        Take the usual for what nothing can be read by: marks that are no single character.
        """
        marks = (self.column, self.quote, self.decimal, self.grouping)
        is_fine = all(len(mark) == 1 and mark not in "\r\n\0" for mark in marks)
        if is_fine and len(set(marks)) == len(marks):
            return self
        return replace(Writing(), encoding=self.encoding)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredColumn:
    """
    One column as index.xml describes it.
    """

    name: str
    numeric: bool
    #: Longest text, or number of decimals; None where nothing is said.
    size: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredTable:
    """
    One file as index.xml describes it.
    """

    url: str
    writing: Writing
    #: The row with which the data begin, counted from 1.
    first_row: int
    columns: tuple[DeclaredColumn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """
    All of index.xml that matters.
    """

    #: The DTD that it names; "" for none.
    dtd: str
    tables: tuple[DeclaredTable, ...]

    def table(self, url: str) -> DeclaredTable | None:
        """
        Find the description of a file.
        """
        return next((each for each in self.tables if each.url == url), None)


@dataclass(slots=True)
class _Node:
    name: str
    text: str = ""
    children: list[_Node] = field(default_factory=list)

    def child(self, name: str) -> _Node | None:
        return next((each for each in self.children if each.name == name), None)

    def said(self, name: str) -> str | None:
        """
        Give the text of a child; None without it.
        """
        found = self.child(name)
        return None if found is None else found.text.strip(" \t\r\n")

    def all(self, name: str) -> Iterator[_Node]:
        for each in self.children:
            if each.name == name:
                yield each
            yield from each.all(name)


def read_index(raw: bytes) -> Index:
    """
    Read index.xml; `UnreadableIndex` for anything that is none.
    """
    if len(raw) > LARGEST:
        raise UnreadableIndex(f"it has {len(raw)} bytes, at most {LARGEST} are read")
    builder = _Builder()
    root = builder.build(raw)
    if root.name != "DataSet":
        raise UnreadableIndex(f"its root is {root.name[:40]!r}, that of an index.xml is 'DataSet'")
    return Index(dtd=builder.dtd, tables=tuple(_table(each) for each in root.all("Table")))


def _table(node: _Node) -> DeclaredTable:
    shape = node.child("VariableLength") or _Node("VariableLength")
    usual = Writing()
    first = ((node.child("Range") or _Node("Range")).said("From")) or ""
    return DeclaredTable(
        url=node.said("URL") or "",
        first_row=int(first) if first.isdecimal() and len(first) < len(str(LARGEST)) else 1,
        writing=Writing(
            encoding=next(
                (codec for name, codec in _ENCODINGS.items() if node.child(name)), "cp1252"
            ),
            column=_mark(shape, "ColumnDelimiter", usual.column),
            record=_mark(shape, "RecordDelimiter", usual.record),
            quote=_mark(shape, "TextEncapsulator", usual.quote),
            decimal=_mark(node, "DecimalSymbol", usual.decimal),
            grouping=_mark(node, "DigitGroupingSymbol", usual.grouping),
        ),
        columns=tuple(
            _column(each)
            for each in shape.children
            if each.name in {"VariableColumn", "VariablePrimaryKey"}
        ),
    )


def _mark(node: _Node, name: str, usual: str) -> str:
    found = node.child(name)
    return found.text if found is not None and found.text else usual


def _column(node: _Node) -> DeclaredColumn:
    number = node.child("Numeric")
    size = number.said("Accuracy") if number is not None else node.said("MaxLength")
    longest = 9
    return DeclaredColumn(
        name=node.said("Name") or "",
        numeric=number is not None,
        size=int(size) if size and size.isdecimal() and len(size) <= longest else None,
    )


class _Builder:
    """
    Builds a small tree, and stops at whatever an index.xml does not need.
    """

    def __init__(self) -> None:
        self.dtd = ""
        self._root = _Node("")
        self._open = [self._root]
        self._count = 0

    def build(self, raw: bytes) -> _Node:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(raw, True)  # noqa: FBT003 - the parser knows no keyword for the end
        except expat.ExpatError as wrong:
            raise UnreadableIndex(f"it is no well-formed XML: {wrong}") from wrong
        except (LookupError, ValueError) as wrong:
            raise UnreadableIndex(f"it cannot be read: {wrong}") from wrong
        return self._root.children[0]

    def _doctype(self, _: str, system: str | None, public: str | None, __: int) -> None:
        self.dtd = system or public or ""

    def _entity(self, name: str, *_: object) -> None:
        raise UnreadableIndex(f"it declares the entity {name[:40]!r}; an index.xml declares none")

    def _start(self, name: str, _: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) > _DEEPEST or self._count > _MOST:
            raise UnreadableIndex("it is nested too deeply or has too many elements")
        node = _Node(name)
        self._open[-1].children.append(node)
        self._open.append(node)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].text += text
