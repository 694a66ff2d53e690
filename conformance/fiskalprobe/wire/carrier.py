"""
One way to the subject: a call is sealed into a request, carried there, and what came is kept.

It knows nothing of the run and tells nobody; `fiskalprobe.wire.client` decides what is sent, and
when it is sent again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, NamedTuple, Protocol, runtime_checkable

import httpx
import msgspec

from fiskalprobe.wire.envelope import Direct, Envelope, Envelopes
from fiskalprobe.wire.exchange import Outgoing, Response
from fiskalprobe.wire.manner import SAID, Left, Manner, octets, sent, settle
from fiskalprobe.wire.octets import announced, text_of
from fiskalprobe.wire.opening import opened, opened_at_once
from fiskalprobe.wire.patience import PunctualTransport, content_of, punctual
from fiskalprobe.wire.route import BY_PROXY, UNDONE, Route

#: Decimals go out as JSON numbers with all their digits.
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


@runtime_checkable
class Simultaneous(Protocol):
    """
    A transport into this process, which can begin several requests in the same moment.
    """

    def handle_together(
        self, requests: Sequence[httpx.Request]
    ) -> list[tuple[int, httpx.Response | httpx.TransportError]]:
        """
        Carry all in, and give with each answer when it came, by `time.perf_counter_ns`.
        """
        ...


class Sealed(NamedTuple):
    """
    A request that is ready to go out.
    """

    envelope: Envelope
    body: bytes | None
    manner: Manner = Manner.PATIENT
    #: The text of the body, however it is sent.
    said: str = ""
    #: In what a till has written it, where that is not UTF-8.
    encoding: str = ""

    def request(self) -> httpx.Request:
        """
        Give it as the client wants it.
        """
        if self.manner.is_whole:
            return self.envelope.around(self.body)
        return self.envelope.around(sent(self.body or b"", self.manner))


class Trip(NamedTuple):
    """
    One request that went out and what came of it.
    """

    request: Sealed
    at: datetime
    began_ns: int
    ended_ns: int
    response: Response | None
    error: str | None


class Carrier:
    """
    Carries requests to one address, one by one or together.
    """

    def __init__(
        self,
        *,
        base_url: str,
        transport: httpx.BaseTransport | None,
        headers: Mapping[str, str],
        timeout_seconds: float,
        route: Route,
    ) -> None:
        self._client = httpx.Client(
            base_url=base_url,
            transport=transport
            or PunctualTransport(
                verify=route.context(), proxy=route.proxy or None, trust_env=False
            ),
            headers=dict(headers),
            timeout=timeout_seconds,
            event_hooks={"response": [lambda answer: punctual(answer, timeout_seconds)]},
            # A redirect is told as what it is, and a proxy that nobody named would stand
            # between the judge and the subject.
            follow_redirects=False,
            trust_env=False,
        )
        #: What an error of the transport is told with; the address is nobody's but ours.
        self._by_way = f", {BY_PROXY}" if route.proxy else ""
        self._envelopes = Envelopes(self._client)
        self._transport = transport
        self._direct = transport if isinstance(transport, Direct) else None
        #: Seconds that the slowest answer took so far.
        self.slowest = 0.0
        #: Whether nobody took a connection any more, for longer than a restart takes.
        self.is_away = False

    @property
    def is_inside(self) -> bool:
        """
        Tell whether the subject is in this process.
        """
        return self._transport is not None

    def rekey(self, headers: Mapping[str, str]) -> None:
        """
        Send other *headers* with all requests from now on.
        """
        self._client.headers.update(headers)
        self._envelopes = Envelopes(self._client)

    def close(self) -> None:
        """
        Close the connections.
        """
        self._client.close()

    def sealed(self, call: Outgoing) -> Sealed:
        """
        Write a call as it goes out; one that is sealed again has the newest headers.
        """
        body: bytes | None = None
        text = encoding = ""
        if call.octets is not None:
            body = call.octets
            text, encoding = text_of(body, *announced(call.headers or {}))
        elif call.text is not None:
            body, text = call.text.encode(), call.text
        elif call.json is not None:
            body = _ENCODER.encode(call.json)
            text = body.decode()
        if body is not None and call.manner in SAID:
            body = octets(body, call.manner)
            call = replace(call, headers={**(call.headers or {}), **SAID[call.manner]})
        return Sealed(self._envelopes.envelope(call, body), body, call.manner, text, encoding)

    def carried(self, request: Sealed) -> Trip:
        """
        Carry one request; what goes wrong on the way is told in the trip, never raised.
        """
        at = datetime.now(UTC)
        began = time.perf_counter_ns()
        response: Response | None = None
        error: str | None = None
        try:
            response = self._answered(request)
        except Left as left:
            error = str(left)
            if self._direct is None:
                settle(self.slowest)
        except httpx.TransportError as failed:
            error = _said(failed) + self._by_way
        except httpx.DecodingError as failed:
            error = f"{UNDONE}: {failed}"
        ended = time.perf_counter_ns()
        if response is not None:
            self.is_away = False
            self.slowest = max(self.slowest, (ended - began) / 1_000_000_000)
        return Trip(request, at, began, ended, response, error)

    def carried_together(self, requests: Sequence[Sealed]) -> list[Trip]:
        """
        Carry all at the same time; gives the trips in the order of *requests*.
        """
        if isinstance(self._transport, Simultaneous):
            return self._in_one_go(requests, self._transport)
        start = threading.Barrier(max(len(requests), 1))

        def carried(request: Sealed) -> Trip:
            start.wait()
            return self.carried(request)

        with ThreadPoolExecutor(max(len(requests), 1)) as pool:
            try:
                return list(pool.map(carried, requests))
            except BaseException:
                # An interrupt may keep one from the start, and the others would wait for it.
                start.abort()
                raise

    def _answered(self, request: Sealed) -> Response:
        whole = request.manner.is_whole
        if self._direct is None or self._client.is_closed or not whole:
            answer = self._client.send(request.request(), stream=True)
            return opened(answer, content_of(answer))
        carried = self._direct.carry(request.envelope, request.body or b"")
        response = opened_at_once(carried)
        if response is not None:
            return response
        answer = httpx.Response(
            carried.status,
            headers=carried.headers,
            content=carried.content,
            request=request.request(),
        )
        self._client.cookies.extract_cookies(answer)
        return opened(answer, answer.content)

    @staticmethod
    def _in_one_go(requests: Sequence[Sealed], transport: Simultaneous) -> list[Trip]:
        at = datetime.now(UTC)
        began = time.perf_counter_ns()
        sent = []
        for request, (ended, got) in zip(
            requests,
            transport.handle_together([each.request() for each in requests]),
            strict=True,
        ):
            if isinstance(got, httpx.TransportError):
                sent.append(Trip(request, at, began, ended, None, _said(got)))
            else:
                answered = opened(got, got.content)
                sent.append(Trip(request, at, began, ended, answered, None))
        return sent


def _said(failed: httpx.TransportError) -> str:
    return f"{type(failed).__name__}: {str(failed) or 'the connection ended without a word'}"
