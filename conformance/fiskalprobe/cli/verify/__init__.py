"""
``fiskalprobe verify``: judge artefacts that were made elsewhere, one file per kind.
"""

from __future__ import annotations

import typer

from fiskalprobe.cli.verify.dsfinvk import dsfinvk
from fiskalprobe.cli.verify.logs import logs
from fiskalprobe.cli.verify.receipt import receipt
from fiskalprobe.cli.verify.run import run

app = typer.Typer(
    help="Verify receipts, exports and runs that were made elsewhere.", no_args_is_help=True
)


@app.callback()
def verify() -> None:
    """
    Verify receipts, exports and runs that were made elsewhere.
    """


for command in (logs, dsfinvk, receipt, run):
    app.command()(command)
