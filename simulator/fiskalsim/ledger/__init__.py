"""
What must survive a crash: one port, and a memory and an SQLite ledger behind it.
"""

from __future__ import annotations
