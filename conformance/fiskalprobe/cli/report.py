"""
`fiskalprobe report`: write the reports again from a stream.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.stream import InvalidStream, read


def report(
    stream: Annotated[Path, typer.Argument(help="A run.ndjson.", exists=True, dir_okay=False)],
    out: Annotated[
        Path | None, typer.Option("--out", help="The folder; else the stream's own.")
    ] = None,
) -> None:
    """
    Write index.html, junit.xml and report.json from a stream, or say why it is none.
    """
    from fiskalprobe.report import write_all

    try:
        read(stream)
    except InvalidStream as invalid:
        stop(f"{invalid}.", Exit.USAGE)
    folder = out or stream.parent
    folder.mkdir(parents=True, exist_ok=True)
    write_all(stream, folder)
    typer.echo(f"Report: {folder / 'index.html'}")
