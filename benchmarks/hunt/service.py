"""
The service as it is hunted: ``python -m benchmarks.hunt.service LEDGER PORT``.

It draws balances all the time, so that whatever happens meets them too. Ledgers in PostgreSQL are
shared: the others reach this process at its own address.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import httpx

from fiskalsim.ledger.open import is_shared
from fiskalsim.web.server import Server
from fiskalsim.world import world
from fiskalsim.world.settings import Settings
from fiskalsim.world.worlds import Admission

_FACTS_PER_BALANCE: Final = 60
_ROOT: Final = Path(__file__).parents[2]
#: A service that is told to end does so within these seconds, whatever it is at.
ENDS_WITHIN: Final = 10.0
_COMES_UP_WITHIN: Final = 40.0
#: Lets the service write what it is at to standard error, where there is such a signal.
_TELL: Final = getattr(signal, "SIGUSR1", None)


class Silent(Exception):
    """
    The service does not come up; the text says what it said.
    """


class Service:
    """
    One process of the service, always at the same address.
    """

    def __init__(self, ledger: str, said: Path) -> None:
        self.ledger = ledger
        self.said = said
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.credentials = {"api_key": "", "api_secret": ""}
        self._child: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """
        Begin, and return once requests are answered; may raise `Silent`.
        """
        command = [sys.executable, "-m", __name__, self.ledger, str(self.port)]
        paths = os.pathsep.join([str(_ROOT), *filter(None, sys.path)])
        with self.said.open("a", encoding="utf-8") as said:
            self._child = subprocess.Popen(  # noqa: S603 - our own command
                command,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                env={**os.environ, "PYTHONPATH": paths},
            )
        pipe = self._child.stdout
        key, _, secret = (pipe.readline() if pipe else "").strip().partition(" ")
        self.credentials = {"api_key": key, "api_secret": secret}
        deadline = time.monotonic() + _COMES_UP_WITHIN
        while key and self.is_there and time.monotonic() < deadline:
            try:
                httpx.get(f"{self.url}/_control/worlds", timeout=_COMES_UP_WITHIN)
            except httpx.TransportError:
                time.sleep(0.02)
            else:
                return
        self.kill()
        raise Silent(self.said.read_text(encoding="utf-8")[-2000:] or "it said nothing")

    @property
    def is_there(self) -> bool:
        """
        Whether the process runs.
        """
        return self._child is not None and self._child.poll() is None

    @property
    def memory(self) -> int:
        """
        Give how many bytes are resident, and 0 where nothing tells.
        """
        try:
            told = Path(f"/proc/{self._child.pid if self._child else 0}/statm").read_text("ascii")
        except OSError:
            return 0
        return int(told.split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def kill(self) -> None:
        """
        Take it down without a word.
        """
        self._gone(signal.SIGKILL)

    def end(self) -> float:
        """
        Let it end as at a deployment; gives the seconds that took, more than enough if it hung.
        """
        begun = time.monotonic()
        self._gone(signal.SIGTERM)
        return time.monotonic() - begun

    def pause(self, seconds: float) -> None:
        """
        Let the process stand still for a while.
        """
        if self._child is not None and hasattr(signal, "SIGSTOP"):
            self._child.send_signal(signal.SIGSTOP)
            time.sleep(seconds)
            self._child.send_signal(signal.SIGCONT)

    def _gone(self, sign: signal.Signals) -> None:
        child = self._child
        if child is None:
            return
        child.send_signal(sign)
        try:
            child.wait(timeout=ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            if _TELL is not None:
                child.send_signal(_TELL)
                time.sleep(0.5)
            child.kill()
            child.wait()
        if child.stdout is not None:
            child.stdout.close()
        self._child = None


def serve(ledger: str, port: str) -> None:
    """
    Serve until the process is told to stop, and first tell how to log in to the cloud TSE.
    """
    if _TELL is not None:
        signal.signal(_TELL, _tell)
    vars(world)["FACTS_PER_BALANCE"] = _FACTS_PER_BALANCE
    address = f"http://127.0.0.1:{port}" if is_shared(ledger) else ""
    server = Server(
        Settings(ledger=ledger, clock="virtual", address=address),
        host="127.0.0.1",
        port=int(port),
        admission=Admission(on_demand=False),
    )
    sys.stdout.write(" ".join(server.cloud_credentials("TEST")) + "\n")
    sys.stdout.flush()
    server.run()


def _tell(*_: object) -> None:
    """
    Write down for each task in which calls it waits, the innermost last.
    """
    for task in asyncio.all_tasks():
        waits: Any = task.get_coro()
        while (frame := getattr(waits, "cr_frame", None)) is not None:
            sys.stderr.write(f"{frame.f_code.co_filename}:{frame.f_lineno} ")
            waits = waits.cr_await
        sys.stderr.write(f"waits for {waits!r}\n")


if __name__ == "__main__":
    serve(*sys.argv[1:])
