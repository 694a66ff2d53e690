"""
The machine: a reference implementation of the fiscal service and its TSEs.

It knows the law (`fiskalspec`) and nothing of the judge.
"""

from __future__ import annotations
