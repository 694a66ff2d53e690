"""
A TSE interface whose answers are right, in bytes that not every till reads alike.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.door import Door
from fiskalsim.mutants.interface.door import SALE, TILL
from fiskalsim.mutants.interface.wrongs import ROLE
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.octets import before, in_utf_16, marked

#: What is written otherwise than JSON is between systems.
OCTETS: Final = (
    Mutant(
        id="M-IER-0003-a",
        says="receipts begin with a byte order mark",
        kind=Kind.ACCEPT,
        doors=(Door(call=SALE, spoil=marked),),
        options=ROLE,
    ),
    Mutant(
        id="M-IER-0003-b",
        says="tills are registered in UTF-16",
        kind=Kind.SWAP,
        doors=(Door(call=TILL, spoil=in_utf_16),),
        options=ROLE,
    ),
    Mutant(
        id="M-IER-0004-a",
        says="another id stands before the one of a till",
        kind=Kind.ACCEPT,
        doors=(Door(call=TILL, spoil=before(b'"id":"till-0"')),),
        options=ROLE,
    ),
)
