"""
Holding trials, several processes at a time.

The longest come first, so that no process is left alone with one at the end.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Final

from fiskalprobe.selftest.trial import Findings, Trial, hold

#: How long nobody may say anything before somebody looks whether the processes still live.
_PATIENCE_SECONDS: Final = 1.0
_queues: list[Any] = []


def hold_all(
    trials: Sequence[Trial], *, jobs: int, seen: Callable[[Findings], None] = lambda _: None
) -> dict[tuple[str, str], Findings]:
    """
    Hold all *trials*; gives their findings by id and adapter, and tells *seen* as they come.
    """
    found: dict[tuple[str, str], Findings] = {}

    def tell(findings: Findings) -> None:
        found[findings.id, findings.adapter] = findings
        seen(findings)

    in_turn = sorted(trials, key=lambda trial: -trial.weight)
    if jobs == 1 or len(trials) == 1:
        hold(in_turn, tell)
    else:
        _share(in_turn, jobs=min(jobs, len(trials)), tell=tell)
    return found


def _share(trials: Iterable[Trial], *, jobs: int, tell: Callable[[Findings], None]) -> None:
    context = multiprocessing.get_context("spawn")
    asked, said = context.Queue(), context.Queue()
    waiting = 0
    for trial in trials:
        asked.put(trial)
        waiting += 1
    for _ in range(jobs):
        asked.put(None)
    with ProcessPoolExecutor(
        jobs, mp_context=context, initializer=_settle, initargs=(asked, said)
    ) as pool:
        workers = [pool.submit(_work) for _ in range(jobs)]
        while waiting:
            try:
                tell(said.get(timeout=_PATIENCE_SECONDS))
                waiting -= 1
            except queue.Empty:
                for worker in workers:
                    if worker.done():
                        worker.result()  # raises what ended it
                if all(worker.done() for worker in workers) and said.empty():
                    raise RuntimeError(f"{waiting} trials were never held") from None


def _settle(asked: Any, said: Any) -> None:
    _queues[:] = [asked, said]
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """
    Leave nobody at work for a parent that a signal has ended.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work() -> None:
    asked, said = _queues
    with contextlib.redirect_stdout(io.StringIO()):
        hold(iter(asked.get, None), said.put)
