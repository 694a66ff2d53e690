"""
The judge: decides from evidence whether a fiscal service keeps the law.

It may read `fiskalspec` and never imports `fiskalsim`, except in the two files that start it.
"""

from __future__ import annotations
