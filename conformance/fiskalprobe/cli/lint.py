"""
`fiskalprobe lint`: are the features, the steps and the coverage table in order?
"""

from __future__ import annotations

import typer

from fiskalprobe.cli.coverage import stale
from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.run.location import FeaturesMissing, features_dir


def lint() -> None:
    """
    List everything that is wrong with features and steps; exit 1 when there is anything.
    """
    from fiskalprobe.catalogue.lint import lint_features

    try:
        found = lint_features(features_dir())
    except FeaturesMissing as missing:
        stop(f"{missing}.", Exit.HARNESS)
    found += stale()
    for line in dict.fromkeys(found):
        typer.echo(line)
    if found:
        raise typer.Exit(Exit.NONCONFORMANT)
    typer.echo("Features, steps and coverage are in order.")
