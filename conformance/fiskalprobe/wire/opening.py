"""
Opening answers: status, headers and body as they are recorded, whichever way they came.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import httpx

from fiskalprobe.wire.envelope import Carried
from fiskalprobe.wire.exchange import Response, is_binary

#: What only the client knows how to read: it would decode the body, or complete the headers.
_FOR_THE_CLIENT: Final = ("content-encoding", "transfer-encoding", "set-cookie")
_UTF_8: Final = "utf-8"
#: What makes text of octets in a time that is the square of their number.
_NO_ALPHABET: Final = frozenset({"punycode"})
_PLAIN: Final = frozenset({_UTF_8, "ascii"})


def opened(answer: httpx.Response, content: bytes) -> Response:
    """
    Read an answer of the client, of which all *content* has come.
    """
    return Response(
        status=int(answer.status_code),
        # Asked for one by one they take the square of their number.
        headers=dict(answer.headers.items()),
        body=_body(answer, content),
    )


def opened_at_once(carried: Carried) -> Response | None:
    """
    Read an ordinary answer as the client would; None when it takes the client to read it.
    """
    head = _head(tuple([(name, value) for name, value in carried.headers]))
    if head is None:
        return None
    headers, encoding = head
    if encoding:
        body = carried.content.decode(encoding, errors="replace")
    else:
        body = base64.b64encode(carried.content).decode("ascii")
    return Response(status=int(carried.status), headers=dict(headers), body=body)


@lru_cache(maxsize=1024)
def _head(raw: tuple[tuple[bytes, bytes], ...]) -> tuple[Mapping[str, str], str] | None:
    """
    Give the headers and the encoding of the body, none of a body that is no text.

    Thousands of answers have the same few; None when it takes the client to read them.
    """
    headers: dict[str, str] = {}
    try:
        for name, value in raw:
            headers[name.decode("ascii").lower()] = value.decode("ascii")
    except UnicodeDecodeError:
        return None
    if (
        len(headers) != len(raw)
        or "content-length" not in headers
        or any(name in headers for name in _FOR_THE_CLIENT)
    ):
        return None
    media_type = headers.get("content-type", "")
    if is_binary(media_type):
        return headers, ""
    # By which encoding the client would read it.
    encoding = httpx.Response(200, headers={"content-type": media_type}).encoding or ""
    return (headers, encoding) if encoding in _PLAIN else None


def _body(answer: httpx.Response, content: bytes) -> str:
    if is_binary(answer.headers.get("content-type", "")):
        return base64.b64encode(content).decode("ascii")
    said = answer.encoding or _UTF_8
    try:
        return content.decode(_UTF_8 if said.lower() in _NO_ALPHABET else said, errors="replace")
    except (LookupError, ValueError):  # the name of something that makes no text of octets
        return content.decode(_UTF_8, errors="replace")
