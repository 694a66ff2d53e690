"""
A cloud TSE whose answers are right, in bytes that not every client reads alike.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.cloud.addresses import TSS, TX
from fiskalsim.mutants.door import Door
from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.octets import before, called, in_latin_1, in_utf_16
from fiskalsim.mutants.rows import at_door

#: What is written otherwise than JSON is between systems.
OCTETS: Final = (
    at_door(
        "M-CER-0014-a",
        "a TSS that is read is written in UTF-16",
        Kind.SWAP,
        Door(call=f"GET {TSS}", spoil=in_utf_16, head=called("application/json; charset=utf-16")),
    ),
    at_door(
        "M-CER-0014-b",
        "transactions are answered in Latin-1, and the header calls that UTF-8",
        Kind.SWAP,
        Door(call=f"PUT {TX}", spoil=in_latin_1),
    ),
    at_door(
        "M-CER-0015-a",
        "another state stands before the one of a transaction",
        Kind.ACCEPT,
        Door(call=f"PUT {TX}", spoil=before(b'"state":"CANCELLED"')),
    ),
    at_door(
        "M-CER-0015-b",
        "signatures have an empty value before theirs",
        Kind.ACCEPT,
        Door(call=f"PUT {TX}", spoil=before(b'"value":""', within=b'"signature":{')),
    ),
)
