"""
The suite judged: every mutant of the simulator has to be found by a check of what it breaks.
"""

from __future__ import annotations

from fiskalprobe.selftest.matrix import Fate, Matrix, Result, fate_of
from fiskalprobe.selftest.running import selftest

__all__ = ["Fate", "Matrix", "Result", "fate_of", "selftest"]
