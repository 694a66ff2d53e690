"""
One file of an export: its rows, found again by the number that a spreadsheet shows.
"""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Final

from fiskalprobe.oracles.dsfinvk.figures import read_figure
from fiskalprobe.oracles.dsfinvk.index import DeclaredTable, Writing
from fiskalprobe.oracles.finding import Finding, Weight
from fiskalspec.dsfinvk import Table

#: A till and the number of its closing.
Closing = tuple[str, str]
#: A till, the number of its closing, and a receipt in it.
Receipt = tuple[str, str, str]

_LONGEST_SHOWN: Final = 80
_LINE_END: Final = re.compile("\r\n|\r|\n")
#: UTF-8 of German letters that was read as Latin-1 or cp1252 begins so, and no word does.
_TWICE: Final = re.compile(
    "\xc3[\x80-\xbf\u0152-\u0192\u02c6-\u02dc\u2013-\u203a\u20ac-\u2122][^;\r\n]{0,10}"
)
_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row; a column that the file does not have reads as empty.
    """

    sheet: Sheet
    #: As a spreadsheet counts: the header is row 1.
    number: int

    def __getitem__(self, column: str) -> str:
        """
        Give the text of a column.
        """
        sheet = self.sheet
        place = sheet.places.get(column)
        if place is None:
            return ""
        begin = (self.number - sheet.first_row) * len(sheet.header)
        return sheet.texts[sheet.fields[begin + place]]

    def figure(self, column: str) -> Decimal | None:
        """
        Give the number of a column; None where it is empty or cannot be read.
        """
        writing = self.sheet.writing
        found = read_figure(self[column], decimal=writing.decimal, grouping=writing.grouping)
        return None if found is None else found.value

    def whole(self, column: str) -> str:
        """
        Give a whole number in its plain spelling, ``1234`` for 1.234; other text as it stands.
        """
        writing = self.sheet.writing
        return _plain(self[column], writing.decimal, writing.grouping)

    @property
    def closing(self) -> Closing:
        """
        Whose closing the row belongs to.
        """
        said = self["Z_KASSE_ID"], self["Z_NR"]
        found = self.sheet.closings.get(said)
        if found is None:
            found = self.sheet.closings[said] = said[0], self.whole("Z_NR")
        return found

    @property
    def receipt(self) -> Receipt:
        """
        Whose receipt the row belongs to.
        """
        return (*self.closing, self["BON_ID"])

    def place(self, column: str = "") -> str:
        """
        Say where, as ``FILE:ROW`` or ``FILE:ROW:COLUMN``.
        """
        return f"{self.sheet.table.file}:{self.number}" + (f":{column}" if column else "")

    def finding(
        self,
        id_: str,
        message: str,
        *,
        column: str = "",
        expected: str = "",
        actual: str | None = None,
        weight: Weight = Weight.ERROR,
    ) -> Finding:
        """
        Find something here; what stands in *column* is the actual unless told otherwise.
        """
        return Finding(
            id=id_,
            message=message,
            weight=weight,
            place=self.place(column),
            expected=expected,
            actual=shortened(self[column]) if actual is None and column else actual or "",
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    One file, read: a number for each field, of the text that it says.
    """

    table: Table
    writing: Writing
    header: tuple[str, ...]
    #: Row by row, as many as the header has columns.
    fields: array[int] = field(default_factory=lambda: array("I"), repr=False)
    texts: Sequence[str] = field(default=(), repr=False)
    #: The number of the first row, and of the one after the last.
    first_row: int = 2
    end: int = 2
    #: How the first line of the file ends; "" where there is one line alone.
    line_end: str = ""
    #: The numbers of empty lines.
    empty: frozenset[int] = frozenset()
    places: Mapping[str, int] = field(init=False, repr=False)
    #: What rows say of their closing, and the closing.
    closings: dict[Closing, Closing] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        """
        Remember where each column stands; of two with one name the first counts.
        """
        places = {name: place for place, name in reversed(list(enumerate(self.header)))}
        object.__setattr__(self, "places", places)

    def __iter__(self) -> Iterator[Row]:
        """
        Go through the rows; an empty line is none, and counts as one in a spreadsheet.
        """
        for number in range(self.first_row, self.end):
            if number not in self.empty:
                yield Row(self, number)

    def said(self, column: str) -> set[str]:
        """
        Give everything that a column says, each text once; most columns say few things.
        """
        place = self.places.get(column)
        if place is None:
            return {""}
        return {self.texts[each] for each in set(self.fields[place :: len(self.header)])}

    def holding(
        self, columns: Iterable[str], is_meant: Callable[[str, str], bool]
    ) -> Iterator[tuple[Row, str]]:
        """
        Find the fields that hold something, row by row; each text of a column is asked about once.
        """
        meant = {
            column: texts
            for column in columns
            if (texts := {text for text in self.said(column) if is_meant(column, text)})
        }
        for row in self if meant else ():
            for column, texts in meant.items():
                if row[column] in texts:
                    yield row, column

    def __len__(self) -> int:
        """
        Count the rows, the header and empty lines left out.
        """
        return self.end - self.first_row - len(self.empty)


class Texts(dict[str, int]):
    """
    Each text of an export by its number, which it gets when it is first asked for.
    """

    def __init__(self) -> None:
        """
        Begin without any.
        """
        super().__init__()
        self.known: list[str] = []

    def __missing__(self, text: str) -> int:
        """
        Number a text.
        """
        number = self[text] = len(self.known)
        self.known.append(text)
        return number


