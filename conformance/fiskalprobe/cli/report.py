"""
`fiskalprobe report`: write the reports again from a stream.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fiskalprobe.cli.folder import reports_in
from fiskalprobe.cli.streams import open_stream


def report(
    stream: Annotated[Path, typer.Argument(help="A run: its run.ndjson or folder.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The folder for the reports; default: that of the run."),
    ] = None,
) -> None:
    """
    Write all reports again from the record of a run.

    These are index.html, junit.xml, report.json, report.md, earl.jsonld, traceability.csv,
    badge.json, and the folders har and repro.
    """
    from fiskalprobe.report import write_all

    open_stream(stream)
    path = stream / "run.ndjson" if stream.is_dir() else stream
    folder = out or path.parent
    with reports_in(folder):
        folder.mkdir(parents=True, exist_ok=True)
        write_all(path, folder)
    typer.echo(f"Report: {folder / 'index.html'}")
