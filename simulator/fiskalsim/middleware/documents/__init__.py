"""
What a document says: as typed values, whether it is taken, and what it adds to the day.
"""

from __future__ import annotations
