"""
A fiscal service whose answers are right, in bytes that not every till reads alike.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.door import Door, headless
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.octets import before, called, in_utf_16, marked

_CREATE: Final = "PUT /createDocument"
_STORE: Final = "POST /storeDocument"


#: What is written otherwise than JSON is between systems.
OCTETS: Final = (
    Mutant(
        id="M-RSP-0039-a",
        says="what was stored is answered in UTF-16, and the header says so",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=_STORE,
                spoil=in_utf_16,
                head=called("application/json; charset=utf-16"),
            ),
        ),
    ),
    Mutant(
        id="M-RSP-0039-b",
        says="the answer to a start begins with a byte order mark",
        kind=Kind.ACCEPT,
        doors=(Door(call=_CREATE, spoil=marked),),
    ),
    Mutant(
        id="M-RSP-0040-a",
        says="an error stands in each answer, and behind it that there is none",
        kind=Kind.ACCEPT,
        doors=(Door(call=_STORE, spoil=before(b'"errorDescription":"Tse not connected."')),),
    ),
    Mutant(
        id="M-RSP-0040-b",
        says="an empty serial number stands before the one of the TSE",
        kind=Kind.ACCEPT,
        doors=(
            Door(call=_CREATE, spoil=before(b'"TseSerial":""', within=b'"AdditionalFields":{')),
        ),
    ),
    Mutant(
        id="M-RSP-0041-a",
        says="what was stored is called a page",
        kind=Kind.SWAP,
        doors=(Door(call=_STORE, head=called("text/html; charset=utf-8")),),
    ),
    Mutant(
        id="M-RSP-0041-b",
        says="what was started is not called anything",
        kind=Kind.OMIT,
        doors=(Door(call=_CREATE, head=headless("content-type")),),
    ),
)
