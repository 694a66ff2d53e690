"""
What was found on a signature, on a QR code and in processData, in German.

Names of fields that stand in an answer, and what was read there, are kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fiskalprobe.report.german.phrases import Phrase, phrases, told, words

_FIELDS: Final = words("signed", "fields")
_SPELLINGS: Final = words("signed", "spellings")
#: What a signature is told to suffer from, as the second half of a sentence.
_CULPRITS: Final = phrases("signed", "culprits")
_RESPELLED: Final = re.compile(
    r"the (client id|process data): (.+?); signed was (.+)",
    re.DOTALL,
)
_OF_START: Final = re.compile(r"of the start of transaction (\d+): (.+)", re.DOTALL)
_CULPRIT: Final = "; the likely culprit is "
_PROOFS: Final = phrases("signed", "proofs")
_FINDING: Final = re.compile(r"; (?=(?:PD|QR)-\d\d )")
_NUMBERED: Final = re.compile(r"((?:PD|QR)-\d\d) (.+)", re.DOTALL)
#: Where an amount stands, and what is wrong with it.
_PLACE: Final = re.compile(r"(gross sum|payment|order line) (\d+) ?(.*)", re.DOTALL)
_PLACES: Final[Mapping[str, str]] = MappingProxyType(
    {"gross sum": "Bruttosumme", "payment": "Zahlung", "order line": "Bestellzeile"}
)
_AT_PLACE: Final = phrases("signed", "at-place")
_CLAUSES: Final = phrases("signed", "clauses")
_OF_FIELD: Final = phrases("signed", "of-field")
_DIFFER: Final = re.compile(
    r"the (receipt|QR code) differs from the (QR code|answer) in ([^;]+?)((?:; .+)?)"
)
_HINTS: Final = tuple(
    Phrase(pattern, german, re.NOFLAG)
    for pattern, german in (
        (r"(.+) and (.+) are swapped", r"\1 und \2 sind vertauscht"),
        (r"its times are (\d h) ahead of UTC", r"seine Zeiten gehen \1 vor UTC"),
    )
)
_SUBJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {"receipt": "der Beleg", "QR code": "der QR-Code"}
)
_STANDARDS: Final[Mapping[str, str]] = MappingProxyType(
    {"QR code": "vom QR-Code", "answer": "von der Antwort"}
)


def german(message: str) -> str:
    """
    Say in German what was found; empty where it is not wholly known.
    """
    start = _OF_START.fullmatch(message)
    if start is not None:
        proof = _proof(start[2])
        return f"vom Beginn der Transaktion {start[1]}: {proof}" if proof else ""
    found = [_finding(part) for part in _FINDING.split(message)]
    if all(found):
        return "; ".join(found)
    return _proof(message) or _difference(message)


def named(field: str) -> str:
    """
    Name a field as a German sentence does, without its article; empty for one not known.
    """
    alone = {"public key": "öffentlicher Schlüssel"}
    return alone.get(field) or _FIELDS.get(field, "").partition(" ")[2]


def value(said: str) -> str:
    """
    Say in German which value a field has; empty for a field that is not known.
    """
    for field in _FIELDS:
        if said.startswith(f"{field} "):
            return f"{named(field)} {said.removeprefix(field).strip()}"
    return ""


def _proof(said: str) -> str:
    reason, _, culprit = said.partition(_CULPRIT)
    proof = told(_PROOFS, reason)
    if not culprit or not proof:
        return proof
    why = told(_CULPRITS, culprit) or _respelled(culprit)
    return f"{proof}; wahrscheinliche Ursache: {why}" if why else ""


def _respelled(culprit: str) -> str:
    found = _RESPELLED.fullmatch(culprit)
    how = _SPELLINGS.get(found[2]) if found else None
    return f"{_FIELDS[found[1]]}: {how}; signiert war {found[3]}" if found and how else ""


def _finding(said: str) -> str:
    numbered = _NUMBERED.fullmatch(said)
    if numbered is not None:
        clause = _clause(numbered[2])
        return f"{numbered[1]} {clause}" if clause else ""
    return _clause(said)


def _clause(said: str) -> str:
    place = _PLACE.fullmatch(said)
    if place is not None:
        there = told(_AT_PLACE, place[3])
        return f"{_PLACES[place[1]]} {place[2]} {there}" if there else ""
    for phrase in _OF_FIELD:
        found = phrase.pattern.fullmatch(said)
        if found and found[1] in _FIELDS:
            return found.expand(phrase.german).format(_FIELDS[found[1]])
    return told(_CLAUSES, said)


def _difference(said: str) -> str:
    """
    Name what differs; the names of fields in an answer stay as they are.
    """
    found = _DIFFER.fullmatch(said)
    if found is None:
        return ""
    names = ", ".join(named(each) or each for each in found[3].split(", "))
    hints = [told(_HINTS, each) for each in found[4].split("; ")[1:]]
    if not all(hints):
        return ""
    differs = f"{_SUBJECTS[found[1]]} weicht {_STANDARDS[found[2]]} ab in {names}"
    return "; ".join((differs, *hints))
