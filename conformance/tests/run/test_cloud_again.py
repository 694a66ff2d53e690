"""
What was seen at a cloud TSE that remembers can be seen again.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess

import pytest
from remembering import account

from fiskalprobe.stream import read


def _nameless(method, path, status, body):
    """Leave the serial number out of what is created."""
    if (method, path.count("/"), status) == ("PUT", 4, 200) and "/tss/" in path:
        told = json.loads(body)
        told["serial_number"] = ""
        body = json.dumps(told).encode()
    return status, body


@pytest.fixture
def shop():
    """A cloud TSE over HTTP, which nobody can reset."""
    with account() as found:
        yield found


def test_one_seed_finds_new_ids_at_a_service_that_remembers(fiskalprobe, shop, tmp_path):
    """The second run with a seed does not meet the TSS of the first."""
    shop.declare(tmp_path)
    for out in ("one", "two"):
        done = fiskalprobe(
            "run", "--target", "target.toml", "--seed", "1", "--out", out, "DE-CTS-0001",
            **shop.environment,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
    headers = [read(tmp_path / out / "run.ndjson").header for out in ("one", "two")]
    assert headers[0].salt != headers[1].salt


def test_who_is_judged_anew_draws_the_ids_of_the_record(fiskalprobe, shop, tmp_path):
    """The salt stands in the header, so every recorded call is made once more as it was."""
    shop.declare(tmp_path)
    run = ("run", "--target", "target.toml", "--out", "out", "-k", "unauthorized or id")
    assert fiskalprobe(*run, **shop.environment).returncode in {0, 2}
    done = fiskalprobe("rejudge", "out")
    assert "was not judged" not in done.stdout, done.stdout
    assert done.returncode in {0, 2}, done.stdout + done.stderr


def test_a_simulator_in_this_process_has_no_salt(fiskalprobe, tmp_path):
    """Its reports stay the same to the byte, and so does its header."""
    fiskalprobe("run", "--target", "sim:role=cloud-tse", "--out", "out", "DE-CTS-0001")
    assert '"salt"' not in (tmp_path / "out/run.ndjson").read_text(encoding="utf-8").split("\n")[0]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_a_case_knows_role_and_keys(fiskalprobe, tmp_path):
    """Without --target the failure is seen again, with new ids; a key that is not set is named."""
    with account(_nameless) as shop:
        shop.declare(tmp_path)
        done = fiskalprobe(
            "run", "--target", "target.toml", "--out", "out", "DE-CTS-0001", **shop.environment
        )
        assert done.returncode == 1, done.stdout + done.stderr
        case = min((tmp_path / "out/repro").iterdir())
        text = (case / "case.json").read_text(encoding="utf-8")
        assert shop.own.api_secret not in text
        assert json.loads(text)["declared"]["ixit"]["api_key"] == "env:OWN_KEY"
        for more in ((), ("--target", "target.toml")):
            done = fiskalprobe("replay", case, *more, **shop.environment)
            assert done.returncode == 1, done.stdout + done.stderr
        for _ in range(2):
            sent = subprocess.run(
                ["sh", case / "curl.sh"],
                env={**os.environ, **shop.environment},
                capture_output=True,
                text=True,
                check=True,
            )
            assert " 409 " not in sent.stdout, sent.stdout
            assert '"state":"CREATED"' in sent.stdout.replace(" ", ""), sent.stdout
        done = fiskalprobe("replay", case)
        assert (done.returncode, "OWN_KEY" in done.stderr) == (4, True), done.stderr
