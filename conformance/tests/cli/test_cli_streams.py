"""
What the command line makes of runs that lie there: show, diff, and a baseline's exit code.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from othermiddleware.declared import declared
from othermiddleware.defects import StumblesOverTheUnknown
from othermiddleware.door import running
from othermiddleware.shop import Shop

from fiskalprobe.cli.terminal.citation import cited
from fiskalspec import requirements
from fiskalspec.requirements import Source

BROKEN = "DE-CXL-0004"


@pytest.fixture
def judged(fiskalprobe, tmp_path):
    """Judge a shop about one requirement; gives the exit code and what was said."""

    def judge(shop: type[Shop], out: str, *more: str) -> tuple[int, str]:
        with running(shop) as url:
            (tmp_path / "target.toml").write_text(declared(url))
            done = fiskalprobe("run", "--target", "target.toml", "--out", out, BROKEN, *more)
        return done.returncode, done.stdout + done.stderr

    return judge


def _excuse(folder: Path, check: str) -> str:
    path = folder / "known.toml"
    path.write_text(
        f'[[excuse]]\ncheck = "{check}"\nreason = "mended in 1.7.7"\nuntil = 2999-12-31\n'
    )
    return path.name


def test_an_excused_failure_ends_with_nought(judged, fiskalprobe, tmp_path):
    """Once every failure is excused; the run says why, and that this certifies nothing."""
    known = _excuse(tmp_path, f"{BROKEN}/status")
    code, said = judged(StumblesOverTheUnknown, "out", "--baseline", known)
    assert "excused until 2999-12-31: DE-CXL-0004/status: mended in 1.7.7" in said
    assert code == 1, "a 500 breaks the rule on 5xx as well, and that one nobody excuses"
    with (tmp_path / known).open("a") as file:
        file.write(
            '[[excuse]]\ncheck = "DE-STA-0002/no-server-error"\n'
            'reason = "the same slip"\nuntil = 2999-12-31\n'
        )
    code, said = judged(StumblesOverTheUnknown, "out", "--baseline", known)
    assert code == 0, said
    assert "certifies nothing" in said
    for more in ([], ["--failures"], ["--format", "badge"]):
        assert fiskalprobe("show", "out", *more).returncode == 0, "show ends as the run did"


def test_an_excuse_that_is_not_needed_ends_with_one(judged, tmp_path):
    """A baseline cuts both ways."""
    code, said = judged(Shop, "out", "--baseline", _excuse(tmp_path, f"{BROKEN}/status"))
    assert code == 1
    assert "stale: DE-CXL-0004/status no longer fails" in said


def test_diff_tells_a_regression(judged, fiskalprobe):
    """What became worse is named with the check that fails now, and ends with one."""
    judged(Shop, "before")
    judged(StumblesOverTheUnknown, "after")
    done = fiskalprobe("diff", "before", "after")
    assert done.returncode == 1
    assert f"worse   {BROKEN} pass -> fail" in done.stdout
    assert f"fails now: {BROKEN}/status" in done.stdout
    back = fiskalprobe("diff", "after", "before/run.ndjson", "--json")
    assert back.returncode == 0
    turns = {row["requirement"]: row["turn"] for row in json.loads(back.stdout)}
    assert turns.pop(BROKEN) == "better"
    # What could not be told behind a 500 is told now.
    assert set(turns.values()) <= {"better", "new"}
    assert fiskalprobe("diff", "before", "before").returncode == 0


def test_a_part_is_not_compared_with_the_whole(fiskalprobe):
    """A gate whose later run asks for less does not pass for it."""
    fiskalprobe("run", "DE-INF", "DE-CXL-0001", "--out", "before")
    fiskalprobe("run", "DE-INF", "--out", "after")
    done = fiskalprobe("diff", "before", "after")
    assert done.returncode == 2
    assert "The later run was about DE-INF alone" in done.stderr
    assert fiskalprobe("diff", "after", "after").returncode == 0


def test_show_tells_the_failures_with_their_calls(judged, fiskalprobe, tmp_path):
    """Requirement, source, what was expected, and a command to paste; the run's exit code."""
    judged(StumblesOverTheUnknown, "out")
    done = fiskalprobe("show", "out", "--failures")
    assert done.returncode == 1
    assert f"fail {BROKEN}/status" in done.stdout
    assert "actual:   500" in done.stdout
    assert "curl -sS -i -X POST" in done.stdout
    (script,) = re.findall(rf"\n    sh (out/repro/{BROKEN}-status/curl.sh)\n", done.stdout)
    assert (tmp_path / script).is_file()
    assert f"    fiskalprobe replay out/repro/{BROKEN}-status\n" in done.stdout
    assert "curl" not in fiskalprobe("show", "out").stdout


def test_show_believes_the_checks_and_not_the_last_line(judged, fiskalprobe, tmp_path):
    """The hash does not cover the line that it stands in, so a better verdict there is no news."""
    judged(StumblesOverTheUnknown, "out")
    record = tmp_path / "out/run.ndjson"
    forged = record.read_text(encoding="utf-8")
    forged = forged.replace(
        '"verdict":"nonconformant","exit":1', '"verdict":"conformant","exit":0'
    )
    record.write_text(forged, encoding="utf-8")
    done = fiskalprobe("show", "out")
    assert done.returncode == 1
    assert "The last line of the record claims something better" in done.stdout
    assert ": not conformant; " in done.stdout
    assert fiskalprobe("show", "out", "--format", "badge").returncode == 1


def test_a_source_without_words_is_named_all_the_same(judged, fiskalprobe):
    """Document and section stand there, and what is quoted where something is."""
    judged(StumblesOverTheUnknown, "out")
    said = fiskalprobe("show", "out", "--failures").stdout
    sources = requirements.load()[BROKEN].sources
    assert f"\n  {sources[0].title}, {sources[0].section}" in said
    assert sources[0].doc not in said
    law = Source(doc="ao-146a", section="Absatz 1")
    assert cited(law) == "Abgabenordnung § 146a, Absatz 1"
    assert cited(replace(law, section="", quote="so")) == "Abgabenordnung § 146a: “so”"


def test_a_run_that_is_none_is_told_in_a_sentence(fiskalprobe, tmp_path):
    """No file and a cut-off one are mistakes of use, not tracebacks."""
    (tmp_path / "run.ndjson").write_text("{}\n")
    (tmp_path / "target.toml").write_text("[subject]\n")
    (tmp_path / "known.json").write_text("[]\n")
    for command in ("show", "report"):
        said = fiskalprobe(command, "target.toml").stderr
        assert "run --target target.toml makes one. Name its folder here" in said
        assert "header" not in said
        said = fiskalprobe(command, "known.json").stderr
        assert said.endswith("Name a run.ndjson or its folder.\n")
    for command in (("show", "nowhere"), ("diff", ".", "nowhere"), ("report", ".")):
        done = fiskalprobe(*command)
        assert done.returncode == 4
        assert "Traceback" not in done.stderr
