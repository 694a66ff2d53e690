"""
The command line: one file per command, and the only place that prints.
"""

from __future__ import annotations

import sys
import traceback
from typing import Any, Final

import typer

from fiskalprobe.cli import (
    commands,
    coverage,
    demo,
    diff,
    explain,
    fuzz,
    init,
    lint,
    list_,
    plan,
    replay,
    report,
    run,
    selftest,
    serve,
    show,
    smoke,
    steps,
    verify,
    version,
)
from fiskalprobe.cli.exits import Exit

#: What Typer raises for a wrong command line; it does not export the common base.
_COMPLAINT: Final[Any] = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException"
)

app = typer.Typer(
    name="fiskalprobe",
    help="Judge fiscal services by the law, and run one that keeps it.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("init")(init.init)
app.command("smoke")(smoke.smoke)
app.command("plan")(plan.plan)
app.command("run")(run.run)
app.command("serve")(serve.serve)
app.command("fuzz")(fuzz.fuzz)
app.command("demo")(demo.demo)
app.command("list")(list_.list_requirements)
app.command("explain")(explain.explain)
app.command("show")(show.show)
app.command("diff")(diff.diff)
app.command("replay")(replay.replay)
app.command("report")(report.report)
app.command("commands")(commands.commands)
app.command("selftest")(selftest.selftest)
app.command("coverage")(coverage.coverage)
app.command("lint")(lint.lint)
app.command("steps")(steps.steps)
app.command("version")(version.version)
app.add_typer(verify.app, name="verify")

__all__ = ["app", "main"]


def main() -> None:
    """
    Run the command that was asked for.
    """
    # A console that cannot show a character shows another one instead of ending the run.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(_run())


def _run() -> int:
    """
    Run the command with exit codes of our own.

    Python and Click would say 1 and 2 for what went wrong, and both are verdicts here.
    """
    try:
        return int(app(standalone_mode=False) or Exit.CONFORMANT)
    except _COMPLAINT as wrong:
        wrong.show()
        return Exit.USAGE
    except (typer.Abort, KeyboardInterrupt):
        typer.echo("Interrupted.", err=True)
        return Exit.INCOMPLETE
    except Exception:  # noqa: BLE001 - the one place where a fault of ours becomes an exit code
        traceback.print_exc()
        typer.echo(
            "This is a fault of fiskalprobe, not of the subject; please report it.", err=True
        )
        return Exit.HARNESS
