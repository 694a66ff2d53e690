"""
What is written to a terminal: foreign text cannot control it, and no line is broken or coloured.
"""

from __future__ import annotations

from rich.console import Console


def printable(text: str) -> str:
    """
    Make control characters visible; what was handed in must not steer somebody's terminal.
    """
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)


def say(console: Console, line: str) -> None:
    """
    Write a line as it is.
    """
    console.print(line, markup=False, soft_wrap=True)
