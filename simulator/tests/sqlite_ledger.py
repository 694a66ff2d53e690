"""
A ledger in a SQLite file, with facts of its own.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from fiskalsim.ledger.port import Fact
from fiskalsim.ledger.sqlite.ledger import SqliteLedger


class Paid(Fact):
    """
    A fact with every kind of value whose form matters.
    """

    guid: str
    amount: Decimal = Decimal(0)
    at: datetime = datetime(2023, 1, 1, tzinfo=UTC)
    filler: str = ""

    @property
    def key(self) -> str | None:
        """
        Return the payment's GUID.
        """
        return self.guid


class Refunded(Fact):
    """
    A fact that an older program does not know.
    """

    guid: str


def reopened(path, facts=Paid):
    """
    Return what a restart finds in *path*.
    """
    ledger = SqliteLedger(path, facts=facts)
    try:
        return list(ledger.replay())
    finally:
        ledger.close()


async def pay(ledger, guid):
    ledger.append(Paid(guid=guid))
    await ledger.commit()
    return guid
