"""
Servers under load: each a process of its own on the first core.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from benchmarks.requests import create
from fiskalprobe.target.simulator import free_port

#: The server works on one core, the load generator on the other.
SERVER_CORE: Final = 0
LOAD_CORE: Final = 1
_PATIENCE_SECONDS: Final = 30


class Subject:
    """
    A running server that is sent *first* until it answers; its CPU time can be asked for.
    """

    def __init__(self, command: Sequence[str], port: int, *, first: bytes) -> None:
        self.port = port
        begun = time.perf_counter()
        self._child = subprocess.Popen(  # noqa: S603  a command of our own
            list(command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        pin(self._child.pid, SERVER_CORE)
        while not self._answers(first):
            if self._child.poll() is not None or time.perf_counter() - begun > _PATIENCE_SECONDS:
                self.stop()
                raise TimeoutError(f"{command[0]} … did not come up at port {port}")
            time.sleep(0.002)
        #: Seconds from the start of the process to its first answer.
        self.start_seconds = time.perf_counter() - begun

    def cpu_seconds(self) -> float:
        """
        Ask how much CPU time all threads of the server have used.
        """
        threads = Path(f"/proc/{self._child.pid}/task").iterdir()
        return sum(int((each / "schedstat").read_text().split()[0]) for each in threads) / 1e9

    def memory_mb(self) -> float:
        """
        Ask for the resident memory.
        """
        status = Path(f"/proc/{self._child.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s*(\d+) kB", status)
        return int(found[1]) * 1024 / 1e6 if found else 0.0

    def sleep(self) -> None:
        """
        Let nothing of the server run until it is woken.
        """
        self._child.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """
        Let the server run again.
        """
        self._child.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """
        End the server, also one that sleeps.
        """
        self._child.send_signal(signal.SIGCONT)
        self._child.terminate()
        self._child.wait()

    def __enter__(self) -> Self:
        """
        Hand the running server out.
        """
        return self

    def __exit__(self, *_: object) -> None:
        """
        Stop the server.
        """
        self.stop()

    def _answers(self, request: bytes) -> bool:
        with (
            suppress(OSError),
            socket.create_connection(("127.0.0.1", self.port), timeout=5) as line,
        ):
            line.sendall(request)
            return line.recv(12) == b"HTTP/1.1 200"
        return False


def service(device: str, ledger: str) -> Subject:
    """
    Start the service with this kind of TSE and this ledger.
    """
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.serve", device, ledger, str(port)]
    return Subject(command, port, first=create())


def pin(pid: int, core: int) -> None:
    """
    Keep a process on one core, where the machine has more than one and lets us.
    """
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(pid, {core})
