"""
What must survive a crash: one port, and a ledger in memory, in SQLite and in PostgreSQL behind it.
"""

from __future__ import annotations
