"""
What a check said, in German, where it said so in words that are known here.

Messages are evidence and stay English in the stream. Those that a reader meets most often are
told in German too; one that is not wholly known is left as it is, behind the German sentence that
says what was looked at.
"""

from __future__ import annotations

import re
from typing import Final

from fiskalprobe.report import evidencewords

_HANDLES: Final = {
    "cable": "die Verbindung zur TSE",
    "cable at createDocument alone": "die Verbindung zur TSE nur bei createDocument",
    "cable's state": "den Zustand der Verbindung",
    "clock": "die Uhr",
    "export": "den Export der TSE",
    "faults": "Störungen der TSE",
    "ledger": "die Aufzeichnung",
    "reset": "das Zurücksetzen",
    "restart": "den Neustart",
}
_KNOWN: Final = tuple(
    (re.compile(pattern, re.DOTALL), german)
    for pattern, german in (
        (
            r"the operator could not cut the cable: (.*)",
            r"der Mensch konnte die TSE nicht trennen: \1",
        ),
        (
            r"the operator could not mend the cable: (.*)",
            r"der Mensch konnte die TSE nicht verbinden: \1",
        ),
        (
            r"the TSE was to be out of reach, and yet it signed",
            "die TSE sollte unerreichbar sein und hat doch signiert",
        ),
        (
            (
                r"the signature does not belong to these values \(key on (\S+), (\S+), "
                r"log versions 2 and 3 tried\)"
            ),
            (
                r"die Signatur gehört nicht zu diesen Werten (Schlüssel auf \1, \2, "
                r"Logversionen 2 und 3 versucht)"
            ),
        ),
        (
            r"the QR code and the answer differ in (.+)",
            r"QR-Code und Antwort unterscheiden sich in \1",
        ),
        (
            r"the answer does not fit the schema of generation (\S+): (.+)",
            r"die Antwort passt nicht zum Schema der Generation \1: \2",
        ),
        (
            r"fiscalCountry is not rendered as in its generation; is the right one declared\?",
            "fiscalCountry ist nicht wie in der Generation geschrieben; ist die richtige erklärt?",
        ),
        (
            r"the number fields are not those of generation (\S+)",
            r"die Nummernfelder sind nicht die der Generation \1",
        ),
        (
            r"the revision does not stand where generation (\S+) puts it",
            r"die Revision steht nicht, wo die Generation \1 sie hat",
        ),
        (
            r"signature counter (\d+) was given twice by this TSE",
            r"diese TSE hat den Signaturzähler \1 zweimal vergeben",
        ),
        (r"signature counter (\d+) came after (\d+)", r"der Signaturzähler \1 kam nach \2"),
        (
            r"signature (\d+) has an earlier log time than signature (\d+)",
            r"Signatur \1 hat eine frühere Logzeit als Signatur \2",
        ),
        (
            r"the TSE was out, and yet the answer holds (.+)",
            r"die TSE war ausgefallen, und doch enthält die Antwort \1",
        ),
        (
            r"slots or payments are not the document's sums",
            "Steuerfelder oder Zahlungen sind nicht die Summen des Belegs",
        ),
        (
            r"surplus decimals were rounded where DSFinV-K cuts them off",
            "überzählige Stellen wurden gerundet, wo die DSFinV-K sie abschneidet",
        ),
        (
            r"an abort was signed with turnover or another kind",
            "ein Abbruch wurde mit Umsatz oder anderer Art signiert",
        ),
        (r"the process type (\S+) has no grammar", r"der processType \1 hat keine Grammatik"),
        (
            r"the answer has no ProcessType or no ProcessData",
            "die Antwort hat keinen ProcessType oder keine ProcessData",
        ),
        (
            r"a cloud TSE of a TEST environment shows its own certificate and none above it",
            "eine Cloud-TSE im TEST zeigt ihr eigenes Zertifikat und keines darüber",
        ),
        (r"(GET|PUT|POST|PATCH|DELETE) (\S+) is answered (\d+)", r"\1 \2 wird mit \3 beantwortet"),
        (
            r"(GET|PUT|POST|PATCH|DELETE) (\S+) is not answered (\d+)",
            r"\1 \2 wird nicht mit \3 beantwortet",
        ),
        (
            r"another documented reading was seen: (\S+)",
            r"zu sehen ist eine andere Lesart der Quellen: \1",
        ),
        (
            r"written by other documented readings: (.+)",
            r"geschrieben nach anderen Lesarten der Quellen: \1",
        ),
        (
            r"the answer names (\S+) as the field at fault",
            r"die Antwort nennt \1 als das fehlerhafte Feld",
        ),
        (r"(\S+) of the TSE is (\"[^\"]*\"|-?\d+)", r"\1 der TSE ist \2"),
        (r"(\S+) of each TSE is (\"[^\"]*\"|-?\d+)", r"\1 jeder TSE ist \2"),
        (r"the answer is (\d+)", r"die Antwort ist \1"),
        (r"the error has the code (\S+)", r"der Fehler hat den Code \1"),
        (
            r"the listing holds (\d+) different numbers",
            r"die Auflistung enthält \1 verschiedene Nummern",
        ),
        (
            r"transaction (\d+) is still listed as open",
            r"Transaktion \1 ist noch als offen gelistet",
        ),
        (r"no document waits for its signature", "kein Dokument wartet auf seine Signatur"),
        (r"(\S+) is as printed for an outage", r"\1 ist wie für einen Ausfall abgedruckt"),
    )
)
_MISSING: Final = re.compile(
    r"this target offers no control over its (.+?); offer the control API, commands or an "
    r"operator, and say so under \[control\] in target\.toml"
)
_FIELD: Final = re.compile(r"(\S+) is (.+)", re.DOTALL)
_VALUE: Final = re.compile(r"\"[^\"]*\"|-?\d+(\.\d+)?|[{\[].*", re.DOTALL)


def german(message: str) -> str:
    """
    Say in German what a check said; empty where it is not wholly known.
    """
    missing = _MISSING.fullmatch(message)
    if missing is not None:
        handle = _HANDLES.get(missing[1])
        return f"das Ziel bietet keinen Zugriff auf {handle}" if handle else ""
    for pattern, words in _KNOWN:
        found = pattern.fullmatch(message)
        if found:
            return found.expand(words)
    field = _FIELD.fullmatch(message)
    if field is None:
        return ""
    told = field[2] if _VALUE.fullmatch(field[2]) else evidencewords.german(field[2])
    verb = "" if told.startswith("fehlt") else "ist "
    return f"{field[1]} {verb}{told}" if told else ""
