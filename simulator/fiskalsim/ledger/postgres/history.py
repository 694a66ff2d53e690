"""
What the rows of one world tell: its facts, and the branches and points of its history.

Everything here only reads; `psycopg.Error` goes to the ledger, which knows what is safe.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec
import psycopg

from fiskalsim.ledger.errors import LedgerUnreadable
from fiskalsim.ledger.port import Fact, Point
from fiskalsim.ledger.postgres.archive import Archive
from fiskalsim.ledger.postgres.database import said

_IN_ORDER: Final = """
SELECT sequence, body FROM fiskalprobe_facts
WHERE world = %s AND generation = %s AND sequence > %s AND sequence <= %s
ORDER BY sequence LIMIT %s
"""
_BY_KEY: Final = """
SELECT sequence, body FROM fiskalprobe_facts
WHERE world = %s AND generation = %s AND key = %s AND sequence <= %s
ORDER BY sequence DESC LIMIT 1
"""
_SNAPSHOTS: Final = """
SELECT name, generation, sequence FROM fiskalprobe_snapshots WHERE world = %s ORDER BY name
"""
_BRANCHES: Final = "SELECT generation, parent, through FROM fiskalprobe_branches WHERE world = %s"
_BALANCES: Final = """
SELECT sequence, content FROM fiskalprobe_balances WHERE world = %s AND generation = %s
"""


class History:
    """
    One world's history as this process has read it; whoever owns the world adds to it.
    """

    def __init__(self, archive: Archive, world: int, *, facts: Any) -> None:
        self._database = archive.database
        self._read = archive.reader.read
        self._world = world
        self._decode = msgspec.json.Decoder(facts).decode
        try:
            #: The points that are kept, by name.
            self.snapshots = {name: Point(*point) for name, *point in self._rows(_SNAPSHOTS)}
            #: Where each generation went on from, if from anywhere.
            self.branches = {number: Point(*point) for number, *point in self._rows(_BRANCHES)}
        except psycopg.Error as error:
            raise self._database.unreadable(said(error)) from error

    def line(self, point: Point) -> tuple[Point, ...]:
        """
        Follow a point back to the first generation: the newest stretch of history first.
        """
        line = [point]
        while parent := self.branches.get(line[-1].generation):
            line.append(parent)
        return tuple(line)

    def facts(self, through: Point, *, after: int, limit: int) -> list[tuple[int, Fact]]:
        """
        Give at most *limit* facts of one generation, above the sequence *after*.
        """
        generation, last = through
        rows = self._rows(_IN_ORDER, generation, after, last, limit)
        return [(sequence, self._fact(sequence, body)) for sequence, body in rows]

    def newest(self, key: str, line: Iterable[Point]) -> Fact | None:
        """
        Look along a *line* of history, newest stretch first, for the newest fact with this key.
        """
        sought = as_bytes(key)
        for generation, through in line:
            for sequence, body in self._rows(_BY_KEY, generation, sought, through):
                return self._fact(sequence, body)
        return None

    def balances(self, generation: int) -> list[tuple[int, bytes]]:
        """
        Give what is kept for a generation: a sequence, and what was sealed.
        """
        return [(sequence, content) for sequence, content in self._rows(_BALANCES, generation)]

    def unreadable(self, reason: str) -> LedgerUnreadable:
        """
        Say that the facts cannot be gone on with, and what to do about it.
        """
        return LedgerUnreadable(
            self._database.name,
            reason=reason,
            advice="open it with the version of fiskalprobe that wrote it, "
            "or name another database",
        )

    def _rows(self, query: str, *arguments: object) -> list[tuple[Any, ...]]:
        return self._read(query, (self._world, *arguments))

    def _fact(self, sequence: int, body: bytes) -> Fact:
        try:
            fact: Fact = self._decode(body)
        except msgspec.MsgspecError as error:
            raise self.unreadable(f"fact {sequence} is not understood ({error})") from error
        return fact


def as_bytes(key: str) -> bytes:
    """
    Write a key as bytes, because PostgreSQL's text cannot hold every character.
    """
    return key.encode("utf-8", "surrogatepass")
