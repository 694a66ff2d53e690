"""
The command line: one file per command, what several of them share, and the only place that prints.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Annotated, Any, Final

import typer

from fiskalprobe.cli.exits import Exit
from fiskalprobe.cli.terminal.outlet import opened, settled

#: What Typer raises for a wrong command line; it does not export the common base.
_COMPLAINT: Final[Any] = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException"
)

#: What Typer makes of an interrupt, without a word.
_INTERRUPTED: Final = 130
#: By command: the module, and what in it is called or, for a group, its own application.
COMMANDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "init": ("init", "init"),
        "smoke": ("smoke", "smoke"),
        "plan": ("plan", "plan"),
        "run": ("run", "run"),
        "serve": ("serve", "serve"),
        "fuzz": ("fuzz", "fuzz"),
        "model": ("model", "model"),
        "demo": ("demo", "demo"),
        "list": ("list_", "list_requirements"),
        "explain": ("explain", "explain"),
        "show": ("show", "show"),
        "diff": ("diff", "diff"),
        "replay": ("replay", "replay"),
        "rejudge": ("rejudge", "rejudge"),
        "sign": ("sign", "sign"),
        "report": ("report", "report"),
        "commands": ("commands", "commands"),
        "selftest": ("selftest", "selftest"),
        "coverage": ("coverage", "coverage"),
        "lint": ("lint", "lint"),
        "steps": ("steps", "steps"),
        "version": ("version", "version"),
        "verify": ("verify", "app"),
    }
)

__all__ = ["application", "main"]


def application(words: Iterable[str] = ()) -> typer.Typer:
    """
    Put the commands together; where *words* begin with one that needs no other, only that.

    A command brings along what it needs, and a service is to be there at once.
    """
    app = typer.Typer(
        name="fiskalprobe",
        help="Test fiscal services, TSEs and tills (KassenSichV), and run a simulator.",
        no_args_is_help=True,
        add_completion=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    # A group of one command would not ask for its name.
    app.callback()(_alone)
    asked = next(iter(words), "")
    alone = asked in COMMANDS and asked != "commands"
    for name in (asked,) if alone else COMMANDS:
        module, function = COMMANDS[name]
        found = getattr(import_module(f"{__name__}.{module}"), function)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def _told(asked: bool) -> None:  # noqa: FBT001 - this is how Typer calls
    if asked:
        import_module(f"{__name__}.version").version()
        raise typer.Exit


def _alone(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version, like the command.", callback=_told, is_eager=True
        ),
    ] = False,
) -> None:
    pass


def __getattr__(name: str) -> Any:
    if name == "app":
        return application()
    raise AttributeError(name)


def main() -> None:
    """
    Run the command that was asked for.
    """
    sys.stdout, outlet = opened(sys.stdout)
    sys.stderr, _ = opened(sys.stderr)
    sys.exit(settled(outlet, _run()))


def _run() -> int:
    """
    Run the command with exit codes of our own.

    Python and Click would say 1 and 2 for what went wrong, and both are verdicts here.
    """
    try:
        code = int(application(sys.argv[1:])(standalone_mode=False) or Exit.CONFORMANT)
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
    if code == _INTERRUPTED:
        typer.echo("Interrupted.", err=True)
        return Exit.INCOMPLETE
    return code
