"""
The worlds of one PostgreSQL database, of which this process owns those it has open.
"""

from __future__ import annotations

from typing import Any, Final

import psycopg

from fiskalsim.ledger.port import LEASE
from fiskalsim.ledger.postgres.archive import Archive
from fiskalsim.ledger.postgres.database import said
from fiskalsim.ledger.postgres.ledger import PostgresLedger

_WORLDS: Final = "SELECT name FROM fiskalprobe_worlds WHERE generation > 0 ORDER BY id"


class PostgresStore:
    """
    A shared place for the ledgers of many worlds.
    """

    def __init__(self, url: str, *, facts: Any, address: str) -> None:
        self._archive = Archive.at(url, address=address, lease=LEASE)
        self._open: list[PostgresLedger] = []

        def ledger(world: str) -> PostgresLedger:
            return PostgresLedger(url, facts=facts, world=world, address=address)

        self._ledger = ledger

    def ledger(self, world: str) -> PostgresLedger:
        """
        Own *world*, which begins with this where there is none; `OwnedElsewhere` says who does.
        """
        opened = self._ledger(world)
        self._open = [ledger for ledger in self._open if not ledger.closed]
        self._open.append(opened)
        return opened

    def worlds(self) -> tuple[str, ...]:
        """
        Name the worlds that are in the database, whoever owns them.
        """
        try:
            rows = self._archive.reader.read(_WORLDS)
        except psycopg.Error as error:
            raise self._archive.database.unreadable(said(error)) from error
        return tuple(name for (name,) in rows)

    async def drop(self, world: str) -> None:
        """
        Let this world be there no longer; its facts stay in the database, under no name.

        `OwnedElsewhere` where another process has it open.
        """
        self._archive.ownership.drop(world)

    def close(self) -> None:
        """
        Give up every world that was opened here.
        """
        for ledger in self._open:
            ledger.close()
        self._open = []
        self._archive.leave()
