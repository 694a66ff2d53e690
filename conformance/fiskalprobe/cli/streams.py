"""
Opens the run that was named on the command line.
"""

from __future__ import annotations

from pathlib import Path

from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.stream import InvalidStream, MissingHeader, Stream, read


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
    if path.suffix == ".toml":
        stop(
            f"{path} declares a target and is no run; fiskalprobe run --target {path} makes one. "
            "Name its folder here, such as reports/run.",
            Exit.USAGE,
        )
    try:
        return read(path)
    except OSError as missing:
        stop(f"{path}: {missing.strerror}; name a run.ndjson or its folder.", Exit.USAGE)
    except InvalidStream as invalid:
        hint = " Name a run.ndjson or its folder." if isinstance(invalid, MissingHeader) else ""
        stop(f"{invalid}.{hint}", Exit.USAGE)
