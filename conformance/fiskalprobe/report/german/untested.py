"""
Why a requirement cannot be tested from outside, in German, by its id.
"""

from __future__ import annotations

from typing import Final

from fiskalprobe.report.german.phrases import words

UNTESTED: Final = words("untested", "untested")


def german(id_: str, said: str) -> str:
    """
    Say in German why *id_* is not tested; of a later release, it is told as it is *said*.
    """
    return UNTESTED.get(id_, said)
