"""
The folder of a run: writable before anything is sent, and one run's alone until it ends.

Also what is said where a single file cannot be written.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

import typer

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

    A run that never began leaves no stream behind, and says so where there is an older one.
    """
    stream = out / "run.ndjson"
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        _stop_unwritable(out, refused)
    with _alone(out), _untouched_unless_begun(stream):
        try:
            stream.open("ab").close()
        except OSError as refused:
            _stop_unwritable(out, refused)
        try:
            yield
        except OSError as refused:
            if refused.errno not in _FULL:
                raise
            stop(
                f"--out: {out} cannot be written any more ({refused.strerror}); "
                "the record is incomplete. Free some space, or choose another folder.",
                Exit.HARNESS,
            )


@contextmanager
def kept_in(out: Path | None) -> Iterator[Path]:
    """
    Give the folder for a record that is kept only if somebody named *out*, and gone otherwise.

    Stops with a sentence when it cannot be written, as `own_folder` does.
    """
    if out is not None:
        with own_folder(out):
            yield out
        return
    try:
        passing = tempfile.TemporaryDirectory(prefix="fiskalprobe-")
    except OSError as refused:
        told = f"The record finds no place ({refused.strerror}); name a folder with --out."
        stop(told, Exit.USAGE)
    with passing as folder, own_folder(Path(folder)):
        yield Path(folder)


@contextmanager
def written(place: Path) -> Iterator[None]:
    """
    Write to *place*; stops with a sentence when that is impossible.
    """
    try:
        yield
    except OSError as refused:
        stop(f"{place} cannot be written ({refused.strerror}).", Exit.USAGE)


@contextmanager
def reports_in(out: Path, *, again: str = "fiskalprobe report") -> Iterator[None]:
    """
    Write the reports of a record that is complete; stops with a sentence where *out* takes none.

    The command *again* writes them then.
    """
    try:
        yield
    except OSError as refused:
        stop(
            f"--out: the reports in {out} cannot be written ({refused.strerror}); the record is "
            f"complete. Free some space, or choose another folder; {again} writes them.",
            Exit.HARNESS if refused.errno in _FULL else Exit.USAGE,
        )


def _stop_unwritable(out: Path, refused: OSError) -> NoReturn:
    told = f"--out: {out} cannot be written ({refused.strerror}); choose another folder."
    stop(told, Exit.USAGE)


@contextmanager
def _untouched_unless_begun(stream: Path) -> Iterator[None]:
    """
    Take an empty stream away again, and tell an older one from what came of this run.
    """
    before = _state(stream)
    try:
        yield
    finally:
        after = _state(stream)
        if after is not None and not after.st_size:
            stream.unlink(missing_ok=True)
        elif before is not None and after is not None and _same(before, after):
            typer.echo(
                f"This run did not begin; what {stream.parent} holds is of an earlier one.",
                err=True,
            )


def _state(stream: Path) -> os.stat_result | None:
    return stream.stat() if stream.is_file() else None


def _same(before: os.stat_result, after: os.stat_result) -> bool:
    # To open a file for more changes neither of them; to write one anew changes both.
    return (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)


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
