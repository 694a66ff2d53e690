"""
What was found in the archive that a TSE exports, in German.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "the export is a flat tar file of logs": (
            "der Export ist ein flaches TAR-Archiv aus Logmeldungen"
        ),
        "each log in the export is signed by the TSE": (
            "jede Logmeldung im Export ist von der TSE signiert"
        ),
        "the certificates lead from the TSE to a root": (
            "die Zertifikate führen von der TSE zu einer Wurzel"
        ),
        "files' names tell what is in them": "die Dateinamen sagen, was in den Dateien steht",
        "logs are numbered and dated in order": (
            "Logmeldungen sind der Reihe nach gezählt und datiert"
        ),
        "transactions start and end once": "Transaktionen beginnen und enden einmal",
        "info.csv names the device": "info.csv nennt das Gerät",
        "the export holds what was answered": "der Export enthält, was beantwortet wurde",
    }
)
_TELLS: Final = re.compile(r"the export tells of (\w+)")
_NOT_SO: Final = "not so: "
_MORE: Final = re.compile(r"and (\d+) more")
_NO_LOG: Final = re.compile(r"the export holds no log to see whether (.+)", re.DOTALL)
_FAULTS: Final = tuple(
    (re.compile(pattern, re.DOTALL), german)
    for pattern, german in (
        (r"there is no log in it", "es ist keine Logmeldung darin"),
        (r"there is no (\S+)", r"\1 fehlt"),
        (r"the archive cannot be read", "das Archiv ist nicht lesbar"),
        (
            r"the archive ends inside the header at byte (\d+)",
            r"das Archiv endet im Kopf eines Eintrags, bei Byte \1",
        ),
        (
            r"(\S+) is neither a log nor a certificate nor (\S+)",
            r"\1 ist weder Logmeldung noch Zertifikat noch \2",
        ),
        (
            r"(\S+) is of a kind that version 2 alone has",
            r"\1 ist von einer Art, die nur Version 2 hat",
        ),
        (r"(\S+) does not verify", r"die Signatur von \1 ist ungültig"),
        (
            r"(\S+) says counter (.+), inside (.+)",
            r"\1 nennt den Zähler \2, darin steht \3",
        ),
        (
            r"(\S+) says (\w+) (.+), inside (.+)",
            r"\1 nennt (\2) \3, darin steht \4",
        ),
        (r"(\S+) is in it twice", r"\1 ist zweimal darin"),
        (
            r"no certificate has the key that the serial numbers of the logs are made of",
            "kein Zertifikat hat den Schlüssel, aus dem die Seriennummern der Logs gebildet sind",
        ),
        (
            r"no certificate has the key of the TSE",
            "kein Zertifikat hat den Schlüssel der TSE",
        ),
        (r"(\S+): its signature does not verify", r"\1: die Signatur ist ungültig"),
        (r"the issuer (.+) of (.+) is not in it", r"der Aussteller \1 von \2 ist nicht darin"),
        (
            r"(\S+) does not have the form of a log's name",
            r"\1 hat nicht die Form des Namens einer Logmeldung",
        ),
        (
            r"(\S+) is not named by the SHA-256 of its key",
            r"\1 ist nicht nach dem SHA-256 seines Schlüssels benannt",
        ),
        (r"the counter (\d+) is given twice", r"der Zähler \1 ist zweimal vergeben"),
        (r"log (\d+) is dated before log (\d+)", r"Log \1 ist früher datiert als Log \2"),
        (r"transaction (\d+) is started twice", r"Transaktion \1 beginnt zweimal"),
        (
            r"transaction (\d+) goes on without a start",
            r"Transaktion \1 geht weiter, ohne begonnen zu haben",
        ),
        (
            r"transaction (\d+) goes on after its end",
            r"Transaktion \1 geht nach ihrem Ende weiter",
        ),
        (r"(\S+) reads (.+)", r"\1 lautet \2"),
        (
            r"there is no signed answer to look for",
            "es gibt keine signierte Antwort, nach der zu suchen wäre",
        ),
        (r"no log of (\w+) names (.+)", r"kein Log von \1 nennt \2"),
        (
            r"no log has the counter (\d+) of transaction (\d+)",
            r"kein Log hat den Zähler \1 der Transaktion \2",
        ),
        (
            r"log (\d+) is of transaction (\d+), answered was (\d+)",
            r"Log \1 gehört zu Transaktion \2, beantwortet war \3",
        ),
        (
            r"log (\d+) has another signature than was answered",
            r"Log \1 hat eine andere Signatur als die beantwortete",
        ),
        (
            r"log (\d+) has other processData than was answered",
            r"Log \1 hat andere processData als die beantworteten",
        ),
    )
)


def german(message: str) -> str:
    """
    Say in German what was found in an archive; empty where it is not wholly known.
    """
    absent = _NO_LOG.fullmatch(message)
    if absent is not None:
        told = _sentence(absent[1])
        return f"der Export enthält kein Log, an dem zu sehen wäre: {told}" if told else ""
    if not message.startswith(_NOT_SO):
        return _sentence(message)
    said, *faults = message.removeprefix(_NOT_SO).split("; ")
    told = _sentence(said)
    found = [_fault(each) for each in faults]
    return f"nicht so: {told}; {'; '.join(found)}" if told and all(found) else ""


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
    for pattern, words in _FAULTS:
        found = pattern.fullmatch(said)
        if found:
            return found.expand(words)
    return ""
