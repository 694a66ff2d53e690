"""
Opening answers: status, headers and body as they are recorded, whichever way they came.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Final

import httpx

from fiskalprobe.wire.envelope import Carried
from fiskalprobe.wire.exchange import Response, is_binary

#: What only the client knows how to read: it would decode the body, or complete the headers.
_FOR_THE_CLIENT: Final = ("content-encoding", "transfer-encoding", "set-cookie")
_PLAIN: Final = frozenset({"utf-8", "ascii"})


def opened(answer: httpx.Response) -> Response:
    """
    Read an answer of the client.
    """
    return Response(
        status=int(answer.status_code), headers=dict(answer.headers), body=_body(answer)
    )


def opened_at_once(carried: Carried) -> Response | None:
    """
    Read an ordinary answer as the client would; None when it takes the client to read it.
    """
    headers: dict[str, str] = {}
    try:
        for name, value in carried.headers:
            headers[name.decode("ascii").lower()] = value.decode("ascii")
    except UnicodeDecodeError:
        return None
    if (
        len(headers) != len(carried.headers)
        or "content-length" not in headers
        or any(name in headers for name in _FOR_THE_CLIENT)
    ):
        return None
    media_type = headers.get("content-type", "")
    if is_binary(media_type):
        body = base64.b64encode(carried.content).decode("ascii")
    else:
        encoding = _encoding(media_type)
        if encoding not in _PLAIN:
            return None
        body = carried.content.decode(encoding, errors="replace")
    return Response(status=int(carried.status), headers=headers, body=body)


def _body(answer: httpx.Response) -> str:
    if is_binary(answer.headers.get("content-type", "")):
        return base64.b64encode(answer.content).decode("ascii")
    return answer.text


@lru_cache(maxsize=64)
def _encoding(media_type: str) -> str:
    """
    Say by which encoding the client would read a body of this media type.
    """
    return httpx.Response(200, headers={"content-type": media_type}).encoding or ""
