"""
From the address that an operator writes to the ledger it names.
"""

from __future__ import annotations

from typing import Any

from fiskalsim.ledger.errors import UnknownLedger
from fiskalsim.ledger.file import Durability
from fiskalsim.ledger.memory import MemoryLedger, MemoryStore
from fiskalsim.ledger.port import Ledger, LedgerStore
from fiskalsim.ledger.sqlite import SqliteLedger, SqliteStore


def open_ledger(
    url: str,
    *,
    facts: Any,
    durability: Durability = "full",
    world: str = "default",
) -> Ledger:
    """
    Open the ledger at *url*: ``memory``, or ``sqlite:PATH`` for one that survives a crash.

    *facts* is the union of all fact types that may come back, e.g. ``LogWritten | Stored``.
    """
    kind, _, place = url.partition(":")
    if url == "memory":
        return MemoryLedger()
    if kind == "sqlite" and place:
        return SqliteLedger(place, facts=facts, durability=durability, world=world)
    raise UnknownLedger(url)


def open_store(url: str, *, facts: Any, durability: Durability = "full") -> LedgerStore:
    """
    Open the place at *url* for the ledgers of many worlds.
    """
    kind, _, place = url.partition(":")
    if url == "memory":
        return MemoryStore()
    if kind == "sqlite" and place:
        return SqliteStore(place, facts=facts, durability=durability)
    raise UnknownLedger(url)
