"""
One request on the fast path (`fiskalsim.web.fastpath`), while it is read and answered.
"""

from __future__ import annotations

import asyncio
from contextvars import copy_context
from typing import Final, NamedTuple

from fiskalsim.web.call import Call
from fiskalsim.web.journal import Served, now


class Head(NamedTuple):
    """
    What the head of a plain request says.
    """

    method: str
    path: str
    query: str
    keep_alive: bool
    #: Octets of the body, known of a head that is kept.
    length: int = 0


class FastRequest:
    """
    One request on the fast path; it has the attributes that uvicorn reads of a cycle of its own.
    """

    __slots__ = (
        "begun",
        "context",
        "disconnected",
        "endpoint",
        "head",
        "keep_alive",
        "note",
        "parts",
        "response_complete",
        "size",
        "world",
    )

    #: Nobody waits for the body, so nobody has to be woken.
    message_event: Final = asyncio.Event()

    def __init__(self, served: Served, head: Head) -> None:
        self.world, self.endpoint, self.note = served
        self.head = head
        #: uvicorn takes it back where the server is about to stop.
        self.keep_alive = head.keep_alive
        self.begun = now()
        self.parts: list[bytes] = []
        #: What the endpoint sets for itself holds until its last step, as it would in a task.
        self.context = copy_context()
        self.size = 0
        self.disconnected = False
        self.response_complete = False

    def take(self, part: bytes) -> None:
        """
        Keep a part of the body; of a body that is too large only the size is kept.
        """
        self.size += len(part)
        if self.size <= self.world.settings.limits.body_bytes:
            self.parts.append(part)
        else:
            self.parts.clear()

    def call(self, body: bytes) -> Call:
        """
        Make the call that an endpoint takes, with this *body*.
        """
        head = self.head
        return Call(method=head.method, path=head.path, query_string=head.query, body=body)
