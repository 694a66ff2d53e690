"""
Fixtures for tests of the cable.
"""

from __future__ import annotations

import pytest
from cloud_tse import CloudTse


@pytest.fixture
def cloud():
    """A cloud TSE behind real HTTP."""
    cloud = CloudTse()
    yield cloud
    cloud.close()
