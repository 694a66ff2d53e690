"""
`fiskalprobe replay`: one failure again, against the subject or against the simulator.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.folder import kept_in
from fiskalprobe.cli.terminal.plain import tell
from fiskalprobe.target.errors import TargetRefused, TargetUnreachable


def replay(
    case: Annotated[
        Path,
        typer.Argument(
            metavar="CASE",
            help="A case.json or its folder, in repro/ of a report.",
        ),
    ],
    *,
    target: Annotated[
        str,
        typer.Option(
            "--target", help="Another target than in the run, for example sim: or a target.toml."
        ),
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Keep the record in this folder.")
    ] = None,
) -> None:
    """
    Run the scenario of one failure again, and show the result.

    The same documents are sent. Exits with 0 if the check passes now, with 1 if it fails again,
    with 2 if the scenario does not reach it.
    """
    from fiskalprobe.run.again.repeat import UnknownCase, repeat
    from fiskalprobe.run.certify import RunFailed
    from fiskalprobe.run.location import FeaturesMissing

    file = case / "case.json" if case.is_dir() else case
    if not file.is_file():
        stop(
            f"{file} is not there; name the folder of a failure below repro/ in a report.",
            Exit.USAGE,
        )
    try:
        with kept_in(out) as place:
            found = repeat(file, stream=place / "run.ndjson", target=target)
    except (UnknownCase, TargetRefused, TargetUnreachable) as wrong:
        stop(f"{wrong}.", Exit.USAGE)
    except (RunFailed, FeaturesMissing) as failed:
        stop(f"{failed}.", Exit.HARNESS)
    tell(found.told)
    if not found.made:
        raise typer.Exit(Exit.INCOMPLETE)
    if not found.holds:
        raise typer.Exit(Exit.NONCONFORMANT)
