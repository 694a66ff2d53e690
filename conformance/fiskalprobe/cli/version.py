"""
`fiskalprobe version`: which release this is and which catalogue it holds.
"""

from __future__ import annotations

from importlib.metadata import version as installed

import typer

from fiskalspec import requirements


def version() -> None:
    """
    Print the release and the digest of its catalogue.
    """
    catalogue = requirements.load()
    typer.echo(f"fiskalprobe {installed('fiskalprobe')}")
    typer.echo(f"catalogue: {len(catalogue)} requirements, sha256 {requirements.digest()}")
