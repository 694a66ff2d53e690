"""
Fixtures for tests of faults.
"""

from __future__ import annotations

import pytest
from outages import FaultyService


@pytest.fixture
def faulty():
    """A service whose TSE is out of order when a test says so."""
    subject = FaultyService()
    yield subject
    subject.close()
