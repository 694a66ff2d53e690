"""
The exit codes, and how a mistake is told.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NoReturn

import typer

from fiskalprobe.cli.terminal.plain import tell


class Exit(IntEnum):
    """
    What a command's exit code says; the numbers follow pytest's own.
    """

    CONFORMANT = 0
    NONCONFORMANT = 1
    #: Interrupted, or a duty could not be exercised.
    INCOMPLETE = 2
    #: Our own fault.
    HARNESS = 3
    #: The command line or the target is wrong.
    USAGE = 4
    #: There was nothing to execute.
    NOTHING = 5


def stop(message: str, code: Exit) -> NoReturn:
    """
    Tell what is wrong on standard error and end with *code*.
    """
    tell(message, err=True)
    raise typer.Exit(code)


def stop_without(missing: ImportError, *, extra: str) -> NoReturn:
    """
    End the command for want of an *extra* of ours, and say how to get it.
    """
    stop(f'{missing.name} is not installed; run pip install "fiskalprobe[{extra}]".', Exit.USAGE)
