"""
Another process that owns a world: it appends a fact per line that it is sent, and says what came.

Started as ``python ledger_owner_child.py URL LEASE``; it says ``mine`` once the world is its own.
Each line on stdin is a number to be kept; the answer is ``kept`` or the name of the refusal.
"""

from __future__ import annotations

import asyncio
import sys

from fiskalsim.ledger.errors import LedgerFailed
from fiskalsim.ledger.port import Fact
from fiskalsim.ledger.postgres.ledger import PostgresLedger


class Kept(Fact):
    """
    A number that was kept.
    """

    number: int


async def main(url: str, lease: float) -> None:
    """
    Keep what is sent.
    """
    ledger = PostgresLedger(url, facts=Kept, address="http://child", lease=lease)
    sys.stdout.write("mine\n")
    sys.stdout.flush()
    for line in sys.stdin:
        try:
            if line.strip():
                ledger.append(Kept(number=int(line)))
            await ledger.commit()
        except LedgerFailed as refused:
            sys.stdout.write(f"{type(refused).__name__}\n")
        else:
            sys.stdout.write("kept\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
