"""
How the verifiers show what came out of their checks, in one set of words and colours.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fiskalprobe.oracles.finding import Mark

COLOURS: Final = MappingProxyType(
    {
        Mark.PASSED: "green",
        Mark.NOTICE: "yellow",
        Mark.FAILED: "bold red",
        Mark.INAPPLICABLE: "dim",
        Mark.UNCHECKED: "dim",
    }
)


def tally(marks: Mapping[Mark, int]) -> str:
    """
    Say how many checks came out in which way, the best first.
    """
    return ", ".join(f"{marks[mark]} {mark}" for mark in Mark if marks.get(mark))
