"""
Sheets: the rows of a SQLite ledger. What one commit keeps of a world is one row, a fact a line.

A row for each fact would cost three insertions a receipt, and as many entries in the index.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

#: No sheet is longer, so that finding one fact never means reading a long history.
LONGEST: Final = 128


def sheets(first: int, facts: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
    """
    Write *facts*, the sequence of whose first is *first*, on as many sheets as it takes.

    A sheet is the sequence of its first fact and its text. JSON has no line break inside, so
    each line is a fact, and a person can read it with the `sqlite3` command.
    """
    for start in range(0, len(facts), LONGEST):
        yield first + start, b"\n".join(facts[start : start + LONGEST])


def facts_on(first: int, text: bytes) -> Iterator[tuple[int, bytes]]:
    """
    Read a sheet: each fact with its sequence.
    """
    return enumerate(text.split(b"\n"), first)


def last_on(first: int, text: bytes) -> int:
    """
    Tell the sequence of the last fact on a sheet.
    """
    return first + text.count(b"\n")
