"""
Requests that are worked on together come to their TSE together.

A signature pushes out of the processor's caches what the work before and behind it needs, and
finds its own tables pushed out. When the calls of a batch to the TSE are made one behind the
other, a receipt takes 4 to 8 % less CPU time (32 tills; medians of 30 to 60 turns).
"""

from __future__ import annotations

from collections.abc import Awaitable, Generator, Iterator
from contextlib import contextmanager
from threading import local
from types import coroutine
from typing import Final, TypeVar

T = TypeVar("T")


class Step:
    """
    What a request yields to whoever runs it: let the others come as far, then go on with me.
    """


_STEP: Final = Step()


class _Here(local):
    """
    What is so in this thread; each has a loop of its own.
    """

    batch = False


_HERE: Final = _Here()


@contextmanager
def in_steps() -> Iterator[None]:
    """
    Let requests of this thread go in steps: whoever runs them inside this block takes `Step`.
    """
    _HERE.batch = True
    try:
        yield
    finally:
        _HERE.batch = False


async def abreast(call: Awaitable[T]) -> T:
    """
    Make *call* when all requests of the batch have come so far, and go on when all have made it.

    Outside a batch it is made at once, with nothing in between: a task that let others go first
    would let the ledger commit what the device did without what the service made of it.
    """
    if not _HERE.batch:
        return await call
    await _step()
    answer = await call
    await _step()
    return answer


@coroutine
def _step() -> Generator[Step, None, None]:
    yield _STEP
