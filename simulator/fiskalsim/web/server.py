"""
The server process: worlds behind uvicorn.
"""

from __future__ import annotations

import errno
import gc
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import uvicorn
from uvicorn.config import LOGGING_CONFIG

from fiskalsim.cloud.facts import Env
from fiskalsim.ledger.open import is_shared
from fiskalsim.web.app import create_app
from fiskalsim.web.complaints import AS_JSON
from fiskalsim.web.fastpath import FastConnection
from fiskalsim.web.hosts import Hosts, is_of_this_machine
from fiskalsim.web.offered import Offer, Offered
from fiskalsim.web.origins import Origins
from fiskalsim.web.shared import Shared
from fiskalsim.web.telling import log_line
from fiskalsim.world.settings import Settings
from fiskalsim.world.world import World
from fiskalsim.world.worlds import DEFAULT, Admission

if TYPE_CHECKING:
    from fiskalsim.web.tls import KeyPair

_BACKLOG: Final = 2048
#: uvloop takes one connection a turn from each socket that listens. Under load a turn is some
#: milliseconds long, and the last of 32 tills that came at once waited for a tenth of a second.
#: On Windows there is no uvloop, and asyncio takes all that wait.
_EARS: Final = 1 if sys.platform == "win32" else 16
#: How long a call may still take when the process is told to end, in seconds: a TSE's patience and
#: a bit, and less than the ten after which those who run containers lose theirs.
_GRACE: Final = 6
#: What the system says of another machine's address, and the resolver of none.
_NOT_OURS: Final = {errno.EADDRNOTAVAIL, socket.EAI_NONAME, socket.EAI_AGAIN, socket.EAI_FAIL}


class AddressTaken(OSError):
    """
    Nobody can listen at this address now; the text says what to change.
    """


class Server:
    """
    Worlds with their door: once this object is there, the address is ours and the ledger is open.

    *log* is given one line of JSON for every call that was answered, and what the server complains
    about is JSON then, too; with *tls* the calls come by https; pages of *origins* may call from a
    browser.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        host: str,
        port: int,
        offer: Offer = "all",
        admission: Admission | None = None,
        log: Callable[[str], object] | None = None,
        tls: KeyPair | None = None,
        origins: Sequence[str] = (),
    ) -> None:
        self._socket = _bound(host, port)
        try:
            sharing = is_shared(settings.ledger)
            app = create_app(
                settings,
                admission,
                sharing=sharing,
                listener=None if log is None else lambda entry: log(log_line(entry)),
            )
        except BaseException:
            self._socket.close()
            raise
        # The credentials follow from the seed, so a twin has them when the world is elsewhere.
        self._world = (
            app.worlds.default
            if app.worlds.holds(DEFAULT)
            else World(replace(settings, ledger="memory"))
        )
        served = Shared(app, address=settings.address) if sharing else app
        offered = Offered(served, offer, origins)
        called = Origins(offered, origins) if origins else offered
        self._server = uvicorn.Server(
            uvicorn.Config(
                Hosts(called, origins) if is_of_this_machine(host) else called,
                http=FastConnection,
                ws="none",
                log_config=LOGGING_CONFIG if log is None else dict(AS_JSON),
                log_level="warning",
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_graceful_shutdown=_GRACE,
                ssl_certfile=tls.certificate if tls else None,
                ssl_keyfile=tls.key if tls else None,
            )
        )

    @property
    def port(self) -> int:
        """
        The port we listen at, also where we were left to choose one.
        """
        number: int = self._socket.getsockname()[1]
        return number

    @property
    def started(self) -> bool:
        """
        Whether requests are answered.
        """
        return self._server.started

    def stop(self) -> None:
        """
        End `run`, from another thread, once everybody is answered.
        """
        self._server.should_exit = True

    def cloud_credentials(self, env: Env) -> tuple[str, str]:
        """
        Give key and secret of the organisation that the cloud TSE has from the start.
        """
        key = self._world.sign_de.ready_key(env)
        return key.text, key.secret

    def run(self) -> None:
        """
        Serve until the process is told to stop.
        """
        # What is loaded now stays for good; the collector need not look at it again and again.
        gc.collect()
        gc.freeze()
        more = (self._socket.dup() for _ in range(_EARS - 1))
        self._server.run(sockets=[self._socket, *more])


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as refused:
        if refused.errno in _NOT_OURS:
            raise AddressTaken(f"--host: {host!r} is no address of this machine.") from refused
        raise AddressTaken(
            f"Nobody can listen at {host}:{port} now: {refused.strerror}. "
            "Is another service running there? Choose another one with --port or --host."
        ) from refused
