"""
The command line: one file per command, and the only place that prints.
"""

from __future__ import annotations


def main() -> None:
    """
    Run the command that was asked for.
    """
