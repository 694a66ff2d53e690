"""
The lines that end a run on the terminal, in German; one that is not wholly known stays English.
"""

from __future__ import annotations

import re
from typing import Final

from fiskalprobe.report.german import messages
from fiskalprobe.report.german.phrases import phrases, told, words
from fiskalprobe.report.wording import STALE, counted

_VERDICTS: Final = words("closing", "verdicts")
_COUNTS: Final = words("closing", "counts")
_KNOWN: Final = phrases("closing", "known")
_RESULT: Final = re.compile(
    rf"(?P<subject>.+): (?P<verdict>{'|'.join(map(re.escape, _VERDICTS))}); "
    r"(?P<passed>\d+) of (?P<seen>\d+) observable requirements? pass(?:es)?"
    r"(?: \((?P<others>[^)]+)\))?(?:, (?P<unseen>\d+) more could not be observed)?"
    r"(?:; beside them (?P<beside>.+) went wrong)?, by (?P<checks>\d+) checks? on "
    r"(?P<exchanges>\d+) exchanges? in (?P<scenarios>\d+) scenarios?, (?P<seconds>[\d.]+) s\."
)
#: Ids behind what they have in common, and how many are not named.
_LISTED: Final = re.compile(
    r"  (?P<what>fail|error|warn|alt|not exercised \((?P<reason>[^)]*)\)): (?P<ids>.+?)"
    r"(?: and (?P<more>\d+) more; the report lists them)?"
)
_STALE: Final = re.compile(r"  stale: (?P<check>\S+) (?P<why>.+)")
_INDENT: Final = "    "


def german(line: str) -> str:
    """
    Say a line at the end of a run in German; empty for one that is not wholly known.
    """
    if line.startswith(_INDENT):
        why = messages.german(line.strip())
        return f"{_INDENT}{why}" if why else ""
    return _result(line) or _listed(line) or _stale(line) or told(_KNOWN, line)


def _result(line: str) -> str:
    found = _RESULT.fullmatch(line)
    if found is None:
        return ""
    seen = int(found["seen"])
    requirements = ("beobachtbaren Anforderung", "beobachtbaren Anforderungen")
    others = ", ".join(map(_others, filter(None, (found["others"] or "").split(", "))))
    return (
        f"{found['subject']}: {_VERDICTS[found['verdict']]}; "
        f"{found['passed']} von {_many(seen, *requirements)} erfüllt"
        + (f" ({others})" if others else "")
        + (f", {found['unseen']} weitere nicht zu beobachten" if found["unseen"] else "")
        + (f"; außerdem gescheitert: {found['beside']}" if found["beside"] else "")
        + f"; {_many(int(found['checks']), 'Prüfung', 'Prüfungen')}"
        f" an {_many(int(found['exchanges']), 'Aufruf', 'Aufrufen')}"
        f" in {_many(int(found['scenarios']), 'Szenario', 'Szenarien')}"
        f", {found['seconds'].replace('.', ',')} s."
    )


def _others(said: str) -> str:
    number, _, word = said.partition(" ")
    return f"{number} {_COUNTS[word]}"


def _listed(line: str) -> str:
    found = _LISTED.fullmatch(line)
    if found is None:
        return ""
    reason = found["reason"]
    what = f"nicht geprüft ({reason})" if reason is not None else _COUNTS[found["what"]]
    more = f" und {found['more']} weitere; der Bericht nennt sie" if found["more"] else ""
    return f"  {what}: {found['ids']}{more}"


def _stale(line: str) -> str:
    found = _STALE.fullmatch(line)
    why = found and next((each.de for each in STALE.values() if each.en == found["why"]), "")
    return f"  hinfällig: {found['check']} {why}" if found and why else ""


def _many(number: int, one: str, several: str) -> str:
    return counted(number, (one, several), ("", "")).de
