"""
`fiskalprobe lint`: are the features, the steps and the coverage table in order?
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fiskalprobe.cli.coverage import stale
from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.run.location import FeaturesMissing, features_dir


def lint(
    *,
    features: Annotated[
        Path | None,
        typer.Option(
            "--features",
            help="A folder of features to check instead of ours.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
) -> None:
    """
    List all mistakes in features and steps.

    Exits with 1 if there are any.
    """
    from fiskalprobe.catalogue.lint import lint_features

    try:
        found = lint_features(features or features_dir(), ours=features is None)
    except FeaturesMissing as missing:
        stop(f"{missing}.", Exit.HARNESS)
    found += stale() if features is None else []
    for line in dict.fromkeys(found):
        typer.echo(line)
    if found:
        raise typer.Exit(Exit.NONCONFORMANT)
    typer.echo(f"Features{', steps and coverage' if features is None else ''} are in order.")
