"""
What a schema says of an answer, in German.
"""

from __future__ import annotations

import re
from typing import Final

from fiskalprobe.report.german.phrases import Phrase, told

#: What a schema says of one place: the next begins with its path.
_ONE: Final = r"((?:(?!; /).)+)"
#: A whole sentence of the validator, and what it is in German.
KNOWN: Final = tuple(
    Phrase(pattern, german)
    for pattern, german in (
        (r"\"(\w+)\" is a required property", r"„\1“ fehlt"),
        (r"the status (\d+) is not described", r"der Statuscode \1 ist nicht beschrieben"),
        (
            rf"(\S*): {_ONE} is less than the minimum of (-?\d+)",
            r"\1: \2 ist kleiner als das Minimum \3",
        ),
        (
            rf"{_ONE} is not one of {_ONE} or (\d+) other candidates",
            r"\1 ist keines von \2 und \3 anderen",
        ),
        (rf"{_ONE} is not one of {_ONE}", r"\1 ist keines von \2"),
        (r"(\"[^\"]*\") was expected", r"erwartet ist \1"),
        (r"(\S*): \"(\w+)\" is a required property", r"\1: „\2“ fehlt"),
        (rf"(\S*): False schema does not allow {_ONE}", r"\1: hier darf \2 nicht stehen"),
        (rf"(\S*): {_ONE} does not match \"{_ONE}\"", r"\1: \2 passt nicht zum Muster \3"),
        (rf"(\S*): {_ONE} is shorter than 1 character", r"\1: \2 ist leer"),
        (
            rf"(\S*): {_ONE} is shorter than (\d+) characters",
            r"\1: \2 ist kürzer als \3 Zeichen",
        ),
        (rf"(\S*): {_ONE} is longer than (\d+) characters?", r"\1: \2 ist länger als \3 Zeichen"),
        (
            rf"(\S*): {_ONE} is greater than the maximum of (-?\d+)",
            r"\1: \2 ist größer als das Maximum \3",
        ),
        (rf"(\S*): {_ONE} is not a \"(\S+)\"", r"\1: \2 hat nicht das Format \3"),
        (rf"(\S*): {_ONE} has non-unique elements", r"\1: \2 nennt etwas mehrfach"),
        (rf"(\S*): {_ONE} is not of types (.+)", r"\1: \2 hat keinen der Typen \3"),
        (rf"(\S*): {_ONE} is not of type \"(\w+)\"", r"\1: \2 ist nicht vom Typ \3"),
        (rf"(\S*): {_ONE} was expected", r"\1: erwartet ist \2"),
    )
)

_NEXT: Final = re.compile(r"; (?=/|the whole answer: |and \d+ more$)")
_MORE: Final = re.compile(r"and (\d+) more")
_WHOLE: Final = "the whole answer: "


def german(said: str) -> str:
    """
    Say in German all that a schema says of an answer; empty where it is not wholly known.
    """
    found = [_one(each) for each in _NEXT.split(said)]
    return "; ".join(found) if all(found) else ""


def _one(said: str) -> str:
    more = _MORE.fullmatch(said)
    if more is not None:
        return f"und {more[1]} weitere"
    if said.startswith(_WHOLE):
        rest = _one(f"/: {said.removeprefix(_WHOLE)}").removeprefix("/: ")
        return f"die ganze Antwort: {rest}" if rest else ""
    return told(KNOWN, said)
