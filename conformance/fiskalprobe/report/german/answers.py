"""
What was said of a fiscal service's answers, records and closings, in German.
"""

from __future__ import annotations

import re
from typing import Final

#: A whole message, and what it is in German.
KNOWN: Final = tuple(
    (re.compile(pattern, re.DOTALL), german)
    for pattern, german in (
        # Open transactions.
        (
            (
                r"([\d, ]+(?:, … \(\d+\))?) is open, and the listing has room for it and does "
                r"not show it"
            ),
            r"\1 ist offen, und die Auflistung hätte Platz und zeigt es nicht",
        ),
        (
            r"([\d, ]+(?:, … \(\d+\))?) was cancelled and is listed as open",
            r"\1 wurde abgebrochen und ist als offen gelistet",
        ),
        (
            r"([\d, ]+(?:, … \(\d+\))?) was closed and is listed as open",
            r"\1 wurde geschlossen und ist als offen gelistet",
        ),
        (
            r"([\d, ]+(?:, … \(\d+\))?) was stored and is listed as open",
            r"\1 wurde gespeichert und ist als offen gelistet",
        ),
        (
            r"a (\S+) TSE is full with (\d+) open transactions",
            r"eine TSE der Art \1 ist mit \2 offenen Transaktionen voll",
        ),
        (
            r"a transaction ends once, after its start",
            "eine Transaktion endet einmal, nach ihrem Beginn",
        ),
        (
            (
                r"transaction (\d+) was (closed|stored|cancelled) before, and ended again with "
                r"signature counter (\d+)"
            ),
            (
                r"Transaktion \1 war schon beendet und endete noch einmal, mit dem "
                r"Signaturzähler \3"
            ),
        ),
        (
            r"ending transaction (\d+) was refused, and it is no longer open",
            r"der Abschluss von Transaktion \1 wurde abgelehnt, und sie ist nicht mehr offen",
        ),
        (
            r"an abort with -99 was signed, and no start had failed",
            "ein Abbruch mit -99 wurde signiert, und kein Beginn war gescheitert",
        ),
        (
            r"after a packet was ended the listing shows the next one",
            "wenn ein Paket beendet ist, zeigt die Auflistung das nächste",
        ),
        (
            r"the listing is an array of whole numbers, each of a transaction that is open",
            "die Auflistung ist eine Liste ganzer Zahlen, je einer offenen Transaktion",
        ),
        (r"the listing was answered (\d+)", r"die Auflistung wurde mit \1 beantwortet"),
        (
            r"the TSE gives the transaction number (\d+) once",
            r"die TSE vergibt die Transaktionsnummer \1 nur einmal",
        ),
        (r"transactions are numbered from 1", "Transaktionen sind von 1 an nummeriert"),
        # Signatures and their counters.
        (
            r"each answer has a higher signature counter than the one before",
            "jede Antwort hat einen höheren Signaturzähler als die davor",
        ),
        (
            r"the signature counter (\d+) is above the one before",
            r"der Signaturzähler \1 ist höher als der davor",
        ),
        (
            r"no log time is before the one of the answer before",
            "keine Logzeit liegt vor der der Antwort davor",
        ),
        (
            r"createdSignatures is below signature counter (\d+)",
            r"createdSignatures ist kleiner als der Signaturzähler \1",
        ),
        (
            r"createdSignatures is not below the counter of the latest answer",
            "createdSignatures ist nicht kleiner als der Zähler der letzten Antwort",
        ),
        (r"another TSE signs as for '(.+)'", r"eine andere TSE signiert als bei „\1“"),
        (
            r"who was answered first was signed first",
            "wer zuerst Antwort bekam, wurde zuerst signiert",
        ),
        (
            r"the documents were signed in the order in which they were stored",
            "signiert wurde in der Reihenfolge, in der die Belege gespeichert wurden",
        ),
        (r"(\w+) and (\w+) differ", r"\1 und \2 sind verschieden"),
        (r"the answer lacks its start or end time", "der Antwort fehlt ihre Start- oder Endzeit"),
        (r"the answer has no (TseCertificate|log time)", r"der Antwort fehlt: \1"),
        (
            r"the answer has no whole number as TseSignatureCounter",
            "die Antwort hat keine ganze Zahl als TseSignatureCounter",
        ),
        (
            r"the answer has no TseSerial, so no book can hold it",
            "die Antwort hat keine TseSerial und lässt sich nicht verbuchen",
        ),
        (
            r"the answer has no TseSerial and no whole number as (\w+), so no book can hold it",
            r"die Antwort hat keine TseSerial und keine ganze Zahl als \1: nicht buchbar",
        ),
        (
            r"the answer has no whole number as (\w+), so no book can hold it",
            r"die Antwort hat keine ganze Zahl als \1 und lässt sich nicht verbuchen",
        ),
        (
            r"the certificate carries another public key than TsePublicKey",
            "das Zertifikat trägt einen anderen öffentlichen Schlüssel als TsePublicKey",
        ),
        (r"the certificate is neither base64 nor PEM", "das Zertifikat ist weder Base64 noch PEM"),
        (
            r"certificateExpirationDate is the day on which the certificate ends",
            "certificateExpirationDate ist der Tag, an dem das Zertifikat endet",
        ),
        (
            r"tseSerial is the SHA-256 of the point in tsePublicKey",
            "tseSerial ist SHA-256 des Punktes in tsePublicKey",
        ),
        (
            r"the process data cannot be read, so no sums can be compared",
            "processData ist nicht lesbar, also lassen sich keine Summen vergleichen",
        ),
        (
            r"the order lines cannot be read, so they cannot be compared",
            "die Bestellzeilen sind nicht lesbar, also lassen sie sich nicht vergleichen",
        ),
        (r"(\d+) items make (\d+) lines", r"aus \1 Positionen werden \2 Zeilen"),
        (
            r"line (\d+) has the price (\S+) instead of (\S+)",
            r"Zeile \1 hat den Preis \2 statt \3",
        ),
        (
            r"line (\d+) has the quantity (\S+) instead of (\S+)",
            r"Zeile \1 hat die Menge \2 statt \3",
        ),
        (r"line (\d+) has the wrong sign", r"Zeile \1 hat das falsche Vorzeichen"),
        (r"line (\d+) says (.+) instead of (.+)", r"in Zeile \1 steht \2 statt \3"),
        (
            r"the sums are right; the invoice was signed as (\S+)",
            r"die Summen stimmen; die Rechnung wurde als \1 signiert",
        ),
        # Answers.
        (
            r"(GET|PUT|POST|PATCH|DELETE) (\S+) is answered (\dxx)",
            r"\1 \2 wird mit \3 beantwortet",
        ),
        (
            r"(GET|PUT|POST|PATCH|DELETE) (\S+) was answered (\d+) (.*)",
            r"\1 \2 wurde mit \3 beantwortet: \4",
        ),
        (r"(GET|PUT|POST|PATCH|DELETE) (\S+) did not work: (.+)", r"\1 \2 ging nicht: \3"),
        (r"'(.+)' could not be stored: (.+)", r"„\1“ ließ sich nicht speichern: \2"),
        (
            r"'(.+)' could not be written as (\w+): (.+)",
            r"„\1“ ließ sich nicht als \2 schreiben: \3",
        ),
        (
            r"the call does not end in a server error",
            "der Aufruf endet nicht in einem Serverfehler",
        ),
        (
            r"the call is answered (\d+) with a fiscal response",
            r"der Aufruf wird mit \1 und einer Fiskalantwort beantwortet",
        ),
        (
            r"the call is answered (\d+) with the id of the client",
            r"der Aufruf wird mit \1 und der Id des Clients beantwortet",
        ),
        (
            r"the answer is (\d+) with a text of (\d+) characters",
            r"die Antwort ist \1 mit einem Text von \2 Zeichen",
        ),
        (r"the answer is a document of type (\d+)", r"die Antwort ist ein Dokument der Art \1"),
        (
            r"the answer is not JSON: (.+); it begins (.+)",
            r"die Antwort ist kein JSON (\1); sie beginnt mit \2",
        ),
        (r"a JSON object comes as application/json", "ein JSON-Objekt kommt als application/json"),
        (
            r"a date without an offset counts in the zone of the service's own times",
            "ein Datum ohne Zeitzonenversatz gilt in der Zone der Zeiten des Dienstes",
        ),
        (
            r"a finding of the answer has (\S+) in its errorSource",
            r"ein Befund der Antwort nennt \1 in errorSource",
        ),
        (
            r"a refusal has code, kind and a text in two languages",
            "eine Ablehnung hat code, kind und einen Text in zwei Sprachen",
        ),
        (
            r"the version is answered (\d+) as a JSON text such as (\S+)",
            r"die Version wird mit \1 als JSON-Text wie \2 beantwortet",
        ),
        (
            r"the client object holds id, store and terminal number",
            "das Objekt des Clients enthält Id, Filial- und Terminalnummer",
        ),
        (
            r"the start document names the client and its type",
            "das Startdokument nennt den Client und seine Art",
        ),
        (
            r"no answer holds the cloud key or secret",
            "keine Antwort enthält Key oder Secret der Cloud",
        ),
        (
            r"each created document has a retailForceReceiptId of its own",
            "jedes angelegte Dokument hat eine eigene retailForceReceiptId",
        ),
        (
            r"whoever ends an open document beside others is served",
            "wer neben anderen ein offenes Dokument beendet, wird bedient",
        ),
        (
            r"whoever starts a document beside others is served",
            "wer neben anderen ein Dokument beginnt, wird bedient",
        ),
        (
            r"tses is answered as the books foretell",
            "tses antwortet, wie die mitgeführten Bücher es erwarten",
        ),
        (
            r"(\w+|[A-Z]+ \w+) is answered as the books foretell",
            r"\1 wird beantwortet, wie die mitgeführten Bücher es erwarten",
        ),
        (
            r"(\w+) for '(.+)' gave no fiscal response, so nothing can be sent back",
            r"\1 für „\2“ ergab keine Fiskalantwort, also lässt sich nichts zurücksenden",
        ),
        (r"createdSignatures has risen", "createdSignatures ist gestiegen"),
        (
            r"each new transaction has the number one above the last",
            "jede neue Transaktion hat die Nummer, die auf die letzte folgt",
        ),
        (
            r"the TSE that signs the answers is in the TSE list",
            "die TSE, die die Antworten signiert, steht in der TSE-Liste",
        ),
        (r"the answer is the JSON text (.+)", r"die Antwort ist der JSON-Text \1"),
        (r"the body is JSON but no object: (.+)", r"der Inhalt ist JSON, aber kein Objekt: \1"),
        (
            r"timeUntilNextSelftest has gone down by (\d+)",
            r"timeUntilNextSelftest ist um \1 gesunken",
        ),
        (
            r"what was begun and not ended is open",
            "offen ist, was begonnen und nicht beendet wurde",
        ),
        # Where a scenario could not begin.
        (
            r"(\w+) for '(.+)' did not start a transaction: (.+)",
            r"\1 für „\2“ hat keine Transaktion begonnen: \3",
        ),
        (r"'(.+)' was never started", r"„\1“ wurde nie begonnen"),
        (r"'(.+)' was given no number", r"„\1“ bekam keine Nummer"),
        (
            r"DELETE closes nothing of what is listed",
            "DELETE schließt nichts von dem, was gelistet ist",
        ),
        (
            r"no createDocument that failed waits for its end",
            "kein gescheitertes createDocument wartet auf seinen Abschluss",
        ),
        (r"no transaction is open", "keine Transaktion ist offen"),
        (
            r"createDocument told no requestTime with an offset",
            "createDocument nannte keine requestTime mit Zeitzonenversatz",
        ),
        (
            r"the export has no closing with a number",
            "der Export hat keinen Abschluss mit einer Nummer",
        ),
        (r"the export is still (\w+)", r"der Export ist noch \1"),
        (r"the listing shows no number", "die Auflistung zeigt keine Nummer"),
        (
            r"the listing shows all of (\d+) transactions at once",
            r"die Auflistung zeigt alle \1 Transaktionen auf einmal",
        ),
        (
            r"cashpointCheck lists no difference: (.+)",
            r"cashpointCheck listet keine Differenz: \1",
        ),
        (
            r"(cashpointClose|closing|tse/replace) was answered (.+)",
            r"\1 wurde so beantwortet: \2",
        ),
        (r"the self test was answered (\d+)", r"der Selbsttest wurde mit \1 beantwortet"),
        (r"no TSE is named in the answer to '(.+)'", r"die Antwort auf „\1“ nennt keine TSE"),
        (r"no client came from the cloud: (.+)", r"aus der Cloud kam kein Client: \1"),
        (r"no mask was opened: (.+)", r"es öffnete sich keine Maske: \1"),
        (r"the interface was not saved: (.+)", r"die Schnittstelle wurde nicht gespeichert: \1"),
        (r"the TSE list names no day but (.+)", r"die TSE-Liste nennt keinen Tag, sondern \1"),
        (r"there is no start document: (.+)", r"es gibt kein Startdokument: \1"),
        (
            (
                r"the account has created its TSS of this day \((\d+)\); run the rest on "
                r"another day"
            ),
            (
                r"das Konto hat die TSS dieses Tages schon angelegt (\1); den Rest an einem "
                r"anderen Tag prüfen"
            ),
        ),
        (
            r"the TSE list has the members of the printed one",
            "die TSE-Liste hat die Felder der abgedruckten",
        ),
        (
            r"the answer tells no requestTime and completion to compare (\w+) with",
            (
                r"die Antwort nennt keine requestTime und Fertigstellung, mit denen \1 zu "
                r"vergleichen wäre"
            ),
        ),
        (
            r"fewer than two answers carry a signature, so there is nothing to compare",
            "weniger als zwei Antworten sind signiert, also ist nichts zu vergleichen",
        ),
        (
            (
                r"an answer carries no signature and tells no outage, so nobody knows what the "
                r"TSE should count"
            ),
            (
                "eine Antwort hat keine Signatur und meldet keinen Ausfall; also weiß "
                "niemand, was die TSE gezählt haben sollte"
            ),
        ),
        # Records of the service.
        (
            r"document (\S+) was answered as (signed|waiting) and is not in the records",
            r"Dokument \1 wurde als \2 beantwortet und steht nicht in der Aufzeichnung",
        ),
        (
            r"document (\S+) was answered as (signed|waiting) and is recorded as (\w+)",
            r"Dokument \1 wurde als \2 beantwortet und ist als \3 aufgezeichnet",
        ),
        (
            r"document (\S+) was ended by (\w+) and is recorded as (\w+)",
            r"Dokument \1 wurde mit \2 beendet und ist als \3 aufgezeichnet",
        ),
        (
            (
                r"each transaction that DELETE closed is recorded as a signed abort with its "
                r"own GUID"
            ),
            (
                "jede Transaktion, die DELETE geschlossen hat, ist als signierter Abbruch mit "
                "eigener GUID aufgezeichnet"
            ),
        ),
        (
            r"the record of '(.+)' carries a fiscal response whose signature verifies",
            r"die Aufzeichnung von „\1“ enthält eine Fiskalantwort mit gültiger Signatur",
        ),
        # Closings.
        (r"the closing document counts no customers", "das Abschlussdokument zählt keine Kunden"),
        (
            r"the closing document has a row of (-?[\d.]+) euro",
            r"das Abschlussdokument hat eine Zeile über \1 Euro",
        ),
        (
            r"the closing document's payments come to (-?[\d.]+) euro",
            r"die Zahlungen des Abschlussdokuments ergeben \1 Euro",
        ),
        (
            r"the closing document's positions come to (-?[\d.]+) euro",
            r"die Positionen des Abschlussdokuments ergeben \1 Euro",
        ),
        (
            r"the closing is acknowledged or refused, and answers with no document",
            "der Abschluss wird bestätigt oder abgelehnt und antwortet ohne Dokument",
        ),
        (
            r"taxPositions have one entry per rate, with the sums of the document's lines",
            "taxPositions haben einen Eintrag je Steuersatz, mit den Summen der Zeilen",
        ),
        # Tills.
        (
            r"an abort is told to the service with cancelDocument",
            "ein Abbruch wird dem Dienst mit cancelDocument gemeldet",
        ),
        (
            r"an article is registered and createDocument was not called",
            "ein Artikel ist erfasst, und createDocument wurde nicht aufgerufen",
        ),
        (
            r"(\w+) was called, and createDocument was not called for it before",
            r"\1 wurde aufgerufen, ohne dass createDocument dafür aufgerufen war",
        ),
        (
            r"in an outage a sale takes the same calls as ever, each of them once",
            "bei einem Ausfall macht ein Verkauf dieselben Aufrufe wie sonst, jeden einmal",
        ),
        (
            r"in an outage an abort takes the same calls as ever, each of them once",
            "bei einem Ausfall macht ein Abbruch dieselben Aufrufe wie sonst, jeden einmal",
        ),
        (
            r"(\w+) takes number and revision without “isation” in their names",
            r"\1 nimmt Nummer und Revision unter Namen ohne „isation“",
        ),
        (
            r"(\w+) was sent without what number and revision go by",
            r"\1 wurde ohne die Felder für Nummer und Revision gesandt",
        ),
        (
            (
                r"the service signs by itself what was sold in an outage; the till sends "
                r"nothing again"
            ),
            (
                "was im Ausfall verkauft wurde, signiert der Dienst von selbst; die Kasse "
                "sendet nichts noch einmal"
            ),
        ),
        (
            r"the till works with whatever it is answered",
            "die Kasse arbeitet weiter, was immer sie zur Antwort bekommt",
        ),
        (
            r"what came back as (\w+) is not what createDocument answered",
            r"was als \1 zurückkam, ist nicht, was createDocument geantwortet hat",
        ),
        # TSE interfaces.
        (r"no notice (\S+) is shown", r"der Hinweis \1 wird nicht gezeigt"),
        (
            r"the TSE of (\S+) belongs to the VAT id of the till",
            r"die TSE von \1 gehört zur USt-IdNr. der Kasse",
        ),
        (r"the two tills have different TSE", "beide Kassen haben verschiedene TSE"),
        (r"the two tills have the same TSE", "beide Kassen haben dieselbe TSE"),
        (r"the till does not use the interface", "die Kasse nutzt die Schnittstelle nicht"),
        (
            r"the receipt is not signed, and says that the TSE failed",
            "der Beleg ist nicht signiert und sagt, dass die TSE ausfiel",
        ),
        (
            r"the receipt of (\S+) is signed under its serial number",
            r"der Beleg von \1 ist unter deren Seriennummer signiert",
        ),
        (r"what is signed is what was sold", "signiert ist, was verkauft wurde"),
        (r"the log has entries of the extended logging", "das Protokoll hat erweiterte Einträge"),
        (
            r"the log has only the entries of the basic logging",
            "das Protokoll hat nur einfache Einträge",
        ),
    )
)
