"""
What all ledgers of this process in one PostgreSQL database share: a few connections and threads.

A process may serve hundreds of worlds, a database server allows about a hundred connections.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import psycopg

from fiskalsim.ledger.port import Point
from fiskalsim.ledger.postgres.database import Database, Line
from fiskalsim.ledger.postgres.ownership import Ownership, Title

#: The title is proved and the facts are kept, or neither; it answers 1 when both happened.
_WRITE: Final = """
WITH mine AS (
    UPDATE fiskalprobe_worlds SET generation = %s, last_sequence = %s
    WHERE id = %s AND epoch = %s AND generation = %s AND last_sequence = %s
    RETURNING id
), kept AS (
    INSERT INTO fiskalprobe_facts (world, generation, sequence, key, body)
    SELECT mine.id, fact.generation, fact.sequence, fact.key, fact.body
    FROM mine, unnest(%b::bigint[], %b::bigint[], %b::bytea[], %b::bytea[])
        AS fact (generation, sequence, key, body)
)
SELECT count(*) FROM mine
"""
_WHERE: Final = "SELECT epoch, generation, last_sequence FROM fiskalprobe_worlds WHERE id = %s"


class Fenced(Exception):
    """
    The title does not hold any more; nothing was written.
    """


@dataclass(slots=True, kw_only=True)
class Batch:
    """
    Facts of one world, and statements that belong with them; the latter may be run twice.
    """

    generations: list[int] = field(default_factory=list)
    sequences: list[int] = field(default_factory=list)
    keys: list[bytes | None] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    orders: list[tuple[str, tuple[object, ...]]] = field(default_factory=list)

    def clear(self) -> None:
        """
        Forget everything in it.
        """
        for part in (self.generations, self.sequences, self.keys, self.bodies, self.orders):
            part.clear()


class Archive:
    """
    One database as this process uses it; `Archive.at` gives everybody the same one.
    """

    _open: Final[dict[tuple[str, str, float], Archive]] = {}
    _opening: Final = threading.Lock()

    def __init__(self, url: str, *, address: str, lease: float) -> None:
        self.database = Database(url)
        self.database.prepare()
        self.ownership = Ownership(self.database, address=address, lease=lease)
        self.reader = Line(self.database)
        self._line = Line(self.database)
        #: One thread, so that batches reach the database in the order they were handed over.
        self.writer = ThreadPoolExecutor(1, thread_name_prefix="ledger-writer")
        self._users = 0

    @classmethod
    def at(cls, url: str, *, address: str, lease: float) -> Archive:
        """
        Open the archive at *url*, or join those who have it open already.
        """
        key = (url, address, lease)
        with cls._opening:
            archive = cls._open.get(key)
            if archive is None:
                archive = cls(url, address=address, lease=lease)
                cls._open[key] = archive
            archive._users += 1
            return archive

    def leave(self) -> None:
        """
        Use it no more; the last one closes it.
        """
        with self._opening:
            self._users -= 1
            if self._users:
                return
            for key, archive in list(self._open.items()):
                if archive is self:
                    del self._open[key]
        self.writer.shutdown()
        self.ownership.close()
        self.reader.close()
        self._line.close()

    def write(self, title: Title, *, before: Point, after: Point, batch: Batch) -> None:
        """
        Take a world from the point *before* to *after*, or refuse all of it with `Fenced`.

        Meant for the writer's thread.
        """
        write = (
            _WRITE,
            (
                *after,
                title.world,
                title.epoch,
                *before,
                batch.generations,
                batch.sequences,
                batch.keys,
                batch.bodies,
            ),
        )
        try:
            written = self._line.transact([write, *batch.orders])
        except psycopg.OperationalError:
            # The connection broke and nobody knows whether before or after the commit. Under this
            # epoch only this process writes, so where the world stands now tells which.
            if before != after and self._stands(title, after):
                return
            written = self._line.transact([write, *batch.orders])
        if not written:
            raise Fenced

    def _stands(self, title: Title, point: Point) -> bool:
        return self._line.read(_WHERE, (title.world,)) == [(title.epoch, *point)]
