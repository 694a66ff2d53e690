"""
What a till is told to do, what it called for that, and what it printed.
"""

from __future__ import annotations
