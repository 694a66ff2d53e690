"""
What a command does where nobody reads, nobody answers, or the disk behind its output is full.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fiskalprobe.stream import read

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its pipes are other ones")

SMALL = ("run", "--target", "sim:", "--out", "out", "DE-INF")


def called(*words, cwd, closed=(), **given):
    """Run a command in a process of its own, without the files of the process in *closed*."""
    return subprocess.run(
        [sys.executable, "-m", "fiskalprobe", *words],
        cwd=cwd,
        check=False,
        timeout=60,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=lambda: [os.close(each) for each in closed],
        **given,
    )


@pytest.mark.parametrize(("words", "unbuffered"), [(("list",), ""), (("version",), "1")])
def test_a_closed_pipe_is_no_verdict(tmp_path, monkeypatch, words, unbuffered):
    """Somebody who reads no further, as head does, is not told that the subject fails."""
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    reading, writing = os.pipe()
    os.close(reading)
    done = called(*words, cwd=tmp_path, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize("words", [("list",), ("--help",)])
def test_a_full_disk_behind_the_output_is_said(tmp_path, words):
    """What is not printed for want of space is no success, and no fault to report."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = called(*words, cwd=tmp_path, stdout=full)
    assert done.returncode == 3
    assert done.stderr.startswith("Not everything could be printed (No space left on device)")
    assert "fault of fiskalprobe" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_a_run_that_cannot_be_shown_is_made_and_recorded(tmp_path):
    """Where the printed lines go is full; the record in another place is whole all the same."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = called(*SMALL, cwd=tmp_path, stdout=full)
    assert done.returncode == 3
    assert "Not everything could be printed" in done.stderr
    assert read(tmp_path / "out/run.ndjson").footer.exit == 0


def test_a_run_needs_no_standard_input(tmp_path):
    """A service manager may start a run with nothing to read from; then nobody is asked."""
    done = called(*SMALL, cwd=tmp_path, closed=[0], stdout=subprocess.DEVNULL)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_declaration_needs_no_standard_input(tmp_path):
    """What no option says is not asked for where nobody can answer."""
    words = ("init", "--role", "pos", "--organisation", "A", "--product", "B", "--version", "1")
    done = called(*words, cwd=tmp_path, closed=[0], stdout=subprocess.DEVNULL)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "target.toml").is_file()
