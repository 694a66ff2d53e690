"""
The one HTTP client of the judge, with a recorder in it.

It decides nothing: a failure of the transport is an exchange like any other, and whoever listens
is told of each exchange before the caller gets it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, Protocol, Self, runtime_checkable
from urllib.parse import urlsplit

import httpx
import msgspec

from fiskalprobe.wire.entry import RESTART, Entry
from fiskalprobe.wire.envelope import Direct, Envelope, Envelopes
from fiskalprobe.wire.exchange import Exchange, Outgoing, Request, Response, unsent
from fiskalprobe.wire.gateway import LIMIT, is_foreign, told
from fiskalprobe.wire.manner import SAID, Left, Manner, octets, sent, settle
from fiskalprobe.wire.octets import announced, text_of
from fiskalprobe.wire.opening import opened, opened_at_once
from fiskalprobe.wire.pace import Pace
from fiskalprobe.wire.patience import PunctualTransport, content_of, punctual
from fiskalprobe.wire.route import BY_PROXY, UNDONE, Route
from fiskalprobe.wire.row import SIZES, Abreast, OneByOne, Row

#: Decimals go out as JSON numbers with all their digits.
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")

Listener = Callable[[Exchange], None]
_LOCKED: Final = 401
_BROKEN: Final = 500


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


class Keys(Protocol):
    """
    Headers by which a gateway lets requests pass, and which expire.
    """

    def renewed(self) -> Mapping[str, str]:
        """
        Fetch them anew.
        """
        ...


class _Sealed(NamedTuple):
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


class _Carried(NamedTuple):
    """
    One request that went out and what came of it.
    """

    request: _Sealed
    at: datetime
    began_ns: int
    ended_ns: int
    response: Response | None
    error: str | None


class Wire:
    """
    Sends one request at a time, unless asked otherwise, and tells its listeners what happened.
    """

    def __init__(
        self,
        *,
        base_url: str,
        transport: httpx.BaseTransport | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_seconds: float = 30.0,
        route: Route | None = None,
        pace: float = 0.0,
        keys: Keys | None = None,
        guarded: bool = False,
    ) -> None:
        route = route or Route()
        self._client = httpx.Client(
            base_url=base_url,
            transport=transport
            or PunctualTransport(
                verify=route.context(), proxy=route.proxy or None, trust_env=False
            ),
            headers=dict(headers or {}),
            timeout=timeout_seconds,
            event_hooks={"response": [lambda answer: punctual(answer, timeout_seconds)]},
            # A redirect is told as what it is, and a proxy that nobody named would stand
            # between the judge and the subject.
            follow_redirects=False,
            trust_env=False,
        )
        self._pace = Pace(pace)
        #: What an error of the transport is told with; the address is nobody's but ours.
        self._by_way = f", {BY_PROXY}" if route.proxy else ""
        self._base = urlsplit(base_url).path.rstrip("/")
        self._envelopes = Envelopes(self._client)
        self._transport = transport
        self._direct = transport if isinstance(transport, Direct) else None
        self._last = 0
        #: Seconds that the slowest answer took so far.
        self._slowest = 0.0
        #: Whether nobody took a connection any more, for longer than a restart takes.
        self._away = False
        self._listeners: list[Listener] = []
        self._aside: list[Callable[[str], None]] = []
        self._keys = keys
        #: Whether only a gateway asks who we are, so that any 401 is its own.
        self._guarded = guarded
        self._before: list[Callable[[Sequence[Outgoing]], None]] = []
        #: On whose behalf requests are sent now; the run keeps both up to date.
        self.scenario = ""
        self.step = ""
        #: Whether the subject was brought into trouble on purpose; then an error is its own.
        self.disturbed = False
        #: Whether each call waits for the answer to the one before it, unless a step wants others
        #: beside it.
        self.one_by_one = transport is not None
        #: Lets an interrupt wait for what has to be done in one piece; a run names its own.
        self.in_one_piece: AbstractContextManager[None] = nullcontext()
        #: How many calls of a row may be on their way: what may be sent in a second, at most.
        self._most = min(SIZES[-1], int(pace) or 1) if pace else SIZES[-1]

    def listen(self, listener: Listener) -> None:
        """
        Tell *listener* of every exchange from now on, in the order of registration.
        """
        self._listeners.append(listener)

    def announce(self, listener: Callable[[Sequence[Outgoing]], None]) -> None:
        """
        Tell *listener* of every call, or calls at the same time, before they are sent.
        """
        self._before.append(listener)

    def note(self, listener: Callable[[str], None]) -> None:
        """
        Tell *listener*, in a sentence, of every request that is sent again.
        """
        self._aside.append(listener)

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
        manner: Manner = Manner.PATIENT,
        octets: bytes | None = None,
    ) -> Exchange:
        """
        Send one request and return the exchange, also when no answer came.

        *json* is encoded; *text* goes out verbatim, in UTF-8 unless there are *octets* of it. All
        are announced as JSON unless *headers* say otherwise.
        """
        call = Outgoing(
            method=method,
            path=path,
            query=query,
            json=json,
            text=text,
            headers=headers,
            manner=manner,
            octets=octets,
        )
        self._announced((call,))
        return self._exchanged(call)

    def row(self) -> Row:
        """
        Begin a row of calls alike, none of which depends on another.
        """
        if self.one_by_one or self.disturbed:
            return OneByOne()
        return Abreast(most=self._most, refused=self._row_refused)

    def send_together(
        self, calls: Sequence[Outgoing], *, apart: bool = False
    ) -> tuple[Exchange, ...]:
        """
        Send several requests at the same time; returns the exchanges in the order of *calls*.

        The listeners are told once all are back, in the order in which they came back. Calls of a
        row are *apart*: that they met is no matter of the scenario.
        """
        self._announced(calls)
        self._pace.wait(len(calls))
        requests = [self._sealed(call) for call in calls]
        if isinstance(self._transport, Simultaneous):
            sent = self._in_one_go(requests, self._transport)
        else:
            start = threading.Barrier(max(len(requests), 1))

            def carried(request: _Sealed) -> _Carried:
                start.wait()
                return self._carried(request)

            with ThreadPoolExecutor(max(len(requests), 1)) as pool:
                try:
                    sent = list(pool.map(carried, requests))
                except BaseException:
                    # An interrupt may keep one from the start, and the others would wait for it.
                    start.abort()
                    raise
        first = 0
        told: dict[int, Exchange] = {}
        # What was turned away goes in by itself, when the others are through.
        sent = [self._let_in(call, each) for call, each in zip(calls, sent, strict=True)]
        for place in sorted(range(len(sent)), key=lambda each: sent[each].ended_ns):
            exchange = self._told(
                sent[place], together=first or self._last + 1, place=place, apart=apart
            )
            first = first or exchange.id
            told[place] = exchange
        return tuple(told[place] for place in range(len(sent)))

    # -- below -------------------------------------------------------------------------------

    def _exchanged(self, call: Outgoing) -> Exchange:
        """
        Send one call that was announced.
        """
        self._pace.wait()
        return self._told(self._let_in(call, self._carried(self._sealed(call))))

    def _let_in(self, call: Outgoing, carried: _Carried) -> _Carried:
        """
        Send a request again for as long as it is turned away unread, and waiting helps.
        """
        if not self._away and self._slowest and unsent(carried.error):
            carried = self._begun_again(call, carried)
        response = carried.response
        if response is None or response.status < _LOCKED:
            return carried
        entry = Entry(self._renewed if self._keys else None)
        while (seconds := entry.wait(carried.response)) is not None:
            if carried.response is not None:
                self._turned_away(carried, carried.response, seconds)
            time.sleep(seconds)
            self._pace.wait()
            carried = self._carried(self._sealed(call))
        return carried

    def _begun_again(self, call: Outgoing, carried: _Carried) -> _Carried:
        """
        Send a request that did not go out again, as long as a service takes to begin again.

        One that stays away is waited for once, until it has answered somebody.
        """
        envelope = carried.request.envelope
        for seconds in RESTART if self._transport is None else ():
            for tell in self._aside:
                tell(
                    f"{envelope.method} {envelope.address} did not go out ({carried.error}); "
                    f"it was sent again after {seconds:g} s"
                )
            time.sleep(seconds)
            carried = self._carried(self._sealed(call))
            if not unsent(carried.error):
                return carried
        self._away = True
        return carried

    def _row_refused(self) -> None:
        self.one_by_one = True
        for tell in self._aside:
            tell("calls at the same time were not served; the rest goes out one after the other")

    def _turned_away(self, carried: _Carried, response: Response, seconds: float) -> None:
        self.one_by_one |= response.status == LIMIT
        envelope = carried.request.envelope
        told_why = told(response.status, response.body)
        for tell in self._aside:
            tell(
                f"{told_why} to {envelope.method} {envelope.address} and let nothing pass; "
                f"it was sent again after {seconds:.3g} s"
            )

    def _renewed(self) -> bool:
        """
        Fetch the keys anew, for all requests from now on.
        """
        if self._keys is None:
            return False
        self._client.headers.update(self._keys.renewed())
        self._envelopes = Envelopes(self._client)
        return True

    def _is_foreign(self, response: Response | None) -> bool:
        """
        Tell whether somebody before the subject has answered.
        """
        if response is None:
            return False
        if self.disturbed and response.status >= _BROKEN:
            return False
        locked = self._guarded and response.status == _LOCKED
        media_type = response.headers.get("content-type", "")
        location = response.headers.get("location", "")
        return locked or is_foreign(response.status, response.body, media_type, location=location)

    def _announced(self, calls: Sequence[Outgoing]) -> None:
        for listener in self._before:
            listener(calls)

    def _sealed(self, call: Outgoing) -> _Sealed:
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
        return _Sealed(self._envelopes.envelope(call, body), body, call.manner, text, encoding)

    def _carried(self, request: _Sealed) -> _Carried:
        at = datetime.now(UTC)
        began = time.perf_counter_ns()
        response: Response | None = None
        error: str | None = None
        try:
            response = self._answered(request)
        except Left as left:
            error = str(left)
            if self._direct is None:
                settle(self._slowest)
        except httpx.TransportError as failed:
            error = _said(failed) + self._by_way
        except httpx.DecodingError as failed:
            error = f"{UNDONE}: {failed}"
        ended = time.perf_counter_ns()
        if response is not None:
            self._away = False
            self._slowest = max(self._slowest, (ended - began) / 1_000_000_000)
        return _Carried(request, at, began, ended, response, error)

    def _answered(self, request: _Sealed) -> Response:
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
    def _in_one_go(requests: Sequence[_Sealed], transport: Simultaneous) -> list[_Carried]:
        at = datetime.now(UTC)
        began = time.perf_counter_ns()
        sent = []
        for request, (ended, got) in zip(
            requests,
            transport.handle_together([each.request() for each in requests]),
            strict=True,
        ):
            if isinstance(got, httpx.TransportError):
                sent.append(_Carried(request, at, began, ended, None, _said(got)))
            else:
                answered = opened(got, got.content)
                sent.append(_Carried(request, at, began, ended, answered, None))
        return sent

    def _told(
        self, carried: _Carried, *, together: int = 0, place: int = 0, apart: bool = False
    ) -> Exchange:
        """
        Turn what was carried into an exchange, and tell the listeners of it.
        """
        envelope, _, manner, said, encoding = carried.request
        self._last += 1
        gateway = carried.response if self._is_foreign(carried.response) else None
        exchange = Exchange(
            id=self._last,
            scenario=self.scenario,
            step=self.step,
            at=carried.at.isoformat(timespec="milliseconds"),
            elapsed_ms=round((carried.ended_ns - carried.began_ns) / 1_000_000, 3),
            request=Request(
                method=envelope.method,
                url=envelope.address,
                headers=envelope.headers,
                body=said,
                base=self._base,
                encoding=encoding,
            ),
            response=None if gateway else carried.response,
            error=_of_gateway(gateway) if gateway else carried.error,
            gateway=gateway,
            together=together,
            place=place,
            apart=apart,
            manner=manner,
            began_ns=carried.began_ns,
            ended_ns=carried.ended_ns,
        )
        self._heard(exchange)
        return exchange

    def _heard(self, exchange: Exchange) -> None:
        for listener in self._listeners:
            listener(exchange)

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


def _of_gateway(gateway: Response) -> str:
    return told(gateway.status, gateway.body, location=gateway.headers.get("location", ""))


def _said(failed: httpx.TransportError) -> str:
    return f"{type(failed).__name__}: {str(failed) or 'the connection ended without a word'}"
