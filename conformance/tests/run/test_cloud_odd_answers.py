"""
A cloud TSE whose tokens and times are of another kind blocks a scenario, or fails it.
"""

from __future__ import annotations

import json

import pytest
from remembering import account

from fiskalprobe.stream import read


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ({"access_token": "tök\ud800en"}, "DE-CTS-0001"),
        ({"log": {"timestamp": None}}, "DE-CSG-0017"),
    ],
    ids=["token", "log time"],
)
def test_what_is_of_another_kind_is_no_fault_of_ours(fiskalprobe, tmp_path, told, asked):
    """No run over such a service ends as an error of the harness."""

    def odd(_method, _path, status, body):
        try:
            said = json.loads(body)
        except ValueError:
            return status, body
        if isinstance(said, dict):
            said |= {name: value for name, value in told.items() if name in said}
        return status, json.dumps(said).encode()

    with account(odd) as shop:
        shop.declare(tmp_path)
        done = fiskalprobe(
            "run", "--target", "target.toml", "--out", "out", asked, **shop.environment
        )
    assert done.returncode in {1, 2, 4}, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    if done.returncode != 4:
        checks = read(tmp_path / "out/run.ndjson").checks
        assert checks
        assert "error" not in {check.verdict for check in checks}
