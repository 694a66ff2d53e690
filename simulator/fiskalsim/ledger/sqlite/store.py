"""
The worlds of one SQLite file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from fiskalsim.ledger.errors import LedgerFailed
from fiskalsim.ledger.port import Durability
from fiskalsim.ledger.sqlite.ledger import SqliteLedger
from fiskalsim.ledger.sqlite.writer import Writer

_WORLDS: Final = "SELECT name FROM worlds WHERE generation > 0 ORDER BY id"
_DROP: Final = "UPDATE worlds SET name = name || ' ' || id, generation = 0 WHERE name = ?"


class SqliteStore:
    """
    All worlds of one file, which share its writer.
    """

    def __init__(self, path: str | Path, *, facts: Any, durability: Durability = "full") -> None:
        self._writer = Writer(path, durability=durability)
        self._facts = facts

    def ledger(self, world: str) -> SqliteLedger:
        """
        Open the ledger of *world*, which begins with this where there is none.
        """
        return SqliteLedger(self._writer.path, facts=self._facts, world=world, shared=self._writer)

    def worlds(self) -> tuple[str, ...]:
        """
        Name the worlds that are in the file.
        """
        rows = self._writer.connection.execute(_WORLDS)
        return tuple(name for (name,) in rows)

    async def drop(self, world: str) -> None:
        """
        Let this world be there no longer; its facts stay in the file, under no name.
        """
        self._writer.orders.append((_DROP, (world,)))
        await self._writer.commit(self)

    def hand_over(self) -> None:
        """
        Give no facts: a store has none of its own.
        """

    def written(self) -> None:
        """
        Take note that the open batch is durable.
        """

    def lost(self) -> None:
        """
        Take note that the open batch is lost.
        """

    def failed(self) -> LedgerFailed:
        """
        Say that nothing more is taken.
        """
        return self._writer.refusal(committed=0)

    def close(self) -> None:
        """
        Let go of the file.
        """
        self._writer.close()
