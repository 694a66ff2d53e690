"""
What each check looks at, in German.

A check writes its message in English, because it is evidence and stands in the stream. A German
reader is told by its name what was looked at, and then what it said.
"""

from __future__ import annotations

from typing import Final

from fiskalprobe.oracles.dsfinvk import CHECKS
from fiskalprobe.report.german.phrases import words

_WHOLE: Final = words("checks", "whole")
#: Checks that are made field by field carry its name at their end.
_FIELDS: Final = words("checks", "fields")
_COUNTED: Final = "-counted"
_ADDED: Final = "-adds-up"


def german(check: str) -> str:
    """
    Say in German what *check* looks at; empty for one that this release does not know.
    """
    if check in _WHOLE:
        return _WHOLE[check]
    if check.upper() in CHECKS:
        return CHECKS[check.upper()].de
    for begin, sentence in _FIELDS.items():
        if check.startswith(begin):
            return sentence.format(check.removeprefix(begin))
    if check.endswith(_COUNTED):
        return f"{check.removesuffix(_COUNTED)} hat sich geändert wie verlangt"
    if check.endswith(_ADDED):
        return f"{check.removesuffix(_ADDED)} stimmt mit den Antworten überein"
    return ""
