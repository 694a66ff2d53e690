"""
The one HTTP client of the judge, with a recorder in it.

It decides nothing: a failure of the transport is an exchange like any other, and whoever listens
is told of each exchange before the caller gets it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final, Protocol, Self
from urllib.parse import urlsplit

import httpx

from fiskalprobe.wire.carrier import Carrier, Trip
from fiskalprobe.wire.entry import RESTART, Entry
from fiskalprobe.wire.exchange import Exchange, Outgoing, Request, Response, unsent
from fiskalprobe.wire.gateway import LIMIT, is_foreign, told
from fiskalprobe.wire.manner import Manner
from fiskalprobe.wire.pace import Pace
from fiskalprobe.wire.route import Route
from fiskalprobe.wire.row import SIZES, Abreast, OneByOne, Row

Listener = Callable[[Exchange], None]
_LOCKED: Final = 401
_BROKEN: Final = 500


class Keys(Protocol):
    """
    Headers by which a gateway lets requests pass, and which expire.
    """

    def renewed(self) -> Mapping[str, str]:
        """
        Fetch them anew.
        """
        ...


class Wire:
    """
    Sends one request at a time, unless asked otherwise, and tells its listeners what happened.
    """

    #: The time, in seconds of any beginning, for whoever waits for something to end.
    seconds: Callable[[], float] = staticmethod(time.time)

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
        self._carrier = Carrier(
            base_url=base_url,
            transport=transport,
            headers=headers or {},
            timeout_seconds=timeout_seconds,
            route=route or Route(),
        )
        self._pace = Pace(pace)
        self._base = urlsplit(base_url).path.rstrip("/")
        self._last = 0
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
        sent = self._carrier.carried_together([self._carrier.sealed(each) for each in calls])
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
        return self._told(self._let_in(call, self._carried(call)))

    def _carried(self, call: Outgoing) -> Trip:
        return self._carrier.carried(self._carrier.sealed(call))

    def _let_in(self, call: Outgoing, carried: Trip) -> Trip:
        """
        Send a request again for as long as it is turned away unread, and waiting helps.
        """
        carrier = self._carrier
        if not carrier.is_away and carrier.slowest and unsent(carried.error):
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
            carried = self._carried(call)
        return carried

    def _begun_again(self, call: Outgoing, carried: Trip) -> Trip:
        """
        Send a request that did not go out again, as long as a service takes to begin again.

        One that stays away is waited for once, until it has answered somebody.
        """
        envelope = carried.request.envelope
        for seconds in () if self._carrier.is_inside else RESTART:
            for tell in self._aside:
                tell(
                    f"{envelope.method} {envelope.address} did not go out ({carried.error}); "
                    f"it was sent again after {seconds:g} s"
                )
            time.sleep(seconds)
            carried = self._carried(call)
            if not unsent(carried.error):
                return carried
        self._carrier.is_away = True
        return carried

    def _row_refused(self) -> None:
        self.one_by_one = True
        for tell in self._aside:
            tell("calls at the same time were not served; the rest goes out one after the other")

    def _turned_away(self, carried: Trip, response: Response, seconds: float) -> None:
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
        self._carrier.rekey(self._keys.renewed())
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

    def _told(
        self, carried: Trip, *, together: int = 0, place: int = 0, apart: bool = False
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
        self._carrier.close()

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
