"""
A TSE interface whose answers are right, in bytes that not every till reads alike.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.door import Door
from fiskalsim.mutants.interface.door import SALE, TILL
from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.octets import before, in_utf_16, marked
from fiskalsim.mutants.rows import at_door

#: What is written otherwise than JSON is between systems.
OCTETS: Final = (
    at_door(
        "M-IER-0003-a",
        "receipts begin with a byte order mark",
        Kind.ACCEPT,
        Door(call=SALE, spoil=marked),
    ),
    at_door(
        "M-IER-0003-b",
        "tills are registered in UTF-16",
        Kind.SWAP,
        Door(call=TILL, spoil=in_utf_16),
    ),
    at_door(
        "M-IER-0004-a",
        "another id stands before the one of a till",
        Kind.ACCEPT,
        Door(call=TILL, spoil=before(b'"id":"till-0"')),
    ),
)
