"""
What the checks of every cloud TSE said, in German.
"""

from __future__ import annotations

import re
from typing import Final

#: A whole message, and what it is in German.
KNOWN: Final = tuple(
    (re.compile(pattern, re.DOTALL), german)
    for pattern, german in (
        (
            r"the serial number is SHA-256 of the public key point",
            "die Seriennummer ist SHA-256 des öffentlichen Schlüssels als Punkt",
        ),
        (
            r"the certificate carries the public key of the TSS",
            "das Zertifikat trägt den öffentlichen Schlüssel der TSS",
        ),
        (
            r"the certificate's own number is the serial number",
            "die Nummer im Zertifikat ist die Seriennummer",
        ),
        (
            r"the certificate is valid at the log time",
            "das Zertifikat ist zur Logzeit gültig",
        ),
        (
            r"the transaction names another key or serial number than its TSS",
            (
                "die Transaktion nennt einen anderen Schlüssel oder eine andere Seriennummer "
                "als ihre TSS"
            ),
        ),
        (
            r"the answer (\d+) is an object with status_code, error and message",
            r"die Antwort \1 ist ein Objekt mit status_code, error und message",
        ),
        (r"the answer has a header Request-Id", "die Antwort hat einen Header Request-Id"),
        (r"any origin may read the answer", "jede Herkunft darf die Antwort lesen"),
        (
            r"what is asked with a token of (\S+) belongs to (\S+)",
            r"was mit einem Token von \1 gefragt wird, gehört zu \2",
        ),
        (
            r"what nobody gave a type is signed as a blank without data",
            "was niemand mit Art versah, ist als Leerstelle ohne Daten signiert",
        ),
        (
            r"the answer is that of the request before",
            "die Antwort ist die der Anfrage davor",
        ),
        (r"the answer is the whole object", "die Antwort ist das ganze Objekt"),
        (r"no other answer carries the secret", "keine andere Antwort trägt das Geheimnis"),
        (r"no later answer carries the secret", "keine spätere Antwort trägt das Geheimnis"),
        (
            r"only the answer to a creation carries the PUK",
            "nur die Antwort auf das Anlegen trägt die PUK",
        ),
        (
            r"each answer has a counter above that of the one before",
            "jede Antwort hat einen Zähler über dem der vorigen",
        ),
        (
            r"each revision has the counter after the one before",
            "jede Revision hat den Zähler nach der vorigen",
        ),
        (
            r"the signature counter has risen by (\d+)",
            r"der Signaturzähler ist um \1 gestiegen",
        ),
        (
            r"the log time is that of the clock, give or take (\d+) seconds",
            r"die Logzeit ist die der Uhr, bis auf \1 Sekunden",
        ),
        (
            r"log times move on by (\d+) seconds or more while time does",
            r"die Logzeiten gehen um mindestens \1 Sekunden weiter, wenn die Zeit es tut",
        ),
        (
            r"signature counter (\d+) was given to two signatures",
            r"zwei Signaturen haben den Signaturzähler \1",
        ),
        (
            r"signature (\d+) has a log time before one that it cannot precede",
            r"die Logzeit von Signatur \1 liegt vor einer, der sie nicht vorausgehen kann",
        ),
        (
            r"the archive holds every revision of (.+) and no other",
            r"das Archiv enthält jede Revision von \1 und keine andere",
        ),
        (
            r"every log message of the archive verifies",
            "jede Lognachricht des Archivs lässt sich prüfen",
        ),
        (
            r"the archive has each counter once and all that were answered",
            "das Archiv hat jeden Zähler einmal und alle, die beantwortet wurden",
        ),
        (
            r"the counters of the archive follow one another up to the last",
            "die Zähler des Archivs folgen einander bis zum letzten",
        ),
        (
            r"log messages are named by time, counter and content",
            "Lognachrichten sind nach Zeit, Zähler und Inhalt benannt",
        ),
        (
            r"info\.csv and the certificate lie in the archive",
            "info.csv und das Zertifikat liegen im Archiv",
        ),
        (
            r"certificates are named by the hash of their key",
            "Zertifikate sind nach dem Hash ihres Schlüssels benannt",
        ),
        (
            r"a certificate lies in the archive under the name of another key",
            "ein Zertifikat liegt im Archiv unter dem Namen eines anderen Schlüssels",
        ),
        (r"the file is a TAR archive", "die Datei ist ein TAR-Archiv"),
        (r"the TSS is ([A-Z]+)", r"die TSS ist \1"),
        (r"the members begin with (.+)", r"die Felder beginnen mit \1"),
        (r"the members end with (.+)", r"die Felder enden mit \1"),
        (r"the list holds exactly (\".+\")", r"die Liste enthält genau \1"),
        (r"the list holds (\d+) entries", r"die Liste enthält \1 Einträge"),
        (r"the list does not hold (.+)", r"die Liste enthält \1 nicht"),
        (
            r"the last request is one too many, and is told when to come back",
            "die letzte Anfrage ist eine zu viel und erfährt, wann sie wiederkommen soll",
        ),
        (
            r"(\d+) are accepted and the next is refused",
            r"\1 werden angenommen, die nächste nicht",
        ),
        (
            r"with (\d+) in use the next is refused",
            r"wenn \1 in Betrieb sind, wird die nächste abgelehnt",
        ),
        (
            r"a small export is complete when it is asked for",
            "ein kleiner Export ist sofort fertig",
        ),
        (
            r"a transaction in state (\w+) has no QR code",
            r"eine Transaktion im Zustand \1 hat keinen QR-Code",
        ),
        (
            r"the answer leaves the QR code to the till, as its description allows",
            "die Antwort überlässt den QR-Code der Kasse, wie ihre Beschreibung es erlaubt",
        ),
        (
            r"no other TSS has its key or its serial number",
            "keine andere TSS hat ihren Schlüssel oder ihre Seriennummer",
        ),
        (
            r"revision (\d+) in state (\w+) is logged as (\w+)",
            r"Revision \1 im Zustand \2 ist als \3 geloggt",
        ),
        (
            r"the TSS shows the counter of its latest signature",
            "die TSS zeigt den Zähler ihrer letzten Signatur",
        ),
        (r"the archive holds a log of (\w+)", r"das Archiv enthält ein Log von \1"),
        (
            r"the archive holds the logs (\d+) to (\d+) and no other",
            r"das Archiv enthält die Logs \1 bis \2 und keine anderen",
        ),
        (
            r"the code (\w+) is described for (\w+) with (\d+)",
            r"der Code \1 ist für \2 mit \3 beschrieben",
        ),
        (
            r"the export has the id that was chosen, and a state",
            "der Export hat die gewählte Id und einen Zustand",
        ),
        (r"the list holds in this order (.+)", r"die Liste enthält in dieser Reihenfolge \1"),
        (
            r"the list shows (\S+) as it is read by itself",
            r"die Liste zeigt \1, wie es auch einzeln zu lesen ist",
        ),
        (r"the log message is the one that was signed", "die Lognachricht ist die signierte"),
        (
            r"the members of the schema come in alphabetical order",
            "die Felder des Schemas stehen in alphabetischer Reihenfolge",
        ),
        (
            r"the pages hold (\d+) entries, each once",
            r"die Seiten enthalten \1 Einträge, jeden einmal",
        ),
        (
            r"the tokens live for at most 24 and 48 hours",
            "die Token leben höchstens 24 und 48 Stunden",
        ),
        (
            r"time_start is the log time of the first revision",
            "time_start ist die Logzeit der ersten Revision",
        ),
        (r"the list holds (\w+)", r"die Liste enthält \1"),
    )
)
