"""
`fiskalprobe coverage`: write or check the table of what is exercised.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from fiskalprobe.catalogue.coverage import covered, table
from fiskalprobe.cli.exits import Exit, stop


def default_file() -> Path | None:
    """
    Find spec/coverage.csv in a checkout; an installed wheel has none.
    """
    folder = Path(str(files("fiskalspec"))).parent
    return folder / "coverage.csv" if (folder.parent / "pyproject.toml").is_file() else None


def stale() -> list[str]:
    """
    Say whether the checkout's table lags behind; nothing is said outside of a checkout.
    """
    file = default_file()
    if file is None or (file.is_file() and file.read_text(encoding="utf-8") == table(covered())):
        return []
    return [f"{file}: is stale; run fiskalprobe coverage --write and look at the difference"]


def coverage(
    *,
    write: Annotated[bool, typer.Option("--write", help="Write the table.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Exit 1 when the table is stale.")
    ] = False,
    file: Annotated[Path | None, typer.Option("--file", help="Another file.")] = None,
) -> None:
    """
    Print the coverage table, or write or check spec/coverage.csv.
    """
    text = table(covered())
    place = file or default_file()
    if not write and not check:
        typer.echo(text, nl=False)
        return
    if place is None:
        stop("There is no checkout around; name the table with --file.", Exit.USAGE)
    if write:
        place.write_text(text, encoding="utf-8", newline="\n")
        typer.echo(f"{place} is written.")
    elif not place.is_file() or place.read_text(encoding="utf-8") != text:
        stop(
            f"{place} is stale; run fiskalprobe coverage --write and look at the difference.",
            Exit.NONCONFORMANT,
        )
