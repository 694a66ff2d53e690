"""
The exit codes of commands that an interrupt ends.
"""

import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

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
