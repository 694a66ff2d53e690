"""
What each check looks at, in German.

A check writes its message in English, because it is evidence and stands in the stream. A German
reader is told by its name what was looked at, and then what it said.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_WHOLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "aborts-recorded": "Jeder Abbruch ist aufgezeichnet",
        "charged": "Die verlangten Monate werden berechnet",
        "done": "Die Anfrage ist ausgeführt",
        "found": "Die Suche findet die Schnittstellen",
        "log-basic": "Das Protokoll hat keine erweiterten Einträge",
        "log-extended": "Das Protokoll hat erweiterte Einträge",
        "receipt": "Der Beleg ist signiert, oder er sagt, dass die TSE ausfiel",
        "refused": "Die Anfrage wird wie verlangt verweigert",
        "tses": "Die Kassen haben dieselbe TSE, oder verschiedene",
        "uses": "Die Kasse nutzt die Schnittstelle, oder nicht",
        "accepted": "So viele wie verlangt werden angenommen, der nächste nicht",
        "answers-held": "Der Export enthält, was beantwortet wurde",
        "any-origin": "Jede Herkunft darf die Antwort lesen",
        "as-before": "Die Antwort ist die der Anfrage davor",
        "at-once": "Ein kleiner Export ist sofort fertig",
        "called": "Der Fehler hat den verlangten Code",
        "certificate-key": "Das Zertifikat trägt den öffentlichen Schlüssel der Antwort",
        "certificate-number": "Die Nummer des Zertifikats ist die Seriennummer",
        "certificate-valid": "Das Zertifikat war zur Zeit der Signatur gültig",
        "chain": "Die Zertifikate führen von der TSE zu einer Wurzel",
        "claims": "Das Token nennt Umgebung und Organisation",
        "client-id": "Die Antwort ist die Id des Clients",
        "client-shown": "Der Client wird mit Id, Filiale und Kasse gezeigt",
        "container": "Der Export ist ein flaches Archiv aus Logmeldungen",
        "counter-of-tss": "Die TSS zeigt den Zähler ihrer letzten Signatur",
        "counter-rises": "Der Signaturzähler steigt",
        "counters-follow": "Jede Revision hat den nächsten Zähler",
        "counters-rise": "Die Signaturzähler steigen von Antwort zu Antwort",
        "country": "Das Land ist so geschrieben wie in dieser Generation",
        "description": "Die Antwort passt zu ihrer Beschreibung",
        "empty-list": "Die Antwort ist eine leere Liste",
        "environment": "Die Antwort gehört zur Umgebung des Tokens",
        "error-says-why": "Eine Fehlerantwort sagt, was falsch ist",
        "event-held": "Der Export enthält das Ereignis",
        "field-named": "Die Antwort nennt das fehlerhafte Feld",
        "file-names": "Die Dateinamen sagen, was in den Dateien steht",
        "findings": "Die Antwort ist eine Liste mit Befunden",
        "fiscal-response": "Die Antwort ist eine Fiskalantwort",
        "grammar": "processData folgt der Grammatik seines processType",
        "holds-revisions": "Das Archiv enthält jede Revision",
        "info": "info.csv nennt das Gerät",
        "info-and-certificate": "info.csv und das Zertifikat liegen im Archiv",
        "key-of-tss": "Schlüssel und Seriennummer sind die der TSS",
        "known-code": "Der Code des Fehlers ist für den Aufruf beschrieben",
        "limit": "Die TSE ist bei ihrer Grenze voll",
        "list-does-not-hold": "Die Liste enthält das Genannte nicht",
        "list-holds": "Die Liste enthält das Genannte",
        "listed": "Die offene Transaktion wird aufgelistet",
        "listed-clients": "Die TSE zählt ihre Clients",
        "listed-expiry": "Die Liste nennt das Ende des Zertifikats",
        "listed-serial": "Die Seriennummer ist der Hash des Schlüssels daneben",
        "listed-signatures": "Die Liste zählt die beantworteten Signaturen",
        "lives": "Die Token leben so lange wie aufgezeichnet",
        "log-message": "Die Lognachricht ist die signierte",
        "log-order": "Logmeldungen sind der Reihe nach gezählt und datiert",
        "logs-verify": "Jede Logmeldung ist von der TSE signiert",
        "names": "Die Dateinamen sagen, was in den Dateien steht",
        "next-packet": "Die Auflistung zeigt das nächste Paket",
        "no-credentials": "Keine Antwort zeigt Zugangsdaten",
        "no-document": "Der Abschluss antwortet ohne Dokument",
        "no-gap": "Die Zähler im Archiv haben keine Lücke",
        "no-leftovers": "Die Antwort enthält keine Reste einer früheren Signatur",
        "no-puk": "Nur das Anlegen zeigt die PUK",
        "no-server-error": "Der Aufruf endet nicht in einem Serverfehler",
        "nothing-waiting": "Nichts wartet mehr auf seine Signatur",
        "number-once": "Eine Transaktionsnummer wird nur einmal vergeben",
        "numbered": "Transaktionen sind von 1 an nummeriert",
        "numbers": "Die Nummernfelder haben Namen und Typ ihrer Generation",
        "numbers-follow": "Die Nummern folgen aufeinander",
        "numbers-own": "Jeder Beleg behält von Anfang bis Ende seine Nummer",
        "object": "Die Antwort ist das ganze Objekt",
        "open-numbers": "Die Auflistung enthält die offenen Nummern",
        "operation": "Die Operation ist die der Revision",
        "order": "Die Reihenfolge der Auflistung",
        "order-kept": "Nachsigniert wird in der Reihenfolge der Belege",
        "other-status": "Der Statuscode ist ein anderer als der genannte",
        "other-text": "Die Antwort ist ein anderer Text als der genannte",
        "own-id": "Der Export hat die gewählte Id",
        "own-receipt-ids": "Jeder Beleg hat eine eigene globale Id",
        "packet-size": "Das Paket hat die Größe dieser TSE",
        "pages": "Die Seiten enthalten jeden Eintrag einmal",
        "payments-sum": "Die Zahlungen ergeben die Summe des Tages",
        "position": "Das Abschlussdokument hat die Zeile",
        "positions-sum": "Die Positionen ergeben die Summe des Tages",
        "qr-equals-answer": "Der QR-Code stimmt mit der Antwort überein",
        "qr-form": "Der QR-Code hat die Form der DSFinV-K",
        "qr-when-finished": "Nur eine beendete Transaktion hat einen QR-Code",
        "reading": "Eine der Lesarten der Quellen ist zu sehen",
        "record-names-another-tse": "Die Aufzeichnung nennt die andere TSE",
        "refused-in-other-words": "Verweigerter Zugang wird nicht als Ausfall gemeldet",
        "request-id": "Die Antwort hat eine Request-Id",
        "revision-place": "Die Revision steht, wo ihre Generation sie hat",
        "said": "Die Antwort enthält den verlangten Text",
        "scenario": "Das Szenario kam bis zu seiner Prüfung",
        "schema": "Die Antwort passt zum Schema ihrer Generation",
        "secret-once": "Das Geheimnis wird nur einmal gezeigt",
        "self-test-runs-down": "Die Frist bis zum Selbsttest läuft ab",
        "serial-is-key-hash": "Die Seriennummer ist der Hash des Schlüssels",
        "signature-verifies": "Die Signatur ist gültig",
        "signatures-counted": "Die TSE zählt ihre Signaturen",
        "signed-response": "Die Antwort ist eine signierte Fiskalantwort",
        "signer-kept": "Dieselbe TSE signiert weiter",
        "signer-listed": "Die TSE der Antwort steht in der Liste",
        "signer-replaced": "Eine andere TSE signiert",
        "sorted": "Die Felder stehen in alphabetischer Reihenfolge",
        "sound-record": "Die Aufzeichnung hält jeder Prüfung einer Antwort stand",
        "start-document": "Das Startdokument nennt den Client",
        "start-empty": "Der Start hat noch keine Abschlussdaten",
        "start-signature-verifies": "Die Signatur des Starts ist gültig",
        "start-stays": "Die Startzeit ist die der ersten Revision",
        "state": "Die TSS ist in diesem Zustand",
        "status": "Der Statuscode ist der verlangte",
        "stock": "Der Bestand der Kasse stimmt",
        "sums": "Steuerfelder und Zahlungen sind die Summen des Belegs",
        "tar": "Die Datei ist ein TAR-Archiv",
        "text": "Die Antwort ist der verlangte Text",
        "text-length": "Der Text hat die verlangte Länge",
        "times-ordered": "Die Zeiten sind geordnet",
        "times-rise": "Die Zeiten laufen nicht rückwärts",
        "too-many": "Die letzte Anfrage war eine zu viel und sagt, wann es weitergeht",
        "transaction-lives": "Transaktionen beginnen und enden einmal",
        "transactions-held": "Der Export enthält die beendeten Transaktionen",
        "tse-list": "Die TSE-Liste passt zu ihrem Schema",
        "unlisted": "Was beendet ist, wird nicht mehr aufgelistet",
        "unsigned-response": "Nichts wurde signiert",
        "version-fits": "Die Version passt zur Generation",
        "version-form": "Die Version besteht aus Zahlen mit Punkten",
    }
)
#: Checks that are made field by field carry its name at their end.
_FIELDS: Final = (
    ("shown-", "Das Feld {} hat den verlangten Wert"),
    ("printed-", "Das Feld {} ist wie abgedruckt"),
    ("listed-", "Das Feld {} jeder TSE hat den verlangten Wert"),
    ("notice-", "Der Hinweis {} wird gezeigt, oder nicht"),
    ("shows-", "Das Feld {} hat den verlangten Wert"),
    ("header-", "Die Kopfzeile {} ist wie verlangt"),
    ("answers-", "Der Statuscode ist {}, der Code des Fehlers der verlangte"),
    ("members-", "Die Felder kommen in der aufgezeichneten Reihenfolge ({})"),
    ("risen-by-", "Der Signaturzähler ist um {} gestiegen"),
    ("list-", "Die Liste ist wie verlangt ({})"),
    ("recorded-", "Der Beleg ist aufgezeichnet, wie er wurde ({})"),
)
_COUNTED: Final = "-counted"


def german(check: str) -> str:
    """
    Say in German what *check* looks at; empty for one that this release does not know.
    """
    if check in _WHOLE:
        return _WHOLE[check]
    for begin, sentence in _FIELDS:
        if check.startswith(begin):
            return sentence.format(check.removeprefix(begin))
    if check.endswith(_COUNTED):
        return f"{check.removesuffix(_COUNTED)} hat sich geändert wie verlangt"
    return ""
