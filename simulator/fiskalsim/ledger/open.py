"""
From the address that an operator writes to the ledger it names.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, cast, get_args

from fiskalsim.ledger.errors import DriverMissing, UnknownLedger
from fiskalsim.ledger.memory import MemoryLedger, MemoryStore
from fiskalsim.ledger.port import Durability, Ledger, LedgerStore
from fiskalsim.ledger.sqlite.ledger import SqliteLedger
from fiskalsim.ledger.sqlite.store import SqliteStore

#: How PostgreSQL itself lets its addresses begin.
_POSTGRESQL: Final = ("postgresql://", "postgres://")


def is_address(url: str) -> bool:
    """
    Whether *url* names some ledger, which need not be there.
    """
    return url == "memory" or _file(url) is not None or is_shared(url)


def is_shared(url: str) -> bool:
    """
    Whether several processes may use the ledger at *url*, each owning some of its worlds.
    """
    return url.startswith(_POSTGRESQL)


def open_ledger(url: str, *, facts: Any, address: str = "") -> Ledger:
    """
    Open the ledger at *url*: ``memory``, ``sqlite:PATH`` for one that survives a crash, or
    ``postgresql://…`` for one that processes share, who find this one at *address*.

    ``sqlite:PATH?durability=normal`` survives a killed process, but perhaps not a power cut.

    *facts* is the union of all fact types that may come back, e.g. ``LogWritten | Stored``.
    """
    if url == "memory":
        return MemoryLedger()
    if file := _file(url):
        return SqliteLedger(file[0], facts=facts, durability=file[1])
    if is_shared(url):
        with _driver():
            from fiskalsim.ledger.postgres.ledger import PostgresLedger
        return PostgresLedger(url, facts=facts, address=address)
    raise UnknownLedger(url)


def open_store(url: str, *, facts: Any, address: str = "") -> LedgerStore:
    """
    Open the place at *url* for the ledgers of many worlds.

    Processes that share it find this one at *address*.
    """
    if url == "memory":
        return MemoryStore()
    if file := _file(url):
        return SqliteStore(file[0], facts=facts, durability=file[1])
    if is_shared(url):
        with _driver():
            from fiskalsim.ledger.postgres.store import PostgresStore
        return PostgresStore(url, facts=facts, address=address)
    raise UnknownLedger(url)


def _file(url: str) -> tuple[str, Durability] | None:
    """
    Read the path and the durability of ``sqlite:PATH`` or ``sqlite:PATH?durability=normal``.
    """
    kind, _, place = url.partition(":")
    path, asks, asked = place.partition("?durability=")
    if kind != "sqlite" or not path or (asks and asked not in get_args(Durability)):
        return None
    return path, cast("Durability", asked or "full")


@contextmanager
def _driver() -> Iterator[None]:
    """
    Say that the extra "postgres" brings what could not be imported.
    """
    try:
        yield
    except ImportError as missing:
        raise DriverMissing("postgres") from missing
