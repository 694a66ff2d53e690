"""
What a till does with its cloud TSE, called directly.
"""

from __future__ import annotations
