"""
Interrupts that wait until a record is written.

Ctrl-C may come between any two steps of ours. Within a record it would leave one that is counted
and not there, or there and not in the hash, and a run that nobody can read is no evidence.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final

_INTERRUPTS: Final = (signal.SIGINT, signal.SIGTERM)
_Handler = Callable[[int, FrameType | None], object]


class Undivided:
    """
    Holds back what interrupts this process, for as long as something is to be done in one piece.
    """

    def __init__(self) -> None:
        self._busy = False
        self._held: Callable[[], object] | None = None
        #: What was done about each interrupt before; only what Python would do can wait.
        self._before: dict[int, _Handler] = {}
        if threading.current_thread() is not threading.main_thread():
            return  # no other thread is ever interrupted
        for number in _INTERRUPTS:
            handler = signal.getsignal(number)
            if callable(handler) and not isinstance(handler, signal.Handlers):
                self._before[number] = handler
                signal.signal(number, self._interrupted)

    def __enter__(self) -> None:
        """
        Let interrupts wait.
        """
        self._busy = True

    def __exit__(self, *exc: object) -> None:
        """
        Interrupt, if that was held back.
        """
        self._busy = False
        if self._held is not None:
            held, self._held = self._held, None
            held()

    def end(self) -> None:
        """
        Give the interrupts back to whoever had them.
        """
        while self._before:
            number, handler = self._before.popitem()
            if signal.getsignal(number) == self._interrupted:
                signal.signal(number, handler)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        handler = self._before.get(number, signal.default_int_handler)
        if self._busy:
            self._held = lambda: handler(number, frame)
        else:
            handler(number, frame)
