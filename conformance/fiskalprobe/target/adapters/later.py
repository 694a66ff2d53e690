"""
The way to a simulated service that answers as a later release than the newest one.
"""

from __future__ import annotations

from typing import Any

import httpx
import msgspec


class LaterRelease(httpx.BaseTransport):
    """
    A way to the service that can leave out of its answers what a later release leaves out.
    """

    def __init__(self, true: httpx.BaseTransport) -> None:
        self._true = true
        self._is_on = False

    def turn(self, on: bool) -> None:  # noqa: FBT001 - a switch
        """
        Leave out what goes, or no longer.
        """
        self._is_on = on

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """
        Carry a request; the integer number goes in a later release (seed-003).
        """
        response = self._true.handle_request(request)
        if not self._is_on or "/transactions/" not in request.url.path:
            return response
        body = response.read()
        headers = [pair for pair in response.headers.raw if pair[0].lower() != b"content-length"]
        return httpx.Response(response.status_code, headers=headers, content=_without(body))

    def close(self) -> None:
        """
        Close the way.
        """
        self._true.close()


def _without(body: bytes) -> bytes:
    try:
        answer: Any = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return body
    if not isinstance(answer, dict):
        return body
    gone = "fiscalisationdocumentnumber"
    return msgspec.json.encode({k: v for k, v in answer.items() if k.lower() != gone})
