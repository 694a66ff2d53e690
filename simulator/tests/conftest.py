"""
Fixtures for tests of the machine.
"""

from __future__ import annotations

import pytest
from till import Till


@pytest.fixture
def till():
    """A till at a fresh world with a cloud TSE (its curve is the quick one)."""
    subject = Till()
    yield subject
    subject.close()
