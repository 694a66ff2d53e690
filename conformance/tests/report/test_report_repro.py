"""
A failure can be seen again from the folder that the report leaves for it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest
from exchanges import exchanged

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.report import write_all
from fiskalprobe.run.again.repeat import UnknownCase, repeat
from fiskalprobe.run.certify import certify, plan_run
from fiskalprobe.run.context import Context
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.steps import ambient
from fiskalprobe.stream import read
from fiskalprobe.target.reading import read_target
from fiskalprobe.target.simulator import free_port, running_simulator

TARGET = """
[subject]
organisation = "us"
product = "a simulator with a fault"
version = "1"
[ics]
role = "middleware"
api = "1.7.7"
profiles = ["core"]
tse = [{{ kind = "hardware", limit = 512 }}]
[ixit]
adapter = "http:{url}"
client_id = "{client}"
headers = {{ "Fiskalprobe-Fault" = "env:ARMED_FAULT" }}
[control]
kind = "http"
url = "/_control/"
"""
BROKEN = "DE-SIG-0001-signature-verifies"


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """
    A served simulator whose signatures are wrong for whoever asks for it, and its reports.
    """
    folder = tmp_path_factory.mktemp("broken")
    with running_simulator() as simulator, pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARMED_FAULT", "bad-signature")
        target = folder / "target.toml"
        target.write_text(TARGET.format(url=simulator.url, client=simulator.client_id))
        stream = folder / "run.ndjson"
        certify(
            RunSettings(
                target=read_target(str(target), environment=os.environ),
                stream=stream,
                seed=7,
                picks=Picks(keyword="the_customer_cannot_pay"),
            )
        )
        write_all(stream, folder)
        yield SimpleNamespace(folder=folder, target=target, case=folder / "repro" / BROKEN)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_shell_script_shows_it_again(broken):
    """curl.sh gets an answer whose signature is wrong, from a service in another state."""
    done = subprocess.run(
        [shutil.which("sh"), str(broken.case / "curl.sh")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "the signature does not belong to these values" in done.stdout
    assert done.stdout.count("HTTP/1.1 200 OK") == 2
    answer = next(
        line for line in reversed(done.stdout.splitlines()) if line.startswith('{"fiscalCountry')
    )
    case = json.loads((broken.case / "case.json").read_text(encoding="utf-8"))
    call = case["calls"][-1]["request"]
    exchange = exchanged(
        call["method"],
        call["url"],
        sent=call["body"],
        headers={"content-type": "application/json"},
        body=answer,
    )
    claims = ambient.judge(exchange, Context(target=read_target("sim:", environment={})))
    [claim] = [claim for claim in claims if claim.requirement == case["requirement"]]
    assert claim.standing is Standing.BROKEN


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_a_script_for_a_cloud_tse_needs_nothing_but_the_key(tmp_path):
    """It asks for key and secret by name, and takes each token out of the answer that gave it."""
    certify(
        RunSettings(
            target=read_target("sim:role=cloud-tse,mutant=M-CTS-0006-a", environment={}),
            stream=tmp_path / "run.ndjson",
            seed=7,
            picks=Picks(keyword="an_id_in_capitals or register_a_till"),
        )
    )
    write_all(tmp_path / "run.ndjson", tmp_path)
    script = tmp_path / "repro" / "DE-CER-0001-schema" / "curl.sh"
    assert "[redacted" not in script.read_text(encoding="utf-8")
    words = [shutil.which("sh"), str(script)]
    bare = subprocess.run(words, capture_output=True, text=True, check=False)
    assert bare.returncode != 0
    assert "api_key: set it to the secret of that name" in bare.stderr
    port = str(free_port())
    served = [sys.executable, "-m", "fiskalprobe", "serve", "--port", port]
    process = subprocess.Popen(served, stdout=subprocess.PIPE, text=True)
    try:
        key = next(line for line in process.stdout if line.startswith("api_key="))
        names = dict(word.split("=", 1) for word in key.split())
        done = subprocess.run(
            words,
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | names | {"SUBJECT": f"http://127.0.0.1:{port}"},
        )
    finally:
        process.terminate()
        process.communicate()
    answers = [line for line in done.stdout.splitlines() if line.startswith("HTTP/1.1")]
    assert len(answers) == 10
    assert {line.split()[1][0] for line in answers} == {"2"}


def test_the_test_fails_while_the_fault_is_there(broken, monkeypatch):
    """test_repro.py fails with the check's words, and passes once the fault is gone."""

    def run():
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "-p",
                "no:schemathesis",
                "test_repro.py",
            ],
            cwd=broken.case,
            capture_output=True,
            text=True,
            check=False,
        )

    monkeypatch.setenv("FISKALPROBE_TARGET", str(broken.target))
    armed = run()
    assert armed.returncode == 1, armed.stdout
    assert "the signature does not belong to these values" in armed.stdout
    monkeypatch.setenv("ARMED_FAULT", "slow;ms=1")
    mended = run()
    assert mended.returncode == 0, mended.stdout


def test_a_case_is_judged_again_as_it_was(broken, tmp_path):
    """Repeating against a sound subject makes the same check, and it holds."""
    again = repeat(broken.case / "case.json", target="sim:", stream=tmp_path / "run.ndjson")
    assert again.holds
    assert again.made
    assert again.told.endswith("came out right once")


def test_a_row_of_an_outline_is_judged_again_alone(tmp_path):
    """A scenario whose name has a place in it is found, in the row that failed, and as planned."""
    faulty = read_target("sim:mutant=M-SIG-0001-a", environment={})
    picks = Picks(keyword="after_a_regular_receipt_a_receipt")
    planned = [
        each["id"]
        for each in plan_run(RunSettings(target=faulty, seed=7, picks=picks)).content["scenarios"]
    ]
    certify(RunSettings(target=faulty, stream=tmp_path / "run.ndjson", seed=7, picks=picks))
    ran = [each.id for each in read(tmp_path / "run.ndjson").scenarios]
    assert ran == planned
    assert len(ran) == 2
    write_all(tmp_path / "run.ndjson", tmp_path)
    case = tmp_path / "repro" / BROKEN / "case.json"
    again = repeat(case, stream=tmp_path / "again.ndjson")
    assert again.made
    assert not again.holds
    assert [each.id for each in read(tmp_path / "again.ndjson").scenarios] == ran[:1]
    assert repeat(case, stream=tmp_path / "sound.ndjson", target="sim:").holds


def test_what_is_no_case_is_refused(tmp_path):
    """Another file, and a case of a later release, are named as what they are."""
    case = tmp_path / "case.json"
    for text in ("[]", "no JSON", '{"schema": 99}'):
        case.write_text(text)
        with pytest.raises(UnknownCase, match=r"case\.json"):
            repeat(case, stream=tmp_path / "run.ndjson")
