"""
How a service reaches a TSE, and every way in which that can go wrong.

Faults live here and nowhere else: neither the device nor the service knows that there are any.
"""

from __future__ import annotations
