"""
What a till sends: its document as typed values, and whether it is taken.
"""

from __future__ import annotations
