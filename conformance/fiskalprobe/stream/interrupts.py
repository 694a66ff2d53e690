"""
Interrupts of a run: each is raised at once, waits for the end of a record, and is never forgotten.

Ctrl-C, and SIGTERM, by which a CI ends what takes too long, may come between any two steps of
ours. Within a record they would leave one that is counted and not there, or there and not in the
hash. Within code that answers every error with a default, or within a finaliser, what is raised is
gone: nothing stops, and what that code gives may be wrong. So whoever drives a run says when it
has heard of the interrupt, and until then nothing more goes on record.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final, Self

_Handler = Callable[[int, FrameType | None], object]

#: What is done about each interrupt, where nobody has said otherwise.
_USUAL: Final[dict[int, Any]] = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
}


class Interrupts:
    """
    Takes the interrupts of this process; as a context it lets them wait.
    """

    def __init__(self) -> None:
        #: What was there before, and what is done now.
        self._taken: dict[int, tuple[Any, _Handler]] = {}
        #: How many things are being done in one piece, one within the other.
        self._waiting = 0
        self._held: tuple[int, FrameType | None] | None = None
        #: Whether one was raised that nobody has heard of.
        self._unheard = False

    # -- whose they are ----------------------------------------------------------------------

    def take(self) -> None:
        """
        Take the interrupts, but those that are ignored, and those of others only to let them wait.
        """
        if threading.current_thread() is not threading.main_thread():
            return  # no other thread is ever interrupted
        for number, usual in _USUAL.items():
            before = signal.getsignal(number)
            if before == usual:
                self._taken[number] = before, signal.default_int_handler
            elif callable(before) and not isinstance(before, signal.Handlers):
                self._taken[number] = before, before
            else:
                continue
            signal.signal(number, self._come)

    def give_back(self) -> None:
        """
        Give the interrupts back to whoever had them.
        """
        while self._taken:
            number, (before, _) = self._taken.popitem()
            if signal.getsignal(number) == self._come:
                signal.signal(number, before)

    @contextmanager
    def taken(self) -> Iterator[Self]:
        """
        Take the interrupts for a while, at the end of which none is left unheard.
        """
        self.take()
        try:
            yield self
            self.recall()
        finally:
            self.give_back()

    # -- when they are raised ----------------------------------------------------------------

    def recall(self) -> None:
        """
        Raise again what was raised and has got lost, but never disturb who is about to clean up.
        """
        if self._unheard and not _is_under_way():
            raise KeyboardInterrupt

    def heard(self) -> None:
        """
        Be told by whoever drives the run that it ends for this reason.
        """
        self._unheard, self._held = False, None

    def __enter__(self) -> None:
        """
        Let interrupts wait, but for the one that has come already.
        """
        if not self._waiting:
            self.recall()
        self._waiting += 1

    def __exit__(self, *exc: object) -> None:
        """
        Interrupt, if that was held back.
        """
        self._waiting -= 1
        if self._held is not None:
            held, self._held = self._held, None
            self._come(*held)

    def _come(self, number: int, frame: FrameType | None) -> None:
        if self._waiting:
            self._held = number, frame
            return
        _, done = self._taken.get(number, (None, signal.default_int_handler))
        try:
            done(number, frame)
        except KeyboardInterrupt:
            self._unheard = True
            raise


def _is_under_way() -> bool:
    """
    Say whether this is done on account of an interrupt, on its way to whoever hears of it.
    """
    handled = sys.exception()
    while handled is not None and not isinstance(handled, KeyboardInterrupt):
        handled = handled.__context__
    return handled is not None
