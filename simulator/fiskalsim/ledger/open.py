"""
From the address that an operator writes to the ledger it names.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from fiskalsim.ledger.errors import DriverMissing, UnknownLedger
from fiskalsim.ledger.file import Durability
from fiskalsim.ledger.memory import MemoryLedger, MemoryStore
from fiskalsim.ledger.port import Ledger, LedgerStore
from fiskalsim.ledger.sqlite import SqliteLedger, SqliteStore

#: How PostgreSQL itself lets its addresses begin.
_POSTGRESQL: Final = ("postgresql://", "postgres://")


def is_address(url: str) -> bool:
    """
    Whether *url* names some ledger, which need not be there.
    """
    kind, _, place = url.partition(":")
    return url == "memory" or (kind == "sqlite" and bool(place)) or is_shared(url)


def is_shared(url: str) -> bool:
    """
    Whether several processes may use the ledger at *url*, each owning some of its worlds.
    """
    return url.startswith(_POSTGRESQL)


def open_ledger(
    url: str,
    *,
    facts: Any,
    durability: Durability = "full",
    world: str = "default",
    address: str = "",
) -> Ledger:
    """
    Open the ledger at *url*: ``memory``, ``sqlite:PATH`` for one that survives a crash, or
    ``postgresql://…`` for one that processes share, who find this one at *address*.

    *facts* is the union of all fact types that may come back, e.g. ``LogWritten | Stored``.
    """
    kind, _, place = url.partition(":")
    if url == "memory":
        return MemoryLedger()
    if kind == "sqlite" and place:
        return SqliteLedger(place, facts=facts, durability=durability, world=world)
    if is_shared(url):
        with _driver("postgres"):
            from fiskalsim.ledger.postgres import PostgresLedger
        return PostgresLedger(
            url, facts=facts, durability=durability, world=world, address=address
        )
    raise UnknownLedger(url)


def open_store(
    url: str, *, facts: Any, durability: Durability = "full", address: str = ""
) -> LedgerStore:
    """
    Open the place at *url* for the ledgers of many worlds.

    Processes that share it find this one at *address*.
    """
    kind, _, place = url.partition(":")
    if url == "memory":
        return MemoryStore()
    if kind == "sqlite" and place:
        return SqliteStore(place, facts=facts, durability=durability)
    if is_shared(url):
        with _driver("postgres"):
            from fiskalsim.ledger.postgres_store import PostgresStore
        return PostgresStore(url, facts=facts, durability=durability, address=address)
    raise UnknownLedger(url)


@contextmanager
def _driver(extra: str) -> Iterator[None]:
    """
    Say which extra brings what could not be imported.
    """
    try:
        yield
    except ImportError as missing:
        raise DriverMissing(extra) from missing
