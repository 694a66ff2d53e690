"""
What the memory ledger promises beyond the port: a reset frees nothing at once, and nothing is
kept that nobody needs.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

import pytest

from fiskalsim.ledger.memory import MemoryLedger
from fiskalsim.ledger.port import Fact


class Mortal(Fact):
    """A fact that tells when it goes."""

    gone: ClassVar[list[int]] = []
    number: int

    @property
    def key(self):
        """Every other one can be looked up."""
        return f"{self.number % 50}" if self.number % 2 else None

    def __del__(self):
        """Tell that it goes."""
        Mortal.gone.append(self.number)


@pytest.fixture
def ledger():
    """A ledger with a thousand committed facts."""
    Mortal.gone.clear()
    opened = MemoryLedger()
    fill(opened, range(1000))
    return opened


def fill(ledger, numbers):
    """Append these facts and commit them."""
    for number in numbers:
        ledger.append(Mortal(number=number))
    asyncio.run(ledger.commit())


def requests(ledger, count):
    """Let time pass, in which something is committed now and then."""

    async def pass_time():
        for _ in range(count):
            await ledger.commit()

    asyncio.run(pass_time())


def test_a_reset_frees_nothing_and_every_commit_a_little(ledger):
    """However long the history was, none of it is freed in the reset; soon all of it is."""
    ledger.reset()
    assert Mortal.gone == []
    requests(ledger, 1)
    assert len(Mortal.gone) <= 64
    requests(ledger, 100)
    assert sorted(Mortal.gone) == list(range(1000))


def test_what_a_snapshot_needs_stays(ledger):
    """It stays through resets, and goes with the last name for it."""
    ledger.snapshot("a")
    ledger.reset()
    ledger.reset("a")
    fill(ledger, range(1000, 1100))
    ledger.snapshot("b")
    ledger.forget("a")
    ledger.reset()
    requests(ledger, 100)
    assert Mortal.gone == []
    ledger.reset("b")
    assert [fact.number for fact in ledger.replay()] == list(range(1100))
    ledger.forget("b")
    ledger.reset()
    requests(ledger, 100)
    assert sorted(Mortal.gone) == list(range(1100))


def test_a_snapshot_that_is_moved_lets_its_old_place_go(ledger):
    """One name keeps one history."""
    ledger.snapshot("a")
    ledger.reset()
    fill(ledger, range(1000, 1010))
    ledger.snapshot("a")
    assert Mortal.gone == []
    requests(ledger, 100)
    assert sorted(Mortal.gone) == list(range(1000))
