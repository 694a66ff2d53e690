"""
What a check said, in German, where it said so in words that are known here.

Messages are evidence and stay English in the stream. Those that a reader meets most often are
told in German too; one that is not wholly known is left as it is, behind the German sentence that
says what was looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fiskalprobe.report.german import (
    answers,
    archives,
    cloud,
    evidence,
    exports,
    schemas,
    signed,
    tills,
)

_HANDLES: Final = {
    "cable": "die Verbindung zur TSE",
    "cable at create alone": "die Verbindung zur TSE nur bei createDocument",
    "cable at finish alone": "die Verbindung zur TSE nur bei storeDocument und cancelDocument",
    "cable's state": "den Zustand der Verbindung",
    "clock": "die Uhr",
    "dsfinvk": "den DSFinV-K-Export",
    "export": "den Export der TSE",
    "faults": "Störungen der TSE",
    "ledger": "die Aufzeichnung",
    "reset": "das Zurücksetzen",
    "restart": "den Neustart",
}
_KNOWN: Final = tuple(
    (re.compile(pattern, re.DOTALL), german)
    for pattern, german in (
        (r"the JSON is UTF-8", "das JSON ist UTF-8"),
        (r"the JSON is not UTF-8", "das JSON ist nicht UTF-8"),
        (
            r"the JSON begins with a byte order mark",
            "das JSON beginnt mit einer Bytereihenfolge-Marke (BOM)",
        ),
        (r"no object has two members of one name", "in keinem Objekt steht ein Name zweimal"),
        (
            (
                r"an object has two members of one name, and which of them counts is the "
                r"reader's choice"
            ),
            "in einem Objekt steht ein Name zweimal, und welcher gilt, entscheidet der Leser",
        ),
        (r"what is JSON is called so", "was JSON ist, ist als JSON bezeichnet"),
        (
            r"what is JSON is called something else",
            "was JSON ist, ist als etwas anderes bezeichnet",
        ),
        (r"the till has sent no JSON", "die Kasse hat kein JSON gesandt"),
        (
            r"the operator could not cut the cable: (.*)",
            r"der Bediener konnte die TSE nicht trennen: \1",
        ),
        (
            r"the operator could not mend the cable: (.*)",
            r"der Bediener konnte die TSE nicht verbinden: \1",
        ),
        (
            r"the TSE was to be out of reach, and yet it signed",
            "die TSE sollte unerreichbar sein und hat doch signiert",
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
            (
                r"signature (\d+) has an earlier log time than signature (\d+), unless the "
                r"counter began again"
            ),
            (
                r"Signatur \1 hat eine frühere Logzeit als Signatur \2, wenn nicht der Zähler "
                r"neu begann"
            ),
        ),
        (
            "the signature counter fell or was repeated, so it does not tell which log came first",
            "der Signaturzähler fiel oder kam doppelt und sagt nicht, welches Log zuerst war",
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
        (r"the error has the code (\S+)", r"der Fehler hat den Code \1"),
        (
            r"the listing holds (\d+) different numbers",
            r"die Auflistung enthält \1 verschiedene Nummern",
        ),
        (
            r"transaction (\d+) is no longer open, or its end was refused",
            r"Transaktion \1 ist nicht mehr offen, oder ihr Abschluss wurde abgelehnt",
        ),
        (
            r"transaction (\d+) is still listed as open",
            r"Transaktion \1 ist noch als offen gelistet",
        ),
        (r"no document waits for its signature", "kein Dokument wartet auf seine Signatur"),
        (r"(\S+) is as printed for an outage", r"\1 ist wie für einen Ausfall abgedruckt"),
        (
            r"the call did not end in an undescribed server error",
            "der Aufruf endete nicht in einem unbeschriebenen Serverfehler",
        ),
        (
            r"the call was answered (\d+), and no source lists that for it",
            r"der Aufruf wurde mit \1 beantwortet, und keine Quelle nennt das für ihn",
        ),
        (r"the answer is (\d+|\dxx)", r"die Antwort ist \1"),
        (r"the answer is (\d+) ([A-Z_]+)", r"die Antwort ist \1 \2"),
        (r"the answer is (\d+) ([A-Z_]+) or ([A-Z_]+)", r"die Antwort ist \1 \2 oder \3"),
        # Numbers and counters.
        (
            r"transaction (\d+) was started twice, with signature counters (\d+) and (\d+)",
            r"Transaktion \1 wurde zweimal begonnen, mit den Signaturzählern \2 und \3",
        ),
        (
            r"transaction (\d+) was finished twice, with signature counters (\d+) and (\d+)",
            r"Transaktion \1 wurde zweimal beendet, mit den Signaturzählern \2 und \3",
        ),
        (
            r"transaction (\d+) was ended, and the answer is about (\d+)",
            r"Transaktion \1 wurde beendet, und die Antwort handelt von \2",
        ),
        (
            r"transaction (\d+) was ended, and no answer had given that number",
            r"Transaktion \1 wurde beendet, und keine Antwort hatte diese Nummer vergeben",
        ),
        (
            r"transaction (\d+) was started and never ended, and is answered (\d+)",
            r"Transaktion \1 wurde begonnen und nie beendet, und die Antwort ist \2",
        ),
        (
            r"the start of transaction (\d+) is no longer the one that createDocument gave",
            r"der Beginn von Transaktion \1 ist nicht mehr der, den createDocument nannte",
        ),
        (
            r"transaction (\d+) is no longer listed as open",
            r"Transaktion \1 ist nicht mehr als offen gelistet",
        ),
        (
            r"(\d+) is listed as open and was never given to anybody",
            r"\1 ist als offen gelistet und wurde nie vergeben",
        ),
        (
            r"(startedTransactions|createdSignatures) has changed by (-?\d+)",
            r"\1 hat sich um \2 geändert",
        ),
        (
            r"(startedTransactions|createdSignatures) has risen by (\d+), as answered",
            r"\1 ist um \2 gestiegen, wie die Antworten sagen",
        ),
        (
            r"startedTransactions is (\d+); by what was started and ended it is (\d+)",
            r"startedTransactions ist \1; nach dem, was begann und endete, \2",
        ),
        (
            r"startedTransactions is (\d+); by what was started and ended it is (\d+) to (\d+)",
            r"startedTransactions ist \1; nach dem, was begann und endete, \2 bis \3",
        ),
        (
            r"each document has a number of its own from start to end",
            "jedes Dokument hat von Anfang bis Ende eine eigene Nummer",
        ),
        (r"each start has a number of its own", "jeder Start hat eine eigene Nummer"),
        (
            r"calls at the same time are counted one by one",
            "gleichzeitige Aufrufe werden einzeln gezählt",
        ),
        (
            r"starts at the same time leave no number out and take none before its turn",
            "gleichzeitige Starts lassen keine Nummer aus und greifen keiner vor",
        ),
        (r"the transaction started after its end", "die Transaktion begann nach ihrem Ende"),
        (
            r"the certificate was not valid at the log time",
            "das Zertifikat war zur Logzeit nicht gültig",
        ),
        (
            r"TseSerial is not SHA-256 of the uncompressed point in TsePublicKey",
            "TseSerial ist nicht SHA-256 des unkomprimierten Punktes in TsePublicKey",
        ),
        # What a call is answered, and what is on record.
        (
            r"the call is answered (\d+) with a signed fiscal response",
            r"der Aufruf wird mit \1 und einer signierten Antwort beantwortet",
        ),
        (
            r"the call is answered (\d+) with an array of findings",
            r"der Aufruf wird mit \1 und einer Liste von Befunden beantwortet",
        ),
        (
            r"the call is answered (\d+) with an empty array",
            r"der Aufruf wird mit \1 und einer leeren Liste beantwortet",
        ),
        (r"the TSE list shows no tseSerial", "die TSE-Liste zeigt keine tseSerial"),
        (
            r"the TSE list shows no TSE with its counters: (.*)",
            r"die TSE-Liste zeigt keine TSE mit ihren Zählern: \1",
        ),
        (
            r"what is seen fits no documented reading",
            "was zu sehen ist, passt zu keiner dokumentierten Lesart",
        ),
        (
            r"the answer's body contains '(.+)'",
            r"die Antwort enthält „\1“",
        ),
        (
            r"([\w, ]+) of the offline answer: not as an outage has it",
            r"\1 der Offline-Antwort: nicht wie bei einem Ausfall",
        ),
        (
            r"the answer carries no number and counter of the TSE",
            "die Antwort trägt weder Nummer noch Zähler der TSE",
        ),
        (
            r"the service's records hold '(.+)' as a signed store",
            r"die Aufzeichnung des Dienstes führt '\1' als signierten Verkauf",
        ),
        (
            r"the service's records hold '(.+)' as a signed cancel",
            r"die Aufzeichnung des Dienstes führt '\1' als signierten Abbruch",
        ),
        (
            r"the service's records hold '(.+)' as a waiting (?:store|cancel)",
            r"die Aufzeichnung des Dienstes führt '\1' als wartend",
        ),
        (
            r"the service's records hold each of (\d+) documents as a signed store",
            r"die Aufzeichnung des Dienstes führt jeden der \1 Belege als signierten Verkauf",
        ),
        (
            r"each listing that was asked for while others called holds numbers",
            "jede Auflistung, um die während anderer Aufrufe gebeten wurde, enthält Nummern",
        ),
        (
            r"each call that was made at the same time as others is signed",
            "jeder Aufruf, der gleichzeitig mit anderen kam, ist signiert",
        ),
        (r"actualStock comes to (-?[\d.]+) euro", r"actualStock beträgt \1 Euro"),
        (
            r"the closing document's rows of revenue come to (-?[\d.]+) euro",
            r"die Umsatzzeilen des Abschlussbelegs ergeben \1 Euro",
        ),
        (
            r"the closing document's positions under VAT key (\d+) come to (-?[\d.]+) euro",
            r"die Positionen des Abschlussbelegs unter MwSt.-Schlüssel \1 ergeben \2 Euro",
        ),
        (
            r"cashpointCheck lists a payment of (-?[\d.]+) euro",
            r"cashpointCheck listet eine Zahlung von \1 Euro",
        ),
        (r"the rate has the key (\d+)", r"der Satz hat den Schlüssel \1"),
        # TSE interfaces.
        (r"it is refused", "es wird abgelehnt"),
        (r"it is refused as (\w+)", r"es wird abgelehnt als \1"),
        (r"what was asked for is done", "was verlangt war, ist getan"),
        (r"the search finds (\d+)", r"die Suche findet \1"),
        (r"(\d+) months are charged", r"\1 Monate werden berechnet"),
        (r"the till uses the interface", "die Kasse nutzt die Schnittstelle"),
        (r"the receipt is signed", "der Beleg ist signiert"),
        (r"the notice (\S+) is shown", r"der Hinweis \1 wird gezeigt"),
    )
)
_WHOLE: Final = (*_KNOWN, *schemas.KNOWN, *answers.KNOWN, *cloud.KNOWN)
_MISSING: Final = re.compile(
    r"this target offers no control over its (.+?); offer the control API, commands or an "
    r"operator, and say so under \[control\] in target\.toml"
)
_NO_FIT: Final = re.compile(
    r"the answer does not fit the schema of generation (\S+): (.+)", re.DOTALL
)
_UNFIT: Final = "die Antwort passt nicht zum Schema der Generation {}: {}"
#: What is said of a call, and within it of its answer.
_AROUND: Final = (
    (re.compile(r"((?:GET|PUT|POST|PATCH|DELETE) \S+): (.+)", re.DOTALL), "{}: {}"),
    (
        re.compile(r"no answer came \((.+)\), so: (.+)", re.DOTALL),
        "es kam keine Antwort ({}), also: {}",
    ),
)
_FIELD: Final = re.compile(
    r"(\S+|\S+ of the TSE|\S+ of each TSE|\w+ in the QR code) is (.+)", re.DOTALL
)
_WHERE: Final[Mapping[str, str]] = MappingProxyType(
    {
        " of the TSE": " der TSE",
        " of each TSE": " jeder TSE",
        "till in the QR code": "die Kasse im QR-Code",
        "number in the QR code": "die Nummer im QR-Code",
        "key in the QR code": "der Schlüssel im QR-Code",
    }
)
_VALUE: Final = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|-?\d+(\.\d+)?|true|false|null|[{\[].*", re.DOTALL
)


def german(message: str) -> str:
    """
    Say in German what a check said; empty where it is not wholly known.
    """
    missing = _MISSING.fullmatch(message)
    if missing is not None:
        handle = _HANDLES.get(missing[1])
        return f"das Ziel bietet keinen Zugriff auf {handle}" if handle else ""
    special = signed.german(message) or archives.german(message)
    if special:
        return special
    for pattern, words in _WHOLE:
        found = pattern.fullmatch(message)
        if found:
            return found.expand(words)
    elsewhere = exports.german(message) or tills.german(message)
    if elsewhere:
        return elsewhere
    return _of_call(message) or _of_field(message)


def _of_call(message: str) -> str:
    fit = _NO_FIT.fullmatch(message)
    if fit is not None:
        said = schemas.german(fit[2])
        return _UNFIT.format(fit[1], said) if said else ""
    for pattern, words in _AROUND:
        found = pattern.fullmatch(message)
        if found:
            said = german(found[2])
            return words.format(found[1], said) if said else ""
    return ""


def _of_field(message: str) -> str:
    field = _FIELD.fullmatch(message)
    if field is None:
        return ""
    told = field[2] if _VALUE.fullmatch(field[2]) else evidence.german(field[2])
    verb = "" if told.startswith("fehlt") else "ist "
    name = field[1]
    for where, wo in _WHERE.items():
        name = name.replace(where, wo)
    return f"{name} {verb}{told}" if told else ""
