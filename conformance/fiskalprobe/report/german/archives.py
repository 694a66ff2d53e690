"""
What was found in the archive that a TSE exports, in German.
"""

from __future__ import annotations

import re
from typing import Final

from fiskalprobe.report.german.phrases import phrases, told, words

_SENTENCES: Final = words("archives", "sentences")
_TELLS: Final = re.compile(r"the export tells of (\w+)")
_NOT_SO: Final = "not so: "
_MORE: Final = re.compile(r"and (\d+) more")
_NO_LOG: Final = re.compile(r"the export holds no log to see whether (.+)", re.DOTALL)
_FAULTS: Final = phrases("archives", "faults")


def german(message: str) -> str:
    """
    Say in German what was found in an archive; empty where it is not wholly known.
    """
    absent = _NO_LOG.fullmatch(message)
    if absent is not None:
        looked = _sentence(absent[1])
        return f"der Export enthält kein Log, an dem zu sehen wäre: {looked}" if looked else ""
    if not message.startswith(_NOT_SO):
        return _sentence(message)
    said, *faults = message.removeprefix(_NOT_SO).split("; ")
    sentence = _sentence(said)
    found = [_fault(each) for each in faults]
    return f"nicht so: {sentence}; {'; '.join(found)}" if sentence and all(found) else ""


def fault(said: str) -> str:
    """
    Say in German what is wrong, fault for fault; empty where it is not wholly known.
    """
    found = [_fault(each) for each in said.split("; ")]
    return "; ".join(found) if all(found) else ""


def _sentence(said: str) -> str:
    tells = _TELLS.fullmatch(said)
    return f"der Export berichtet von {tells[1]}" if tells else _SENTENCES.get(said, "")


def _fault(said: str) -> str:
    more = _MORE.fullmatch(said)
    if more is not None:
        return f"und {more[1]} weitere"
    return told(_FAULTS, said)
