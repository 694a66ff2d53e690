"""
How a till comes to its TSE: commissioned, fitted with one, given another.
"""

from __future__ import annotations
