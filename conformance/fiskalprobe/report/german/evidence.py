"""
What a check expected, in German, where it said so in words of its own.

Values stay as they are. A text that is not wholly known stays as it is too: half a translation
would be worse than none.
"""

from __future__ import annotations

import re
from typing import Final

from fiskalprobe.report.german import answers, archives, schemas, signed, values

#: What is known of a whole alternative, with what is to be kept of it.
_KNOWN: Final = tuple(
    (re.compile(pattern), german)
    for pattern, german in (
        (
            r"Cut the connection between the service and its TSE\.",
            "Trennen Sie die Verbindung zwischen dem Dienst und seiner TSE.",
        ),
        (
            r"Cut the TSE off for createDocument only\.",
            "Trennen Sie die TSE nur für createDocument ab.",
        ),
        (
            r"Cut the TSE off for the end of transactions only \(start of documents works\)\.",
            "Trennen Sie die TSE nur für das Ende von Transaktionen ab (Starten geht).",
        ),
        (
            r"Connect the service and its TSE again, and wait until everything has been signed\.",
            "Verbinden Sie Dienst und TSE wieder, und warten Sie, bis alles signiert ist.",
        ),
        (r"nowhere on the receipt", "nirgends auf dem Beleg"),
        (r"a day", "ein Tag"),
        (
            r"UTF-8 without a byte order mark",
            "UTF-8 ohne Bytereihenfolge-Marke (BOM)",
        ),
        (r"UTF-8 with a byte order mark", "UTF-8 mit Bytereihenfolge-Marke (BOM)"),
        (r"octets that are no UTF-8 in (.+)", r"Bytes, die kein UTF-8 sind, in \1"),
        (r"each name once in its object", "jeder Name einmal in seinem Objekt"),
        (r"no Content-Type", "kein Content-Type"),
        (r"a postal code and a place", "eine Postleitzahl und ein Ort"),
        (r"the errand is done", "der Auftrag ist erledigt"),
        (r"(\d+) documents stored", r"\1 gespeicherte Belege"),
        (
            r"a documentGuid and a documentId of its own for each",
            "eine eigene documentGuid und documentId für jeden",
        ),
        (r"one article", "ein Artikel"),
        (r"a word such as Kopie", "ein Wort wie Kopie"),
        (r"a negative quantity, or deletedPosition", "eine negative Menge oder deletedPosition"),
        (r"(\S+) for the transactions ([\d, ]+)", r"\1 für die Transaktionen \2"),
        (r"storeDocument with documentType (\d+)", r"storeDocument mit documentType \1"),
        (
            r"cashpointClose, or storeDocument with documentType 99",
            "cashpointClose oder storeDocument mit documentType 99",
        ),
        (
            r"storeDocument with cancellationDocument true",
            "storeDocument mit cancellationDocument true",
        ),
        (r"no reference", "kein Bezug"),
        (r"a document that is taken", "ein Beleg, der angenommen wird"),
        (r"(\w+) is answered (\d+): (.*)", r"\1 wird mit \2 beantwortet: \3"),
        (r"isTraining false or absent", "isTraining ist false oder fehlt"),
        (r"a word such as Training", "ein Wort wie Training"),
        (r"nothing", "nichts"),
        (r"neither", "keines von beiden"),
        (r"no call", "kein Aufruf"),
        (r"no end of the document", "kein Ende des Belegs"),
        (r"other documents only", "nur andere Belege"),
        (r"(\d+) open", r"\1 offen"),
        (r"1 receipt stored", "1 gespeicherter Beleg"),
        (r"(\d+) receipts stored", r"\1 gespeicherte Belege"),
        (r"a position with an amount", "eine Position mit einem Betrag"),
        (r"(\d+) positions, (-?[\d.]+) euro", r"\1 Positionen, \2 Euro"),
        (r"(Bar|Unbar), (-?[\d.]+) together", r"\1, zusammen \2"),
        (r"Bar and Unbar, (-?[\d.]+) together", r"Bar und Unbar, zusammen \1"),
        (r"amounts at (\d+) rates", r"Beträge zu \1 Steuersätzen"),
        (r"vatIdentification nowhere", "nirgends eine vatIdentification"),
        (r"(-?[\d.]+ %) at vatIdentification (\w+)", r"\1 unter vatIdentification \2"),
        (r"(-?[\d.]+) of (-?[\d.]+)", r"\1 von \2"),
        (r"(-?[\d.]+(?: %)?) or (-?[\d.]+(?: %)?)", r"\1 oder \2"),
        (
            r"vatIdentification 5, and no VAT",
            "vatIdentification 5 und keine Umsatzsteuer",
        ),
        (r"vatIdentification (\w+), (-?[\d.]+) VAT", r"vatIdentification \1, \2 Umsatzsteuer"),
        (
            r"the article with its VAT, less cash than it costs, and the voucher",
            "der Artikel mit Umsatzsteuer, weniger Bargeld, als er kostet, und der Gutschein",
        ),
        (
            r"(\S+) with VAT, (\S+) in cash, (\S+) paid otherwise, (\S+) taken off",
            r"\1 mit Umsatzsteuer, \2 in bar, \3 anders bezahlt, \4 abgezogen",
        ),
        (r"(-?[\d.]+) paid by card", r"\1 mit Karte bezahlt"),
        (
            r"1 receipt of less than nothing, paid in cash",
            "1 Beleg mit negativem Betrag, bar ausgezahlt",
        ),
        (
            r"1 receipt, (-?[\d.]+) in all, (-?[\d.]+) of it in cash",
            r"1 Beleg, zusammen \1, davon \2 in bar",
        ),
        (
            r"(\d+) receipts, (-?[\d.]+) in all, (-?[\d.]+) of it in cash",
            r"\1 Belege, zusammen \2, davon \3 in bar",
        ),
        (
            r"a position with businessTransactionType (\w+)",
            r"eine Position mit businessTransactionType \1",
        ),
        (
            r"a negative position with businessTransactionType (\w+)",
            r"eine negative Position mit businessTransactionType \1",
        ),
        (
            r"deposits (-?[\d.]+), anything else (-?[\d.]+)",
            r"Pfand \1, alles andere \2",
        ),
        (r"(\d+) open, or 0, after a success", r"\1 offen oder 0, nach einem Erfolg"),
        (r"any other", "ein anderer"),
        (r"(-?[\d.]+) turnover, (-?[\d.]+) in cash", r"\1 Umsatz, \2 in bar"),
        (r"one group in all orders", "eine Gruppe in allen Bestellungen"),
        (r"no group", "keine Gruppe"),
        (r"a negative quantity", "eine negative Menge"),
        (r"no amount", "kein Betrag"),
        (r"its beginning only", "nur ihr Anfang"),
        (
            r"no number of a transaction, or a plain mark",
            "keine Transaktionsnummer oder ein deutlicher Hinweis",
        ),
        (r"absent", "fehlt"),
        (r"absent or empty", "fehlt oder ist leer"),
        (r"empty", "leer"),
        (r"not empty", "nicht leer"),
        (r"present", "vorhanden"),
        (r"zero or absent", "null oder fehlt"),
        (r"empty, zero, or the outage text", "leer, null oder der Ausfalltext"),
        (r"in neither place", "an keiner der beiden Stellen"),
        (r"only inside AdditionalFields", "nur in AdditionalFields"),
        (r"only at the top", "nur oben"),
        (r"only at the top level", "nur auf der obersten Ebene"),
        (r"not as a whole number (\w+)", r"nicht als ganze Zahl \1"),
        (r"a code below (\d+)", r"ein Code unter \1"),
        (
            r"a code below (\d+) or the documented (\d+)",
            r"ein Code unter \1 oder das dokumentierte \2",
        ),
        (r"a counter above (\d+)", r"ein Zähler über \1"),
        (r"more than (\d+)", r"mehr als \1"),
        (r"at least (\d+)", r"mindestens \1"),
        (r"a number of at least (\d+)", r"eine Zahl von mindestens \1"),
        (r"a start not after (.+)", r"ein Beginn nicht nach \1"),
        (r"a sentence or an object", "ein Satz oder ein Objekt"),
        (
            r"a signature over the (\w+) log of these values",
            r"eine Signatur über das \1-Log dieser Werte",
        ),
        (r"a Unix time", "eine Unixzeit"),
        (r"a Unix time within the request", "eine Unixzeit innerhalb der Anfrage"),
        (r"a date-time", "ein Zeitpunkt"),
        (r"a date-time not before (\w+)", r"ein Zeitpunkt nicht vor \1"),
        (r"a date-time with seven digits", "ein Zeitpunkt mit sieben Stellen"),
        (
            r"a number that this TSE has not given before",
            "eine Nummer, die diese TSE noch nicht vergeben hat",
        ),
        (
            r"an integer fiscalisationDocumentNumber and the same as text",
            "eine ganzzahlige fiscalisationDocumentNumber und dieselbe als Text",
        ),
        (
            r"a complete fiscal response over the receipt's own processData",
            "eine vollständige Fiskalantwort über die processData des Belegs selbst",
        ),
        (r"the grammar of (\S+)", r"die Grammatik von \1"),
        (r"twelve fields that begin with V0", "zwölf Felder, die mit V0 beginnen"),
        (r"r and s side by side", "r und s nebeneinander"),
        (r"an algorithm of DSFinV-K", "ein Algorithmus der DSFinV-K"),
        (r"an array of whole numbers", "eine Liste ganzer Zahlen"),
        (r"rising counters, none twice", "steigende Zähler, keiner zweimal"),
        (r"rising counters for (.+)", r"steigende Zähler für \1"),
        (r"times in order", "Zeiten in Ordnung"),
        (r"no document", "kein Dokument"),
        (r"no signed fiscal response", "keine signierte Fiskalantwort"),
        (r"neither key nor secret", "weder Schlüssel noch Geheimnis"),
        (r"two ids", "zwei Ids"),
        (r"(-?[\d.]+), net (-?[\d.]+)", r"\1, netto \2"),
        (r"as answered at the start of (\S+)", r"wie beim Start von \1 geantwortet"),
        (r"other than at the start of (\S+)", r"anders als beim Start von \1"),
        (r"other than at the end of (\S+)", r"anders als am Ende von \1"),
        (r"within document (\S+)", r"im Dokument \1"),
        (r"equal to (\w+)", r"gleich \1"),
        (r"another code than (\d+)", r"ein anderer Code als \1"),
        (r"(\d+) and a signed fiscal response", r"\1 und eine signierte Fiskalantwort"),
        (r"(\d+) and a fiscal response", r"\1 und eine Fiskalantwort"),
        (r"(\d+) and at least one finding", r"\1 und mindestens ein Befund"),
        (r"a list with ([\d, ]+(?:… \(\d+\))?)", r"eine Liste mit \1"),
        (
            r"a refusal, or a list without (\d+)",
            r"eine Ablehnung, oder eine Liste ohne \1",
        ),
        (r"a list without (\d+)", r"eine Liste ohne \1"),
        (r"a list without (?:it|them)", "eine Liste ohne sie"),
        (r"(\S+) to (\S+Z)", r"\1 bis \2"),
        (r"status ([\dx]+)", r"Status \1"),
        (r"not (\"[^\"]*\"|-?\d+|[0-9a-f]{64})", r"nicht \1"),
        (r"(\w+) absent", r"\1 fehlt"),
        (r"(\w+) empty", r"\1 leer"),
        (r"(\w+) not empty", r"\1 nicht leer"),
        (r"(\w+) like (\".*\")", r"\1 wie \2"),
        (r"like (\".*\")", r"wie \1"),
        (r"number a number of at least (\d+)", r"Nummer mindestens \1"),
        (r"number (-?\d+)", r"Nummer \1"),
        (r"number as answered at the start of (\S+)", r"Nummer wie beim Start von \1"),
        (r"(\w+) (\"[^\"]*\"|-?\d+)", r"\1 \2"),
    )
)
_PHRASES: Final = (*values.KNOWN, *_KNOWN)
_ALTERNATIVES: Final = " / "
_TOGETHER: Final = ", "
_APART: Final = "; "
_READING: Final = re.compile(r"(.*?)( \([A-Z]{2}-[A-Z]{2,4}-\d{4}\))?", re.DOTALL)


