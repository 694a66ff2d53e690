"""
One exchange: what was asked, what came back, when, and on behalf of which step.

An exchange holds what was really sent and received. Secrets leave it only through
`fiskalprobe.wire.redaction`, on the way into the stream.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from fiskalprobe.oracles.exact import exactly
from fiskalprobe.wire.manner import Manner

#: Media types of bodies that are recorded in Base64.
BINARY: Final = ("application/x-tar", "application/octet-stream", "application/zip")
#: How errors begin where nobody took the connection: refused, no such name, no trust.
_NO_CONNECTION: Final = ("ConnectError", "ConnectTimeout")
#: How much of a body is shown where an answer is told in one line.
_SHOWN: Final = 200


def unsent(error: str | None) -> bool:
    """
    Tell whether an *error* of the transport came before a request went out.
    """
    return error is not None and error.startswith(_NO_CONNECTION)


def is_binary(media_type: str) -> bool:
    """
    Tell whether a body of this media type is no text.
    """
    return media_type.partition(";")[0].strip().lower() in BINARY


class NotJson(ValueError):
    """
    The answer has no body that can be read as JSON.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """
    What was asked.
    """

    method: str
    #: The whole URL, query included.
    url: str
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    body: str = ""
    #: The path below which the service has its addresses; empty at the root of a server.
    base: str = ""
    #: In what a till has written the body, where that is not UTF-8.
    encoding: str = ""

    @property
    def path(self) -> str:
        """
        The path as the service knows it, without host, base and query.
        """
        return _path(self.url, self.base)

    def json(self) -> Any:
        """
        Read the body as JSON with exact decimals; `NotJson` when it is none.
        """
        return _parsed(self.body, whose="request")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """
    A request that is yet to be sent; *json* is encoded, *text* goes out verbatim, in UTF-8.
    """

    method: str
    path: str
    query: Mapping[str, Any] | None = None
    json: Any = None
    text: str | None = None
    headers: Mapping[str, str] | None = None
    manner: Manner = Manner.PATIENT
    #: What goes out instead of the *text*, which says how it is read.
    octets: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """
    What came back; header names are in lower case.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    #: A body that is no text, such as a tar file, stands here in Base64.
    body: str = ""
    #: In what a body of text was written, where that is not UTF-8: as Python names it, or
    #: ``unknown``.
    encoding: str = ""

    @property
    def content(self) -> bytes:
        """
        The body as it came, also where it is no text.
        """
        if not is_binary(self.headers.get("content-type", "")):
            return self.body.encode()
        try:
            return base64.b64decode(self.body, validate=True)
        except ValueError:
            return b""

    def json(self) -> Any:
        """
        Read the body as JSON with exact decimals; `NotJson` when it is none.
        """
        return _parsed(self.body, whose="answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """
    One request and its answer, or the reason why there was none.
    """

    id: int
    #: Id of the scenario, or empty outside of one.
    scenario: str
    #: The step as it stands in the feature, or what we were doing.
    step: str
    #: ISO 8601 instant at which the request was sent.
    at: str
    elapsed_ms: float
    request: Request
    response: Response | None = None
    #: One sentence about why no answer came; then `response` is missing.
    error: str | None = None
    #: What somebody before the subject answered in its place; then `response` is missing.
    gateway: Response | None = None
    #: Id of the first of the calls that were on their way at the same time; 0 for a call alone.
    together: int = 0
    #: Which of those calls it was, from 0.
    place: int = 0
    #: Whether those calls have nothing to do with each other: a row of calls alike, which were
    #: sent at the same time in order to be done sooner. The record does not tell.
    apart: bool = False
    #: How it went over the line.
    manner: Manner = Manner.PATIENT
    #: When it was sent and when it was back, on a clock of this process that only goes forward.
    began_ns: int = 0
    ended_ns: int = 0

    @property
    def status(self) -> int | None:
        """
        The status code, or nothing when no answer came.
        """
        return None if self.response is None else self.response.status

    @property
    def is_unsent(self) -> bool:
        """
        Whether there was no connection to send it on, so that the subject never had it.
        """
        return unsent(self.error)

    @property
    def heard(self) -> Response | None:
        """
        What came back, whoever has answered: the subject, or a gateway before it.
        """
        return self.response or self.gateway

    @property
    def body(self) -> str:
        """
        The answer's body as text, empty when no answer came.
        """
        return "" if self.response is None else self.response.body

    @property
    def gist(self) -> str:
        """
        What came back, on one line: the status and how the body begins, or why nothing came.
        """
        if self.response is None:
            return f"no answer ({self.error})"
        # No more of the body is looked at than can be shown, however long it is.
        more = "…" if len(self.body) > _SHOWN else ""
        return f"{self.status} {' '.join(self.body[:_SHOWN].split())}{more}".rstrip()

    def json(self) -> Any:
        """
        Read the answer as JSON with exact decimals; `NotJson` when that cannot be done.
        """
        if self.response is None:
            raise NotJson(f"there is no answer to read: {self.error}")
        return self.response.json()

    def json_or_none(self) -> Any:
        """
        Read the answer as JSON with exact decimals; None when that cannot be done.
        """
        try:
            return self.json()
        except NotJson:
            return None


@lru_cache(maxsize=1024)
def _path(url: str, base: str) -> str:
    path = urlsplit(url).path
    return path.removeprefix(base) if path.startswith(base + "/") else path


def _parsed(text: str, *, whose: str) -> Any:
    try:
        return exactly(text)
    except ValueError as wrong:
        raise NotJson(f"the {whose} is not JSON: {wrong}; it begins {text[:60]!r}") from wrong
