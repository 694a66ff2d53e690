"""
A run in progress: the driver under pytest, the objects that steps use, and the journal that
writes the stream.
"""

from __future__ import annotations

from fiskalprobe.run.checks import Blocked, Checks
from fiskalprobe.run.context import Context
from fiskalprobe.run.subject import Subject

__all__ = ["Blocked", "Checks", "Context", "Subject"]
