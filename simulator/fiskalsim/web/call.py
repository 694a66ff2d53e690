"""
One call and its reply, stripped of everything that belongs to a server.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

import msgspec

from fiskalsim.web import reading
from fiskalsim.world.world import World

T = TypeVar("T")
#: Of a request: names in small letters, and values.
Headers = Sequence[tuple[bytes, bytes]]

JSON: Final = "application/json; charset=utf-8"
TEXT: Final = "text/plain; charset=utf-8"
#: Amounts are exact inside and plain numbers outside.
_encode: Final = msgspec.json.Encoder(decimal_format="number").encode


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a caller asked. Names of query parameters are read in any case.
    """

    method: str
    path: str
    query_string: str = ""
    body: bytes = b""
    #: The parts of the path that stand in braces in its template.
    parts: Mapping[str, str] = msgspec.field(default_factory=dict)
    #: The value of the header that asks for faults; empty for nearly every call.
    faults: str = ""

    def query(self, *names: str) -> str | None:
        """
        Read the first query parameter that bears one of *names*; None when there is none.
        """
        given = _parameters(self.query_string)
        for name in names:
            value = given.get(name.lower())
            if value is not None:
                return value
        return None


@lru_cache(maxsize=1024)
def _parameters(query_string: str) -> Mapping[str, str]:
    """
    Read a query; a till asks with the same one again and again.
    """
    return {key.lower(): value for key, value in parse_qsl(query_string, keep_blank_values=True)}


class Reply(msgspec.Struct, frozen=True):
    """
    What goes back: a status, a body and its media type.
    """

    status: int
    body: bytes = b""
    media_type: str = JSON


def again_later(reply: Reply) -> list[tuple[bytes, bytes]]:
    """
    Give the header that tells when to ask again, where that is of use.
    """
    unavailable = reply.status == HTTPStatus.SERVICE_UNAVAILABLE
    return [(b"retry-after", b"1")] if unavailable else []


Endpoint = Callable[[World, Call], Awaitable[Reply]]


def typed_body(world: World, call: Call, target: type[T]) -> T:
    """
    Read what a call brings as *target*, the way and within the limits that the world is set to.
    """
    settings = world.settings
    lenient = settings.reader == "lenient"
    return reading.read(call.body, target, lenient=lenient, limits=settings.limits).value


def as_json(value: Any, status: int = HTTPStatus.OK) -> Reply:
    """
    Reply with *value* as JSON.
    """
    return Reply(status, _encode(value), JSON)


def as_text(text: str, status: int = HTTPStatus.OK) -> Reply:
    """
    Reply with a plain sentence, as the service does for errors.
    """
    return Reply(status, text.encode(), TEXT)
