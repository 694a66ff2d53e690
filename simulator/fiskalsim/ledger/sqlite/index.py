"""
Where the fact of a key is: an index of marks (`sqlite.keys`) that is written behind the facts.

Marks come in no order, so to write each into its table at once rewrites a page for each. They are
made durable on the sheets instead, with their facts, and wait here by the thousand. Then they are
written in the order of the table, a few in each transaction: neighbours share a page, and nobody
waits for all of them. The sheets of a file that is opened anew tell which still waited.
Those are written before anything else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from struct import iter_unpack, pack
from typing import Final

from fiskalsim.ledger.sqlite.keys import Marks

#: A mark, and the sequence of its fact.
Note = tuple[int, int]

#: Marks that wait before they are written: many, so that some fall on one page of a large table.
_WAITING: Final = 8192
#: How many times faster they are written than new ones come.
_HASTE: Final = 2

_INDEXED: Final = "SELECT mark FROM marks"
_WAITED: Final = """
SELECT marks FROM facts WHERE rowid > (SELECT through FROM indexed) AND marks IS NOT NULL
"""
_NEWEST_SHEET: Final = "SELECT coalesce(max(rowid), 0) FROM facts"
# Of notes that were being written when the process was killed, some are in the table.
_WRITE: Final = "INSERT OR IGNORE INTO marks VALUES (?, ?)"
_WRITTEN: Final = "UPDATE indexed SET through = ?"
_BY_MARK: Final = "SELECT sequence FROM marks WHERE mark = ? AND sequence <= ?"

_NOTE: Final = "<qq"


def packed(notes: Sequence[Note]) -> bytes | None:
    """
    Write *notes* as a sheet keeps them, 16 bytes each; None where there are none.
    """
    return pack(f"<{2 * len(notes)}q", *chain.from_iterable(notes)) if notes else None


class Index:
    """
    The marks of all worlds and generations of one file.

    Reading it may raise `sqlite3.Error`, and `struct.error` where notes on a sheet are damaged.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._filter = Marks(mark for (mark,) in connection.execute(_INDEXED))
        #: What waits, sequences by mark.
        self._waiting: dict[int, tuple[int, ...]] = {}
        #: What is being written: the same, in order, and as far as it has come.
        self._leaving: dict[int, tuple[int, ...]] = {}
        self._order: list[int] = []
        self._done = 0
        #: The newest sheet of which no note is left once they are written.
        self._through = 0
        for (marks,) in connection.execute(_WAITED):
            self.add(_unpacked(marks))
        self._catch_up()

    def add(self, notes: Iterable[Note]) -> None:
        """
        Take in notes that are durable on their sheets.
        """
        waiting, known = self._waiting, self._filter.add
        for mark, sequence in notes:
            waiting[mark] = (*waiting.get(mark, ()), sequence)
            known(mark)

    def write(self, coming: int) -> None:
        """
        Write some of what waits, within a transaction that is to add *coming* notes later on.
        """
        if not self._order:
            if len(self._waiting) < _WAITING:
                return
            self._begin()
        self._write(_HASTE * coming)

    def may_have(self, mark: int) -> bool:
        """
        Tell whether a mark may have been noted; False is certain, and costs no look at the file.
        """
        return self._filter.may_have(mark)

    def sequences(self, mark: int, *, through: int) -> list[int]:
        """
        Give the sequences up to *through* that were noted with a mark, the newest first.
        """
        found = {sequence for (sequence,) in self._connection.execute(_BY_MARK, (mark, through))}
        for notes in (self._waiting, self._leaving):
            found.update(sequence for sequence in notes.get(mark, ()) if sequence <= through)
        return sorted(found, reverse=True)

    def _catch_up(self) -> None:
        # Now, lest a file that is opened often and shortly has ever more of them.
        if self._waiting:
            self._connection.execute("BEGIN IMMEDIATE")
            self._begin()
            self._write(len(self._order))
            self._connection.execute("COMMIT")

    def _begin(self) -> None:
        (self._through,) = self._connection.execute(_NEWEST_SHEET).fetchone()
        self._leaving, self._waiting = self._waiting, {}
        self._order = sorted(self._leaving)

    def _write(self, count: int) -> None:
        start, end = self._done, self._done + count
        self._connection.executemany(
            _WRITE,
            [(mark, one) for mark in self._order[start:end] for one in self._leaving[mark]],
        )
        self._done = end
        if end >= len(self._order):
            self._connection.execute(_WRITTEN, (self._through,))
            self._leaving, self._order, self._done = {}, [], 0


def _unpacked(marks: bytes) -> Iterator[Note]:
    return iter_unpack(_NOTE, marks)
