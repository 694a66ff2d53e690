"""
The one HTTP client of the judge, with a recorder in it.

It decides nothing: a failure of the transport is an exchange like any other, and whoever listens
is told of each exchange before the caller gets it.
"""

from __future__ import annotations

import base64
import itertools
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Self
from urllib.parse import urlsplit

import httpx
import msgspec

from fiskalprobe.wire.exchange import Exchange, Request, Response, is_binary

#: Decimals go out as JSON numbers with all their digits.
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")

Listener = Callable[[Exchange], None]


class Wire:
    """
    Sends one request at a time and tells its listeners what happened.
    """

    def __init__(
        self,
        *,
        base_url: str,
        transport: httpx.BaseTransport | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_seconds: float = 30.0,
    ) -> None:
        self._client = httpx.Client(
            base_url=base_url,
            transport=transport,
            headers=dict(headers or {}),
            timeout=timeout_seconds,
            # A redirect is an answer to be judged, and a proxy from the environment would
            # stand between the judge and the subject.
            follow_redirects=False,
            trust_env=False,
        )
        self._base = urlsplit(base_url).path.rstrip("/")
        self._ids = itertools.count(1)
        self._listeners: list[Listener] = []
        #: On whose behalf requests are sent now; the run keeps both up to date.
        self.scenario = ""
        self.step = ""

    def listen(self, listener: Listener) -> None:
        """
        Tell *listener* of every exchange from now on, in the order of registration.
        """
        self._listeners.append(listener)

    def forget(self, listener: Listener) -> None:
        """
        Tell *listener* no longer.
        """
        self._listeners.remove(listener)

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        json: Any = None,
        text: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Exchange:
        """
        Send one request and return the exchange, also when no answer came.

        *json* is encoded; *text* goes out verbatim. Both are announced as JSON unless *headers*
        say otherwise.
        """
        own = dict(headers or {})
        body: bytes | None = None
        if text is not None:
            body = text.encode()
        elif json is not None:
            body = _ENCODER.encode(json)
        if body is not None and not any(name.lower() == "content-type" for name in own):
            own["Content-Type"] = "application/json"
        request = self._client.build_request(
            method, path, params=_query(query), content=body, headers=own
        )
        at = datetime.now(UTC)
        started = time.perf_counter()
        response: Response | None = None
        error: str | None = None
        try:
            answer = self._client.send(request)
            response = Response(
                status=int(answer.status_code), headers=dict(answer.headers), body=_body(answer)
            )
        except httpx.TransportError as failed:
            said = str(failed) or "the connection ended without a word"
            error = f"{type(failed).__name__}: {said}"
        except httpx.DecodingError as failed:
            error = f"the answer's content encoding cannot be undone: {failed}"
        exchange = Exchange(
            id=next(self._ids),
            scenario=self.scenario,
            step=self.step,
            at=at.isoformat(timespec="milliseconds"),
            elapsed_ms=round((time.perf_counter() - started) * 1000, 3),
            request=Request(
                method=method.upper(),
                url=str(request.url),
                headers=dict(request.headers),
                body="" if body is None else body.decode(),
                base=self._base,
            ),
            response=response,
            error=error,
        )
        for listener in self._listeners:
            listener(exchange)
        return exchange

    def close(self) -> None:
        """
        Close the connections.
        """
        self._client.close()

    def __enter__(self) -> Self:
        """
        Use the wire as a context.
        """
        return self

    def __exit__(self, *exc: object) -> None:
        """
        Close the connections at the end of the context.
        """
        self.close()


def _body(answer: httpx.Response) -> str:
    if is_binary(answer.headers.get("content-type", "")):
        return base64.b64encode(answer.content).decode("ascii")
    return answer.text


def _query(query: Mapping[str, Any] | None) -> dict[str, str] | None:
    if query is None:
        return None
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in query.items()
        if value is not None
    }
