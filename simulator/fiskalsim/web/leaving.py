"""
How a connection ends on which somebody may still be sending.

Closed at once with octets unread, it would be reset, and whoever sends would lose the answer that
tells why.
"""

from __future__ import annotations

import asyncio
from typing import Final

#: Seconds in which a client may read its answer and stop.
_PARTING: Final = 2.0


def leave(transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
    """
    Say that nothing more comes, read no more of what does, and close when the client has.

    TLS knows no half of a connection, so such a one is closed at once.
    """
    if transport.is_closing() or not transport.can_write_eof():
        transport.close()
        return
    transport.write_eof()
    transport.set_protocol(_Left(transport.get_protocol()))
    loop.call_later(_PARTING, transport.close)


class _Left(asyncio.Protocol):
    """
    Hears nothing; whoever was here before is told of the end.
    """

    def __init__(self, before: asyncio.BaseProtocol) -> None:
        self._before = before

    def connection_lost(self, exc: Exception | None) -> None:
        """
        Hand the end of the connection on.
        """
        self._before.connection_lost(exc)
