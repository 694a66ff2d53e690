"""
The frame of an export: its description, whether it fits the files, and what stands in them at all.

DSF-01, DSF-02, DSF-23; what reading alone tells is found by `read_package`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from fiskalprobe.oracles.dsfinvk.case import Case
from fiskalprobe.oracles.dsfinvk.index import DeclaredTable, Index, Writing
from fiskalprobe.oracles.dsfinvk.sheet import Sheet, shortened
from fiskalprobe.oracles.finding import Finding, Weight
from fiskalspec.dsfinvk import DTD, INDEX, Table, tables

_OTHER_DTD: Final = re.compile(r"gdpdu-[0-9-]+\.dtd")
#: CR, LF and tab may stand in a text.
_CONTROL: Final = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TITLES: Final = {
    "column": "ColumnDelimiter",
    "record": "RecordDelimiter",
    "quote": "TextEncapsulator",
    "decimal": "DecimalSymbol",
    "grouping": "DigitGroupingSymbol",
}


def fits_description(case: Case) -> Iterator[Finding]:
    """
    DSF-01: index.xml and its DTD are there and describe the files as they are.
    """
    yield from _definition(case)
    yield from _strangers(case)
    if case.package.index is not None:
        for declared in case.package.index.tables:
            yield from _declared(case, declared)
        yield from _twice(case.package.index)
    for sheet in case.package.sheets.values():
        yield from _header(case, sheet)


def is_utf8(case: Case) -> Iterator[Finding]:
    """
    DSF-02: files are UTF-8 and say so.
    """
    declared = case.package.index.tables if case.package.index is not None else ()
    for each in declared:
        if each.writing.encoding != "utf-8" and each.url in tables():
            yield _in_index(
                "DSF-02",
                "a file is described in another encoding than UTF-8",
                each.url,
                expected="utf-8",
                actual=each.writing.encoding,
                weight=Weight.NOTICE,
            )
    for sheet in case.package.sheets.values():
        for row, column in sheet.holding(
            sheet.header, lambda _, text: "\N{REPLACEMENT CHARACTER}" in text
        ):
            yield row.finding(
                "DSF-02",
                "a character was lost before the export was written",
                column=column,
                weight=Weight.NOTICE,
            )


def has_no_control(case: Case) -> Iterator[Finding]:
    """
    DSF-23: no NUL, which reading finds, and none of the other control characters.
    """
    for sheet in case.package.sheets.values():
        for row, column in sheet.holding(sheet.header, _has_control):
            yield row.finding(
                "DSF-23",
                "a text holds control characters",
                column=column,
                weight=Weight.NOTICE,
            )


def _has_control(_: str, text: str) -> bool:
    return not text.isprintable() and _CONTROL.search(text) is not None


def _definition(case: Case) -> Iterator[Finding]:
    names = case.package.names
    if DTD not in names:
        other = sorted(name for name in names if _OTHER_DTD.fullmatch(name))
        yield Finding(
            id="DSF-01",
            message="the document type definition has another name"
            if other
            else "there is no document type definition",
            weight=Weight.NOTICE if other else Weight.ERROR,
            place=other[0] if other else DTD,
            expected=DTD,
            actual=", ".join(other),
        )
    index = case.package.index
    if index is not None and index.dtd.rpartition("/")[2] not in names:
        yield Finding(
            id="DSF-01",
            message="the description names a document type definition that is not there",
            weight=Weight.NOTICE,
            place=INDEX,
            expected=DTD,
            actual=shortened(index.dtd),
        )


def _strangers(case: Case) -> Iterator[Finding]:
    index = case.package.index
    described = {each.url for each in index.tables} if index is not None else set()
    for name in sorted(case.package.names):
        if name in {INDEX, DTD} or _OTHER_DTD.fullmatch(name):
            continue
        if name not in tables() and name.lower() in tables():
            message, expected, weight = "a file is spelled otherwise", name.lower(), Weight.ERROR
        elif name in tables() and name not in described and index is not None:
            message, expected = "a file is not described, so no auditor's program reads it", INDEX
            weight = Weight.ERROR
        elif name not in tables() and name not in described:
            message, expected = "a file is none of DSFinV-K and is not described", ""
            weight = Weight.NOTICE
        else:
            continue
        yield Finding(
            id="DSF-01",
            message=message,
            weight=weight,
            place=shortened(name),
            expected=expected,
            actual=shortened(name),
        )


def _declared(case: Case, declared: DeclaredTable) -> Iterator[Finding]:
    table = tables().get(declared.url)
    if declared.url not in case.package.names:
        yield _in_index(
            "DSF-01",
            "a file is described and is not there",
            declared.url,
            weight=Weight.NOTICE,
        )
        return
    if table is None:
        return
    usual = Writing()
    # Whoever keeps to such a description can be read; of grouped numbers DSF-06 tells.
    harmless = {("record", case.package.sheet(declared.url).line_end)}
    harmless |= {("grouping", declared.writing.grouping)}
    for name, title in _TITLES.items():
        expected, actual = getattr(usual, name), getattr(declared.writing, name)
        if actual != expected:
            yield _in_index(
                "DSF-01",
                f"the {title} is described otherwise",
                declared.url,
                expected=repr(expected),
                actual=shortened(repr(actual)),
                weight=Weight.NOTICE if (name, actual) in harmless else Weight.ERROR,
            )
    if declared.first_row != case.package.sheet(declared.url).first_row:
        yield _in_index(
            "DSF-01",
            "the data are described to begin with another row than they do",
            declared.url,
            expected=str(case.package.sheet(declared.url).first_row),
            actual=str(declared.first_row),
        )
    yield from _columns(declared, table)


def _twice(index: Index) -> Iterator[Finding]:
    """
    Look for files that are described more than once: which description counts is not said,
    and no sentence of the standard forbids it.
    """
    times = Counter(each.url for each in index.tables)
    for url in sorted(url for url, count in times.items() if count > 1):
        yield _in_index(
            "DSF-01",
            "a file is described twice",
            url,
            expected="1 description",
            actual=f"{times[url]} descriptions",
            weight=Weight.NOTICE,
        )


def _columns(declared: DeclaredTable, table: Table) -> Iterator[Finding]:
    known = {column.name: column for column in table.columns}
    for column in declared.columns:
        meant = known.get(column.name)
        if meant is not None and column.numeric != meant.numeric:
            yield _in_index(
                "DSF-01",
                "a column is described as of another type",
                f"{declared.url}:{shortened(column.name)}",
                expected="a number" if meant.numeric else "text",
                actual="a number" if column.numeric else "text",
                weight=Weight.NOTICE,
            )


def _header(case: Case, sheet: Sheet) -> Iterator[Finding]:
    table, file = sheet.table, sheet.table.file
    missing = [name for name in table.header if name not in sheet.header]
    if missing:
        yield Finding(
            id="DSF-01",
            message="columns are missing",
            place=f"{file}:1",
            expected=", ".join(missing),
        )
    known = [name for name in sheet.header if name in table.header]
    if len(set(sheet.header)) != len(sheet.header):
        yield Finding(
            id="DSF-01", message="a column is there twice", place=f"{file}:1", actual=_told(known)
        )
    elif not missing and sheet.header[: len(table.header)] != table.header:
        yield Finding(
            id="DSF-01",
            message="the columns stand in another order, or further ones between them",
            weight=Weight.NOTICE,
            place=f"{file}:1",
            expected=_told(table.header),
            actual=_told(sheet.header),
        )
    declared = case.package.index.table(file) if case.package.index is not None else None
    if declared is not None:
        described = tuple(column.name for column in declared.columns)
        if described != sheet.header:
            yield Finding(
                id="DSF-01",
                message="the columns are not those that the description names",
                place=f"{file}:1",
                expected=_told(described),
                actual=_told(sheet.header),
            )


def _told(names: tuple[str, ...] | list[str]) -> str:
    longest = 400
    text = ";".join(names)
    return text if len(text) <= longest else text[:longest] + "…"


def _in_index(
    id_: str,
    message: str,
    about: str,
    *,
    expected: str = "",
    actual: str = "",
    weight: Weight = Weight.ERROR,
) -> Finding:
    return Finding(
        id=id_,
        message=message,
        weight=weight,
        place=f"{INDEX}:{shortened(about)}",
        expected=expected,
        actual=actual,
    )
