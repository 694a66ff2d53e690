"""
A TSE that was filled is emptied again, however the run ends.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from fiskalprobe.stream import read
from fiskalprobe.target.simulator import running_simulator

DECLARED = """
[subject]
organisation = "o"
product = "p"
version = "1"
[ics]
role = "middleware"
api = "1.7.7"
profiles = ["core", "limits", "listing"]
tse = [{{ kind = "hardware", limit = 512 }}]
[ixit]
adapter = "http:{url}"
[control]
kind = "none"
"""


@pytest.fixture
def simulator(tmp_path):
    """A simulator whose control is not offered to the judge."""
    with running_simulator() as running:
        (tmp_path / "target.toml").write_text(DECLARED.format(url=running.url))
        yield running


@pytest.fixture
def _interruptible():
    """
    Let what is started here be interrupted, also where this process ignores it.

    A shell starts what goes on in the background that way.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_what_a_scenario_started_is_cancelled(fiskalprobe, simulator, tmp_path):
    """After more than a packet was opened and a few ended, nothing of ours is left open."""
    done = fiskalprobe("run", "--target", "target.toml", "--out", "out", "DE-LIM-0020")
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(simulator.control.ledger()["openTransactions"]) <= 1
    calls = read(tmp_path / "out/run.ndjson").exchanges.values()
    cleaned = [call for call in calls if call.step == "cleaning up after the scenario"]
    assert len(cleaned) > 5
    assert {call.response["status"] for call in cleaned} == {200}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT for one process")
@pytest.mark.usefixtures("_interruptible")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_empties_the_tse_too(simulator, tmp_path, sent):
    """Ctrl-C, or a CI's patience, ends the run as incomplete and leaves nothing open."""
    run = subprocess.Popen(
        [sys.executable, "-m", "fiskalprobe", "run", "--target", "target.toml", "DE-LIM-0001"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    deadline = time.monotonic() + 60
    while len(simulator.control.ledger()["openTransactions"]) < 100:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    run.send_signal(sent)
    said, _ = run.communicate(timeout=60)
    assert run.returncode == 2, said.decode()
    assert "Stopped after 1 scenario: it was interrupted." in said.decode()
    # The first look's document, and the one whose answer the interrupt has cut off.
    assert len(simulator.control.ledger()["openTransactions"]) <= 2
    assert read(tmp_path / "reports/run/run.ndjson").footer.verdict == "incomplete"
