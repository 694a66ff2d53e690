"""
A till's day: on which day a document counts, what it adds, and how the day is closed.
"""

from __future__ import annotations
