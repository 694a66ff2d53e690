"""
The ASN.1 module of the TSE log message, as text.

Whoever wants to encode or decode compiles it; nothing is compiled here.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

__all__ = ["log_message_module"]


@cache
def log_message_module() -> str:
    """
    Give the text of the module ``TseLog`` with the type ``TransactionLogMessage``.
    """
    return files(__name__).joinpath("tse-log.asn1").read_text(encoding="utf-8")
