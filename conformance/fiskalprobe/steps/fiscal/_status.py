"""
Status codes as a feature writes them.
"""

from __future__ import annotations

from fiskalprobe.wire import Exchange


def has_status(exchange: Exchange, status: str) -> bool:
    """
    Compare with a code such as ``404`` or a class such as ``4xx``.
    """
    actual = str(exchange.status or "")
    return actual[:1] == status[0] if status.endswith("xx") else actual == status
