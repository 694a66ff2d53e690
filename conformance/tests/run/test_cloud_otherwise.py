"""
A cloud TSE that uses the freedom which the sources leave passes what they do not leave open.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from remembering import account

from fiskalprobe.stream import read

FEWER = {"max_number_registered_clients": 50, "max_number_active_transactions": 100}


def answering(change: Callable[[dict[str, Any]], dict[str, Any]]):
    """Stand before a cloud TSE, and change each object that it answers."""

    def spoiling(_method, _path, status, body):
        try:
            said = json.loads(body)
        except ValueError:
            return status, body
        changed = change(said) if isinstance(said, dict) else said
        return status, json.dumps(changed).encode()

    return spoiling


def without_code(said):
    return {name: value for name, value in said.items() if name != "qr_code_data"}


def without_empty_metadata(said):
    return {name: value for name, value in said.items() if (name, value) != ("metadata", {})}


def with_fewer_places(said):
    return said | {name: value for name, value in FEWER.items() if name in said}


def with_counters_as_text(said):
    signature = said.get("signature")
    if not isinstance(signature, dict):
        return said
    return said | {"signature": signature | {"counter": str(signature["counter"])}}


def with_more_places(said):
    return said | {name: value + 151 for name, value in FEWER.items() if name in said}


@pytest.mark.parametrize(
    ("change", "asked", "verdict"),
    [
        (without_code, "DE-CTX-0004", "pass"),
        (without_empty_metadata, "DE-CER-0013", "pass"),
        (with_fewer_places, "DE-CTS-0024", "pass"),
        (with_more_places, "DE-CTS-0024", "fail"),
        (with_counters_as_text, "DE-CSG-0008", "pass"),
    ],
)
def test_what_is_left_open_fails_nothing(fiskalprobe, tmp_path, change, asked, verdict):
    """An optional member that is left out, or a smaller limit, costs no binding requirement."""
    with account(answering(change)) as shop:
        shop.declare(tmp_path)
        done = fiskalprobe(
            "run", "--target", "target.toml", "--out", "out", asked, **shop.environment
        )
    found = read(tmp_path / "out/run.ndjson").footer.requirements[asked]
    assert found.verdict == verdict, done.stdout + done.stderr


@pytest.mark.parametrize(("lives", "renewed"), [(0, True), (3600, False)])
def test_a_token_is_renewed_before_it_ends(fiskalprobe, tmp_path, lives, renewed):
    """A service may give tokens that do not outlive a scenario; they are not used after that."""
    calls = []
    spoil = answering(
        lambda said: said | ({"access_token_expires_in": lives} if "access_token" in said else {})
    )

    def counting(method, path, status, body):
        calls.append(path.endswith("/auth"))
        return spoil(method, path, status, body)

    with account(counting) as shop:
        shop.declare(tmp_path)
        fiskalprobe("run", "--target", "target.toml", "DE-CTX-0002", **shop.environment)
    assert (sum(calls) > len(calls) / 3) is renewed
