"""
How much a request may hold, and how long it may take to come.

What may be chosen for nesting and numbers is bounded too: the reader goes into each level, and
whatever computes with a number has to come to an end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: Beyond this the reader's own recursion would become the limit.
DEEPEST: Final = 200
#: Room for every document that is lawful.
SHALLOWEST: Final = 8
#: Room for every IEEE double written out, so nothing that another JSON library writes is refused.
LONGEST_NUMBER: Final = 400
#: Octets of a request line with all its headers, and of the headers that may follow a body.
LARGEST_HEAD: Final = 262_144
#: Room for every whole number of 64 bits, with its sign.
SHORTEST_NUMBER: Final = 20


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
    #: How many objects and lists may stand inside each other.
    nesting: int = 64
    #: Characters of one number.
    number_length: int = LONGEST_NUMBER
