"""
Who owns a world: one process at a time, for as long as it renews its lease.

The owner is a row with an epoch. Whoever takes a world over counts the epoch up, and each write
names the epoch it was made under, so an owner that slept through its lease is refused by the
database and no clock has to be trusted. Leases decide only *when* a world may be taken over: when
one ran out by the database's clock, or when the session that took it is gone, which a killed
process's is at once.
"""

from __future__ import annotations

import threading
import time
from typing import Final

import psycopg

from fiskalsim.ledger.errors import LedgerError, OwnedElsewhere
from fiskalsim.ledger.port import Point
from fiskalsim.ledger.postgres.database import Database, Line, said

_BEATS_PER_LEASE: Final = 3

_FOUND: Final = "INSERT INTO fiskalprobe_worlds (name) VALUES (%s) ON CONFLICT DO NOTHING"
#: A session is named by process number and start, because numbers come again.
_SESSION: Final = """
(SELECT pid || '/' || extract(epoch FROM backend_start)
 FROM pg_stat_activity WHERE pid = pg_backend_pid())
"""
_FREE: Final = """(expires IS NULL OR expires < clock_timestamp() OR NOT EXISTS (
    SELECT FROM pg_stat_activity
    WHERE pid || '/' || extract(epoch FROM backend_start) = fiskalprobe_worlds.session
))"""
_CLAIM: Final = f"""
UPDATE fiskalprobe_worlds SET epoch = epoch + 1, address = %s, session = {_SESSION},
    expires = clock_timestamp() + make_interval(secs => %s)
WHERE name = %s AND {_FREE}
RETURNING id, epoch, generation, last_sequence
"""  # noqa: S608 — put together from constants
#: A world that is dropped loses its name and keeps its facts.
_DROP: Final = f"""
UPDATE fiskalprobe_worlds SET epoch = epoch + 1, generation = 0, expires = NULL,
    name = name || ' ' || id
WHERE name = %s AND (session = {_SESSION} OR {_FREE})
"""  # noqa: S608 — put together from constants
_OWNER: Final = "SELECT address FROM fiskalprobe_worlds WHERE name = %s"
_RENEW: Final = f"""
UPDATE fiskalprobe_worlds SET session = {_SESSION},
    expires = clock_timestamp() + make_interval(secs => %s)
FROM unnest(%s::bigint[], %s::bigint[]) AS mine (world, mine)
WHERE id = mine.world AND epoch = mine.mine AND expires IS NOT NULL
RETURNING id
"""  # noqa: S608 — put together from constants
_RELEASE: Final = """
UPDATE fiskalprobe_worlds SET expires = NULL, session = NULL WHERE id = %s AND epoch = %s
"""


class Title:
    """
    The right to one world: under which epoch, where it stood then, and until when it is sure.
    """

    def __init__(self, *, world: int, epoch: int, point: Point, until: float) -> None:
        self.world = world
        self.epoch = epoch
        self.point = point
        #: By this process's own clock, taken before the database's: never later than the lease.
        self.until = until
        self.lost = False

    @property
    def sure(self) -> bool:
        """
        Whether nobody can have taken the world over by the lease.
        """
        return not self.lost and time.monotonic() < self.until


class Ownership:
    """
    The titles of this process in one database, and the thread that renews them.
    """

    def __init__(self, database: Database, *, address: str, lease: float) -> None:
        self._database = database
        self._address = address
        self._lease = lease
        # Of its own: the titles are bound to its session, and no slow query delays a renewal.
        self._line = Line(database)
        self._titles: dict[int, Title] = {}
        self._changing = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def claim(self, world: str) -> Title:
        """
        Become the owner of *world*; `OwnedElsewhere` says who is, as long as somebody is.
        """
        before = time.monotonic()
        try:
            self._line.read(_FOUND, (world,))
            rows = self._line.read(_CLAIM, (self._address, self._lease, world))
            if not rows:
                owner = self._line.read(_OWNER, (world,))
                raise OwnedElsewhere(world, address=owner[0][0] if owner else "")
        except psycopg.Error as error:
            raise self._database.unreadable(said(error)) from error
        number, epoch, generation, last = rows[0]
        title = Title(
            world=number,
            epoch=epoch,
            point=Point(generation, last),
            until=before + self._lease,
        )
        with self._changing:
            former = self._titles.get(number)
            if former is not None:
                former.lost = True
            self._titles[number] = title
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._beat, name="ledger-ownership", daemon=True
                )
                self._thread.start()
        return title

    def confirm(self, title: Title) -> bool:
        """
        Ask the database whether *title* holds, and renew it if so.
        """
        if not title.lost:
            self._renew([title])
        return title.sure

    def release(self, title: Title) -> None:
        """
        Give a world up, so that the next owner has not to wait for the lease to run out.
        """
        with self._changing:
            if self._titles.get(title.world) is title:
                del self._titles[title.world]
        if title.lost:
            return
        title.lost = True
        try:
            self._line.run(_RELEASE, (title.world, title.epoch))
        except psycopg.Error:
            return  # it runs out by itself

    def drop(self, world: str) -> None:
        """
        Take a world its name, unless another process owns it: `OwnedElsewhere`.
        """
        try:
            self._line.read(_DROP, (world,))
            owner = self._line.read(_OWNER, (world,))
        except psycopg.Error as error:
            raise self._database.unreadable(said(error)) from error
        if owner:
            raise OwnedElsewhere(world, address=owner[0][0])

    def close(self) -> None:
        """
        End the renewals.
        """
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
        self._line.close()

    def _beat(self) -> None:
        while not self._stopped.wait(self._lease / _BEATS_PER_LEASE):
            with self._changing:
                titles = list(self._titles.values())
            try:
                self._renew(titles)
            except LedgerError:
                continue  # the next beat may reach the database; until then the titles run out

    def _renew(self, titles: list[Title]) -> None:
        if not titles:
            return
        before = time.monotonic()
        numbers, epochs = [t.world for t in titles], [t.epoch for t in titles]
        try:
            rows = self._line.read(_RENEW, (self._lease, numbers, epochs))
        except psycopg.Error as error:
            raise self._database.unreadable(said(error)) from error
        renewed = {number for (number,) in rows}
        for title in titles:
            if title.world in renewed:
                title.until = before + self._lease
            else:
                title.lost = True
