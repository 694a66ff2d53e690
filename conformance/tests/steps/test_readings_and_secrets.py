"""
What the self-test by mutants does not see: other readings, missing evidence, and secrets.
"""

from __future__ import annotations

import json
import re

import pytest

CLOUD = "sim:role=cloud-tse"


@pytest.mark.parametrize(
    ("target", "requirement", "reading"),
    [
        ("sim:close-packet=all", "DE-LIM-0024", "DE-LIM-0025"),
        ("sim:reader=strict", "DE-REQ-0001", "DE-REQ-0003"),
        ("sim:zero-receipt-payment=shown", "DE-PRD-0007", "DE-PRD-0008"),
        ("sim:outage-status=500", "DE-OFF-0016", "DE-OFF-0017"),
    ],
)
def test_another_reading_is_an_alternative(judged, target, requirement, reading):
    """A service that reads the sources otherwise is told so and not failed."""
    verdicts, broken = judged([requirement], target=target)
    assert verdicts[requirement] == "alt"
    assert verdicts[reading] == "pass"
    assert not broken


@pytest.mark.parametrize("requirement", [f"DE-DEV-{number:04}" for number in range(10, 20)])
def test_an_export_of_something_else_leaves_nothing_green(judged, requirement):
    """An archive that is none fails or proves nothing, whatever is asked of its contents."""
    verdicts, _ = judged([requirement], target="sim:mutant=M-DEV-0010-b")
    assert verdicts[requirement] in {"fail", "inconclusive", "alt"}


#: Nothing, or where it came from: a variable, or the member and exchange that gave it.
HIDDEN = re.compile(r"\[redacted(:([A-Z_]+|[a-z_]+_\d+|(foreign_)?api_(key|secret)))?\]")


def test_no_stream_holds_the_cloud_credentials(judged, tmp_path):
    """Key and secret of the simulator's cloud go over the wire and not into the stream."""
    judged(["DE-CLI-0012", "DE-CLI-0024"])
    lines = (tmp_path / "run.ndjson").read_text("utf-8").splitlines()
    assert not [line for line in lines if "test-key" in line or "test-secret" in line]
    asked = [json.loads(line) for line in lines if '"exchange"' in line]
    bodies = {each["request"]["body"] for each in asked if each["kind"] == "exchange"}
    assert "'[redacted:CLOUD_SECRET]'" in bodies


#: Nothing, or where it came from: a variable, or the member and exchange that gave it.
HIDDEN = re.compile(r"\[redacted(:([A-Z_]+|[a-z_]+_\d+|(foreign_)?api_(key|secret)))?\]")


def test_no_stream_holds_what_lets_somebody_in(judged, tmp_path):
    """Keys, tokens, PINs and PUKs go over the wire, and none of them into the stream."""
    judged(["DE-CAD-0001", "DE-CAU-0004", "DE-CTS-0002", "DE-CMG-0005"], target=CLOUD)
    telling = {"access_token", "refresh_token", "api_secret", "secret", "admin_puk", "admin_pin"}
    found = set()
    for line in (tmp_path / "run.ndjson").read_text("utf-8").splitlines():
        record = json.loads(line)
        texts = [record.get("expected", ""), record.get("actual", "")]
        if record["kind"] == "exchange":
            bearer = record["request"]["headers"].get("authorization", "[redacted]")
            assert HIDDEN.fullmatch(bearer.removeprefix("Bearer ")), bearer
            texts += [record["request"]["body"], record["response"]["body"]]
        for text in texts:
            try:
                value = json.loads(text)
            except ValueError:
                continue
            if isinstance(value, dict):
                found |= {(name, value[name]) for name in telling & set(value)}
    assert {name for name, _ in found} >= telling - {"admin_pin"}
    assert [value for _, value in found if not HIDDEN.fullmatch(value)] == []
