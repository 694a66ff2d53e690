"""
How long the judge waits for the whole of an answer.

The client's own time limit begins anew with each byte, so that an answer that comes in drops would
never be late.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import cast

import httpx


class _Punctual(httpx.SyncByteStream):
    """
    The bytes of an answer, as long as they come in time.
    """

    def __init__(self, stream: httpx.SyncByteStream, seconds: float) -> None:
        self._stream = stream
        self._seconds = seconds

    def __iter__(self) -> Iterator[bytes]:
        """
        Hand on what comes; `httpx.ReadTimeout` when there is more of it than time.
        """
        until = time.monotonic() + self._seconds
        for part in self._stream:
            if time.monotonic() > until:
                raise httpx.ReadTimeout(f"the answer was not complete after {self._seconds:g} s")
            yield part

    def close(self) -> None:
        """
        Let go of the connection.
        """
        self._stream.close()


def punctual(answer: httpx.Response, seconds: float) -> None:
    """
    Give the body of *answer* at most *seconds*; reading it raises `httpx.ReadTimeout` after that.
    """
    answer.stream = _Punctual(cast("httpx.SyncByteStream", answer.stream), seconds)
