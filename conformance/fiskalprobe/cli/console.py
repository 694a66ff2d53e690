"""
The console of a run: foreign text cannot control the terminal.
"""

from __future__ import annotations


def printable(text: str) -> str:
    """
    Make control characters visible; what was handed in must not steer somebody's terminal.
    """
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)
