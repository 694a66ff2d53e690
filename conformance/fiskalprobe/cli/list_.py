"""
`fiskalprobe list`: the catalogue, one requirement a line.
"""

from __future__ import annotations

import json
from typing import Annotated

import typer

from fiskalprobe.catalogue.coverage import Coverage, covered
from fiskalprobe.catalogue.selection import NothingMatches, select
from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.terminal.sentence import many
from fiskalspec import requirements
from fiskalspec.requirements import frozen


def list_requirements(
    *,
    ids: Annotated[
        list[str] | None,
        typer.Argument(help="Only these requirements: DE-OFF, DE-OFF-0003, 'DE-*-0001'."),
    ] = None,
    untested: Annotated[
        bool,
        typer.Option(
            "--untested", help="Only requirements that no scenario and no ambient check covers."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    as_set: Annotated[
        str, typer.Option("--as-set", help="Print the whole catalogue as a frozen set: 2026.1.")
    ] = "",
) -> None:
    """
    List requirements, with level, basis, actor and scenarios.
    """
    if as_set:
        typer.echo(frozen.freeze(as_set), nl=False)
        return
    catalogue = requirements.load()
    try:
        wanted = select(ids, catalogue) if ids else frozenset(catalogue)
    except NothingMatches as nothing:
        stop(f"{nothing}.", Exit.USAGE)
    rows = [row for row in covered() if row.requirement.id in wanted]
    if untested:
        rows = [row for row in rows if not row.exercised]
    if as_json:
        typer.echo(json.dumps([row.to_json() for row in rows], ensure_ascii=False, indent=2))
        return
    for row in rows:
        typer.echo(_line(row))
    seen = sum(row.exercised for row in rows)
    typer.echo(f"{many(len(rows), 'requirement')}, {seen} exercised.")


def _line(row: Coverage) -> str:
    requirement = row.requirement
    how = "ambient" if row.ambient else ""
    count = many(len(row.scenarios), "scenario") if row.scenarios else ""
    told = ", ".join(filter(None, (count, how))) or row.why_not
    return (
        f"{requirement.id:<13} {requirement.level:<10} {requirement.basis:<8} "
        f"{requirement.actor:<10} {requirement.title_en} [{told}]"
    )