def shortened(text: str) -> str:
    """
    Cut what is too long to be shown.
    """
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


def read_sheet(
    raw: bytes,
    table: Table,
    declared: DeclaredTable | None,
    faults: list[Finding],
    *,
    texts: Texts,
) -> Sheet:
    """
    Read a file as index.xml describes it; what cannot be read is told in *faults*.

    Nothing is raised. Reading ends where quotes no longer match, for what follows cannot be
    told apart.
    """
    writing = declared.writing.usable() if declared is not None else Writing()
    text = _decoded(raw, table, writing, faults)
    if "\x00" in text:
        row = text.count("\n", 0, text.index("\x00")) + 1
        faults.append(
            Finding(
                id="DSF-23",
                message="a file holds NUL, where most programs stop reading",
                place=f"{table.file}:{row}",
                actual=f"{text.count(chr(0))} times",
            )
        )
    end = _LINE_END.search(text)
    line_end = "" if end is None else end[0]
    if declared is not None and line_end:
        _line_end(line_end, table, writing, faults)
    records = _records(text, table, writing, faults)
    first = next(records, None)
    header = () if first is None else first
    has_header = any(name in table.header for name in header)
    if first is not None and not has_header:
        header = tuple(each.name for each in declared.columns) if declared else table.header
        faults.append(
            Finding(
                id="DSF-01",
                message="the first row does not name the columns",
                place=f"{table.file}:1",
                expected=shortened(";".join(table.header)),
                actual=shortened(";".join(first)),
            )
        )
        records = chain([first], records)
    sheet = Sheet(table, writing, header, first_row=2 if has_header else 1, line_end=line_end)
    return _filled(sheet, records, faults, texts)


def _decoded(raw: bytes, table: Table, writing: Writing, faults: list[Finding]) -> str:
    try:
        text = raw.decode(writing.encoding)
    except UnicodeDecodeError as wrong:
        row = raw.count(b"\n", 0, wrong.start) + 1
        faults.append(
            Finding(
                id="DSF-02",
                message="a file is not in the encoding that its description names",
                place=f"{table.file}:{row}",
                expected=writing.encoding,
                actual=f"byte {raw[wrong.start]:02x} at {wrong.start}",
            )
        )
        text = raw.decode("cp1252", errors="replace")
    else:
        if writing.encoding == "utf-8":
            _twice(text, table, faults)
    if text.startswith(_MARK):
        faults.append(
            Finding(
                id="DSF-02",
                message="a file begins with a byte order mark",
                weight=Weight.NOTICE,
                place=f"{table.file}:1",
            )
        )
    return text.removeprefix(_MARK)


def _twice(text: str, table: Table, faults: list[Finding]) -> None:
    found = _TWICE.search(text)
    if found is not None:
        faults.append(
            Finding(
                id="DSF-02",
                message="a text seems to have been turned into UTF-8 twice",
                weight=Weight.NOTICE,
                place=f"{table.file}:{text.count(chr(10), 0, found.start()) + 1}",
                actual=found[0],
            )
        )


def _line_end(end: str, table: Table, writing: Writing, faults: list[Finding]) -> None:
    """
    Compare the end of the header, which has no text with line ends in it.
    """
    if not end.endswith(writing.record[-2:]):
        faults.append(
            Finding(
                id="DSF-01",
                message="rows end otherwise than described",
                weight=Weight.NOTICE,
                place=f"{table.file}:1",
                expected=repr(writing.record),
                actual=repr(end),
            )
        )


def _records(
    text: str, table: Table, writing: Writing, faults: list[Finding]
) -> Iterator[tuple[str, ...]]:
    count = 0
    try:
        for row in csv.reader(
            _lines(text),
            delimiter=writing.column,
            quotechar=writing.quote,
            strict=True,
        ):
            count += 1
            yield tuple(row)
    except (csv.Error, TypeError, ValueError) as wrong:
        faults.append(
            Finding(
                id="DSF-01",
                message=f"a file cannot be read on: {wrong}",
                place=f"{table.file}:{count + 1}",
            )
        )


def _lines(text: str) -> Iterator[str]:
    """
    Part a text at the ends of its lines, which stay; a buffer would take four bytes a letter.
    """
    begin = 0
    for end in _LINE_END.finditer(text):
        yield text[begin : end.end()]
        begin = end.end()
    if begin < len(text):
        yield text[begin:]


def _filled(
    sheet: Sheet, records: Iterable[tuple[str, ...]], faults: list[Finding], texts: Texts
) -> Sheet:
    """
    Bring each row to the width of the header, and tell of those that were not.
    """
    width, number, empty = len(sheet.header), sheet.first_row - 1, set[int]()
    numbered, blank = texts.__getitem__, texts[""]
    for number, values in enumerate(records, sheet.first_row):
        sheet.fields.extend(map(numbered, values[:width]))
        lacking = width - len(values)
        if not lacking:
            continue
        sheet.fields.extend([blank] * lacking)
        if not values:
            empty.add(number)
            continue
        faults.append(
            Finding(
                id="DSF-01",
                message="a row has another number of fields than the header",
                place=f"{sheet.table.file}:{number}",
                expected=str(width),
                actual=str(len(values)),
            )
        )
    return replace(sheet, texts=texts.known, end=number + 1, empty=frozenset(empty))


@lru_cache(maxsize=4096)
def _plain(text: str, decimal: str, grouping: str) -> str:
    found = read_figure(text, decimal=decimal, grouping=grouping)
    value = None if found is None else found.value
    return text if value is None or value != value.to_integral_value() else f"{value:.0f}"
