"""
The till as a fixture: one for each scenario.
"""

from __future__ import annotations

import pytest

from fiskalprobe.run import Checks, Subject
from fiskalprobe.steps.fiscal._till import Till


@pytest.fixture
def till(subject: Subject, checks: Checks) -> Till:
    """
    The point of sale of this scenario, with nothing rung up yet.
    """
    return Till(subject=subject, checks=checks)
