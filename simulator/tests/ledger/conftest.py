"""
Fixtures for tests of ledgers.
"""

from __future__ import annotations

import pytest
from sqlite_ledger import Paid

from fiskalsim.ledger.sqlite.ledger import SqliteLedger


@pytest.fixture
def path(tmp_path):
    """Where the file of a ledger is, or will be."""
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path):
    """An empty ledger in that file."""
    opened = SqliteLedger(path, facts=Paid)
    yield opened
    opened.close()
