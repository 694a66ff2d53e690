"""
The console of a run: it survives a closed pipe, and foreign text cannot control the terminal.
"""

from __future__ import annotations

import os
import sys

from rich.console import Console


class Steady(Console):
    """
    A console whose reader may go away, as in ``fiskalprobe run | head``: the run goes on.
    """

    def on_broken_pipe(self) -> None:
        """
        Say no more, instead of ending the process with a code that would be a verdict.
        """
        self.quiet = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def printable(text: str) -> str:
    """
    Make control characters visible; what was handed in must not steer somebody's terminal.
    """
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)
