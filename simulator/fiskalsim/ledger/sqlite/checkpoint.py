"""
Copying the write-ahead log back into the database, on a thread of its own.

SQLite would do it inside whichever commit crosses the threshold, and the requests behind that
commit would wait for it. Where nothing of a core is left over, the thread would take half of it
for as long as a round lasts; so it goes last, where the system allows, and has the time in which
commits wait for the disk. Should that not do, the writer's own back-stop does the rest.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

#: Bytes of facts between two rounds: few, so that a round is short, but it costs two flushes.
_INTERVAL_BYTES: Final = 1024 * 1024
_LOWEST_PRIORITY: Final = 19


class Checkpointer:
    """
    A thread that copies the log back whenever enough has been written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written = 0
        self._due = threading.Event()
        self._owed = False
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="ledger-checkpoint", daemon=True)
        self._thread.start()

    def written(self, size: int) -> None:
        """
        Note that a commit carried *size* bytes.
        """
        self._written += size
        if self._written >= _INTERVAL_BYTES:
            self._written = 0
            self._owed = True
            self._due.set()

    def stop(self) -> None:
        """
        End the thread after the round it may be in, or that is owed.
        """
        self._stopped = True
        self._due.set()
        self._thread.join()

    def _run(self) -> None:
        _step_back()
        while True:
            self._due.wait()
            self._due.clear()
            # Looked at first: what is owed when the end is announced is paid before it.
            stopped = self._stopped
            while self._owed:
                self._owed = False
                self._copy()
            if stopped:
                return

    def _copy(self) -> None:
        # A failed round loses nothing: the log keeps its facts, the next round or the writer's
        # own back-stop tries again, and a broken disk shows in the next commit.
        try:
            connection = sqlite3.connect(self._path, isolation_level=None, timeout=5)
        except sqlite3.Error:
            return
        try:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        except sqlite3.Error:
            return
        finally:
            connection.close()


def _step_back() -> None:
    """
    Let every other thread go first, on systems that give each thread a priority of its own.
    """
    if sys.platform == "linux":
        with suppress(OSError):  # forbidden here; then it is as important as the rest
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST_PRIORITY)
