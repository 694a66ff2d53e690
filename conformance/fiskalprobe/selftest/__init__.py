"""
The suite judged: every mutant of the simulator has to be found by a check of what it breaks.
"""

from __future__ import annotations
