"""
A service that listens, and a client that calls it.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager

import httpx

from fiskalsim.web.origins import checked
from fiskalsim.web.server import Server
from fiskalsim.world.settings import Settings


@contextmanager
def calling(*origins, host="127.0.0.1"):
    """A client of a service that listens at *host* and lets pages of *origins* call."""
    server = Server(Settings(), host=host, port=0, origins=checked(origins))
    thread = threading.Thread(target=server.run)
    thread.start()
    transport = httpx.HTTPTransport(retries=5)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", transport=transport) as it:
            yield it
    finally:
        server.stop()
        thread.join()
