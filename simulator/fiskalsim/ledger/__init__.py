"""
What must survive a crash: the port `Ledger`, and behind it memory, SQLite or PostgreSQL.

`port` says what a ledger does and `open` makes one from its address; `sqlite` and `postgres` are
one folder each, and nothing outside of them knows how facts lie there.
"""

from __future__ import annotations
