"""
What is written to a terminal: foreign text cannot control it, and no line is broken or coloured.
"""

from __future__ import annotations

from rich.console import Console

from fiskalprobe.cli.terminal.plain import shown


def say(console: Console, line: str) -> None:
    """
    Write a line as it is, but what would steer the terminal.
    """
    console.print(shown(line), markup=False, soft_wrap=True)
