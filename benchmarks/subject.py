"""
The service under load: a process of its own on the first core.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

_SERVE: Final = (
    "import sys; from fiskalsim.web.server import serve; "
    "from fiskalsim.world.settings import Settings; "
    "serve(Settings(device=sys.argv[1], ledger=sys.argv[2]), "
    "host='127.0.0.1', port=int(sys.argv[3]))"
)
_PATIENCE_SECONDS: Final = 20


class Subject:
    """
    A running service; its CPU time can be asked for.
    """

    def __init__(self, device: str, ledger: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        begun = time.perf_counter()
        self._child = subprocess.Popen(  # noqa: S603  our own interpreter, our own arguments
            [sys.executable, "-c", _SERVE, device, ledger, str(self.port)]
        )
        pin(self._child.pid, 0)
        while not self._listens():
            if time.perf_counter() - begun > _PATIENCE_SECONDS:
                raise TimeoutError("the service did not come up")
            time.sleep(0.005)
        #: Seconds from the start of the process to its first open port.
        self.start_seconds = time.perf_counter() - begun

    def cpu_seconds(self) -> float:
        """
        Ask how much CPU time the service has used.
        """
        fields = Path(f"/proc/{self._child.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def __enter__(self) -> Self:
        """
        Hand the running service out.
        """
        return self

    def __exit__(self, *_: object) -> None:
        """
        Stop the service.
        """
        self._child.terminate()
        self._child.wait()

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False


def pin(pid: int, core: int) -> None:
    """
    Keep a process on one core, where the machine has more than one and lets us.
    """
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(pid, {core})
