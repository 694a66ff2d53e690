"""
`fiskalprobe steps`: the sentences that a feature may use, explained in German.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fiskalprobe.cli.coverage import default_file
from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.folder import written
from fiskalprobe.run.location import FeaturesMissing, features_dir


def steps(
    *,
    write: Annotated[bool, typer.Option("--write", help="Write docs/schritte.md.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Exit 1 when docs/schritte.md is stale.")
    ] = False,
    file: Annotated[Path | None, typer.Option("--file", help="Another file.")] = None,
) -> None:
    """
    Print, write or check the page on the steps, in German.

    The file is docs/schritte.md.
    """
    from fiskalprobe.catalogue.stepguide import page

    try:
        text = page(features_dir())
    except FeaturesMissing as missing:
        stop(f"{missing}.", Exit.HARNESS)
    if not write and not check:
        typer.echo(text, nl=False)
        return
    table = default_file()
    place = file or (table.parent.parent / "docs" / "schritte.md" if table else None)
    if place is None:
        stop("This is not a checkout; name the page with --file.", Exit.USAGE)
    if write:
        with written(place):
            place.write_text(text, encoding="utf-8", newline="\n")
        typer.echo(f"{place} is written.")
    elif not place.is_file() or place.read_text(encoding="utf-8") != text:
        stop(f"{place} is stale; run fiskalprobe steps --write.", Exit.NONCONFORMANT)
