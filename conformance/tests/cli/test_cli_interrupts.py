"""
The exit codes of commands that an interrupt ends.
"""

import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
import typer

from fiskalprobe import cli

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="there is no SIGINT for one process"
)


def test_an_interrupt_before_the_first_record_is_told(monkeypatch, capsys):
    """Ctrl-C in a command that has nothing yet gives the code of what is interrupted."""
    monkeypatch.setattr(sys, "argv", ["fiskalprobe", "list"])
    monkeypatch.setattr("fiskalspec.requirements.load", _interrupted)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert capsys.readouterr().err == "Interrupted.\n"


def test_an_interrupted_demo_begins_no_other_certification(monkeypatch, tmp_path):
    """One Ctrl-C ends both; the page tells of the one that there is."""
    begun, told = [], []

    def judged(_, *, out, **_more):
        begun.append(out.name)
        return 2

    simulator = nullcontext(SimpleNamespace(url="http://127.0.0.1:9"))
    monkeypatch.setattr("fiskalprobe.cli.demo.judge", judged)
    monkeypatch.setattr("fiskalprobe.target.simulator.running_simulator", lambda _: simulator)
    monkeypatch.setattr("fiskalprobe.report.write_overview", lambda _, runs: told.extend(runs))
    with pytest.raises(typer.Exit) as ended:
        cli.demo.demo(tmp_path)
    assert ended.value.exit_code == 2
    assert len(begun) == len(told) == 1


def _interrupted(*_words, **_more):
    raise KeyboardInterrupt


def test_serve_is_done_when_it_is_stopped(tmp_path):
    """Ctrl-C is how serve says that it ends, and no failure."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-m", "fiskalprobe", "serve", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    ) as served:
        assert "listens at" in served.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=20) as healthy:
            assert healthy.status == 200
        served.send_signal(signal.SIGINT)
        _, complaints = served.communicate(timeout=20)
    assert (served.returncode, complaints) == (0, "")
