"""
What the operator is at, because it excuses answers that would else be findings.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

#: How long after it is over something may still show, in seconds.
_AFTERMATH: Final = 0.5
#: How far back a finding tells what went on.
_TOLD: Final = 2.0


class Excuse(StrEnum):
    """
    Why an answer may fail.
    """

    #: The process is killed, ended, paused or begins.
    PROCESS = "process"
    #: The world restarts, is reset, restored, deleted or made.
    WORLD = "world"
    #: A fault is armed, or the cable is cut.
    FAULT = "fault"


@dataclass(eq=False)
class _Stretch:
    world: str
    excuse: Excuse
    what: str
    begun: float
    ended: float | None = None


@dataclass
class Excuses:
    """
    Stretches of time with what the operator was at; any thread may ask.

    *aftermath* is for how many seconds a process that ended may be noticed.
    """

    aftermath: float = _AFTERMATH
    _stretches: list[_Stretch] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, excuse: Excuse, what: str, *, world: str = "") -> _Stretch:
        """
        Note that *what* begins, in one world or in all.
        """
        stretch = _Stretch(world, excuse, what, time.monotonic())
        with self._lock:
            self._stretches.append(stretch)
        return stretch

    def end(self, stretch: _Stretch) -> None:
        """
        Note that it is over.
        """
        stretch.ended = time.monotonic()

    @contextmanager
    def during(self, excuse: Excuse, what: str, *, world: str = "") -> Iterator[None]:
        """
        Let *what* be an excuse for as long as this lasts.
        """
        stretch = self.begin(excuse, what, world=world)
        try:
            yield
        finally:
            self.end(stretch)

    def any(self, world: str, since: float, *allowed: Excuse) -> bool:
        """
        Tell whether something *allowed* went on in *world* at *since* or later.
        """
        return any(
            stretch.excuse in allowed and self._reaches(stretch, since)
            for stretch in self._of(world)
        )

    def told(self, world: str) -> list[str]:
        """
        Tell what goes on, or did until a moment ago.
        """
        now = time.monotonic()
        return [
            f"{s.what} ({now - s.begun:.2f} s ago{'' if s.ended else ', still'})"
            for s in self._of(world)
            if s.ended is None or s.ended >= now - _TOLD
        ]

    def _reaches(self, stretch: _Stretch, since: float) -> bool:
        if stretch.ended is None:
            return True
        after = self.aftermath if stretch.excuse is Excuse.PROCESS else _AFTERMATH
        return stretch.ended + after >= since

    def _of(self, world: str) -> list[_Stretch]:
        with self._lock:
            return [each for each in self._stretches if each.world in {"", world}]
