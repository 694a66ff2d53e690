"""
`fiskalprobe diff`: what became of the requirements between two runs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.streams import open_stream
from fiskalprobe.cli.terminal.plain import tell
from fiskalspec import requirements


def diff(
    before: Annotated[Path, typer.Argument(help="The earlier run: its run.ndjson or folder.")],
    after: Annotated[Path, typer.Argument(help="The later run, in the same form.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """
    Compare two runs: what became worse, changed, became better, is new, or is gone.

    Exits with 1 if something became worse, with 2 if the later run covers only a part of the
    earlier one. A requirement that failed before and could not be tested this time is listed
    separately, and does not count as better. One that passed before and is kept by another
    reading this time (alt), or the other way round, has changed, and is not worse.
    """
    from fiskalprobe.report.changes import Turn, changes

    earlier, later = open_stream(before), open_stream(after)
    found = changes(earlier, later)
    if as_json:
        told = [change.to_json() for change in found]
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        catalogue = requirements.load()
        for change in found:
            row = catalogue.get(change.requirement)
            verdicts = " -> ".join(filter(None, (change.before, change.after)))
            title = row.title_en if row else "not in this release's catalogue"
            tell(f"{change.turn:<7} {change.requirement} {verdicts}: {title}")
            for check in change.checks:
                tell(f"          fails now: {check}")
        counts = {turn: sum(change.turn is turn for change in found) for turn in Turn}
        tell(", ".join(f"{count} {turn}" for turn, count in counts.items()) + ".")
    if any(change.turn is Turn.WORSE for change in found):
        raise typer.Exit(Exit.NONCONFORMANT)
    part = later.header.plan.get("filter")
    if part and part != earlier.header.plan.get("filter"):
        stop(
            f"The later run was about {part} alone: what it did not ask is no better for it.",
            Exit.INCOMPLETE,
        )
