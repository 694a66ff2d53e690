"""
The server process: one world behind uvicorn.
"""

from __future__ import annotations

import uvicorn

from fiskalsim.web.app import create_app
from fiskalsim.world.settings import Settings


def serve(settings: Settings, *, host: str, port: int, log_level: str = "warning") -> None:
    """
    Serve a world until the process is told to stop.
    """
    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        log_level=log_level,
        access_log=False,
        server_header=False,
        date_header=False,
    )
