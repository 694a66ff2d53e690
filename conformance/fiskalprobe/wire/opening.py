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
from fiskalprobe.wire.octets import text_of

#: What only the client knows how to read: it would decode the body, or complete the headers.
_FOR_THE_CLIENT: Final = ("content-encoding", "transfer-encoding", "set-cookie")


def opened(answer: httpx.Response, content: bytes) -> Response:
    """
    Read an answer of the client, of which all *content* has come.
    """
    body, encoding = _body(
        answer.headers.get("content-type", ""), content, answer.charset_encoding
    )
    return Response(
        status=int(answer.status_code),
        # Asked for one by one they take the square of their number.
        headers=dict(answer.headers.items()),
        body=body,
        encoding=encoding,
    )


def opened_at_once(carried: Carried) -> Response | None:
    """
    Read an ordinary answer as the client would; None when it takes the client to read it.
    """
    head = _head(tuple([(name, value) for name, value in carried.headers]))
    if head is None:
        return None
    headers, charset = head
    body, encoding = _body(headers.get("content-type", ""), carried.content, charset)
    return Response(
        status=int(carried.status), headers=dict(headers), body=body, encoding=encoding
    )


@lru_cache(maxsize=1024)
def _head(raw: tuple[tuple[bytes, bytes], ...]) -> tuple[Mapping[str, str], str | None] | None:
    """
    Give the headers, and what they call the encoding of the body.

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
    return headers, _charset(headers.get("content-type", ""))


@lru_cache(maxsize=64)
def _charset(media_type: str) -> str | None:
    """
    Give the encoding that a media type names; there are few, also where other headers vary.
    """
    return httpx.Response(200, headers={"content-type": media_type}).charset_encoding


def _body(media_type: str, content: bytes, charset: str | None) -> tuple[str, str]:
    """
    Give the body as it is recorded, and in what it was written where that is not UTF-8.
    """
    if is_binary(media_type):
        return base64.b64encode(content).decode("ascii"), ""
    return text_of(content, media_type, charset or "")
