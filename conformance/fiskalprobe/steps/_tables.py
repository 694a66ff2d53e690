"""
Gherkin tables as the steps read them.

What a step expects of its table is a value, `Columns`, so that a feature can be looked through
without being run, and so that the page of the steps can tell.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, TypeVar

from fiskalprobe.run.checks import Mistaken
from fiskalprobe.steps.fiscal._documents import ABSENT

Table = Sequence[Sequence[str]]
#: Reads one cell, or one word of a sentence; `Mistaken` says what is expected.
Cell = Callable[[str], Any]
Step = TypeVar("Step", bound=Callable[..., object])

_AMOUNT: Final = re.compile(r"-?\d+(\.\d+)?")


class BadTable(Mistaken):
    """
    A feature's table does not have the columns that its step needs, or a value is unreadable.
    """


def _no_doubts(_row: Mapping[str, str]) -> Iterator[str]:
    """
    Find nothing doubtful.
    """
    yield from ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """
    What a table below a step has to look like.
    """

    needed: Mapping[str, Cell]
    optional: Mapping[str, Cell] = field(default_factory=lambda: MappingProxyType({}))
    #: How the cells of any other column are read; None where there may be no other.
    others: Cell | None = None
    #: What looks like a slip in a row although it can be read.
    doubts: Callable[[Mapping[str, str]], Iterator[str]] = _no_doubts

    def read(self, table: Table) -> list[dict[str, Any]]:
        """
        Read a table into one mapping per row; `BadTable` says what is wrong and where.
        """
        heading, *body = table
        missing = [name for name in self.needed if name not in heading]
        known = {**self.needed, **self.optional}
        strange = [name for name in heading if name not in known and self.others is None]
        if missing or strange:
            raise BadTable(self._heading(heading, missing, strange))
        if not body:
            raise BadTable("this table has a heading and no row")
        return [
            {name: self._cell(number, name, cell) for name, cell in zip(heading, row, strict=True)}
            for number, row in enumerate(body, start=1)
        ]

    def slips(self, table: Table) -> Iterator[str]:
        """
        List what is wrong or doubtful about a table that nobody reads yet.
        """
        try:
            self.read(table)
        except BadTable as wrong:
            yield str(wrong)
            return
        heading, *body = table
        for number, row in enumerate(body, start=1):
            for doubt in self.doubts(dict(zip(heading, row, strict=True))):
                yield f"row {number} of the table: {doubt}"

    def _cell(self, number: int, name: str, cell: str) -> Any:
        read = self.needed.get(name) or self.optional.get(name) or self.others
        try:
            return cell if read is None else read(cell)
        except Mistaken as wrong:
            raise BadTable(f"row {number} of the table, column {name}: {wrong}") from wrong

    def _heading(self, heading: Sequence[str], missing: list[str], strange: list[str]) -> str:
        known = [*self.needed, *self.optional]
        if missing:
            return (
                f"this table needs a column {', '.join(missing)}; it has {', '.join(heading)}; "
                f"the columns are: {', '.join(known)}"
            )
        near = nearest(strange[0], known)
        return f"this table has no column {strange[0]}; {near or 'there are: ' + ', '.join(known)}"


#: What is known of a step: its table, and the words in its sentence that are not anybody's own.
_TABLES: Final[dict[object, Columns]] = {}
_WORDS: Final[dict[object, Mapping[str, Cell]]] = {}


def below(columns: Columns) -> Callable[[Step], Step]:
    """
    Say what the table below a step looks like.
    """

    def known(step: Step) -> Step:
        _TABLES[step] = columns
        return step

    return known


def saying(**words: Cell) -> Callable[[Step], Step]:
    """
    Say how words in a step's sentence are read.
    """

    def known(step: Step) -> Step:
        _WORDS[step] = words
        return step

    return known


def table_of(step: object) -> Columns | None:
    """
    Give what is known of the table below a step.
    """
    return _TABLES.get(step)


def words_of(step: object) -> Mapping[str, Cell]:
    """
    Give how the words in a step's sentence are read, by their names.
    """
    return _WORDS.get(step, {})


def nearest(given: str, known: Iterable[str]) -> str:
    """
    Ask whether something like *given* was meant; empty where nothing is like it.
    """
    by_case = {each.lower(): each for each in sorted(known, reverse=True)}
    near = difflib.get_close_matches(given.lower(), by_case, n=1)
    return f"did you mean {by_case[near[0]]}?" if near else ""


def text(cell: str) -> str:
    """
    Take a cell as it is.
    """
    return cell


def amount(cell: str) -> Decimal:
    """
    Read an amount or a rate.
    """
    if not _AMOUNT.fullmatch(cell):
        pointed = cell.replace(",", ".")
        meant = f"{pointed}" if _AMOUNT.fullmatch(pointed) else "10.84 or -3"
        raise Mistaken(f"{cell!r} is no amount; write digits with a point, such as {meant}")
    return Decimal(cell)


def whole(cell: str) -> int:
    """
    Read a whole number.
    """
    if not cell.isascii() or not cell.isdecimal():
        raise Mistaken(f"{cell!r} is no whole number; write digits, such as 1")
    return int(cell)


def one_of(what: str, choices: Callable[[], Iterable[str]]) -> Cell:
    """
    Read one of some words, which are looked up when the first cell is read.
    """

    def read(cell: str) -> str:
        known = list(choices())
        if cell not in known:
            near = nearest(cell, known)
            told = f"{near} There are" if near else "there are"
            raise Mistaken(f"there is no {what} {cell!r}; {told}: {', '.join(known)}")
        return cell

    return read


def sent(cell: str) -> Any:
    """
    Read a value to be sent: JSON, or ``absent``.
    """
    if cell == "absent":
        return ABSENT
    try:
        return json.loads(cell, parse_float=Decimal)
    except ValueError:
        raise Mistaken(
            f'{cell} cannot be sent; write JSON, such as "text" or 12.90, or absent'
        ) from None


def _member(*starts: str, either: bool) -> Cell:
    """
    Make what reads a demand on a member of an answer: JSON, a few words, or what so starts.

    Where *either* will do, it may end on ``or absent``.
    """

    def read(cell: str) -> str:
        said = cell.removesuffix(" or absent") if either else cell
        if said in {"absent", "present"} or said.startswith(starts):
            return cell
        try:
            json.loads(said)
        except ValueError:
            raise Mistaken(
                f"no value is written as {cell!r}; write JSON, such as a text in quotes, present, "
                'absent or like "PATTERN"'
            ) from None
        return cell

    return read


def _members(*starts: str, either: bool) -> Columns:
    needed = {"member": text, "value": _member(*starts, either=either)}
    return Columns(needed=needed, optional={"requirement": text})


#: Members of an answer, dots between their names; a third column names a requirement.
MEMBERS: Final = _members('like "', either=False)
#: The same of a cloud TSE, of which more can be said.
CLOUD_MEMBERS: Final = _members(
    'like "', 'process data "', 'process data like "', "the member ", "at most ", either=True
)
#: Fields of what is sent; which there are is not asked, since some are set to see what happens.
CHANGES: Final = Columns(needed={"field": text, "value": sent})


def changes(table: Table) -> dict[str, Any]:
    """
    Read ``field | value`` rows; a value is JSON, or ``absent``.
    """
    return {row["field"]: row["value"] for row in CHANGES.read(table)}
