"""
What was found on a signature, on a QR code and in processData, in German.

Names of fields that stand in an answer, and what was read there, are kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "transaction number": "die Transaktionsnummer",
        "signature counter": "der Signaturzähler",
        "start time": "die Startzeit",
        "log time": "die Logzeit",
        "client id": "die Client-Id",
        "client": "der Client",
        "algorithm": "der Signaturalgorithmus",
        "time format": "das Format der Logzeit",
        "signed client": "die signierte Client-Id",
        "process type": "der processType",
        "process data": "die processData",
        "public key": "der öffentliche Schlüssel",
        "signature": "die Signatur",
        "signature algorithm": "der Signaturalgorithmus",
        "log time format": "das Format der Logzeit",
    }
)
_SPELLINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "upper and lower case": "Groß- und Kleinschreibung",
        "blanks around it": "Leerzeichen davor oder danach",
        "blanks at its end": "Leerzeichen am Ende",
        "a trailing blank": "ein Leerzeichen am Ende",
        "braces": "geschweifte Klammern",
        "hyphens": "Bindestriche",
        "the prefix ERS": "der Vorsatz ERS",
        "line ends (CR LF)": "Zeilenenden (CR LF)",
        "line ends (LF)": "Zeilenenden (LF)",
        "line ends (CR)": "Zeilenenden (CR)",
        "a CR at the end": "ein CR am Ende",
        "a CR LF at the end": "ein CR LF am Ende",
        "a LF at the end": "ein LF am Ende",
        "a line end at the end": "ein Zeilenende am Ende",
        "decimal comma and dot": "Dezimalkomma und Punkt",
        "thousands separators": "Tausendertrennzeichen",
        "quotes that are doubled": "verdoppelte Anführungszeichen",
        "quotes that are not doubled": "nicht verdoppelte Anführungszeichen",
        "quotes that are escaped": "Anführungszeichen mit Schrägstrich",
        "a blank after the second ^": "ein Leerzeichen nach dem zweiten ^",
        "a zero payment": "eine Zahlung von 0",
        "a sign on zero": "ein Vorzeichen vor 0",
        "the currency EUR": "die Währung EUR",
        "cash and non-cash": "Bar und Unbar",
        "a decimal": "eine Nachkommastelle",
        "the amount of a rate of VAT": "der Betrag eines Steuersatzes",
        "the amount of a payment": "der Betrag einer Zahlung",
        "the rate of VAT of an amount": "der Steuersatz eines Betrags",
    }
)
#: What a signature is told to suffer from, as the second half of a sentence.
_CULPRITS: Final = tuple(
    (re.compile(pattern, re.DOTALL), german)
    for pattern, german in (
        (
            r"the transaction number and the signature counter: they are swapped",
            "Transaktionsnummer und Signaturzähler sind vertauscht",
        ),
        (
            r"the log time: it is swapped with the start time \(signed was (.+)\)",
            r"Logzeit und Startzeit sind vertauscht (signiert war \1)",
        ),
        (
            r"the operation: this is the signature of a (.+)",
            r"die Operation: Dies ist die Signatur von \1",
        ),
        (
            r"the signature algorithm: it is (\S+), not (\S+)",
            r"der Signaturalgorithmus: Es ist \1, nicht \2",
        ),
        (
            r"the log time format: it is (\S+), not (\S+)",
            r"das Format der Logzeit: Es ist \1, nicht \2",
        ),
        (
            r"the log time: signed was a whole second",
            "die Logzeit: Signiert war eine ganze Sekunde",
        ),
        (r"the process type: signed was (.+)", r"der processType: Signiert war \1"),
        (
            r"the kind of the receipt in the process data: signed was (.+)",
            r"die Art des Vorgangs in processData: Signiert war \1",
        ),
        (
            r"the transaction number: signed was (\d+), not (\d+)",
            r"die Transaktionsnummer: Signiert war \1, nicht \2",
        ),
        (
            r"the signature counter: signed was (\d+), not (\d+)",
            r"der Signaturzähler: Signiert war \1, nicht \2",
        ),
        (
            r"the log time: it is (\d+) hours? off; signed was (.+)",
            r"die Logzeit weicht um \1 h ab; signiert war \2",
        ),
        (
            r"the log time: it is local time \((.+)\) written as UTC; signed was (.+)",
            r"die Logzeit ist Ortszeit (\1), als UTC geschrieben; signiert war \2",
        ),
        (
            r"the log time: it is (\d+) seconds? too late; signed was (.+)",
            r"die Logzeit ist \1 s zu spät; signiert war \2",
        ),
        (
            r"the log time: it is (\d+) seconds? too early; signed was (.+)",
            r"die Logzeit ist \1 s zu früh; signiert war \2",
        ),
    )
)
_RESPELLED: Final = re.compile(
    r"the (client id|process data): (.+?); signed was (.+)",
    re.DOTALL,
)
_OF_START: Final = re.compile(r"of the start of transaction (\d+): (.+)", re.DOTALL)
_CULPRIT: Final = "; the likely culprit is "
_PROOFS: Final = tuple(
    (re.compile(pattern, re.DOTALL), german)
    for pattern, german in (
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
            (
                r"the log time has a fraction of a second and (\S+) cannot hold one, so this is "
                r"not the time that was signed"
            ),
            (
                r"die Logzeit hat Bruchteile einer Sekunde, die \1 nicht fasst; also ist es nicht "
                r"die signierte Zeit"
            ),
        ),
        (
            r"no signature algorithm is called (.+)",
            r"kein Signaturalgorithmus heißt \1",
        ),
        (r"no log time format is called (.+)", r"kein Format der Logzeit heißt \1"),
        (r"the public key is empty", "der öffentliche Schlüssel ist leer"),
        (
            r"the public key is not base64; copy the field once more in full",
            "der öffentliche Schlüssel ist kein Base64; das Feld noch einmal ganz abschreiben",
        ),
        (
            r"the public key begins with byte (..); an uncompressed point begins with 04",
            (
                r"der öffentliche Schlüssel beginnt mit dem Byte \1; ein unkomprimierter Punkt "
                r"beginnt mit 04"
            ),
        ),
        (
            (
                r"the public key of (\d+) bytes lies on none of the curves (.+); "
                r"at least one byte of it is wrong"
            ),
            (
                r"der öffentliche Schlüssel von \1 Byte liegt auf keiner der Kurven \2; "
                r"mindestens ein Byte ist falsch"
            ),
        ),
        (
            r"the public key is not on a curve that a TSE may use",
            "der öffentliche Schlüssel liegt auf keiner Kurve, die eine TSE nutzen darf",
        ),
        (
            r"the public key looks like a SubjectPublicKeyInfo and cannot be read as one",
            (
                "der öffentliche Schlüssel sieht aus wie ein SubjectPublicKeyInfo und ist nicht "
                "so lesbar"
            ),
        ),
        (
            r"the SubjectPublicKeyInfo is not written in DER",
            "das SubjectPublicKeyInfo ist nicht in DER geschrieben",
        ),
        (
            r"the log message cannot be rebuilt: the answer has no (.+)",
            r"die Lognachricht lässt sich nicht nachbilden: In der Antwort fehlt \1",
        ),
        (
            r"the log message cannot be rebuilt: (\w+) is (.+), and no [\w ]+",
            r"die Lognachricht lässt sich nicht nachbilden: \1 ist nicht lesbar: \2",
        ),
        (
            r"the log message cannot be rebuilt: number (.+) or counter (.+) is absurd",
            r"die Lognachricht lässt sich nicht nachbilden: Nummer \1 oder Zähler \2 ist unsinnig",
        ),
        (
            r"the answer gives transaction (\d+) and no signature",
            r"die Antwort nennt Transaktion \1 und keine Signatur",
        ),
    )
)
_FINDING: Final = re.compile(r"; (?=(?:PD|QR)-\d\d )")
_NUMBERED: Final = re.compile(r"((?:PD|QR)-\d\d) (.+)", re.DOTALL)
#: Where an amount stands, and what is wrong with it.
_PLACE: Final = re.compile(r"(gross sum|payment|order line) (\d+) ?(.*)", re.DOTALL)
_PLACES: Final[Mapping[str, str]] = MappingProxyType(
    {"gross sum": "Bruttosumme", "payment": "Zahlung", "order line": "Bestellzeile"}
)
_AT_PLACE: Final = tuple(
    (re.compile(pattern, re.DOTALL), german)
    for pattern, german in (
        (r"is -0\.00; zero has no sign", "ist -0.00; null hat kein Vorzeichen"),
        (
            r"is 0\.00; a payment of nothing is left out",
            "ist 0.00; eine Zahlung von nichts entfällt",
        ),
        (r"(\S+) has leading zeros", r"\1 hat führende Nullen"),
        (r"(.+) has a thousands separator", r"\1 hat ein Tausendertrennzeichen"),
        (r"(.+) has a decimal comma", r"\1 hat ein Dezimalkomma"),
        (r"(.+) has a plus sign", r"\1 hat ein Pluszeichen"),
        (r"(.+) has no digit before the dot", r"\1 hat keine Ziffer vor dem Punkt"),
        (r"(.+) has blanks around it", r"\1 hat Leerzeichen davor oder danach"),
        (r"(.+) has not exactly two decimals", r"\1 hat nicht genau zwei Nachkommastellen"),
        (r"(.+) has more than (\d+) characters", r"\1 hat mehr als \2 Zeichen"),
        (
            r"(.+) is no amount with a dot and two decimals",
            r"\1 ist kein Betrag mit Punkt und zwei Nachkommastellen",
        ),
        (
            r"(.+) is not written amount:Bar or amount:Unbar",
            r"\1 ist nicht als Betrag:Bar oder Betrag:Unbar geschrieben",
        ),
        (r"names EUR, which is left out", "nennt EUR, was entfällt"),
        (r"has the currency (.+)", r"hat die Währung \1"),
        (
            r"has the quantity (\S+); decimals that say nothing are left out",
            r"hat die Menge \1; Nachkommastellen, die nichts sagen, entfallen",
        ),
        (
            r"(.+) has a quote that is not doubled",
            r"\1 hat ein Anführungszeichen, das nicht verdoppelt ist",
        ),
        (
            r"(.+) is not written quantity;\"text\";price",
            r'\1 ist nicht als Menge;"Text";Preis geschrieben',
        ),
        (
            r"ends with LF; lines are separated by CR alone",
            "endet mit LF; Zeilen trennt allein CR",
        ),
    )
)
_CLAUSES: Final = tuple(
    (re.compile(pattern, re.DOTALL), german)
    for pattern, german in (
        (
            r"a (\S+) has three parts separated by \^, this has (\d+)",
            r"ein \1 hat drei durch ^ getrennte Teile, dieser \2",
        ),
        (
            r"there are (\d+) gross sums instead of (\d+)",
            r"die Zahl der Bruttosummen ist \1, nicht \2",
        ),
        (
            r"payments of one kind and currency are not added up",
            "Zahlungen gleicher Art und Währung sind nicht zusammengezählt",
        ),
        (
            r"payments do not stand in the usual order: Bar before Unbar, euro first",
            "Zahlungen stehen nicht wie üblich: Bar vor Unbar, Euro zuerst",
        ),
        (r"('.*') is none of (.+)", r"\1 ist nicht unter \2"),
        (
            (
                r"AVBelegstorno cannot be used with a TSE; "
                r"a cancellation is a new Beleg with reversed signs"
            ),
            (
                "AVBelegstorno gibt es mit einer TSE nicht; ein Storno ist ein neuer Beleg mit "
                "umgekehrten Vorzeichen"
            ),
        ),
        (
            r"(\w+) has five sums of 0\.00 and no payments",
            r"\1 hat fünf Summen von 0.00 und keine Zahlungen",
        ),
        (
            r"the gross sums come to (-?[\d.]+), the payments to (-?[\d.]+)",
            r"die Bruttosummen ergeben \1, die Zahlungen \2",
        ),
        (r"an order has no line", "eine Bestellung hat keine Zeile"),
        (r"a CR follows the last order line (\d+)", r"der letzten Bestellzeile \1 folgt ein CR"),
        (
            r"after order line (\d+) comes (.+) instead of CR",
            r"nach Bestellzeile \1 kommt \2 statt CR",
        ),
        (r"the process data contain NUL", "processData enthält NUL"),
        (
            r"the process data begin with a byte order mark",
            "processData beginnt mit einem Byte Order Mark",
        ),
        (
            r"the process data contain decomposed characters \(not NFC\)",
            "processData enthält zerlegte Zeichen (nicht NFC)",
        ),
        (
            r"the process data are not well-formed UTF-8",
            "processData ist kein wohlgeformtes UTF-8",
        ),
        # The QR code.
        (
            (
                r"(?:QrCodeDataString: )?a receipt's QR code has (\d+) fields separated by "
                r"semicolons, this text has (\d+)"
            ),
            (
                r"der QR-Code eines Belegs hat \1 durch Semikolon getrennte Felder, "
                r"dieser Text hat \2"
            ),
        ),
        (
            (
                r"(?:QrCodeDataString: )?a receipt's QR code begins with V0, "
                r"this text with (.+)"
            ),
            r"der QR-Code eines Belegs beginnt mit V0, dieser Text mit \1",
        ),
        (r"the code begins with (\S+), not V0", r"der QR-Code beginnt mit \1, nicht mit V0"),
        (
            r"the code contains control characters or begins or ends with blanks",
            "der QR-Code enthält Steuerzeichen oder beginnt oder endet mit Leerzeichen",
        ),
        (r"the client id is empty", "die Client-Id ist leer"),
        (
            (
                r"the client id contains (.+), "
                r"which a client id at a TSE of TR-03151-1 1\.1\.1 must not"
            ),
            r"die Client-Id enthält \1, was an einer TSE nach TR-03151-1 1.1.1 nicht sein darf",
        ),
        (r"the process type (.+) is none of (.+)", r"der processType \1 ist nicht unter \2"),
        (r"the start time is after the log time", "die Startzeit liegt nach der Logzeit"),
        (
            r"the receipt is from (\d+), before a TSE was required",
            r"der Beleg ist von \1, als noch keine TSE Pflicht war",
        ),
        (
            r"the start time is of (\d+), before a TSE was required",
            r"die Startzeit ist von \1, als noch keine TSE Pflicht war",
        ),
        (
            (
                r"the signature algorithm (.+) is unknown; "
                r"names look like ecdsa-plain-SHA256"
            ),
            r"der Signaturalgorithmus \1 ist unbekannt; Namen sehen aus wie ecdsa-plain-SHA256",
        ),
        (
            r"the log time format (.+) is none of (.+)",
            r"das Format der Logzeit \1 ist nicht unter \2",
        ),
        (r"the QR code cannot be read", "der QR-Code ist nicht lesbar"),
    )
)
_OF_FIELD: Final = tuple(
    (re.compile(pattern, re.DOTALL), german)
    for pattern, german in (
        (
            r"the ([a-z ]+?) ('.*') is no plain number from 1 to 4294967295",
            r"{} \2 ist keine schlichte Zahl von 1 bis 4294967295",
        ),
        (
            r"the ([a-z ]+?) ('.*') is not written YYYY-MM-DDThh:mm:ss\.fffZ",
            r"{} \2 ist nicht als JJJJ-MM-TTThh:mm:ss.fffZ geschrieben",
        ),
        (r"the ([a-z ]+?) is not base64", "{} ist kein Base64"),
    )
)
_DIFFER: Final = re.compile(
    r"the (receipt|QR code) differs from the (QR code|answer) in ([^;]+?)((?:; .+)?)"
)
_HINTS: Final = tuple(
    (re.compile(pattern), german)
    for pattern, german in (
        (r"(.+) and (.+) are swapped", r"\1 und \2 sind vertauscht"),
        (r"its times are (\d h) ahead of UTC", r"seine Zeiten gehen \1 vor UTC"),
    )
)
_SUBJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {"receipt": "der Beleg", "QR code": "der QR-Code"}
)
_STANDARDS: Final[Mapping[str, str]] = MappingProxyType(
    {"QR code": "vom QR-Code", "answer": "von der Antwort"}
)


def german(message: str) -> str:
    """
    Say in German what was found; empty where it is not wholly known.
    """
    start = _OF_START.fullmatch(message)
    if start is not None:
        told = _proof(start[2])
        return f"vom Beginn der Transaktion {start[1]}: {told}" if told else ""
    found = [_finding(part) for part in _FINDING.split(message)]
    if all(found):
        return "; ".join(found)
    return _proof(message) or _difference(message)


def named(field: str) -> str:
    """
    Name a field as a German sentence does, without its article; empty for one not known.
    """
    alone = {"public key": "öffentlicher Schlüssel"}
    return alone.get(field) or _FIELDS.get(field, "").partition(" ")[2]


def value(said: str) -> str:
    """
    Say in German which value a field has; empty for a field that is not known.
    """
    for field in _FIELDS:
        if said.startswith(f"{field} "):
            return f"{named(field)} {said.removeprefix(field).strip()}"
    return ""


def _proof(said: str) -> str:
    reason, _, culprit = said.partition(_CULPRIT)
    told = _first(_PROOFS, reason)
    if not culprit or not told:
        return told
    why = _first(_CULPRITS, culprit) or _respelled(culprit)
    return f"{told}; wahrscheinliche Ursache: {why}" if why else ""


def _respelled(culprit: str) -> str:
    found = _RESPELLED.fullmatch(culprit)
    how = _SPELLINGS.get(found[2]) if found else None
    return f"{_FIELDS[found[1]]}: {how}; signiert war {found[3]}" if found and how else ""


def _finding(said: str) -> str:
    numbered = _NUMBERED.fullmatch(said)
    if numbered is not None:
        told = _clause(numbered[2])
        return f"{numbered[1]} {told}" if told else ""
    return _clause(said)


def _clause(said: str) -> str:
    place = _PLACE.fullmatch(said)
    if place is not None:
        told = _first(_AT_PLACE, place[3])
        return f"{_PLACES[place[1]]} {place[2]} {told}" if told else ""
    for pattern, words in _OF_FIELD:
        found = pattern.fullmatch(said)
        if found and found[1] in _FIELDS:
            return found.expand(words).format(_FIELDS[found[1]])
    return _first(_CLAUSES, said)


def _difference(said: str) -> str:
    """
    Name what differs; the names of fields in an answer stay as they are.
    """
    found = _DIFFER.fullmatch(said)
    if found is None:
        return ""
    names = ", ".join(named(each) or each for each in found[3].split(", "))
    hints = [_first(_HINTS, each) for each in found[4].split("; ")[1:]]
    if not all(hints):
        return ""
    told = f"{_SUBJECTS[found[1]]} weicht {_STANDARDS[found[2]]} ab in {names}"
    return "; ".join((told, *hints))


def _first(known: tuple[tuple[re.Pattern[str], str], ...], said: str) -> str:
    for pattern, words in known:
        found = pattern.fullmatch(said)
        if found:
            return found.expand(words)
    return ""
