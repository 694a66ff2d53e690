"""
What a check expected, in German, where it said so in words of its own.

Values stay as they are. A text that is not wholly known stays as it is too: half a translation
would be worse than none.
"""

from __future__ import annotations

import re
from typing import Final

from fiskalprobe.report.german import archives, schemas, signed
from fiskalprobe.report.german.phrases import Phrases, phrases, told

#: What is known of a whole alternative, with what is to be kept of it.
_PHRASES: Final = (
    *phrases("values", "known"),
    *phrases("evidence", "known", flags=re.NOFLAG),
)
_ANSWERS: Final = phrases("answers", "known")
_ALTERNATIVES: Final = " / "
_TOGETHER: Final = ", "
_APART: Final = "; "
_READING: Final = re.compile(r"(.*?)( \([A-Z]{2}-[A-Z]{2,4}-\d{4}\))?", re.DOTALL)


def german(said: str) -> str:
    """
    Say in German what a check expected; empty where there is nothing to translate.
    """
    parts = [_alternative(part) for part in said.split(_ALTERNATIVES)]
    found = [part for part in parts if part is not None]
    text = _ALTERNATIVES.join(found) if len(found) == len(parts) else _found(said)
    return text if text != said else ""


def _found(said: str) -> str:
    """
    Say in German what was found: faults of an archive or of a signature, or one thing by one.
    """
    whole = (
        archives.fault(said)
        or archives.german(said)
        or schemas.german(said)
        or signed.german(said)
        or _phrase(said, _ANSWERS)
    )
    if whole:
        return whole
    parts = [
        _alternative(part) or signed.value(part) or _phrase(part, _ANSWERS)
        for part in said.split(_APART)
    ]
    return _APART.join(filter(None, parts)) if all(parts) else ""


def _alternative(said: str) -> str | None:
    whole = _READING.fullmatch(said)
    text, reading = (whole[1], whole[2] or "") if whole else (said, "")
    alone = _phrase(text)
    if alone is not None:
        return alone + reading
    parts = [_phrase(part) for part in text.split(_TOGETHER)]
    found = [part for part in parts if part is not None]
    return _TOGETHER.join(found) + reading if len(found) == len(parts) else None


def _phrase(said: str, known: Phrases = _PHRASES) -> str | None:
    return told(known, said) or None
