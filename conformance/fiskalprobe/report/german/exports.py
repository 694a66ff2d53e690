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

_FOUND: Final = re.compile(
    r"(?P<place>[^ ]+(?: and receipt \d+)?|receipt \d+): (?P<said>.+?)"
    r"(?:, and (?P<more>\d+) more)?",
    re.DOTALL,
)
_NOTHING: Final = "nothing in the export could show that "
_TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {check.en: check.de for check in CHECKS.values()}
)
_KNOWN: Final = tuple(
    (re.compile(pattern), german)
    for pattern, german in (
        # The files.
        (r"there is no description of the files", "es gibt keine Beschreibung der Dateien"),
        (
            r"there are several exports in it, and each is judged alone",
            "darin liegen mehrere Exporte, und jeder wird für sich geprüft",
        ),
        (
            r"the description of the files cannot be read",
            "die Beschreibung der Dateien ist nicht lesbar",
        ),
        (r"there is no document type definition", "die DTD fehlt"),
        (
            r"a file lies at a path that leads elsewhere; it is not read",
            "der Pfad einer Datei führt aus dem Export hinaus; sie wird nicht gelesen",
        ),
        (
            r"the data are described to begin with another row than they do",
            "die Daten beginnen in einer anderen Zeile als beschrieben",
        ),
        (r"the first row does not name the columns", "die erste Zeile nennt die Spalten nicht"),
        (r"the (\w+) is described otherwise", r"\1 ist anders beschrieben"),
        (r"a file is spelled otherwise", "eine Datei ist anders geschrieben"),
        (
            r"a file is not described, .+",
            "eine Datei ist nicht beschrieben, also liest sie niemand",
        ),
        (r"columns are missing", "es fehlen Spalten"),
        (r"a VAT key is told twice", "ein USt-Schlüssel ist zweimal genannt"),
        (
            r"a VAT key below 1000 is none that DSFinV-K gives out",
            "einen solchen Steuerschlüssel unter 1000 vergibt die DSFinV-K nicht",
        ),
        (r"a column is there twice", "eine Spalte steht zweimal da"),
        (r"a file cannot be read on: (.+)", r"eine Datei lässt sich nicht weiterlesen: \1"),
        (
            r"the columns are not those that the description names",
            "die Spalten sind nicht die beschriebenen",
        ),
        (
            r"a row has another number of fields than the header",
            "eine Zeile ist zu lang oder kurz",
        ),
        (
            r"a file is not in the encoding that its description names",
            "eine Datei hat nicht die beschriebene Zeichencodierung",
        ),
        (r"a file holds NUL, .+", "eine Datei enthält NUL, wo die meisten Programme aufhören"),
        (
            r"the export tells receipts, and a file of theirs is not there",
            "der Export nennt Vorgänge, und eine Datei dazu fehlt",
        ),
        # Fields.
        (r"(\w+) is empty", r"\1 ist leer"),
        (r"one of (\w+) and (\w+) is told", r"\1 oder \2 ist anzugeben"),
        (
            r"AVSonstige says in BON_NAME what it is",
            "bei AVSonstige sagt BON_NAME, worum es geht",
        ),
        (
            r"AVBelegstorno cannot be used with a TSE; .+",
            "AVBelegstorno gibt es mit TSE nicht; ein Storno ist ein Beleg mit anderem Vorzeichen",
        ),
        (r"(\w+) is longer than DSFinV-K has it", r"\1 ist länger als die DSFinV-K es vorsieht"),
        (r"(\w+) is longer than index\.xml has it", r"\1 ist länger als in index.xml beschrieben"),
        (
            r"(\w+) has more decimals than index\.xml has",
            r"\1 hat mehr Nachkommastellen als in index.xml beschrieben",
        ),
        (r"(\w+) is no code of a country", r"\1 ist kein Kürzel eines Landes"),
        (
            r"(\w+) is no number as DSFinV-K writes it",
            r"\1 ist keine Zahl, wie die DSFinV-K sie schreibt",
        ),
        (
            r"(\w+) has more decimals than its column",
            r"\1 hat mehr Nachkommastellen als seine Spalte",
        ),
        (
            r"(\w+) is not written as a TSE's time",
            r"\1 ist nicht geschrieben wie die Zeit einer TSE",
        ),
        (r"(\w+) is no time of RFC 3339", r"\1 ist keine Zeit nach RFC 3339"),
        (r"(\w+) is none of its values", r"\1 ist keiner der möglichen Werte"),
        (r"(\w+) is not a code of three letters", r"\1 ist kein Kürzel aus drei Buchstaben"),
        (r"(\w+) is no known version", r"\1 ist keine bekannte Version"),
        (
            r"Z_ERSTELLUNG is another than that of the closing",
            "Z_ERSTELLUNG ist eine andere als die des Abschlusses",
        ),
        (r"a transaction ends before it starts", "eine Transaktion endet vor ihrem Beginn"),
        # Closings.
        (r"a closing has no row in (\S+)", r"ein Abschluss hat keine Zeile in \1"),
        (r"a closing has two rows in (\S+)", r"ein Abschluss hat zwei Zeilen in \1"),
        (r"a closing has a (\w+) twice", r"ein Abschluss hat zweimal dieselbe \1"),
        (r"closings are missing before this one", "vor diesem Abschluss fehlen welche"),
        (
            r"a closing has receipts, and no sum of them in (.+)",
            r"ein Abschluss hat Vorgänge, und \1 keine Summe davon",
        ),
        (
            r"the number of a closing is given to another one as well",
            "die Nummer eines Abschlusses hat auch ein anderer",
        ),
        (
            r"a closing was made before the one with the number before",
            "ein Abschluss entstand vor dem mit der Nummer davor",
        ),
        (
            r"a sum of (\S+) is not that of its receipts",
            r"eine Summe in \1 ist nicht die der Vorgänge",
        ),
        (r"a sum of (\S+) holds receipts of (.+)", r"eine Summe in \1 enthält Vorgänge: \2"),
        (r"(\w+) is not the sum of (\S+)", r"\1 ist nicht die Summe aus \2"),
        (
            r"net and tax of a (?:closing|receipt) are not those of its (?:receipts|lines)",
            "Netto und Steuer sind nicht die der Positionen",
        ),
        (
            r"a sum of cash holds payments that are no cash",
            "eine Summe von Bargeld enthält unbare Zahlungen",
        ),
        (r"a VAT key is used that vat\.csv does not tell", "ein Steuerschlüssel fehlt in vat.csv"),
        (
            r"the VAT key (\S+) had another rate on the day of the closing",
            r"der Steuerschlüssel \1 hatte am Tag des Abschlusses einen anderen Satz",
        ),
        # Receipts.
        (r"a (BON_\w+) is given twice(?: within a closing)?", r"eine \1 ist zweimal vergeben"),
        (
            r"the lines of a receipt do not come to its sum by VAT key",
            "die Positionen ergeben nicht die Summe des Vorgangs je Steuerschlüssel",
        ),
        (
            r"the gross total of a receipt is not the sum of (\S+)",
            r"der Bruttobetrag eines Vorgangs ist nicht die Summe aus \1",
        ),
        (
            r"the payments do not come to the gross total of the receipt",
            "die Zahlungen ergeben nicht den Bruttobetrag des Vorgangs",
        ),
        (
            r"a row is of a receipt that (\S+) lacks",
            r"eine Zeile gehört zu einem Vorgang, der in \1 fehlt",
        ),
        (
            r"a row is of a line that (\S+) lacks",
            r"eine Zeile gehört zu einer Position, die in \1 fehlt",
        ),
        (
            r"a receipt is referred to that its closing does not have",
            "ein Verweis nennt einen Vorgang, den sein Abschluss nicht hat",
        ),
        # What was signed.
        (
            r"a receipt has neither a signature nor a reason why not",
            "ein Vorgang hat weder Signatur noch Grund, warum nicht",
        ),
        (r"a receipt has no row in (\S+)", r"ein Vorgang hat keine Zeile in \1"),
        (r"BON_TYP is another than was signed", "signiert wurde ein anderer BON_TYP"),
        (
            r"what was signed is not what (\S+) and (\S+) tell",
            r"signiert wurde anderes, als in \1 und \2 steht",
        ),
        (
            r"the process data that were signed are not in order by (PD-\d+)",
            r"die signierten processData sind nicht in Ordnung (\1)",
        ),
        (r"a signature does not verify", "eine Signatur stimmt nicht"),
        (
            r"a signature does not verify over process data rebuilt from the tables, .+",
            "eine Signatur stimmt nicht; TSE_VORGANGSDATEN ist leer und wurde errechnet",
        ),
        (r"a signature cannot be checked", "eine Signatur lässt sich nicht prüfen"),
        (r"a Beleg is signed as something else", "ein Beleg ist als etwas anderes signiert"),
        (
            r"a signature counter is given twice by one TSE",
            "eine TSE hat einen Signaturzähler zweimal vergeben",
        ),
        (r"a TSE_ID is told twice", "eine TSE_ID steht zweimal da"),
        (r"no signature algorithm has this name", "so heißt kein Signaturalgorithmus"),
        (
            r"two receipts have one transaction of a TSE",
            "zwei Vorgänge haben dieselbe Transaktion einer TSE",
        ),
        (r"tse\.csv does not tell this TSE", "tse.csv kennt diese TSE nicht"),
        (
            r"process data hold what ASCII, named by TSE_PD_ENCODING, has not",
            "processData enthalten anderes als ASCII, das TSE_PD_ENCODING nennt",
        ),
        (r"the public key cannot be read", "der öffentliche Schlüssel ist nicht lesbar"),
        (
            r"the serial number of a TSE has 64 digits in hex",
            "die Seriennummer einer TSE hat 64 hexadezimale Stellen",
        ),
        (
            r"the serial number is not the hash of the public key",
            "die Seriennummer ist nicht der Hashwert des öffentlichen Schlüssels",
        ),
        (
            r"the columns of the certificate, put together, cannot be read as one",
            "die Spalten des Zertifikats ergeben zusammen kein lesbares",
        ),
        (r"the certificate is of another key", "das Zertifikat gehört zu einem anderen Schlüssel"),
        (
            r"(\w+) holds / or _, which version 2\.3 and later do not allow",
            r"\1 enthält / oder _, was seit Version 2.3 nicht erlaubt ist",
        ),
        (
            r"a log message was signed for another client than the till or a terminal of it",
            "eine Logmeldung wurde für einen anderen Client signiert als die Kasse",
        ),
        # What was answered, and what the TSE has logged.
        (
            r"a receipt that was handed out is not in the export",
            "ein ausgegebener Beleg steht nicht im Export",
        ),
        (
            r"a receipt that was handed out is not in the logs",
            "ein ausgegebener Beleg steht nicht in den Logs",
        ),
        (
            r"a receipt was handed out with another (.+) than the export tells",
            r"ein Beleg wurde mit anderem Wert ausgegeben, als im Export steht (\1)",
        ),
        (
            r"the logs hold a receipt that the export lacks",
            "in den Logs ist ein Beleg, der im Export fehlt",
        ),
        (
            r"the export holds a receipt that the logs lack",
            "im Export ist ein Beleg, der in den Logs fehlt",
        ),
        (r"the log has another time of the start", "das Log hat eine andere Startzeit"),
        (r"the log has another time of the end", "das Log hat eine andere Endzeit"),
        (r"the log has another signature counter", "das Log hat einen anderen Signaturzähler"),
        (r"the log has another transaction number", "das Log hat eine andere Transaktionsnummer"),
        (r"the log has (?:another|other) (\S+)", r"das Log hat einen anderen Wert (\1)"),
    )
)
_STEPS: Final = tuple(
    (re.compile(pattern), german)
    for pattern, german in (
        (r"the export holds document (.+) as (\w+)", r"der Export enthält Beleg \1 als \2"),
        (
            r"document (.+) has an error of the TSE and nothing else of it",
            r"Beleg \1 hat einen Fehler der TSE und sonst nichts von ihr",
        ),
        (
            r"document (.+) refers to the TSE that signed it",
            r"Beleg \1 verweist auf die TSE, die ihn signiert hat",
        ),
        (
            r"document (.+) has a signature and no error of the TSE",
            r"Beleg \1 hat eine Signatur und keinen Fehler der TSE",
        ),
        (
            r"the lines of document (.+) have the texts that were sent",
            r"die Positionen von Beleg \1 haben die gesendeten Texte",
        ),
        (
            r"references\.csv leads from document (.+) to (.+)",
            r"references.csv führt von Beleg \1 zu \2",
        ),
        (
            r"the closing has (\S+) euro of (\w+) or (\w+)",
            r"der Abschluss hat \1 Euro an \2 oder \3",
        ),
        (r"the closing has (\S+) euro of (.+)", r"der Abschluss hat \1 Euro an \2"),
        (r"the closing counts (\S+) (\w+) in cash", r"der Abschluss zählt \1 \2 in bar"),
        (
            r"the export holds closing (\d+) and no other",
            r"der Export enthält nur den Abschluss \1",
        ),
        (
            r"the VAT keys of document (.+) stand for (\S+) and (\S+) %",
            r"die Steuerschlüssel von Beleg \1 stehen für \2 und \3 %",
        ),
        (
            r"the VAT keys of document (.+) stand for (\S+) %",
            r"die Steuerschlüssel von Beleg \1 stehen für \2 %",
        ),
    )
)


def german(message: str) -> str:
    """
    Say in German what was found in an export; empty where it is not wholly known.
    """
    if message.startswith(_NOTHING):
        title = _TITLES.get(message.removeprefix(_NOTHING), "")
        return f"nichts im Export könnte das zeigen: {title}" if title else ""
    for pattern, words in _STEPS:
        if found := pattern.fullmatch(message):
            return found.expand(words)
    return _TITLES.get(message, "") or _finding(message)


def _finding(message: str) -> str:
    found = _FOUND.fullmatch(message)
    if found is None:
        return ""
    for pattern, words in _KNOWN:
        if known := pattern.fullmatch(found["said"]):
            more = f", und {found['more']} weitere" if found["more"] else ""
            place = found["place"].replace("and receipt", "und Beleg")
            return f"{place}: {known.expand(words)}{more}"
    return ""
