"""
The machine's document model and the law's schema of a document say the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema_rs import Draft202012Validator

from fiskalsim.middleware.documents import model as documents
from fiskalsim.middleware.documents.model import Document
from fiskalsim.web import reading
from fiskalspec import schemas

SCHEMA = schemas.get("document")
#: Whether a document fits the schema; asked some ten thousand times.
FITS = Draft202012Validator(SCHEMA).is_valid
PRINTED = Path(__file__).parents[3] / "spec" / "tests" / "data"
GUID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
MINIMAL = {
    "uniqueClientId": GUID,
    "documentGuid": GUID,
    "documentId": "1",
    "createDate": "2026-01-05T12:00:00+01:00",
    "bookDate": "2026-01-05T12:00:00",
    "fiscalDocumentNumber": 1,
    "fiscalDocumentRevision": 1,
    "fiscalDocumentStartTime": 1767610800,
}
#: The texts that fit the patterns of the schema, tried in turn.
TEXTS = ("text", GUID, "2026-01-05T12:00:00.1234567+01:00", "DEU")
SAMPLES: dict[str, tuple[Any, ...]] = {
    "integer": (0, 7),
    "number": (0, 12.9, -3),
    "boolean": (True, False),
    "null": (None,),
}
PRINTED_REQUESTS = sorted(
    file.name
    for file in PRINTED.iterdir()
    if re.search("request|header|partner|payments|^positions|^tax|Reference", file.name)
    and not re.search("auditlog|closing_book", file.name)  # other bodies than documents
)
#: The machine's types and the schema's names for them.
PAIRS = {
    documents.User: "user",
    documents.DocumentReference: "documentReference",
    documents.Address: "address",
    documents.Partner: "partner",
    documents.Discount: "discount",
    documents.CardData: "cardData",
    documents.Payment: "payment",
}


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        place: Any = SCHEMA
        for step in node["$ref"].removeprefix("#/").split("/"):
            place = place[step]
        node = place
    return node


def values(node: Any) -> Iterator[Any]:
    """
    Write values for a schema: each member of a set, each type, each property of an object.
    """
    if node is True:
        yield "anything"
        return
    node = resolved(node)
    if "enum" in node:
        yield from node["enum"]
        return
    for each in node.get("anyOf", ()):
        if "required" not in each:
            yield from values(each)
    kinds = node.get("type", ())
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        if kind == "string":
            yield from filter(Draft202012Validator(node).is_valid, TEXTS)
        elif kind == "array":
            yield []
            yield from ([item] for item in values(node.get("items", True)))
        elif kind == "object":
            yield from objects(node)
        else:
            yield from SAMPLES[kind]


def objects(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    properties = dict(node.get("properties", {}))
    for branch in node.get("allOf", ()):
        # A position's fields depend on its type; take one whole object of each.
        chosen = branch["if"]["properties"]
        fields = properties | branch["then"]["properties"] | chosen
        yield from whole(fields)
    yield from whole(properties)


def whole(properties: dict[str, Any]) -> Iterator[dict[str, Any]]:
    full = {name: next(values(each)) for name, each in properties.items()}
    yield full
    for name, each in properties.items():
        yield from (full | {name: value} for value in values(each))


def accepted(message: Any) -> list[str]:
    try:
        reading.read(json.dumps(message).encode(), Document, lenient=False)
    except reading.ReadingError as error:
        return [str(error)]
    return []


def names(kind: Any) -> set[str]:
    return {field.encode_name for field in msgspec.structs.fields(kind)}


@pytest.mark.parametrize("field", sorted(SCHEMA["properties"]))
def test_what_fits_the_schema_is_read_strictly(field):
    """
    Each value that the schema allows in a field is taken by the strict reader.
    """
    tried = 0
    for value in values(SCHEMA["properties"][field]):
        message = MINIMAL | {field: value}
        if FITS(message):
            tried += 1
            assert accepted(message) == []
    assert tried > 0


def test_the_document_has_the_fields_of_the_schema():
    """
    The model has no field that the schema lacks, and lacks none.
    """
    assert names(Document) == set(SCHEMA["properties"])


@pytest.mark.parametrize("kind", PAIRS, ids=lambda kind: kind.__name__)
def test_a_part_has_the_fields_of_the_schema(kind):
    """
    Each part of a document has exactly the fields that the schema names.
    """
    assert names(kind) == set(SCHEMA["$defs"][PAIRS[kind]]["properties"])


def test_a_position_has_the_fields_of_all_its_types():
    """
    One type holds the fields of every kind of position.
    """
    schema = SCHEMA["$defs"]["position"]
    known = set(schema["properties"])
    for branch in schema["allOf"]:
        known |= set(branch["then"]["properties"])
    assert names(documents.Position) == known


@pytest.mark.parametrize("file", PRINTED_REQUESTS)
def test_every_printed_request_is_read(file):
    """
    What the vendor prints is read, and no value of it gets lost but our own note.
    """
    read = reading.read((PRINTED / file).read_bytes(), Document)
    lost = [
        liberty.path
        for liberty in read.liberties
        if liberty.kind is reading.LibertyKind.UNKNOWN_PROPERTY
    ]
    assert [path for path in lost if not path.endswith("_note")] == []


def test_the_older_flow_is_kept_as_it_came():
    """
    The answer inside of a document may hold whatever a service of any release answered.
    """
    body = json.dumps(MINIMAL | {"fiscalResponse": {"AdditionalFields": {"TseSerial": "00"}}})
    read = reading.read(body.encode(), Document, lenient=False).value
    assert read.fiscal_response == {"AdditionalFields": {"TseSerial": "00"}}
