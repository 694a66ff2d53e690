"""
`fiskalprobe replay`: one failure again, against the subject or against the simulator.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.target.errors import TargetRefused, TargetUnreachable


def replay(
    case: Annotated[
        Path,
        typer.Argument(
            metavar="CASE",
            help="A case.json or its folder, below repro/ of a report.",
        ),
    ],
    *,
    target: Annotated[
        str,
        typer.Option(
            "--target", help="Somebody else than in the run, e.g. sim: or a target.toml."
        ),
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Keep the stream in this folder.")
    ] = None,
) -> None:
    """
    Run the scenario of one failure again, with the same documents, and say what came of it.

    Exits with 0 when the check comes out right now, with 1 when it fails again, with 2 when the
    scenario does not get there.
    """
    from fiskalprobe.run.certify import RunFailed
    from fiskalprobe.run.location import FeaturesMissing
    from fiskalprobe.run.repeat import UnknownCase, repeat

    file = case / "case.json" if case.is_dir() else case
    if not file.is_file():
        stop(
            f"{file} is not there; name the folder of a failure below repro/ in a report.",
            Exit.USAGE,
        )
    try:
        with tempfile.TemporaryDirectory(prefix="fiskalprobe-") as folder:
            place = out or Path(folder)
            place.mkdir(parents=True, exist_ok=True)
            found = repeat(file, stream=place / "run.ndjson", target=target)
    except (UnknownCase, TargetRefused, TargetUnreachable) as wrong:
        stop(f"{wrong}.", Exit.USAGE)
    except (RunFailed, FeaturesMissing) as failed:
        stop(f"{failed}.", Exit.HARNESS)
    typer.echo(found.told)
    if not found.made:
        raise typer.Exit(Exit.INCOMPLETE)
    if not found.holds:
        raise typer.Exit(Exit.NONCONFORMANT)