def german(said: str) -> str:
    """
    Say in German what a check expected; empty where there is nothing to translate.
    """
    parts = [_alternative(part) for part in said.split(_ALTERNATIVES)]
    found = [part for part in parts if part is not None]
    text = _ALTERNATIVES.join(found) if len(found) == len(parts) else _found(said)
    return text if text != said else ""


def _found(said: str) -> str:
    """
    Say in German what was found: faults of an archive or of a signature, or one thing by one.
    """
    whole = (
        archives.fault(said)
        or archives.german(said)
        or schemas.german(said)
        or signed.german(said)
        or _phrase(said, answers.KNOWN)
    )
    if whole:
        return whole
    parts = [
        _alternative(part) or signed.value(part) or _phrase(part, answers.KNOWN)
        for part in said.split(_APART)
    ]
    return _APART.join(filter(None, parts)) if all(parts) else ""


def _alternative(said: str) -> str | None:
    whole = _READING.fullmatch(said)
    text, reading = (whole[1], whole[2] or "") if whole else (said, "")
    alone = _phrase(text)
    if alone is not None:
        return alone + reading
    parts = [_phrase(part) for part in text.split(_TOGETHER)]
    found = [part for part in parts if part is not None]
    return _TOGETHER.join(found) + reading if len(found) == len(parts) else None


def _phrase(said: str, known: tuple[tuple[re.Pattern[str], str], ...] = _PHRASES) -> str | None:
    for pattern, words in known:
        found = pattern.fullmatch(said)
        if found:
            return found.expand(words)
    return None
