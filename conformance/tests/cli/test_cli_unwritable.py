"""
What a command says where it cannot write what it was told to keep.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest
import typer

from fiskalprobe.cli import folder
from fiskalprobe.cli.folder import kept_in

WRITES = ("run", "--target", "sim:", "--out", "out", "DE-INF")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("rejudge", "out", "--out", "out/index.html/x"), "choose another folder"),
        (("steps", "--write", "--file", "out"), "out cannot be written"),
        (("coverage", "--write", "--file", "out"), "out cannot be written"),
        (("selftest", "M-OFF-0020-a", "--out", "out/index.html/x"), "x cannot be written"),
    ],
    ids=lambda each: each[0] if isinstance(each, tuple) else "",
)
def test_a_place_that_takes_nothing_is_wrong_use(fiskalprobe, words, told):
    """It ends with 4 and a sentence; nobody is asked to report what they mistyped."""
    assert fiskalprobe(*WRITES).returncode == 0
    done = fiskalprobe(*words)
    assert (done.returncode, told in done.stderr) == (4, True), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there are no limits for files")
@pytest.mark.parametrize("words", [("rejudge", "out"), ("rejudge", "out", "--out", "again")])
def test_a_disk_that_fills_while_a_record_is_made_again_is_told(fiskalprobe, tmp_path, words):
    """The harness failed (3), whether the record was to be kept or not."""
    import resource

    assert fiskalprobe(*WRITES).returncode == 0
    done = subprocess.run(
        [sys.executable, "-m", "fiskalprobe", *words],
        cwd=tmp_path,
        check=False,
        timeout=60,
        capture_output=True,
        encoding="utf-8",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    )
    assert (done.returncode, "Traceback" in done.stderr) == (3, False), done.stderr
    assert f"cannot be written any more ({os.strerror(errno.EFBIG)})" in done.stderr


def test_no_room_for_a_record_that_nobody_keeps_is_told(monkeypatch, capsys):
    """Where the machine has no temporary folder, another one can be named."""

    def none(**_):
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(folder.tempfile, "TemporaryDirectory", none)
    with pytest.raises(typer.Exit) as ended, kept_in(None):
        pass
    assert ended.value.exit_code == 4
    assert "name a folder with --out." in capsys.readouterr().err
