"""
What it costs to begin a world again, to keep a moment of it, and to go back to that moment.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final
from uuid import UUID

from fiskalsim.middleware.client import SAMPLE_CLIENT_ID
from fiskalsim.middleware.documents.model import Document, Payment, Position, User
from fiskalsim.world.settings import Settings
from fiskalsim.world.world import World

#: How many receipts the world has seen.
HISTORIES: Final = (100, 10_000)
_LEDGERS: Final = ("memory", "sqlite")
_DEVICE: Final = "fiskaly-cloud"
_ROUNDS: Final = 7
_NOON: Final = datetime.fromisoformat("2026-01-05T12:00:00+01:00")


def measure_worlds() -> dict[str, float]:
    """
    Measure milliseconds, durable where the ledger is: `reset_ms_memory_100` and so on.
    """
    found: dict[str, float] = {}
    with asyncio.Runner() as runner, ExitStack() as stack:
        for kind in _LEDGERS:
            for receipts in HISTORIES:
                folder = stack.enter_context(tempfile.TemporaryDirectory())
                ledger = kind if kind == "memory" else f"sqlite:{Path(folder) / 'worlds.db'}"
                world = World(Settings(device=_DEVICE, clock="virtual", ledger=ledger))
                stack.callback(world.close)
                runner.run(_sell(world, receipts))
                for what, times in _times(runner, world).items():
                    found[f"{what}_ms_{kind}_{receipts}"] = round(statistics.median(times), 3)
    return found


def _times(runner: asyncio.Runner, world: World) -> dict[str, list[float]]:
    """
    Keep the moment, begin again, and go back to it, over and over.
    """
    times: dict[str, list[float]] = {"snapshot": [], "reset": [], "restore": []}

    def take(what: str, action: Callable[[], object]) -> None:
        async def durably() -> float:
            begun = time.perf_counter()
            action()
            await world.ledger.commit()
            return time.perf_counter() - begun

        times[what].append(1000 * runner.run(durably()))

    for _ in range(_ROUNDS):
        take("snapshot", lambda: world.snapshot("here"))
        take("reset", world.reset)
        take("restore", lambda: world.restore("here"))
    return times


async def _sell(world: World, receipts: int) -> None:
    for number in range(1, receipts + 1):
        await world.transactions.create(SAMPLE_CLIENT_ID, 0)
        await world.transactions.store(_receipt(number), body=b"{}")
        if number % 100 == 0:
            await world.ledger.commit()
    await world.ledger.commit()


def _receipt(number: int) -> Document:
    return Document(
        unique_client_id=SAMPLE_CLIENT_ID,
        document_guid=UUID(int=number),
        document_id=str(number),
        create_date=_NOON,
        book_date=_NOON,
        user=User(id="1", caption="1"),
        fiscal_document_number=number,
        positions=(
            Position(
                item_id="4711",
                vat_identification=1,
                gross_value=Decimal("12.90"),
                net_value=Decimal("10.84"),
                tax_value=Decimal("2.06"),
            ),
        ),
        payments=(Payment(amount=Decimal("12.90"), currency_iso_code="EUR"),),
    )


if __name__ == "__main__":
    for name, milliseconds in measure_worlds().items():
        print(f"{name:28} {milliseconds:10.3f}")  # noqa: T201  a benchmark's output is its point
