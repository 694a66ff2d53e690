"""
The folder of a run: writable before anything is sent, and one run's alone until it ends.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fiskalprobe.cli.exits import Exit, stop

if sys.platform != "win32":
    import fcntl

#: What a disk says that takes no more.
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
#: What a lock says that somebody else holds; anything else says that there are no locks here.
_HELD: Final = frozenset({errno.EAGAIN, errno.EACCES})


@contextmanager
def own_folder(out: Path) -> Iterator[None]:
    """
    Make *out* and keep other runs out of it; stops with a sentence when that is impossible.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "run.ndjson").open("ab").close()
    except OSError as refused:
        stop(
            f"--out: {out} cannot be written ({refused.strerror}); choose another folder.",
            Exit.USAGE,
        )
    with _alone(out):
        try:
            yield
        except OSError as refused:
            if refused.errno not in _FULL:
                raise
            stop(
                f"--out: {out} took no more ({refused.strerror}); "
                "what was written certifies nothing. Make room, or choose another folder.",
                Exit.HARNESS,
            )


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """
    Lock the folder itself, which leaves no file behind, not even after a crash.
    """
    if sys.platform == "win32":
        yield
        return
    handle = os.open(out, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as refused:
            if refused.errno in _HELD:
                told = f"--out: another run writes into {out}; "
                stop(f"{told}wait for it, or choose another folder.", Exit.USAGE)
        yield
    finally:
        os.close(handle)
