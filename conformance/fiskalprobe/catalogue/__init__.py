"""
The judge's view of the catalogue: what applies to a target, what is picked, what is covered.
"""

from __future__ import annotations
