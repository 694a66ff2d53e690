"""
One failure again, and what a requirement means with what came of it.
"""

from __future__ import annotations

import json

import pytest
from othermiddleware.declared import declared
from othermiddleware.defects import PrintsAnotherNumber
from othermiddleware.door import running

from fiskalprobe.run.journal import Rules
from fiskalprobe.run.opening import header
from fiskalprobe.target.reading import read_target

CHECK = "DE-QR-0002"


@pytest.fixture
def judged(fiskalprobe, tmp_path):
    """A run over a shop with a defect, its address, and the case of its failure."""
    with running(PrintsAnotherNumber) as url:
        (tmp_path / "target.toml").write_text(declared(url))
        done = fiskalprobe("run", "--target", "target.toml", "-k", "pizza and cash", CHECK)
        assert done.returncode == 1, done.stdout + done.stderr
        yield min((tmp_path / "reports/run/repro").glob(f"{CHECK}-*"))


def test_a_failure_is_seen_again_and_not_elsewhere(fiskalprobe, tmp_path, judged):
    """Against the same subject it fails again (1), against the simulator it does not (0)."""
    done = fiskalprobe("replay", judged, "--target", "target.toml", "--out", "again")
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{CHECK}/" in done.stdout
    assert "expected:" in done.stdout
    assert (tmp_path / "again/run.ndjson").is_file()
    done = fiskalprobe("replay", judged / "case.json", "--target", "sim:generation=1.7.6")
    assert (done.returncode, "came out right" in done.stdout) == (0, True), done.stdout


def test_the_case_of_a_declared_service_knows_where_it_is(fiskalprobe, judged):
    """Without --target the address of target.toml is asked again, though the file may be gone."""
    told = json.loads((judged / "case.json").read_text())["target"]
    assert told.startswith("http:http://127.0.0.1:")
    done = fiskalprobe("replay", judged)
    assert (done.returncode, "expected:" in done.stdout) == (1, True), done.stdout + done.stderr


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("https://till:hunter22@h:1/shop", "http:https://[redacted]@h:1/shop"),
        ("http://h/shop", "http:http://h/shop"),
        ("sim:clock=virtual", "sim:clock=virtual"),
    ],
)
def test_an_adapter_is_shown_without_secrets_and_stays_one(said, shown):
    """User information behind the adapter's own http: is hidden like any other."""
    target = read_target(said, environment={})
    opened = header(target, Rules(catalogue={}, scope={}, plan={}, seed=1), scenarios=0)
    assert opened.ixit["adapter"] == shown


def test_a_check_that_nothing_called_for_is_told_apart(fiskalprobe, tmp_path, judged):
    """A scenario that came to its end is not said to have broken off; neither is a proof (2)."""
    told = json.loads((judged / "case.json").read_text())
    case = tmp_path / "case.json"
    case.write_text(json.dumps(told | {"check": f"{CHECK}/not-made-by-anybody"}))
    done = fiskalprobe("replay", case, "--target", "sim:generation=1.7.6")
    assert (done.returncode, "the scenario went through" in done.stdout) == (2, True), done.stdout


def test_what_is_no_case_is_wrong_use(fiskalprobe, tmp_path):
    """A missing file and one of another kind are told with what to name instead."""
    assert "below repro/" in fiskalprobe("replay", "nowhere").stderr
    (tmp_path / "case.json").write_text(json.dumps({"schema": 99}))
    done = fiskalprobe("replay", "case.json")
    assert (done.returncode, "schema 1, not 99" in done.stderr) == (4, True)
    (tmp_path / "case.json").write_text("[" * 100_000)
    done = fiskalprobe("replay", "case.json")
    assert (done.returncode, "stand inside each other" in done.stderr) == (4, True)


def test_explain_tells_the_last_result(fiskalprobe, judged):
    """The verdict of the last run stands below the requirement, with what was wrong."""
    del judged
    said = fiskalprobe("explain", CHECK).stdout
    assert "(reports/run): fail" in said
    assert "    fail " in said
    assert "(reports/run): not asked" in fiskalprobe("explain", "DE-CXL-0001").stdout
    assert "in the run of" not in fiskalprobe("explain", CHECK, "--run", "nowhere").stdout


def test_an_older_wreck_keeps_nothing_from_being_explained(fiskalprobe, tmp_path):
    """The run that lies there by chance is said to tell nothing; one that was named is refused."""
    (tmp_path / "reports/run").mkdir(parents=True)
    (tmp_path / "reports/run/run.ndjson").touch()
    done = fiskalprobe("explain", CHECK)
    assert (done.returncode, done.stdout.startswith(f"{CHECK}: ")) == (0, True), done.stderr
    assert "the run in reports/run tells nothing: " in done.stdout
    assert fiskalprobe("explain", CHECK, "--run", "reports/run").returncode == 4


def test_show_prints_each_report_as_run_writes_it(fiskalprobe, tmp_path):
    """What --format prints is the file beside the stream, byte for byte."""
    fiskalprobe("run", "--out", "out", "DE-INF")
    files = {
        "md": "report.md", "json": "report.json", "html": "index.html", "junit": "junit.xml",
        "earl": "earl.jsonld", "csv": "traceability.csv", "badge": "badge.json",
    }  # fmt: skip
    for form, name in files.items():
        done = fiskalprobe("show", "out", "--format", form)
        written = (tmp_path / "out" / name).read_text(encoding="utf-8")
        assert (done.returncode, done.stdout == written) == (0, True), form
