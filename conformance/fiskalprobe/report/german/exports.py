"""
What was found in an export of closings, in German: the place, the sentence, and how many more.

Columns and files keep their names. A sentence that is not known here is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fiskalprobe.oracles.dsfinvk import CHECKS
from fiskalprobe.report.german.phrases import phrases, told

_FOUND: Final = re.compile(
    r"(?P<place>[^ ]+(?: and receipt \d+)?|receipt \d+): (?P<said>.+?)"
    r"(?:, and (?P<more>\d+) more)?",
    re.DOTALL,
)
_NOTHING: Final = "nothing in the export could show that "
_TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {check.en: check.de for check in CHECKS.values()}
)
_KNOWN: Final = phrases("exports", "known", flags=re.NOFLAG)
_STEPS: Final = phrases("exports", "steps", flags=re.NOFLAG)


def german(message: str) -> str:
    """
    Say in German what was found in an export; empty where it is not wholly known.
    """
    if message.startswith(_NOTHING):
        title = _TITLES.get(message.removeprefix(_NOTHING), "")
        return f"nichts im Export könnte das zeigen: {title}" if title else ""
    return told(_STEPS, message) or _TITLES.get(message, "") or _finding(message)


def _finding(message: str) -> str:
    found = _FOUND.fullmatch(message)
    if found is None:
        return ""
    known = told(_KNOWN, found["said"]) or told(_STEPS, found["said"])
    more = f", und {found['more']} weitere" if found["more"] else ""
    place = found["place"].replace("and receipt", "und Beleg")
    return f"{place}: {known}{more}" if known else ""
