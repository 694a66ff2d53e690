"""
The victim of the crash test: appends, commits and acknowledges until it is killed.

Started as ``python ledger_crash_child.py PATH ROUND``. Each acknowledgement is one short write to
stdout, so that the pipe holds it whole or not at all.
"""

from __future__ import annotations

import asyncio
import os
import sys
from itertools import count

from fiskalsim.ledger.port import Fact
from fiskalsim.ledger.sqlite.ledger import SqliteLedger


class Rung(Fact):
    """
    A receipt with its number and the round that rang it up.
    """

    number: int
    round: int
    padding: str = "x" * 600


async def ring(ledger: SqliteLedger, numbers: count[int], round_: int) -> None:
    """
    Ring up receipts for ever, acknowledging each after its commit.
    """
    while True:
        number = next(numbers)
        ledger.append(Rung(number=number, round=round_))
        await ledger.commit()
        os.write(1, f"{number}\n".encode())


async def main(path: str, round_: int) -> None:
    """
    Continue where the ledger ends, with eight tills at once.
    """
    ledger = SqliteLedger(path, facts=Rung)
    last = 0
    for fact in ledger.replay():
        assert isinstance(fact, Rung)
        last = fact.number
    numbers = count(last + 1)
    await asyncio.gather(*(ring(ledger, numbers, round_) for _ in range(8)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
