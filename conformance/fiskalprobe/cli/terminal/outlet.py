"""
Where printed lines go, when their reader goes away or the disk behind them is full.

A run goes on without somebody who reads along, as in ``fiskalprobe run | head``, and a verdict is
not turned into another one because nobody has read it to its end.
"""

from __future__ import annotations

import io
import sys
from typing import Any, TextIO

import typer

from fiskalprobe.cli.exits import Exit


class Outlet(io.FileIO):
    """
    A file of the process that takes everything, and remembers why nothing is written any more.
    """

    #: The first refusal; `BrokenPipeError` says that nobody reads on.
    refused: OSError | None = None

    def write(self, data: Any) -> int:
        """
        Write as much as the file takes; what comes after a refusal is dropped.
        """
        if self.refused is None:
            try:
                return super().write(data)
            except BlockingIOError:
                raise
            except OSError as refused:
                self.refused = refused
        return len(memoryview(data).cast("B"))

    @property
    def lost(self) -> OSError | None:
        """
        Why somebody who wanted to read everything cannot.
        """
        return None if isinstance(self.refused, BrokenPipeError) else self.refused


def opened(stream: TextIO | None) -> tuple[TextIO | None, Outlet | None]:
    """
    Lead *stream* through an outlet; a console of Windows, or what a test put there, stays.

    A console that cannot show a character shows another one instead of ending the run.
    """
    if not isinstance(stream, io.TextIOWrapper):
        return stream, None
    stream.reconfigure(errors="replace")
    below: Any = stream.buffer
    raw = getattr(below, "raw", below)  # it is itself raw in a Python that buffers nothing
    if type(raw) is not io.FileIO:
        return stream, None
    stream.flush()
    outlet = Outlet(raw.fileno(), "w", closefd=False)
    return (
        io.TextIOWrapper(
            outlet if raw is below else io.BufferedWriter(outlet),
            encoding=stream.encoding,
            errors="replace",
            line_buffering=stream.line_buffering,
            write_through=stream.write_through,
        ),
        outlet,
    )


def settled(outlet: Outlet | None, code: int) -> int:
    """
    Say that something which was to be printed is missing; then the command has not gone well.
    """
    if sys.stdout is not None:
        sys.stdout.flush()
    if outlet is None or outlet.lost is None:
        return code
    typer.echo(
        f"Not everything could be printed ({outlet.lost.strerror}); "
        "where standard output goes takes no more.",
        err=True,
    )
    return code or Exit.HARNESS
