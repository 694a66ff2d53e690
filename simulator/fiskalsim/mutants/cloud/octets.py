"""
A cloud TSE whose answers are right, in bytes that not every client reads alike.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.cloud.addresses import TSS, TX, cloud_mutant
from fiskalsim.mutants.door import Door
from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.octets import before, called, in_latin_1, in_utf_16

#: What is written otherwise than JSON is between systems.
OCTETS: Final = (
    cloud_mutant(
        id="M-CER-0014-a",
        says="a TSS that is read is written in UTF-16",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=f"GET {TSS}",
                spoil=in_utf_16,
                head=called("application/json; charset=utf-16"),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CER-0014-b",
        says="transactions are answered in Latin-1, and the header calls that UTF-8",
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TX}", spoil=in_latin_1),),
    ),
    cloud_mutant(
        id="M-CER-0015-a",
        says="another state stands before the one of a transaction",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TX}", spoil=before(b'"state":"CANCELLED"')),),
    ),
    cloud_mutant(
        id="M-CER-0015-b",
        says="signatures have an empty value before theirs",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TX}", spoil=before(b'"value":""', within=b'"signature":{')),),
    ),
)
