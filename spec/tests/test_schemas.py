"""
Every schema is a good schema, fits what the sources print and refuses what belongs elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from fiskalspec import schemas
from fiskalspec.schemas.bundle import UnknownFile, bundle

NAMES = (
    "document",
    "fiscal-response-1.7.6",
    "fiscal-response-1.7.7",
    "fiscal-response-2021",
    "run-record",
    "target",
    "tse-info",
    "tse-list",
    "validation-errors",
    "verify-dsfinvk",
    "verify-logs",
    "verify-receipt",
)


def every(node: Any, keyword: str) -> Iterator[str]:
    """
    Every text that a keyword has anywhere in *node*.
    """
    if isinstance(node, dict):
        if isinstance(node.get(keyword), str):
            yield node[keyword]
        for value in node.values():
            yield from every(value, keyword)
    elif isinstance(node, list):
        for value in node:
            yield from every(value, keyword)


def test_all_promised_schemas_ship():
    """
    The machine and the judge ask for these by name.
    """
    assert set(NAMES) <= set(schemas.names())
    assert list(schemas.names()) == sorted(schemas.names())


@pytest.mark.parametrize("name", schemas.names())
def test_each_is_a_valid_2020_12_schema(name):
    """
    Both validators in use read each schema without a complaint.
    """
    schema = schemas.get(name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)
    jsonschema_rs.Draft202012Validator(schema)


@pytest.mark.parametrize("name", schemas.names())
def test_each_is_complete_in_itself(name):
    """
    Every reference leads to a place inside the same schema.
    """
    schema = schemas.get(name)
    for reference in every(schema, "$ref"):
        found: Any = schema
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert isinstance(found, dict), reference


@pytest.mark.parametrize("name", NAMES)
def test_every_pattern_says_where_it_begins_or_ends(name):
    """
    A pattern without an anchor finds its text anywhere, which is never meant here.
    """
    for pattern in every(schemas.get(name), "pattern"):
        assert "^" in pattern or "$" in pattern, pattern


def test_one_callers_copy_is_not_anothers():
    """
    What one caller does to a schema stays with that caller.
    """
    schemas.get("tse-info")["properties"].clear()
    assert schemas.get("tse-info")["properties"]


def test_an_unknown_name_is_answered_with_the_known_ones():
    """
    A typing error in a schema's name is answered with the names there are.
    """
    with pytest.raises(LookupError, match="fiscal-response-2021"):
        schemas.get("fiscal-response")


def test_a_reference_to_a_missing_file_is_refused():
    """
    A reference that leads nowhere is an error at loading, not at the first message.
    """
    with pytest.raises(UnknownFile, match="nowhere"):
        bundle("x.json", lambda n: {"$ref": "nowhere.json"} if n == "x.json" else schemas.read(n))


def test_files_that_refer_to_each_other_are_bundled_once():
    """
    A circle of references ends, and each file stands in the bundle once.
    """
    texts = {
        "a.json": {"properties": {"b": {"$ref": "b.json"}}},
        "b.json": {"properties": {"a": {"$ref": "parts/c.json#/$defs/x"}}},
        "parts/c.json": {
            "$defs": {"x": {"items": {"$ref": "b.json"}, "not": {"$ref": "#/$defs/y"}}}
        },
    }
    made = bundle("a.json", texts.__getitem__)
    assert set(every(made, "$ref")) == {"#/$defs/b", "#/$defs/c/$defs/x", "#/$defs/c/$defs/y"}
    assert set(made["$defs"]) == {"b", "c"}


def test_the_printed_list_of_devices_fits():
    """
    The sample of hc-6089640382353 is a TSE list.
    """
    printed = json.loads(
        (Path(__file__).parent / "data/tse_list_response.json").read_text("utf-8")
    )
    Draft202012Validator(schemas.get("tse-list")).validate(printed)


@pytest.mark.parametrize("member", ["startedTransactions", "maxStartedTransactions", "tseSerial"])
def test_a_device_without_what_a_till_reads_is_refused(member):
    """
    The members that seed-000 tells a till to look at must be there.
    """
    printed = json.loads(
        (Path(__file__).parent / "data/tse_list_response.json").read_text("utf-8")
    )
    del printed[0][member]
    assert not Draft202012Validator(schemas.get("tse-list")).is_valid(printed)


@pytest.mark.parametrize(
    ("found", "fits"),
    [
        ([], True),
        ([{"level": "position", "errorLevel": "error", "errorText": "No."}], True),
        ([{"errorLevel": "fatal", "errorText": "No."}], False),
        ([{"ErrorLevel": "error", "ErrorText": "No."}], False),
        ([{"errorLevel": "error", "errorText": ""}], False),
        ({}, False),
    ],
)
def test_validation_errors(found, fits):
    """
    A finding has a known level and a text, in camelCase; no finding is an empty list.
    """
    assert Draft202012Validator(schemas.get("validation-errors")).is_valid(found) is fits
