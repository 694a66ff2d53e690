"""
Fixtures for tests of the TSE interface.
"""

from __future__ import annotations

import pytest
from tse_interface import Shop


@pytest.fixture
def shop():
    """A shop whose administrator begins."""
    shop = Shop()
    yield shop
    shop.close()
