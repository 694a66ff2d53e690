"""
The tills that the service works for, and the TSE that each has.
"""

from __future__ import annotations
