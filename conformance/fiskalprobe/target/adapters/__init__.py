"""
Adapters: one file per way of reaching a subject, all behind one small protocol.
"""

from __future__ import annotations

from typing import Protocol

import httpx

from fiskalprobe.target.model import Credentials


class Adapter(Protocol):
    """
    A way to the subject: an address, and a transport unless the ordinary one will do.
    """

    @property
    def base_url(self) -> str:
        """
        The address that paths are appended to.
        """

    @property
    def transport(self) -> httpx.BaseTransport | None:
        """
        The transport, or nothing for the network.
        """

    @property
    def credentials(self) -> tuple[Credentials | None, Credentials | None]:
        """
        What a cloud TSE that the adapter started lets us in with, and a key that it refuses.
        """

    def close(self) -> None:
        """
        Stop whatever the adapter has started.
        """


def open_adapter(said: str) -> Adapter:
    """
    Open the adapter that *said* names: ``sim:…`` or ``http:URL``.
    """
    if said.startswith("sim:"):
        from fiskalprobe.target.adapters.sim import SimulatorAdapter

        return SimulatorAdapter(said)
    from fiskalprobe.target.adapters.http import HttpAdapter

    return HttpAdapter(said)
