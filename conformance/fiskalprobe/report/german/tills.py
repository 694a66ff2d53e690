"""
What was found on a till's receipts, and of its tables, voids, closings and absent services, in
German.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_VALUES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "start": "der Beginn",
        "end": "das Ende",
        "transaction number": "die Transaktionsnummer",
        "signature counter": "der Signaturzähler",
        "serial number of the TSE": "die Seriennummer der TSE",
        "serial number of the till": "die Seriennummer der Kasse",
        "check value": "der Prüfwert",
    }
)
_IS_THERE: Final = re.compile(r"the (.+) is on the receipt")
_IS_NOT: Final = re.compile(
    r"there is no QR code on the receipt, and the (.+) is not on it either"
)
_IS_NOT_WITH_ANOTHER: Final = re.compile(
    r"the QR code on the receipt is another one, and the (.+) is not on it either"
)
_NOT_RUN: Final = re.compile(
    r"the till could not run the errand ([a-z-]+): (.*?)(?:; (\w+) was answered ([0-9]+) (.*))?",
    re.DOTALL,
)
_SILENT: Final = "it said nothing"
_NOT_BEGUN: Final = re.compile(
    r"the till could not begin a document: createDocument was answered 422 (.*); "
    r"it has to call as (.+)",
    re.DOTALL,
)
_UNKNOWN: Final = (
    "die Kasse konnte keinen Beleg beginnen: createDocument wurde mit 422 beantwortet: {}; "
    "sie muss als {} aufrufen"
)
_LACKS: Final = "auf dem Beleg ist kein QR-Code, und {} steht auch nicht darauf"
_HAS_ANOTHER: Final = "der QR-Code auf dem Beleg ist ein anderer, und {} steht auch nicht darauf"
_KNOWN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "the till handed over nothing that it printed": "die Kasse gab nichts Gedrucktes heraus",
        "only the QR code was handed over, and not the rest of the receipt": (
            "nur der QR-Code wurde herausgegeben, nicht der übrige Beleg"
        ),
        "the receipt has a picture, and what is in it was not handed over as text": (
            "auf dem Beleg ist ein Bild, dessen Inhalt nicht als Text herausgegeben wurde"
        ),
        "no document was stored with a signature, so no receipt tells of one": (
            "kein Beleg wurde mit Signatur gespeichert, also kann keiner sie nennen"
        ),
        "the till was answered nothing that has to be printed": (
            "die Kasse bekam keinen Drucktext zur Antwort"
        ),
        "the till was given no answer of an outage": (
            "die Kasse bekam keine Antwort eines Ausfalls"
        ),
        "the till was given no answer to print": "die Kasse bekam keine Antwort zu drucken",
        "nothing with VAT was signed": "nichts mit Umsatzsteuer wurde signiert",
        "the number of the document is on the receipt": "die Belegnummer steht auf dem Beleg",
        "the number of the document is not on the receipt": (
            "die Belegnummer steht nicht auf dem Beleg"
        ),
        "printMessage is on the receipt": "printMessage steht auf dem Beleg",
        "printMessage is not on the receipt": "printMessage steht nicht auf dem Beleg",
        "the QR code is on the receipt and stands for the values": (
            "der QR-Code steht auf dem Beleg, und für die Werte"
        ),
        "the receipt says that the TSE is away": "der Beleg sagt, dass die TSE fehlt",
        "the receipt has no number of a transaction": "der Beleg hat keine Transaktionsnummer",
        "a receipt of an outage looks as if there was none": (
            "einem Beleg aus dem Ausfall ist der Ausfall nicht anzusehen"
        ),
        "what was paid for the empty is stored with a minus": (
            "was für das Leergut gezahlt wurde, ist mit Minus gespeichert"
        ),
        "what was paid for an empty is not stored as money that was given back": (
            "was für Leergut gezahlt wurde, ist nicht als Auszahlung gespeichert"
        ),
        "the deposit is told as a deposit": "das Pfand ist als Pfand gemeldet",
        "a deposit is not told as a deposit": "ein Pfand ist nicht als Pfand gemeldet",
        "the voucher was sold without VAT": "der Gutschein ist ohne Umsatzsteuer verkauft",
        "a voucher that is good for whatever there is was sold with VAT": (
            "ein Mehrzweckgutschein ist mit Umsatzsteuer verkauft"
        ),
        "the voucher is told as a voucher": "der Gutschein ist als Gutschein gemeldet",
        "a voucher that was sold is told as something else": (
            "ein verkaufter Gutschein ist als etwas anderes gemeldet"
        ),
        "the article is sold whole, and the voucher has paid": (
            "der Artikel ist mit vollem Betrag verkauft und mit dem Gutschein bezahlt"
        ),
        "what a voucher paid for is not stored as sold whole and paid by it": (
            "was ein Gutschein bezahlt hat, ist nicht mit vollem Betrag oder nicht als mit ihm "
            "bezahlt gespeichert"
        ),
        "the tip stands beside the article, without VAT": (
            "das Trinkgeld steht ohne Umsatzsteuer neben dem Artikel"
        ),
        "a tip for the staff is not told as a tip without VAT": (
            "Trinkgeld für das Personal ist nicht als Trinkgeld ohne Umsatzsteuer gemeldet"
        ),
        "the card has paid article and tip": "die Karte hat Artikel und Trinkgeld bezahlt",
        "what a card has paid is not the article and the tip": (
            "mit der Karte ist etwas anderes bezahlt als Artikel und Trinkgeld"
        ),
        "each rate has a line of its own": "jeder Steuersatz hat eine eigene Zeile",
        "what was sold at several rates of VAT is stored at one": (
            "was zu mehreren Steuersätzen verkauft wurde, ist zu einem gespeichert"
        ),
        "each line has the key of the rate that it names": (
            "jede Zeile hat den Schlüssel des Satzes, den sie nennt"
        ),
        "a line has the key of another rate than the one that it names": (
            "eine Zeile hat den Schlüssel eines anderen Satzes, als sie nennt"
        ),
        "the VAT of each line is that of its rate": "die Steuer jeder Zeile ist die ihres Satzes",
        "the VAT of a line is not what its rate makes of its amount": (
            "die Steuer einer Zeile ist nicht, was ihr Satz aus dem Betrag macht"
        ),
        "the sale is stored as it was paid": "der Verkauf ist gespeichert, wie er bezahlt wurde",
        "how the sale was paid is not how it is stored": (
            "der Verkauf ist anders gespeichert, als er bezahlt wurde"
        ),
        "the start of the first order is on the receipt": (
            "der Beginn der ersten Bestellung steht auf dem Beleg"
        ),
        "the receipt of a table does not say when its first order began": (
            "der Beleg eines Tisches sagt nicht, wann seine erste Bestellung begann"
        ),
        "the TSE has not said when the first order began": (
            "die TSE hat nicht gesagt, wann die erste Bestellung begann"
        ),
        "the till's clock shows the same minute for the first order and the receipt": (
            "die Uhr der Kasse zeigt für erste Bestellung und Rechnung dieselbe Minute"
        ),
        "the day is on the receipt": "das Datum steht auf dem Beleg",
        "the receipt does not say which day it is of": (
            "der Beleg sagt nicht, von welchem Tag er ist"
        ),
        "what was sold is on the receipt": "was verkauft wurde, steht auf dem Beleg",
        "the receipt does not say what was sold": "der Beleg sagt nicht, was verkauft wurde",
        "what was sold may have another name on paper": (
            "was verkauft wurde, heißt auf dem Papier vielleicht anders"
        ),
        "no article with a caption was stored": (
            "kein Artikel mit einer Bezeichnung wurde gespeichert"
        ),
        "an address is on the receipt": "eine Anschrift steht auf dem Beleg",
        "the receipt does not say where the shop is": (
            "der Beleg sagt nicht, wo das Unternehmen ist"
        ),
        "the VAT is on the receipt": "der Steuerbetrag steht auf dem Beleg",
        "the VAT is not on the receipt": "der Steuerbetrag steht nicht auf dem Beleg",
        "each rate of VAT is on the receipt": "jeder Steuersatz steht auf dem Beleg",
        "a rate of VAT is not on the receipt": "ein Steuersatz steht nicht auf dem Beleg",
        "the total on the receipt is the signed one": (
            "die Summe auf dem Beleg ist die signierte"
        ),
        "the total on the receipt is not the one that was signed": (
            "die Summe auf dem Beleg ist nicht die signierte"
        ),
        "a QR code is on the receipt, and none was answered": (
            "auf dem Beleg ist ein QR-Code, aber die Antwort enthielt keinen"
        ),
        "the QR code on the receipt is that of an earlier document": (
            "der QR-Code auf dem Beleg ist der eines früheren"
        ),
        "the QR code on the receipt is not the one that was answered": (
            "der QR-Code auf dem Beleg ist nicht der aus der Antwort"
        ),
        "no other QR code is on the receipt than was answered": (
            "auf dem Beleg ist kein anderer QR-Code als der aus der Antwort"
        ),
        "the signature on the receipt is that of an earlier document": (
            "die Signatur auf dem Beleg ist die eines früheren"
        ),
        "no other number of a transaction is on the receipt": (
            "auf dem Beleg ist keine andere Transaktionsnummer"
        ),
        "the number of the transaction on the receipt is that of an earlier document": (
            "die Transaktionsnummer auf dem Beleg ist die eines früheren"
        ),
        "the number of the TSE's transaction on the receipt is not the one that was answered": (
            "die Nummer der TSE-Transaktion auf dem Beleg ist nicht die aus der Antwort"
        ),
        "no other signature counter is on the receipt": (
            "auf dem Beleg ist kein anderer Signaturzähler"
        ),
        "the signature counter on the receipt is not the one that was answered": (
            "der Signaturzähler auf dem Beleg ist nicht der aus der Antwort"
        ),
        "the signature on the receipt is not whole": (
            "die Signatur auf dem Beleg ist unvollständig"
        ),
        "the till has stored no order": "die Kasse hat keine Bestellung gespeichert",
        "the till has stored no receipt of the table": (
            "die Kasse hat keine Rechnung des Tisches gespeichert"
        ),
        "the order was stored before the receipt": (
            "die Bestellung ist vor der Rechnung gespeichert"
        ),
        "what a table orders is stored as a document of its own, before it pays": (
            "was ein Tisch bestellt, wird als eigener Beleg gespeichert, bevor er zahlt"
        ),
        "orders and receipts name the same group": (
            "Bestellungen und Rechnungen nennen dieselbe Gruppe"
        ),
        "the orders of a table and its receipts have an allocationGroup in common": (
            "die Bestellungen eines Tisches und seine Rechnungen haben eine allocationGroup "
            "gemeinsam"
        ),
        "what was ordered was billed, and nothing else": (
            "was bestellt wurde, ist abgerechnet, und nichts sonst"
        ),
        "what is billed is not what was ordered": ("abgerechnet ist nicht, was bestellt wurde"),
        "what was taken off is an order with a negative quantity": (
            "was abgeht, ist eine Bestellung mit negativer Menge"
        ),
        "what is taken off an order is an order too, with a negative quantity": (
            "was von einer Bestellung abgeht, ist auch eine Bestellung, mit negativer Menge"
        ),
        "the till has stored no sale that could be voided": (
            "die Kasse hat keinen Verkauf gespeichert, der zu stornieren wäre"
        ),
        "the till has stored no void": "die Kasse hat kein Storno gespeichert",
        "a receipt is voided by a document of its own": (
            "ein Beleg wird durch einen eigenen Beleg storniert"
        ),
        "the void names the receipt that it voids": "das Storno nennt den stornierten Beleg",
        "the documentReference of a void is the receipt that it voids": (
            "die documentReference eines Stornos ist der stornierte Beleg"
        ),
        "a void has all values of what it voids, turned round": (
            "ein Storno hat alle Werte des stornierten Belegs mit umgekehrtem Vorzeichen"
        ),
        "all values are turned round": "alle Werte haben das umgekehrte Vorzeichen",
        "the till has stored nothing that could be closed": (
            "die Kasse hat nichts gespeichert, das abzuschließen wäre"
        ),
        "the day was closed": "der Tag wurde abgeschlossen",
        "a day is closed through the service, or by a closing that it is given": (
            "ein Tag wird durch den Dienst abgeschlossen oder durch einen Abschluss, den er "
            "bekommt"
        ),
        "the till has not closed the day": "die Kasse hat den Tag nicht abgeschlossen",
        "the till has started no transaction": "die Kasse hat keine Transaktion begonnen",
        "nothing was open when the day was closed": ("beim Abschluss des Tages war nichts offen"),
        "each sale ends with storeDocument or cancelDocument before the day is closed": (
            "jeder Verkauf endet mit storeDocument oder cancelDocument, bevor der Tag "
            "abgeschlossen wird"
        ),
        "the till has stored no sale": "die Kasse hat keinen Verkauf gespeichert",
        "the service adds up the day by itself": "der Dienst zählt den Tag selbst zusammen",
        "the closing comes to what was sold": "der Abschluss stimmt mit den Verkäufen überein",
        "the closing of the till does not come to what it has sold": (
            "der Abschluss der Kasse stimmt mit ihren Verkäufen nicht überein"
        ),
        "the till has neither stored nor cancelled a document": (
            "die Kasse hat keinen Beleg gespeichert oder abgebrochen"
        ),
        "a document of the till is faulty, so nothing shows of an outage": (
            "ein Beleg der Kasse ist fehlerhaft, deshalb lässt sich über den Ausfall nichts sagen"
        ),
        "no document was refused for what it holds": (
            "kein Beleg wurde wegen seines Inhalts abgelehnt"
        ),
        "a document of the till is faulty, and the service says where": (
            "ein Beleg der Kasse ist fehlerhaft, und der Dienst sagt, wo"
        ),
        "the till has stored nothing that was practised": (
            "die Kasse hat nichts gespeichert, was geübt wurde"
        ),
        "what was practised is stored as training": (
            "was geübt wurde, ist als Training gespeichert"
        ),
        "what somebody practises with is stored as training, and not as a sale": (
            "was jemand übt, wird als Training gespeichert und nicht als Verkauf"
        ),
        "the void is stored as training, so it takes nothing back": (
            "das Storno ist als Training gespeichert, also nimmt es nichts zurück"
        ),
        "what is taken off an order is taken off at another price than it was ordered at": (
            "was von einer Bestellung abgeht, hat einen anderen Preis als bestellt"
        ),
        "more was stored after the outage than was sold then": (
            "nach dem Ausfall wurde mehr gespeichert, als da verkauft wurde"
        ),
        "the day on the receipt is another one than that of its document": (
            "das Datum auf dem Beleg ist nicht das des gespeicherten Belegs"
        ),
        "each transaction that the till started has been ended": (
            "jede Transaktion, die die Kasse begonnen hat, ist beendet"
        ),
        "a transaction that the till started has not been ended": (
            "eine Transaktion, die die Kasse begonnen hat, ist nicht beendet"
        ),
        "one sale is stored once": "ein Verkauf ist einmal gespeichert",
        "one sale is one receipt that is stored": (
            "ein Verkauf ist ein Beleg, der gespeichert wird"
        ),
        "what was sold is no training": "was verkauft wurde, ist kein Training",
        "what was sold is stored as training": "was verkauft wurde, ist als Training gespeichert",
        "the article is in what was stored": "der Artikel steht im gespeicherten Beleg",
        "what was sold is stored without its amount": (
            "was verkauft wurde, ist ohne seinen Betrag gespeichert"
        ),
        "what was paid in cash is stored as cash": (
            "was bar bezahlt wurde, ist als Bargeld gespeichert"
        ),
        "what was paid in cash is not stored as cash": (
            "was bar bezahlt wurde, ist nicht als Bargeld gespeichert"
        ),
        "the till has not ended what was begun and not paid": (
            "die Kasse hat nicht beendet, was begonnen und nicht bezahlt war"
        ),
        "what was begun and not paid was cancelled": (
            "was begonnen und nicht bezahlt war, wurde abgebrochen"
        ),
        "what nobody has paid is stored as if it was sold": (
            "was niemand bezahlt hat, ist gespeichert, als wäre es verkauft"
        ),
        "the receipt says that it is training": "der Beleg sagt, dass er eine Übung ist",
        "the receipt looks like that of a sale": "der Beleg sieht aus wie der eines Verkaufs",
        "the till has stored nothing while the service was there": (
            "die Kasse hat nichts gespeichert, als der Dienst da war"
        ),
        "the till sold without the service": "die Kasse hat ohne den Dienst verkauft",
        "the till does not sell while the service is away": (
            "die Kasse verkauft nicht, wenn der Dienst fehlt"
        ),
        "the till has sold nothing without the service": (
            "die Kasse hat ohne den Dienst nichts verkauft"
        ),
        "the till has stored nothing since the service is back": (
            "die Kasse hat nichts gespeichert, seit der Dienst wieder da ist"
        ),
        "nothing is sold where a table is shown its bill": (
            "wo ein Tisch seine Rechnung sieht, wird nichts verkauft"
        ),
        "the bill that a table is shown is stored as a sale, and nobody has paid": (
            "die Rechnung zur Ansicht ist als Verkauf gespeichert, und niemand hat gezahlt"
        ),
        "nothing is sold where a receipt is printed once more": (
            "ein zweiter Druck ist kein Verkauf"
        ),
        "the sale is stored again where its receipt is printed once more": (
            "mit dem zweiten Druck ist der Verkauf noch einmal gespeichert"
        ),
        "the receipt says that it is a copy": "der Beleg sagt, dass er eine Kopie ist",
        "the second print looks like another receipt": (
            "der zweite Druck sieht aus wie ein anderer Beleg"
        ),
        "what was taken off before the payment is not sold": (
            "was vor der Zahlung storniert wurde, ist nicht verkauft"
        ),
        "what was taken off before the payment is not taken off what is sold": (
            "was vor der Zahlung storniert wurde, ist vom Verkauften nicht abgezogen"
        ),
        "what was taken off before the payment is in the document": (
            "was vor der Zahlung storniert wurde, steht im Beleg"
        ),
        "the document does not tell that an article was registered and taken off": (
            "dem Beleg ist nicht anzusehen, dass ein Artikel erfasst und wieder storniert wurde"
        ),
        "the till has ended fewer than two documents with a name": (
            "die Kasse hat keine zwei Belege mit einer Kennung beendet"
        ),
        "no two documents share a GUID or an id": (
            "keine zwei Belege haben dieselbe GUID oder dieselbe Kennung"
        ),
        "two documents have the same GUID or the same id": (
            "zwei Belege haben dieselbe GUID oder dieselbe Kennung"
        ),
        "a key that was tapped twice has sold once": (
            "eine Taste, die doppelt gedrückt wurde, hat einmal verkauft"
        ),
        "a key that was tapped twice has sold more than once": (
            "eine Taste, die doppelt gedrückt wurde, hat mehrfach verkauft"
        ),
        "the sale whose answer was lost is stored once": (
            "der Verkauf, dessen Antwort verloren ging, ist einmal gespeichert"
        ),
        "a sale whose answer was lost is stored more than once": (
            "ein Verkauf, dessen Antwort verloren ging, ist mehrfach gespeichert"
        ),
        "the till says that it could not sell, so nothing shows of what it stored": (
            "die Kasse sagt, dass sie nicht verkaufen konnte, also zeigt sich nichts"
        ),
        "less was stored than the till has sold since the answer was lost": (
            "seit die Antwort verloren ging, wurde weniger gespeichert als verkauft"
        ),
        "what was sold while the service was away has not been sent": (
            "was ohne den Dienst verkauft wurde, ist nicht nachgesandt"
        ),
        "what was sold without the service has been sent": (
            "was ohne den Dienst verkauft wurde, ist nachgesandt"
        ),
        "more has been sent than was sold": "mehr wurde nachgesandt, als verkauft wurde",
        "each sale has been sent once": "jeder Verkauf wurde einmal nachgesandt",
        "no other signature is on the receipt than was answered": (
            "auf dem Beleg ist keine andere Signatur als die aus der Antwort"
        ),
    }
)


def german(message: str) -> str:
    """
    Say in German what was found; empty for what this release does not know.
    """
    if message in _KNOWN:
        return _KNOWN[message]
    for pattern, words in (
        (_IS_THERE, "{} steht auf dem Beleg"),
        (_IS_NOT, _LACKS),
        (_IS_NOT_WITH_ANOTHER, _HAS_ANOTHER),
    ):
        found = pattern.fullmatch(message)
        if found and found[1] in _VALUES:
            return words.format(_VALUES[found[1]])
    return _not_done(message)


def _not_done(message: str) -> str:
    unknown = _NOT_BEGUN.fullmatch(message)
    if unknown is not None:
        return _UNKNOWN.format(unknown[1], unknown[2])
    done = _NOT_RUN.fullmatch(message)
    if done is None:
        return ""
    errand, why, call, status, said = done.groups()
    told = f"die Kasse konnte den Auftrag {errand} nicht ausführen: " + (
        "sie sagte nichts" if why == _SILENT else why
    )
    return told + (f"; {call} wurde mit {status} beantwortet: {said}" if call else "")
