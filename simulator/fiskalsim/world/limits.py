"""
How much a request may hold, and how long it may take to come.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    What a service takes from one caller; one that asks for more is told so.
    """

    #: Largest request body in bytes; a document of 500 lines has about 300 kB.
    body_bytes: int = 1_048_576
    #: Seconds within which a request has to be here as a whole, from its first byte; a new
    #: connection has as long to begin one.
    request_seconds: float = 20.0
