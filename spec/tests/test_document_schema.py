"""
The strict form of a document holds what the vendor's samples say, and nothing misspelt.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from fiskalspec import schemas

DATA = Path(__file__).parent / "data"
SCHEMA = schemas.get("document")
DOCUMENT = Draft202012Validator(SCHEMA)


def part(name: str) -> Draft202012Validator:
    """
    A validator for one named part of a document.
    """
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]})


def printed(name: str) -> Any:
    """
    One printed sample without our own note.
    """
    read = json.loads((DATA / name).read_text("utf-8"))
    return strip(read)


def strip(node: Any) -> Any:
    """
    Take our ``_note`` keys out.
    """
    if isinstance(node, dict):
        return {k: strip(v) for k, v in node.items() if k != "_note"}
    if isinstance(node, list):
        return [strip(v) for v in node]
    return node


def camel(node: Any) -> Any:
    """
    Write every key with a small first letter, as the strict form has it.
    """
    if isinstance(node, dict):
        return {k[0].lower() + k[1:]: camel(v) for k, v in node.items()}
    if isinstance(node, list):
        return [camel(v) for v in node]
    return node


def complaints(validator: Draft202012Validator, message: Any) -> list[str]:
    """
    What the validator has against the message, as path and keyword.
    """
    return sorted(f"{e.json_path} {e.validator}" for e in validator.iter_errors(message))


def strict_cancel() -> dict[str, Any]:
    """
    The full request of seed-002, put into the strict form by hand.
    """
    text = (DATA / "cancelDocument_request_full.lenient.txt").read_text("utf-8")
    text = re.sub(r",(\s*})", r"\1", text)
    text = text.replace('"false"', "false").replace('"type": "0"', '"type": 0')
    text = text.replace("grossvalue", "grossValue")
    made: dict[str, Any] = camel(json.loads(text))
    return made


def test_the_full_request_fits_once_it_is_strict():
    """
    Casing, quotes and commas are all that keeps seed-002's request out of the strict form.
    """
    DOCUMENT.validate(strict_cancel())


def test_the_minimal_request_fits_once_it_is_strict():
    """
    What seed-002 calls the minimum is enough for the strict form too.
    """
    text = (DATA / "cancelDocument_request_minimal.lenient.txt").read_text("utf-8")
    minimal = json.loads(text.rstrip()[:-1].replace('"{', '"').replace('}"', '"'))
    assert complaints(DOCUMENT, minimal) == ["$.fiscalDocumentStartTime type"]
    DOCUMENT.validate(minimal | {"fiscalDocumentStartTime": 1671699962})


@pytest.mark.parametrize("name", ["opening_balance_request.json", "payout_skimoff_request.json"])
def test_older_requests_lack_the_start_time_only(name):
    """
    The samples of 2021 fit but for the start time, which they leave open.
    """
    wrong = complaints(DOCUMENT, camel(printed(name)))
    assert wrong in (["$ required"], ["$.fiscalDocumentStartTime type"])


@pytest.mark.parametrize(
    "name", ["header_sample_partial_newest.json", "header_sample_partial_v1.8.8.json"]
)
def test_printed_headers_hold_known_fields_only(name):
    """
    Apart from what the excerpts leave out, the printed headers fit field by field.
    """
    assert set(complaints(DOCUMENT, printed(name))) <= {"$ required"}


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("payments_sample_new.json", "payment"),
        ("partner_sample.json", "partner"),
        ("documentReference_sample.json", "documentReference"),
    ],
)
def test_printed_parts_fit(name, member):
    """
    The sample of each article about a part fits that part.
    """
    (read,) = printed(name).values()
    for one in read if isinstance(read, list) else [read]:
        assert complaints(part(member), one) == []


def test_printed_tax_positions_fit():
    """
    Both spellings of the amounts of a tax position are known.
    """
    DOCUMENT.validate(strict_cancel() | printed("taxPositions_sample.json"))


def test_the_printed_position_lacks_what_an_item_needs_only():
    """
    The sample of all positions has every common field; it only is not a whole item.
    """
    (position,) = printed("positions_base_sample.json")["positions"]
    whole = position | {"itemId": "1", "netValue": 1, "grossValue": 1, "vatIdentification": 5}
    assert complaints(part("position"), whole) == []


#: What goes wrong in the field, as changes to a good document.
SLIPS: dict[str, dict[str, Any]] = {
    "the answer's name of the number": {"fiscalisationDocumentNumber": 1},
    "the number as text": {"fiscalDocumentNumber": "1"},
    "a quoted boolean": {"isTraining": "false"},
    "a GUID in braces": {"documentGuid": "{7d4a7761-e9e9-4759-8591-ed147a581da4}"},
    "PascalCase": {"Positions": []},
    "a document id that is too long": {"documentId": "x" * 41},
    "a day without a time": {"bookDate": "2023-04-18"},
    "an unknown document type": {"documentType": 3},
    "a type by its bare name": {"documentType": "Receipt"},
    "a void of nothing": {"cancellationDocument": True},
    "an audit log of nothing": {"documentType": 1002},
    "a negative count": {"positionCount": -1},
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_refused(slip):
    """
    A document with one slip does not fit, and the same one without it does.
    """
    assert DOCUMENT.is_valid(strict_cancel())
    assert not DOCUMENT.is_valid(strict_cancel() | SLIPS[slip])


@pytest.mark.parametrize(
    "missing", ["fiscalDocumentNumber", "fiscalDocumentRevision", "fiscalDocumentStartTime"]
)
def test_the_three_values_of_the_create_answer_are_needed(missing):
    """
    What createDocument answered must come back in the document (seed-002).
    """
    document = strict_cancel()
    del document[missing]
    assert not DOCUMENT.is_valid(document)


@pytest.mark.parametrize("given", [0, "[0] = Receipt", 99, "[99] = EndOfDay"])
def test_a_document_type_is_a_number_or_number_and_name(given):
    """
    Both written forms of an enumeration are strict.
    """
    assert DOCUMENT.is_valid(strict_cancel() | {"documentType": given})


@pytest.mark.parametrize(
    ("position", "fits"),
    [
        ({"type": 2, "text": "Danke"}, True),
        ({"type": 2, "text": "Danke", "netValue": 1}, False),
        ({"type": 10, "value": 5, "rounding": 0.02}, True),
        ({"type": 9, "value": 5, "rounding": 0.02}, False),
        ({"type": 3, "businessTransactionType": 11, "caption": ""}, False),
        ({"type": 4}, False),
        ({"text": "Danke"}, False),
    ],
)
def test_a_position_has_the_fields_of_its_type(position, fits):
    """
    A field of one type of position is a slip in another.
    """
    document = strict_cancel() | {"positions": [{"positionNumber": 0} | position]}
    assert DOCUMENT.is_valid(document) is fits


def test_a_void_names_its_document_by_guid_or_by_the_whole_key():
    """
    Half a key does not say which document is meant.
    """
    void = strict_cancel() | {"cancellationDocument": True}
    key = {"storeNumber": "1", "terminalNumber": "1", "documentType": 0, "documentNumber": "7"}
    assert DOCUMENT.is_valid(void | {"documentReference": key})
    assert not DOCUMENT.is_valid(void | {"documentReference": {"documentNumber": "7"}})
