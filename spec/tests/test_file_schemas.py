"""
The schemas of our own files: the target, one line of a run, and verified receipts.
"""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from fiskalspec import schemas

TARGET = Draft202012Validator(schemas.get("target"))
RECORD = Draft202012Validator(schemas.get("run-record"))
RECEIPTS = Draft202012Validator(schemas.get("verify-receipt"))

GOOD = """
[subject]
organisation = "Example GmbH"
product = "Example Fiscal Service"
version = "4.2.0"
contact = ["cert@example.test"]

[ics]
role = "middleware"
api = "1.7.7"
profiles = ["core", "offline", "limits"]
tse = [{ kind = "cloud", limit = 2000 }, { kind = "hardware", limit = 512 }]

[ixit]
adapter = "http:https://127.0.0.1:8443"
timeout = 10
headers = { Authorization = "env:IUT_TOKEN" }
client_id = "c1062c55-57c4-4ed2-9c53-aff1762326a4"

[control]
kind = "http"
url = "/_control/"
"""


def target(**changes: dict[str, Any]) -> dict[str, Any]:
    """
    The good target with some keys of some tables changed; ``...`` takes one out.
    """
    made = tomllib.loads(GOOD)
    for table, keys in changes.items():
        made[table] = {k: v for k, v in (made[table] | keys).items() if v is not ...}
    return made


def test_the_example_of_a_target_fits():
    """
    What our own documents show as a target is one.
    """
    TARGET.validate(target())


def test_the_shortest_target_fits():
    """
    Endpoints, devices, headers and control may be left out.
    """
    short = target(
        ics={"tse": ..., "profiles": ["core"]},
        ixit={"headers": ..., "timeout": ..., "client_id": ...},
    )
    del short["control"]
    TARGET.validate(short)


@pytest.mark.parametrize(
    "changes",
    [
        {"ixit": {"headers": {"Authorization": "Bearer abc"}}},
        {"ixit": {"headers": {"Bad Name": "env:X"}}},
        {"ixit": {"adapter": "127.0.0.1:7678"}},
        {"ixit": {"timeout": 0}},
        {"ixit": {"client_id": "till 1"}},
        {"ixit": {"time_out": 3}},
        {"ics": {"api": "1.8.8"}},
        {"ics": {"profiles": []}},
        {"ics": {"profiles": ["core", "core"]}},
        {"ics": {"profiles": ["everything"]}},
        {"ics": {"role": ...}},
        {"ics": {"tse": [{"kind": "paper"}]}},
        {"ics": {"tse": []}},
        {"ics": {"tse": [{"kind": "cloud", "limit": 0}]}},
        {"subject": {"version": ""}},
        {"subject": {"product": ...}},
        {"control": {"kind": "prompt"}},
        {"control": {"kind": "none"}},
    ],
)
def test_a_target_with_one_fault_is_refused(changes):
    """
    A secret in the file, a misspelt key or a claim that cannot be is found before any request.
    """
    assert not TARGET.is_valid(target(**changes))


