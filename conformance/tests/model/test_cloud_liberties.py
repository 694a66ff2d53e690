"""
Nothing is foretold at a cloud TSE that no source says.
"""

from __future__ import annotations

import json
import os
import re

import pytest
from remembering import account

from fiskalprobe.run.certify import certify
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import read
from fiskalprobe.target.reading import read_target

HEAD = """@DE-CTX
Feature: Liberties

  @DE-CTX-0001
  Rule: What no source says is free

    Scenario: One
      Given an INITIALIZED TSS "shop"
      And a client "till" of TSS "shop"
      And a client "desk" of TSS "shop"
"""
BARE = """
      When the till writes "sale" of client "till" at TSS "shop"
      And the till sends GET "/tss/{shop}/tx/{sale}"
"""
NOTED = """
      When the till writes "sale" of client "till" at TSS "shop"
      And the till writes "sale" as FINISHED with metadata:
        \"\"\"
        {"table": "7"}
        \"\"\"
      And the till sends GET "/tss/{shop}/tx/{sale}"
"""
SHOP = """
      When the till sends GET "/tss/{shop}"
      Then the TSE answers 200 (DE-CTX-0001)
"""
NOTED_SHOP = """
      When the till sends PATCH "/tss/{shop}":
        \"\"\"
        {"state": "INITIALIZED", "metadata": {"floor": "ground"}}
        \"\"\"
      And the till sends GET "/tss/{shop}"
"""
GONE = """
      And the admin has disabled TSS "shop"
      When the till sends PATCH "/tss/{shop}/client/{nobody}":
        \"\"\"
        {"state": "DEREGISTERED"}
        \"\"\"
"""
KNOWN = GONE.replace("{nobody}", "{till}")
OTHER_KEYS = """
      When the till writes "sale" of client "till" at TSS "shop"
      And the till writes "sale" as FINISHED of client "desk", a sale by card
"""
TOGETHER = """
      When the till writes "one" of client "till" at TSS "shop"
      And the till writes "two" of client "desk" at TSS "shop"
      And these revisions are written at the same time
        | transaction | state    | client |
        | two         | FINISHED | desk   |
        | one         | FINISHED | till   |
"""
FORETOLD = "      Then every answer is as the books foretell\n"


def _without_metadata(_method, path, status, body):
    """Show no metadata of a transaction."""
    if status == 200 and "/tx/" in path and body.startswith(b"{"):
        told = json.loads(body)
        told.pop("metadata", None)
        body = json.dumps(told).encode()
    return status, body


def _tss_without_metadata(method, path, status, body):
    """Show no metadata of a TSS that is read."""
    if (method, status) == ("GET", 200) and re.fullmatch(r"/api/v2/tss/[^/]+", path):
        told = json.loads(body)
        told.pop("metadata", None)
        body = json.dumps(told).encode()
    return status, body


def _client_first(method, path, status, body):
    """Look for the client before the state of the TSS."""
    if (method, status) == ("PATCH", 400) and "/client/" in path:
        told = {"status_code": 404, "error": "Not Found", "code": "E_CLIENT_NOT_FOUND"}
        return 404, json.dumps(told | {"message": "There is no such client."}).encode()
    return status, body


def _own_word(_method, _path, status, body):
    """Refuse the sale of another by a code of its own."""
    return status, body.replace(b"E_TX_UPSERT", b"E_CLIENT_CONFLICT")


def _counter_as_text(_method, _path, status, body):
    """Write the counter of a signature as a text, as the vendor describes it."""
    return status, re.sub(rb'"counter": ?(\d+)', rb'"counter": "\1"', body)


@pytest.mark.parametrize(
    ("spoiling", "story", "blamed"),
    [
        (_without_metadata, BARE, set()),
        (_without_metadata, NOTED, {"DE-CTX-0022/foretold-members"}),
        (_tss_without_metadata, SHOP, set()),
        (_tss_without_metadata, NOTED_SHOP, {"DE-CTS-0015/foretold-members"}),
        (_client_first, GONE, set()),
        (_client_first, KNOWN, {"DE-CCL-0008/foretold-refusal"}),
        (_own_word, OTHER_KEYS, set()),
        (_counter_as_text, TOGETHER, set()),
    ],
)
def test_only_what_a_source_says_is_foretold(tmp_path, spoiling, story, blamed):
    """A member that may be left out, an order of checks and a code of nobody's are free."""
    (tmp_path / "one.feature").write_text(HEAD + story + FORETOLD, encoding="utf-8")
    with account(spoiling) as shop:
        target = read_target(
            str(shop.declare(tmp_path)), environment=os.environ | shop.environment
        )
        done = certify(
            RunSettings(target=target, stream=tmp_path / "run.ndjson", seed=7, features=tmp_path)
        )
    checks = read(done.stream).checks
    assert len([check for check in checks if check.check.startswith("foretold")]) > 5
    wrong = {check.id for check in checks if check.standing == "broken"}
    assert {name for name in wrong if "/foretold" in name} == blamed
