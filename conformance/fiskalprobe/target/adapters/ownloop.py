"""
An event loop that is run by whoever waits for it, and by nobody while it has nothing to do.

A hop into another thread and back costs more than most of what is asked for. So the caller runs
the loop himself, until what he asked for is there and whatever that set going is done. What has
to wait for a clock, a socket or another thread goes on in a thread of the loop's own, until the
next caller comes. Most of what is asked for waits for nothing: its first step is its last, and it
is taken without a turn of the loop.
"""

from __future__ import annotations

import asyncio
import selectors
import threading
from asyncio.events import _set_running_loop
from collections.abc import Callable, Coroutine
from contextvars import Context, copy_context
from functools import partial
from typing import Any, Final, TypeVar, TypeVarTuple, Unpack

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

#: How many turns of the loop a caller stays for what was set going, before the thread takes over.
_TURNS: Final = 100
#: The loop itself is woken through one socket, so there is always that one.
_OWN_SOCKETS: Final = 1


class OwnLoop:
    """
    A loop for one application, and the thread that runs it where no caller does.
    """

    def __init__(self, name: str) -> None:
        self._watch = _Watch()
        self._loop = _Loop(self._watch, self._nudged)
        self._watch.stop = self._loop.stop
        guard = threading.RLock()
        #: Told when nobody runs the loop any more, and when there is work for the thread.
        self._free = threading.Condition(guard)
        self._work = threading.Condition(guard)
        self._is_taken = self._is_kept = self._is_left = self._is_over = False
        self._callers = 0
        self._thread = threading.Thread(target=self._keep, name=name, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """
        Run *work* to its end, in this thread where nothing else runs in it.
        """
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            pass
        else:  # a thread runs one loop at a time
            return asyncio.run_coroutine_threadsafe(work, self._loop).result()
        self._take()
        try:
            was_quiet = self._watch.is_quiet
            task = self._loop.begun(work)
            if was_quiet and task.done() and not self._loop.is_asked and self._watch.is_alone:
                return task.result()  # it had to wait for nothing, and leaves nothing behind
            self._watch.until(task)
            self._loop.run_forever()
            while not task.done():  # a stop that was meant for the thread may still be on its way
                self._loop.run_forever()
        finally:
            self._leave()
        return task.result()

    def close(self) -> None:
        """
        End the thread, then the loop.
        """
        with self._free:
            self._is_over = True
            self._work.notify()
            self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # -- whose turn it is --------------------------------------------------------------------

    def _take(self) -> None:
        with self._free:
            self._callers += 1
            while self._is_taken:
                if self._is_kept:
                    self._loop.call_soon_threadsafe(self._loop.stop)
                self._free.wait()
            self._callers -= 1
            self._is_taken, self._is_left = True, False

    def _leave(self) -> None:
        with self._free:
            self._is_taken = self._is_kept = False
            self._is_left = self._is_left or not self._watch.is_quiet
            if self._callers:
                self._free.notify()
            elif self._is_left:
                self._work.notify()

    def _nudged(self) -> None:
        """
        Take note that another thread wants something done in the loop.
        """
        with self._free:
            self._is_left = True
            if not self._is_taken and not self._callers:
                self._work.notify()

    def _keep(self) -> None:
        """
        Run the loop whenever there is something to do and nobody who waits for it.
        """
        while True:
            with self._work:
                while not self._is_over and (self._is_taken or self._callers or not self._is_left):
                    self._work.wait()
                if self._is_over:
                    return
                self._is_taken, self._is_kept, self._is_left = True, True, False
            try:
                self._watch.until(None)
                self._loop.run_forever()
            finally:
                self._leave()


class _Watch(selectors.DefaultSelector):
    """
    Sees when the loop would have to wait, and ends its run where nobody wants to.
    """

    stop: Callable[[], None]

    def __init__(self) -> None:
        super().__init__()
        #: Whether nothing at all is left to do, now or later.
        self.is_quiet = True
        self._task: asyncio.Task[Any] | None = None
        self._turns = 0

    @property
    def is_alone(self) -> bool:
        """
        Whether no socket is waited for but the loop's own.
        """
        return len(self.get_map()) == _OWN_SOCKETS

    def until(self, task: asyncio.Task[Any] | None) -> None:
        """
        Begin a run: for *task* and what it sets going at once, or for whatever there is.
        """
        self._task, self._turns, self.is_quiet = task, 0, False

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """
        Look for events, and wait for them only if that is what this run is about.
        """
        task = self._task
        alone = self.is_alone
        if timeout == 0:  # something is ready
            if task is not None and task.done():
                self._turns += 1
                if self._turns > _TURNS:
                    self.stop()
            # The own socket only wakes a loop that waits.
            return [] if alone else super().select(0)
        nothing_later = alone and timeout is None
        if (task is not None and not task.done()) or (task is None and not nothing_later):
            return super().select(timeout)
        found = [] if alone else super().select(0)
        if not found:
            self.is_quiet = nothing_later
            self.stop()
        return found


class _Loop(asyncio.SelectorEventLoop):
    """
    A loop that can begin a task at once, and says when it is asked for something.
    """

    def __init__(self, watch: _Watch, nudged: Callable[[], None]) -> None:
        #: Whether it has been asked to do anything, now or later, since the last task began.
        self.is_asked = False
        #: Where the first step of a task goes that is about to begin at once.
        self._first: list[Callable[[], object]] | None = None
        super().__init__(watch)
        self._nudged = nudged

    def begun(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """
        Make a task of *work* and take its first step, which is the last one of most.
        """
        first: list[Callable[[], object]] = []
        self._first = first
        try:
            task = self.create_task(work)
        finally:
            self._first = None
        self.is_asked = False
        _set_running_loop(self)
        try:
            for step in first:
                step()
        finally:
            _set_running_loop(None)
        return task

    def call_soon(
        self,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.Handle:
        """
        Call back in the next turn.
        """
        if self._first is None:
            self.is_asked = True
            return super().call_soon(callback, *args, context=context)
        self._first.append(partial((context or copy_context()).run, callback, *args))
        return asyncio.Handle(callback, args, self, context)

    def call_at(
        self,
        when: float,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """
        Call back by the clock.
        """
        self.is_asked = True
        return super().call_at(when, callback, *args, context=context)

    def call_soon_threadsafe(
        self,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.Handle:
        """
        Call back soon, also if nobody runs the loop now.
        """
        self.is_asked = True
        handle = super().call_soon_threadsafe(callback, *args, context=context)
        self._nudged()
        return handle
