"""
What a receipt costs when many are stored already, or many transactions are open.

Run as a process of its own, without HTTP, so that a million receipts take minutes and the memory
that is measured is the service's: ``python -m benchmarks.growth FOLDER RECEIPTS…``.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.requests import CLIENT, document
from fiskalsim.web.call import Call, Reply
from fiskalsim.web.fiscal.transactions import create_document, store_document
from fiskalsim.web.refusing import answered
from fiskalsim.world.settings import Settings
from fiskalsim.world.world import World

#: Receipts whose cost is measured at each point, and how many are sold at the same time.
_SAMPLE: Final = 2_000
#: Into how many pieces the sample is cut where shops sell in turns.
_TURNS: Final = 10
_TILLS: Final = 32
_OPEN: Final = (0, 500, 1_999)
_NUMBER: Final = re.compile(rb'"fiscalisationDocumentNumber":(\d+)')
_CREATE: Final = Call(
    method="PUT",
    path="/api/v1/transactions/createDocument",
    query_string=f"uniqueClientId={CLIENT}&documentType=0",
)


class Shop:
    """
    A world in this process, and tills that sell in it.
    """

    def __init__(self, path: Path) -> None:
        # A device without a limit on open transactions, and commits that do not wait for the disk:
        # what grows would grow with them as well.
        self.world = World(Settings(device="generic", ledger=f"sqlite:{path}?durability=normal"))
        self.sold = 0
        self._guids = count(time.time_ns() % 2**62)

    def sell(self, receipts: int) -> float:
        """
        Sell so many receipts and say how much CPU time one took, in seconds.
        """
        left = iter(range(receipts))
        begun = time.process_time()
        asyncio.run(self._tills(left))
        self.sold += receipts
        return (time.process_time() - begun) / receipts

    def begin(self, transactions: int) -> None:
        """
        Start so many transactions that nobody finishes.
        """

        async def begun() -> None:
            for _ in range(transactions):
                await answered(self.world, create_document, _CREATE)

        asyncio.run(begun())

    async def _tills(self, left: Iterator[int]) -> None:
        await asyncio.gather(*(self._till(left) for _ in range(_TILLS)))

    async def _till(self, left: Iterator[int]) -> None:
        for _ in left:
            number = _NUMBER.search((await answered(self.world, create_document, _CREATE)).body)
            if number is None:
                raise RuntimeError("create was not answered with a number")
            guid = f"00000000-0000-4000-8000-{next(self._guids) % 2**48:012x}"
            reply: Reply = await answered(
                self.world,
                store_document,
                Call(
                    method="POST",
                    path="/api/v1/transactions/storeDocument",
                    body=document(guid, int(number[1])),
                ),
            )
            if b'"errorDescription":null' not in reply.body:
                raise RuntimeError(f"store was answered {reply.body!r}")


def with_stored(folder: Path, sizes: list[int]) -> list[dict[str, Any]]:
    """
    Measure a receipt, the memory and a restart at each number of stored receipts.
    """
    path = folder / "growth.db"
    rows = []
    shop = Shop(path)
    for size in sorted(sizes):
        shop.sell(max(size - _SAMPLE - shop.sold, 0) + 1)
        cost = shop.sell(_SAMPLE)
        memory = _memory_mb()
        shop.world.close()
        begun = time.process_time()
        sold, shop = shop.sold, Shop(path)
        restart = time.process_time() - begun
        shop.sold = sold
        rows.append(
            {
                "stored": size,
                "receipt_cpu_us": round(cost * 1e6, 1),
                "memory_mb": memory,
                "restart_cpu_seconds": round(restart, 3),
            }
        )
    shop.world.close()
    return rows


def with_open(folder: Path) -> list[dict[str, Any]]:
    """
    Measure a receipt beside so many open transactions.

    The shops sell in turns: one after the other, the last would have the blame for a machine that
    became busier meanwhile.
    """
    shops = {transactions: Shop(folder / f"open-{transactions}.db") for transactions in _OPEN}
    for transactions, shop in shops.items():
        shop.begin(transactions)
        shop.sell(_SAMPLE // _TURNS)
    costs: dict[int, list[float]] = {transactions: [] for transactions in _OPEN}
    for _ in range(_TURNS):
        for transactions, shop in shops.items():
            costs[transactions].append(shop.sell(_SAMPLE // _TURNS))
    for shop in shops.values():
        shop.world.close()
    return [
        {"open": transactions, "receipt_cpu_us": round(median(taken) * 1e6, 1)}
        for transactions, taken in costs.items()
    ]


def _memory_mb() -> float:
    """
    The resident set as it is now.
    """
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * resource.getpagesize() / 1e6, 1)


def main(folder: str, *sizes: str) -> None:
    """
    Measure both and print them as JSON.
    """
    stored = with_stored(Path(folder), [int(size) for size in sizes])
    found = {"stored": stored, "open": with_open(Path(folder))}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
