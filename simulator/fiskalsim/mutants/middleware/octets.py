"""
A fiscal service whose answers are right, in bytes that not every till reads alike.
"""

from __future__ import annotations

from typing import Final

from fiskalsim.mutants.door import Door, headless
from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.octets import before, called, in_utf_16, marked
from fiskalsim.mutants.rows import at_door

_CREATE: Final = "PUT /createDocument"
_STORE: Final = "POST /storeDocument"


#: What is written otherwise than JSON is between systems.
OCTETS: Final = (
    at_door(
        "M-RSP-0039-a",
        "what was stored is answered in UTF-16, and the header says so",
        Kind.SWAP,
        Door(call=_STORE, spoil=in_utf_16, head=called("application/json; charset=utf-16")),
    ),
    at_door(
        "M-RSP-0039-b",
        "the answer to a start begins with a byte order mark",
        Kind.ACCEPT,
        Door(call=_CREATE, spoil=marked),
    ),
    at_door(
        "M-RSP-0040-a",
        "an error stands in each answer, and behind it that there is none",
        Kind.ACCEPT,
        Door(call=_STORE, spoil=before(b'"errorDescription":"Tse not connected."')),
    ),
    at_door(
        "M-RSP-0040-b",
        "an empty serial number stands before the one of the TSE",
        Kind.ACCEPT,
        Door(call=_CREATE, spoil=before(b'"TseSerial":""', within=b'"AdditionalFields":{')),
    ),
    at_door(
        "M-RSP-0041-a",
        "what was stored is called a page",
        Kind.SWAP,
        Door(call=_STORE, head=called("text/html; charset=utf-8")),
    ),
    at_door(
        "M-RSP-0041-b",
        "what was started is not called anything",
        Kind.OMIT,
        Door(call=_CREATE, head=headless("content-type")),
    ),
)
