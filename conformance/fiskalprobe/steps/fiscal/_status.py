"""
Status codes as a feature writes them, and an answer cut to what a report can show.
"""

from __future__ import annotations

from fiskalprobe.wire import Exchange


def has_status(exchange: Exchange, status: str) -> bool:
    """
    Compare with a code such as ``404`` or a class such as ``4xx``.
    """
    actual = str(exchange.status or "")
    return actual[:1] == status[0] if status.endswith("xx") else actual == status


def shown(exchange: Exchange) -> str:
    """
    Write status and beginning of the body.
    """
    return exchange.gist
