"""
The target: what is claimed, how it is reached, and what may be manipulated behind it.
"""

from __future__ import annotations
