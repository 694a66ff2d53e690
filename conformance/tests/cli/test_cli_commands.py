"""
The other commands.
"""

from __future__ import annotations

import json
import socket

import pytest

from fiskalprobe.stream import read
from fiskalsim.ground.limits import DEEPEST, LONGEST_NUMBER, SHALLOWEST, SHORTEST_NUMBER
from fiskalspec import requirements


@pytest.mark.parametrize("said", ["version", "--version"])
def test_version_names_release_and_catalogue(fiskalprobe, said):
    """Two runs can be compared by what this prints."""
    done = fiskalprobe(said)
    assert done.returncode == 0
    assert requirements.digest() in done.stdout


@pytest.mark.parametrize("said", ["DE-CXL-0001", "de-cxl-0001", "DE-CXL-0001/status"])
def test_explain_knows_every_spelling_of_an_id(fiskalprobe, said):
    """The text, the source and the scenarios of a requirement are printed."""
    done = fiskalprobe("explain", said)
    row = requirements.load()["DE-CXL-0001"]
    assert done.returncode == 0
    assert row.text in done.stdout
    assert row.sources[0].quote in done.stdout
    assert row.sources[0].title in done.stdout


def test_explain_knows_reason_codes(fiskalprobe):
    """A code out of a report is explained with what to do."""
    done = fiskalprobe("explain", "blocked")
    assert "What to do:" in done.stdout


def test_explain_offers_what_is_near(fiskalprobe):
    """A slip of the pen is answered with candidates."""
    done = fiskalprobe("explain", "blockd")
    assert done.returncode == 4
    assert "Near to it: blocked" in done.stderr


def test_list_says_what_nothing_exercises(fiskalprobe):
    """The untested part is listed with reasons and is smaller than the whole."""
    whole = json.loads(fiskalprobe("list", "--json").stdout)
    untested = json.loads(fiskalprobe("list", "--untested", "--json").stdout)
    assert len(whole) == len(requirements.load())
    assert 0 < len(untested) < len(whole)
    assert all(row["why_not"] and not row["exercised"] for row in untested)


def test_list_picks_by_pattern(fiskalprobe):
    """Only the area that was asked for is listed."""
    done = fiskalprobe("list", "DE-QR")
    assert done.stdout.splitlines()[-1].split()[0] == str(done.stdout.count("DE-QR-0"))


def test_report_is_written_again_from_the_stream(fiskalprobe, tmp_path):
    """The same stream gives the same bytes in another folder."""
    fiskalprobe("run", "--target", "sim:", "--out", "out", "DE-INF")
    done = fiskalprobe("report", "out/run.ndjson", "--out", "again")
    assert done.returncode == 0
    for name in ("index.html", "junit.xml", "report.json"):
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / "out" / name).read_bytes()


def test_no_report_from_a_stream_that_was_cut_off(fiskalprobe, tmp_path):
    """No footer, no report: exit 4 and one sentence."""
    fiskalprobe("run", "--target", "sim:", "--out", "out", "DE-INF")
    path = tmp_path / "out/run.ndjson"
    assert read(path)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    done = fiskalprobe("report", "out/run.ndjson", "--out", "again")
    assert done.returncode == 4
    assert "the run was cut off" in done.stderr
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--device", "abacus"), "there is no 'abacus'"),
        (("--ledger", "paper"), "neither memory, sqlite:PATH nor postgresql://"),
        (
            ("--ledger", "postgresql://127.0.0.1:1/x", "--advertise", "here"),
            "write http://HOST:PORT",
        ),
        (("--ledger", "postgresql://127.0.0.1:1/x", "--host", "::"), "every address"),
        (("--advertise", "http://127.0.0.1:1"), "services that share --ledger postgresql://"),
        (("--ledger", "postgresql://me:secret@127.0.0.1:1/x"), "check the address"),
        (("--set", "colour=red"), "there is no setting 'colour'"),
        (("--set", "list-cuont=all"), "near to it: list-count"),
        (("--clock", "cuckoo"), "cuckoo"),
        (("--max-nesting", str(SHALLOWEST - 1)), f"greater than or equal to {SHALLOWEST}"),
        (("--max-nesting", str(DEEPEST + 1)), f"less than or equal to {DEEPEST}"),
        (("--max-number", str(SHORTEST_NUMBER - 1)), f"equal to {SHORTEST_NUMBER}"),
        (("--max-number", str(LONGEST_NUMBER + 1)), f"equal to {LONGEST_NUMBER}"),
    ],
)
def test_serve_refuses_a_world_that_cannot_be(fiskalprobe, words, said):
    """Wrong flags end with exit 4 before anything listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    done = fiskalprobe("serve", "--port", port, *words)
    assert done.returncode == 4
    assert said in done.stderr


def test_coverage_is_written_and_checked(fiskalprobe, tmp_path):
    """A table that lags behind is told, the one just written is not."""
    assert fiskalprobe("coverage", "--write", "--file", "c.csv").returncode == 0
    assert fiskalprobe("coverage", "--check", "--file", "c.csv").returncode == 0
    path = tmp_path / "c.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("yes", "no", 1), encoding="utf-8")
    done = fiskalprobe("coverage", "--check", "--file", "c.csv")
    assert done.returncode == 1
    assert "is out of date" in done.stderr


def test_every_command_says_what_it_is_for(fiskalprobe):
    """The overview holds one sentence per command."""
    done = fiskalprobe("--help")
    assert done.returncode == 0
    for command in ("run", "serve", "demo", "list", "explain", "report", "verify"):
        assert command in done.stdout
