"""
A run in progress: what a scenario holds in its hand, and the journal that turns it into a stream.
"""

from __future__ import annotations

from fiskalprobe.run.checks import Blocked, Checks
from fiskalprobe.run.context import Context
from fiskalprobe.run.subject import Subject

__all__ = ["Blocked", "Checks", "Context", "Subject"]
