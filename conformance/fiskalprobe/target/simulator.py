"""
The simulator as a process of its own: started on a free port of this machine, stopped at the end.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from fiskalprobe.target.control import Control
from fiskalprobe.target.model import SAMPLE_CLIENT, ControlClaim
from fiskalprobe.wire import Wire

_OK: Final = 200
_PATIENCE_SECONDS: Final = 30.0


class SimulatorSilent(RuntimeError):
    """
    The simulator was started and does not answer.
    """

    code = "simulator-silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningSimulator:
    """
    A simulator that answers at `url`.
    """

    url: str
    wire: Wire
    control: Control
    client_id: str = SAMPLE_CLIENT


@contextmanager
def running_simulator(options: Mapping[str, str] | None = None) -> Iterator[RunningSimulator]:
    """
    Start ``fiskalprobe serve`` with *options* on a free port and stop it afterwards.
    """
    flags = {"clock": "virtual", **(options or {})}
    with tempfile.TemporaryDirectory(prefix="fiskalprobe-") as folder:
        said = Path(folder) / "output"
        port = free_port()
        with said.open("wb") as output:
            process = _start(flags, port=port, output=output)
        try:
            url = f"http://127.0.0.1:{port}"
            with Wire(base_url=url) as wire:
                control = Control(wire, _claim(process, wire, said))
                yield RunningSimulator(url=url, wire=wire, control=control)
        finally:
            _stop(process)


def free_port() -> int:
    """
    Ask the system for a port on the loopback interface that nobody uses just now.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _start(flags: Mapping[str, str], *, port: int, output: IO[bytes]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "fiskalprobe", "serve", "--port", str(port)]
    command += [part for name, value in flags.items() for part in (f"--{name}", value)]
    return subprocess.Popen(  # noqa: S603 - our own command
        command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _claim(process: subprocess.Popen[bytes], wire: Wire, said: Path) -> ControlClaim:
    """
    Wait until the simulator answers, and read what it lets us do.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        exchange = wire.send("GET", "/_control/")
        if exchange.status == _OK:
            return ControlClaim(kind="http", handles=frozenset(exchange.json()["capabilities"]))
        time.sleep(0.02)
    output = said.read_text(encoding="utf-8", errors="replace").strip()[-2000:]
    ended = process.poll()
    state = "still runs" if ended is None else f"ended with {ended}"
    raise SimulatorSilent(
        f"the simulator does not answer; its process {state}. It said: {output or 'nothing'}"
    )
