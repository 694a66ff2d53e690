"""
Requests that are worked on together come to one place together.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from threading import local
from types import coroutine
from typing import Final


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


@coroutine
def all_come_here() -> Generator[Step, None, None]:
    """
    Go on when all requests of the batch have come as far, wait for something or are ready.

    Outside a batch nothing comes in between: a task that let others go first would let the ledger
    commit what the device did without what the service made of it.
    """
    if _HERE.batch:
        yield _STEP
