"""
`fiskalprobe coverage`: write or check the table of what is exercised, and the page of the field.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from fiskalprobe.catalogue.coverage import covered, table
from fiskalprobe.catalogue.field import page, read_field
from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.folder import written


def default_file() -> Path | None:
    """
    Find spec/coverage.csv in a checkout; an installed wheel has none.
    """
    folder = Path(str(files("fiskalspec"))).parent
    return folder / "coverage.csv" if (folder.parent / "pyproject.toml").is_file() else None


def stale() -> list[str]:
    """
    Say whether the checkout's table or page lags behind; nothing is said outside of a checkout.
    """
    file = default_file()
    if file is None:
        return []
    return [
        f"{place}: is stale; run fiskalprobe coverage --write and look at the difference"
        for place, text in ((file, table(covered())), *_field(file))
        if not place.is_file() or place.read_text(encoding="utf-8") != text
    ]


def _field(coverage: Path) -> Iterator[tuple[Path, str]]:
    """
    Find the page of the field's scenarios in the same checkout, and say what it should be.
    """
    known = coverage.parent / "field-scenarios.csv"
    if known.is_file():
        yield coverage.parent.parent / "docs" / "field-scenarios.md", page(read_field(known))


def coverage(
    *,
    write: Annotated[bool, typer.Option("--write", help="Write the table.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Exit 1 when the table is stale.")
    ] = False,
    file: Annotated[Path | None, typer.Option("--file", help="Another file.")] = None,
) -> None:
    """
    Print, write or check the table of what is covered.

    The files are spec/coverage.csv and docs/field-scenarios.md.
    """
    text = table(covered())
    ours = default_file()
    place = file or ours
    if not write and not check:
        typer.echo(text, nl=False)
        return
    if place is None:
        stop("This is not a checkout; name the table with --file.", Exit.USAGE)
    wanted = [(place, text)]
    if file is None and ours is not None:
        wanted.extend(_field(ours))
    for each, said in wanted:
        if write:
            with written(each):
                each.write_text(said, encoding="utf-8", newline="\n")
            typer.echo(f"{each} is written.")
        elif not each.is_file() or each.read_text(encoding="utf-8") != said:
            stop(
                f"{each} is out of date; run fiskalprobe coverage --write and check the diff.",
                Exit.NONCONFORMANT,
            )
