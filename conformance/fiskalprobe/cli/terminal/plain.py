"""
Text that others wrote, on a terminal: none of it moves the cursor, hides anything or has a colour.
"""

from __future__ import annotations

from typing import Final
from unicodedata import category

import typer

#: Control characters, what turns the direction of text or joins it, halves of characters.
_ACTING: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_OURS: Final = frozenset("\n\t")


def shown(text: str) -> str:
    """
    Make visible what acts, in lines of ours with foreign text in them, and keep the lines.
    """
    if text.isprintable():
        return text
    return "".join(
        each if each in _OURS or category(each) not in _ACTING else repr(each)[1:-1]
        for each in text
    )


def on_one_line(text: str) -> str:
    """
    Make visible what acts, the end of a line as well, so that nothing looks like a line of ours.
    """
    return shown(text).replace("\n", "\\n")


def tell(text: str, *, err: bool = False) -> None:
    """
    Print lines with foreign text in them.
    """
    typer.echo(shown(text), err=err)
