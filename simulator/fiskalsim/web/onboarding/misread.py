"""
What is wrong with a body that cannot be read, in German and in English.

msgspec says it in English, and in the terms of whoever programmed the fields. Only which field it
is about is taken from there; what the field takes is said by `fiskalsim.onboarding.texts`.
"""

from __future__ import annotations

import re
from typing import Final

from fiskalsim.onboarding.texts import FIELDS, PUZZLES, Text

#: How msgspec names a member that is not there, one that nobody knows, and where it was.
_LACKING: Final = re.compile(r"missing required field `([^`]*)`")
_FOREIGN: Final = re.compile(r"contains unknown field `([^`]*)`")
_PLACE: Final = re.compile(r" - at `\$\.([^`]*)`\Z")


def misread(wrong: Exception) -> Text:
    """
    Say what was expected instead.
    """
    said = str(wrong)
    place = _PLACE.search(said)
    inside = place[1] if place else ""
    for pattern, puzzle in ((_LACKING, "lacking"), (_FOREIGN, "foreign")):
        if found := pattern.search(said):
            name = f"{inside}.{found[1]}" if inside else found[1]
            return PUZZLES[puzzle].filled(name=name)
    meant = FIELDS.get(inside.rpartition(".")[2])
    if meant is not None:
        return Text(f"{inside}: {meant.de}", f"{inside}: {meant.en}")
    return PUZZLES["shape" if said.startswith("Expected") else "syntax"]
