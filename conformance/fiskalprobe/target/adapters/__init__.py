"""
Adapters: one file per way of reaching a subject, all behind one small protocol.
"""

from __future__ import annotations

from typing import Protocol

import httpx

from fiskalprobe.target.model import Credentials, Target
from fiskalprobe.target.operator import Ask
from fiskalprobe.target.pointofsale import EXEC, WAIT, PointOfSale


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

    @property
    def till(self) -> PointOfSale | None:
        """
        The till that is judged, where the subject is one.
        """

    def close(self) -> None:
        """
        Stop whatever the adapter has started.
        """


def open_adapter(target: Target, *, ask: Ask | None = None) -> Adapter:
    """
    Open the adapter that *target* names: ``sim:…``, ``http:URL``, ``pos-exec:…``, ``pos-wait:…``.
    """
    said = target.ixit.adapter
    if said.startswith((EXEC, WAIT)):
        from fiskalprobe.target.adapters.till import TillAdapter

        return TillAdapter(target, ask=ask)
    if said.startswith("sim:"):
        from fiskalprobe.target.adapters.sim import SimulatorAdapter

        return SimulatorAdapter(said)
    from fiskalprobe.target.adapters.http import HttpAdapter

    return HttpAdapter(said)
