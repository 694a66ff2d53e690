"""
Fixtures for tests of the machine.
"""

from __future__ import annotations

import pytest
from service import Service
from till import Till


@pytest.fixture
def till():
    """A till at a fresh world with a cloud TSE (its curve is the quick one)."""
    subject = Till()
    yield subject
    subject.close()


@pytest.fixture
def service():
    """A service with the sample client on a cloud TSE, held to the law."""
    subject = Service()
    yield subject
    subject.close()
