"""
A run that was named on the command line.
"""

from __future__ import annotations

from pathlib import Path

from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.stream import InvalidStream, Stream, read


def open_stream(said: Path) -> Stream:
    """
    Read a run.ndjson, or the one in a folder; what is none ends the command with a sentence.
    """
    path = said / "run.ndjson" if said.is_dir() else said
    try:
        return read(path)
    except OSError as missing:
        stop(f"{path}: {missing.strerror}; name a run.ndjson or its folder.", Exit.USAGE)
    except InvalidStream as invalid:
        stop(f"{invalid}.", Exit.USAGE)
