"""
Copying the write-ahead log back into the database, on a thread of its own.

SQLite would do it inside whichever commit crosses the threshold, and the requests behind that
commit would wait for it.
"""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Final

#: Bytes of facts between two rounds; a round costs two flushes of the disk.
_INTERVAL_BYTES: Final = 4 * 1024 * 1024


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
        while True:
            self._due.wait()
            self._due.clear()
            if self._owed:
                self._owed = False
                self._copy()
            if self._stopped:
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
