"""
The journal: the newest calls of a process, kept for whoever looks at the dashboard.

Noting a call stores references and two instants, nothing else. What they mean is worked out by
`fiskalsim.web.telling` when somebody looks, or for each call where a log is asked for.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import count, takewhile
from typing import Final, NamedTuple

from msgspec.structs import replace

from fiskalsim.web.call import Call, Endpoint, Reply
from fiskalsim.world.world import World

#: How many calls are kept, of all worlds together.
KEPT: Final = 1000
#: Of a longer body only the beginning is kept, so that the journal's size has a bound.
LONGEST: Final = 32_768
#: What perf_counter shows at the beginning of the epoch: durations and times from one clock.
_EPOCH: Final = time.time() - time.perf_counter()

#: Notes a call with its reply and the instant at which it began.
Note = Callable[[Call, Reply, float], None]
#: What serves a call at once: world, endpoint, and who is to be told of it.
Served = tuple[World, Endpoint, Note]
now: Final = time.perf_counter


class Entry(NamedTuple):
    """
    One call that was answered; the instants are those of `now`.
    """

    number: int
    world: str
    call: Call
    reply: Reply
    begun: float
    ended: float

    @property
    def began_unix(self) -> float:
        """
        When the call came, in Unix seconds by the real clock.
        """
        return _EPOCH + self.begun


class Journal:
    """
    Keeps the newest calls of all worlds; *listener* is told of every call at once.
    """

    def __init__(self, listener: Callable[[Entry], object] | None = None) -> None:
        #: Plain tuples, which cost a tenth of named ones; each becomes an `Entry` when it is read.
        self._entries: deque[tuple[int, str, Call, Reply, float, float]] = deque(maxlen=KEPT)
        self._numbers = count(1)
        self._listener = listener

    def of(self, world: str) -> Note:
        """
        Give the pen for the calls of one world.
        """
        append, number, listener = self._entries.append, self._numbers.__next__, self._listener

        def note(call: Call, reply: Reply, begun: float) -> None:
            ended = now()
            if len(call.body) > LONGEST or len(reply.body) > LONGEST:
                call = replace(call, body=call.body[:LONGEST])
                reply = replace(reply, body=reply.body[:LONGEST])
            entry = (number(), world, call, reply, begun, ended)
            append(entry)
            if listener is not None:
                listener(Entry(*entry))

        return note

    @property
    def last(self) -> int:
        """
        The number of the newest call; 0 before the first.
        """
        return self._entries[-1][0] if self._entries else 0

    def after(self, number: int, world: str) -> Iterator[Entry]:
        """
        Give the calls of a world that came after the one of this number, newest first.
        """
        newer = takewhile(lambda entry: entry[0] > number, reversed(self._entries))
        return (Entry(*entry) for entry in newer if entry[1] == world)

    def find(self, number: int, world: str) -> Entry | None:
        """
        Give the call of this number; None when it is forgotten or another world's.
        """
        return next(
            (e for e in self.after(number - 1, world) if e.number == number),
            None,
        )
