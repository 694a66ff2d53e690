"""
A run that was named on the command line.
"""

from __future__ import annotations

from pathlib import Path

from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.stream import InvalidStream, Stream, read


def path_of(said: Path) -> Path:
    """
    Give the run.ndjson that is named, by itself or by its folder.
    """
    return said / "run.ndjson" if said.is_dir() else said


def open_stream(said: Path) -> Stream:
    """
    Read a run.ndjson, or the one in a folder; what is none ends the command with a sentence.
    """
    path = path_of(said)
    try:
        return read(path)
    except OSError as missing:
        stop(f"{path}: {missing.strerror}; name a run.ndjson or its folder.", Exit.USAGE)
    except InvalidStream as invalid:
        stop(f"{invalid}.", Exit.USAGE)
