"""
Reading the body of a request that goes uvicorn's way, up to the limit.
"""

from __future__ import annotations

from starlette.types import Receive

from fiskalsim.ground.limits import Limits
from fiskalsim.web.call import Reply
from fiskalsim.web.limits import cut_short, too_large


async def body_of(receive: Receive, limits: Limits) -> bytes | Reply:
    """
    Read a body; the refusal to give instead when it is too large or not all there.
    """
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return cut_short()  # half a document must not be taken for a whole one
        part = message.get("body", b"")
        size += len(part)
        if size <= limits.body_bytes:
            parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts) if size <= limits.body_bytes else too_large(limits)
