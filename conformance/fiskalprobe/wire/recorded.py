"""
A wire on which nothing is sent: each call is given what was recorded for it.

The calls of a scenario have to be those of the record, in its order. What they hold is not
compared: the record has dates of its own and no secrets, and it is the record that is judged.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import takewhile
from urllib.parse import urlsplit

from fiskalprobe.wire.client import Wire
from fiskalprobe.wire.exchange import Exchange, Outgoing
from fiskalprobe.wire.row import Row


class OffTheRecord(Exception):
    """
    The judge asks what it had not asked when the record was made.
    """


class RecordEnds(KeyboardInterrupt):
    """
    Here the run was stopped when the record was made, so whoever plays it again stops as well.
    """


class _AsRecorded:
    """
    A row of calls of a record.
    """

    def __init__(self, beside: Callable[[], int]) -> None:
        self._beside = beside

    @property
    def size(self) -> int:
        """
        How many calls were on their way next.
        """
        return self._beside()

    def answered(self, sent: Sequence[Exchange], *, well: bool) -> None:
        """
        Learn nothing: it is known what was sent.
        """


class RecordedWire(Wire):
    """
    Gives every exchange of a record once more, to whoever makes its call.

    Of a run that was *stopped* the record ends within a scenario: the first call that goes on
    raises `RecordEnds`; what is called to clean up afterwards is given as ever.
    """

    def __init__(
        self, *, base_url: str, record: Iterable[Exchange], stopped: bool = False
    ) -> None:
        super().__init__(base_url=base_url)
        self._base_path = self.path_of(base_url)
        self._record: dict[str, deque[Exchange]] = {}
        for exchange in record:
            self._record.setdefault(exchange.scenario, deque()).append(exchange)
        self._is_stopped = stopped
        #: The scenarios that were reached before the last one.
        self._whole = frozenset(list(filter(None, self._record))[:-1])
        self.seconds = self._next_seconds

    @staticmethod
    def path_of(base_url: str) -> str:
        """
        Give the path below which the subject has its addresses; empty at the root of a server.
        """
        return urlsplit(base_url).path.rstrip("/")

    def _next_seconds(self) -> float:
        """
        Tell when the next call of this scenario was made, or the time where none follows.
        """
        waiting = self._record.get(self.scenario)
        return _ns(waiting[0].at) / 1e9 if waiting else time.time()

    def row(self) -> Row:
        """
        Begin a row in which as many calls go at the same time as have gone then.
        """
        return _AsRecorded(self._beside)

    def _beside(self) -> int:
        """
        Count the next calls of this scenario that were on their way at the same time.
        """
        waiting = self._record.get(self.scenario)
        if not waiting or not waiting[0].together:
            return 1
        first = waiting[0].together
        return sum(1 for _ in takewhile(lambda each: each.together == first, waiting))

    def send_together(
        self, calls: Sequence[Outgoing], *, apart: bool = False
    ) -> tuple[Exchange, ...]:
        """
        Give the next exchanges of this scenario, told in the order in which they were back.
        """
        self._announced(calls)
        waiting = self._record.get(self.scenario, deque())
        group = [waiting.popleft() for _ in range(min(len(calls), len(waiting)))]
        if sorted(each.place for each in group) != list(range(len(calls))):
            waiting.extendleft(reversed(group))
            raise self._gone(f"the record has other calls where {len(calls)} are made together")
        # On the clock of the record, to the millisecond; who was back first is told by the order.
        began = ended = min(_ns(each.at) for each in group)
        told: dict[int, Exchange] = {}
        for exchange in group:
            ended = max(ended + 1, began + int(exchange.elapsed_ms * 1_000_000))
            self._demand(calls[exchange.place], exchange)
            told[exchange.place] = self._tell(
                replace(exchange, apart=apart, began_ns=began, ended_ns=ended)
            )
        return tuple(told[place] for place in range(len(calls)))

    # -- below -------------------------------------------------------------------------------

    def _exchanged(self, call: Outgoing) -> Exchange:
        """
        Give the next exchange of this scenario; `OffTheRecord` when it was another call.
        """
        return self._tell(self._taken(call))

    def _taken(self, call: Outgoing) -> Exchange:
        waiting = self._record.get(self.scenario)
        if not waiting:
            raise self._gone(f"the record ends before {call.method.upper()} {call.path}")
        self._demand(call, waiting[0])
        return waiting.popleft()

    def _demand(self, call: Outgoing, exchange: Exchange) -> None:
        asked = f"{call.method.upper()} {urlsplit(self._base_path + call.path).path}"
        was = f"{exchange.request.method} {urlsplit(exchange.request.url).path}"
        if call.manner or exchange.manner:
            asked, was = f"{asked} ({call.manner})", f"{was} ({exchange.manner})"
        if asked != was:
            raise self._gone(f"the record has {was} where {asked} is asked")

    def _gone(self, why: str) -> BaseException:
        if self._is_stopped and self.scenario and self.scenario not in self._whole:
            self._is_stopped = False
            return RecordEnds(why)
        return OffTheRecord(why)

    def _tell(self, recorded: Exchange) -> Exchange:
        self._last = recorded.id
        exchange = replace(recorded, step=self.step)
        self._heard(exchange)
        return exchange


def _ns(at: str) -> int:
    return int(datetime.fromisoformat(at).timestamp() * 1_000_000_000)
