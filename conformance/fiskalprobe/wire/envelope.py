"""
Envelopes: method, URL and headers of a request, as the HTTP client writes them.

Thousands of calls differ only in what is inside. The client makes each envelope once, and it is
used again where everything that it was made from is the same, so nothing is written otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple, Protocol, runtime_checkable

import httpx

from fiskalprobe.wire.exchange import Outgoing

#: How many are kept; then all are forgotten.
_KEPT: Final = 1024
#: A path of which every character stands for itself.
_PLAIN: Final = re.compile(r"/[\w~-]+(?:/[\w~-]+)*", re.ASCII)


class Carried(NamedTuple):
    """
    An answer as it came.
    """

    status: int
    headers: list[tuple[bytes, bytes]]
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Envelope:
    """
    Everything of a request but its body.
    """

    method: str
    url: httpx.URL
    #: The same as it is recorded.
    address: str
    raw: tuple[tuple[bytes, bytes], ...]
    #: The same as they are recorded.
    headers: Mapping[str, str]
    extensions: Mapping[str, Any]

    @classmethod
    def of(cls, request: httpx.Request) -> Envelope:
        """
        Take the envelope of a request.
        """
        return cls(
            method=request.method.upper(),
            url=request.url,
            address=str(request.url),
            raw=tuple(request.headers.raw),
            headers=dict(request.headers),
            extensions=request.extensions,
        )

    def around(self, body: bytes | Iterable[bytes] | None) -> httpx.Request:
        """
        Put a body into it, which has to be as long as the one that it was made for.
        """
        return httpx.Request(
            self.method,
            self.url,
            headers=list(self.raw),
            content=body,
            extensions=dict(self.extensions),
        )


@runtime_checkable
class Direct(Protocol):
    """
    A transport into this process, which needs no client around it.
    """

    def carry(self, envelope: Envelope, body: bytes) -> Carried:
        """
        Carry one request in and its answer out, or raise `httpx.TransportError`.
        """
        ...


class Envelopes:
    """
    The envelopes of one client.
    """

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._kept: dict[tuple[object, ...], Envelope] = {}

    def envelope(self, call: Outgoing, body: bytes | None) -> Envelope:
        """
        Give the envelope in which *body* is sent.
        """
        query = _query(call.query)
        if len(self._client.cookies.jar):
            # What was set is sent back, and not everywhere.
            return self._made(call, query, body)
        key = (
            call.method,
            call.path,
            None if query is None else tuple(query.items()),
            None if call.headers is None else tuple(call.headers.items()),
            None if body is None else len(body),
        )
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            kept = self._kept[key] = self._made(call, query, body)
        return kept

    def _made(self, call: Outgoing, query: dict[str, str] | None, body: bytes | None) -> Envelope:
        own = dict(call.headers or {})
        if body is not None and not any(name.lower() == "content-type" for name in own):
            own["Content-Type"] = "application/json"
        return Envelope.of(
            self._client.build_request(
                call.method,
                _addressed(self._client.base_url, call.path),
                params=query,
                content=body,
                headers=own,
            )
        )


@lru_cache(maxsize=4096)
def _addressed(base: httpx.URL, path: str) -> httpx.URL:
    """
    Put *path* below *base* as the client does; it would read both anew for each call.
    """
    if _PLAIN.fullmatch(path):
        return httpx.URL(str(base).removesuffix("/") + path)
    url = httpx.URL(path)
    if not url.is_relative_url:
        return url
    return base.copy_with(raw_path=base.raw_path + url.raw_path.lstrip(b"/"))


def _query(query: Mapping[str, Any] | None) -> dict[str, str] | None:
    if query is None:
        return None
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in query.items()
        if value is not None
    }