RECORDS: dict[str, dict[str, Any]] = {
    "header": {
        "kind": "header",
        "schema": 1,
        "harness": {"name": "fiskalprobe", "version": "0.1.0"},
        "title": "Example",
        "subject": {"organisation": "Example GmbH", "product": "Service", "version": "4.2.0"},
        "ics": {
            "role": "middleware",
            "api": "1.7.7",
            "profiles": ["core"],
            "tse": [{"kind": "hardware", "limit": 512}],
        },
        "ixit": {"adapter": "sim:"},
        "control": {"handles": ["cable"]},
        "catalogue": {"digest": "0" * 64, "requirements": 90},
        "seed": 1,
        "started": "2026-01-01T12:00:00+01:00",
        "environment": {"python": "3.11.2", "platform": "linux"},
        "plan": {"scenarios": 1, "requirements": ["DE-CXL-0003"], "set": "", "digest": ""},
    },
    "scenario": {
        "kind": "scenario",
        "id": "cancel-1",
        "feature": "Cancelling",
        "rule": "A number comes back",
        "name": "Cancel a started document",
        "where": "features/cancel.feature:12",
        "requirements": ["DE-CXL-0003"],
        "outcome": "completed",
        "message": "",
        "elapsed_ms": 12.5,
    },
    "exchange": {
        "kind": "exchange",
        "id": 1,
        "scenario": "cancel-1",
        "step": "When the till cancels",
        "at": "2026-01-01T12:00:00.000000+01:00",
        "elapsed_ms": 1.25,
        "request": {"method": "POST", "url": "http://127.0.0.1/", "headers": {}, "body": "{}"},
        "response": {"status": 200, "headers": {"content-type": "text/plain"}, "body": ""},
        "error": None,
    },
    "check": {
        "kind": "check",
        "id": "DE-CXL-0003/number-echoed",
        "requirement": "DE-CXL-0003",
        "check": "number-echoed",
        "verdict": "fail",
        "standing": "broken",
        "code": "number",
        "message": "The answer has another number.",
        "expected": "52",
        "actual": "53",
        "exchanges": [1],
        "scenario": "cancel-1",
        "where": "ambient",
    },
    "note": {"kind": "note", "text": "The clock is virtual."},
    "difference": {
        "kind": "difference",
        "call": "POST /api/v1/transactions/storeDocument",
        "field": "status",
        "subject": "200",
        "reference": "422",
        "exchange": 7,
        "scenario": "cancel-1",
        "before": 2,
        "follows": "",
        "always": False,
        "times": 1,
        "scenarios": 1,
        "twin": {"request": {"method": "POST"}, "response": {"status": 422}},
    },
    "footer": {
        "kind": "footer",
        "verdict": "nonconformant",
        "exit": 1,
        "counts": {"fail": 1, "na": 89},
        "requirements": {"DE-CXL-0003": {"verdict": "fail", "reason": "number"}},
        "scenarios": 1,
        "checks": 1,
        "exchanges": 1,
        "elapsed_ms": 40,
        "sha256": "0" * 64,
    },
}


@pytest.mark.parametrize("kind", RECORDS)
def test_a_line_of_each_kind_fits(kind):
    """
    The seven kinds of lines are known, and a member added later is borne.
    """
    RECORD.validate(RECORDS[kind])
    RECORD.validate(RECORDS[kind] | {"added_later": 1})


@pytest.mark.parametrize(
    ("kind", "member"),
    [(kind, member) for kind, record in RECORDS.items() for member in record],
)
def test_a_line_without_one_of_its_members_is_refused(kind, member):
    """
    A reader may count on every member.
    """
    assert not RECORD.is_valid({k: v for k, v in RECORDS[kind].items() if k != member})


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("header", {"schema": 2}),
        ("scenario", {"outcome": "passed"}),
        ("scenario", {"outcome": "aborted"}),
        ("scenario", {"where": "features/cancel.feature"}),
        ("exchange", {"response": None}),
        ("exchange", {"at": "2026-01-01T12:00:00"}),
        ("check", {"verdict": "ok"}),
        ("check", {"where": "somewhere"}),
        ("check", {"requirement": "CXL-3"}),
        ("footer", {"verdict": "conformant"}),
        ("footer", {"exit": 0}),
        ("footer", {"counts": {"green": 1}}),
        ("footer", {"sha256": "none"}),
        ("note", {"kind": "remark"}),
        ("difference", {"exchange": 0}),
        ("difference", {"twin": {"request": {"method": "POST"}, "response": None}}),
    ],
)
def test_a_line_that_contradicts_itself_is_refused(kind, changes):
    """
    Nothing is missing or unfinished without a reason, and no verdict denies its exit code.
    """
    assert not RECORD.is_valid(RECORDS[kind] | changes)


CHECKED = {
    "receipts": [
        {
            "place": "line 3",
            "qr": "V0;…",
            "signature": {"valid": False, "reason": "The end time is one second off."},
            "content": {
                "conformant": False,
                "findings": [
                    {
                        "id": "PD-03",
                        "severity": "error",
                        "message": "An amount has one decimal.",
                        "expected": "7.50",
                        "actual": "7.5",
                    }
                ],
            },
        }
    ]
}


def test_verified_receipts_fit():
    """
    Signature and content stand apart; nothing to verify is an empty list.
    """
    RECEIPTS.validate(CHECKED)
    RECEIPTS.validate({"receipts": []})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("signature", "valid"), "no"),
        (("signature", "reason"), ""),
        (("signature", "reason"), None),
        (("content", "findings"), []),
        (("content", "findings"), [{"id": "PD-03", "severity": "fatal", "message": "No."}]),
    ],
)
def test_a_verdict_on_a_receipt_without_its_reason_is_refused(path, value):
    """
    An invalid signature says why, nonconforming content has a finding.
    """
    made = copy.deepcopy(CHECKED)
    table, key = path
    made["receipts"][0][table][key] = value
    assert not RECEIPTS.is_valid(made)
