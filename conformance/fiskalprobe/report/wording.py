"""
What the reports say in two languages: names of areas, verdicts, levels and reasons.

Sentences of the catalogue and of the checks come from elsewhere and are not translated here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from fiskalprobe.verdict import REASONS


class Words(NamedTuple):
    """
    One thing said in German and in English.
    """

    de: str
    en: str


#: Areas by the middle part of an id, in the order in which a receipt meets them.
AREAS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "TXN": Words("Anlegen und Speichern", "Create and store"),
        "CXL": Words("Abbruch", "Cancel"),
        "DOC": Words("Belegarten und Beleginhalt", "Types of documents and their content"),
        "OFF": Words("TSE-Ausfall", "Outage of the TSE"),
        "LIM": Words("Offene Transaktionen", "Open transactions"),
        "RSP": Words("Fiskalantwort", "Fiscal response"),
        "SIG": Words("Signatur und Zertifikat", "Signature and certificate"),
        "QR": Words("QR-Code", "QR code"),
        "PRD": Words("processData", "processData"),
        "REQ": Words("Lesen der Anfragen", "Reading requests"),
        "STA": Words("Statuscodes", "Status codes"),
        "TSE": Words("TSE-Verwaltung", "Device management"),
        "DEV": Words("Die TSE als Gerät", "The TSE as a device"),
        "INF": Words("Auskunft", "Information"),
        "POS": Words("Pflichten der Kasse", "Duties of the till"),
        "CLI": Words("Clients und Cloud", "Clients and cloud"),
        "CLO": Words("Abschluss und Bestand", "Closing and stock"),
        "AUD": Words("Prüfprotokoll", "Audit log"),
        "DSF": Words("Export der Abschlüsse", "Export of closings"),
        "CAU": Words("Schlüssel und Token", "Keys and tokens"),
        "CTS": Words("Leben einer TSS", "Life of a TSS"),
        "CAD": Words("PIN, PUK und Admin-Sitzung", "PIN, PUK and admin session"),
        "CCL": Words("Kassen der TSS", "Clients of the TSS"),
        "CTX": Words("Transaktionen", "Transactions"),
        "CPD": Words("Vorgangsart und Vorgangsdaten", "Process type and process data"),
        "CSG": Words("Signatur, Log und QR-Code", "Signature, log and QR code"),
        "CEX": Words("Exporte", "Exports"),
        "CLS": Words("Listen und Metadaten", "Lists and metadata"),
        "CER": Words("Fehler und Lesen der Anfragen", "Errors and reading of requests"),
        "CMG": Words("Organisationen und Schlüssel", "Organisations and keys"),
        "IFC": Words("Konfiguration der Schnittstelle", "Configuration of the interface"),
        "IKY": Words("API-Key und API-Secret", "API key and secret"),
        "IMD": Words("TEST, LIVE und der Anbieter", "TEST, LIVE and the vendor"),
        "ICT": Words("Verbindungstest, Proxy und Log", "Connection test, proxy and log"),
        "ITL": Words("Barkassen und ihre TSE", "Tills and their TSE"),
        "IER": Words("Form der Antworten", "Form of the answers"),
    }
)
VERDICTS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "na": Words("entfällt", "not applicable"),
        "pass": Words("erfüllt", "passed"),
        "alt": Words("andere Lesart", "other reading"),
        "warn": Words("Hinweis", "warning"),
        "inconclusive": Words("offen", "inconclusive"),
        "fail": Words("verletzt", "failed"),
        "error": Words("Prüffehler", "harness error"),
    }
)
LEVELS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "must": Words("muss", "must"),
        "must_not": Words("darf nicht", "must not"),
        "should": Words("soll", "should"),
        "should_not": Words("soll nicht", "should not"),
        "may": Words("darf", "may"),
    }
)
BASES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "stated": Words("ausdrücklich", "stated"),
        "shown": Words("nur gezeigt", "shown"),
        "inferred": Words("erschlossen", "inferred"),
        "law": Words("Recht", "law"),
    }
)
ACTORS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "middleware": Words("Fiskaldienst", "fiscal service"),
        "pos": Words("Kasse", "till"),
        "tse": Words("TSE", "TSE"),
        "cloud-tse": Words("Cloud-TSE", "cloud TSE"),
        "tse-interface": Words("TSE-Schnittstelle", "TSE interface"),
    }
)
PROFILES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "core": Words("Kern", "Core"),
        "offline": Words("Betrieb ohne TSE", "Outage"),
        "recovery": Words("Nachsignieren nach dem Ausfall", "Signing after the outage"),
        "limits": Words("Grenze offener Transaktionen", "Transaction limit"),
        "listing": Words("Auflisten und Schließen", "Listing and closing"),
        "documents": Words("Alle Belegarten", "All types of documents"),
        "closing": Words("Abschluss und Bestand", "Closing and stock"),
        "clients": Words("Clients und Cloud", "Clients and cloud"),
        "cloud-tse": Words("Cloud-TSE", "Cloud TSE"),
        "cloud-limits": Words("Grenzen der Cloud-TSE", "Limits of the cloud TSE"),
        "onboarding": Words("Einrichtung der TSE-Schnittstelle", "Setting up the TSE interface"),
        "pos": Words("Verkauf und Abbruch an der Kasse", "Sales and aborts at the till"),
        "pos-offline": Words("Die Kasse bei TSE-Ausfall", "The till in an outage"),
        "pos-receipt": Words("Was die Kasse druckt", "What the till prints"),
        "pos-rates": Words("Mehrere Steuersätze", "Several rates of VAT"),
        "pos-payments": Words("Karte, Teilzahlung, Wechselgeld", "Card, part payment, change"),
        "pos-deposit": Words("Pfand und seine Rückgabe", "Deposits and their return"),
        "pos-voucher": Words("Mehrzweckgutscheine", "Multi-purpose vouchers"),
        "pos-tip": Words("Trinkgeld mit der Karte", "Tips by card"),
        "pos-correction": Words("Korrektur vor der Zahlung", "Corrections before the payment"),
        "pos-double-tap": Words("Taste doppelt gedrückt", "Keys that are tapped twice"),
        "pos-reprint": Words("Zweiter Druck eines Belegs", "Receipts printed once more"),
        "pos-table": Words(
            "Tische, die bestellen und später zahlen", "Tables that order and pay later"
        ),
        "pos-bill": Words("Rechnung zur Ansicht", "Bills shown before the payment"),
        "pos-park": Words("Geparkte Bons", "Baskets that are parked"),
        "pos-training": Words("Training an der Kasse", "Training at the till"),
        "pos-void": Words("Storno eines Belegs", "Receipts that are voided"),
        "pos-closing": Words("Der Tagesabschluss der Kasse", "The closing of the till's day"),
        "pos-late": Words("Die Kasse ohne Dienst", "The till without its service"),
        "cloud-management": Words("Organisationen und Schlüssel", "Organisations and keys"),
    }
)
#: What is done to the world behind a subject, by the name of the handle.
HANDLES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "cut": Words("TSE trennen", "cut the TSE off"),
        "mend": Words("TSE verbinden", "connect the TSE"),
        "reset": Words("zurücksetzen", "reset"),
        "cable": Words("Verbindung ansehen", "look at the connection"),
        "now": Words("Uhr lesen", "read the clock"),
        "set_clock": Words("Uhr stellen", "set the clock"),
        "advance": Words("Uhr vorstellen", "advance the clock"),
        "dsfinvk": Words("Abschlüsse exportieren", "export the closings"),
        "export": Words("Logs der TSE exportieren", "export the logs of the TSE"),
        "ledger": Words("Aufzeichnung lesen", "read the ledger"),
        "restart": Words("neu starten", "restart"),
        "paper": Words("Beleg ansehen", "look at the receipt"),
    }
)
#: What a header says of the plan, by its keys.
PLAN: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "scenarios": Words("Szenarien", "scenarios"),
        "filter": Words("Auswahl", "filter"),
        "strict": Words("streng", "strict"),
        "set": Words("eingefrorener Satz", "frozen set"),
        "digest": Words("Plan, SHA-256", "plan, SHA-256"),
    }
)
#: What became of a deliberate fault, as the kill matrix calls it.
FATES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "killed": Words("gefunden", "found"),
        "collateral": Words("nur durch andere Prüfungen gefunden", "found by other checks only"),
        "survived": Words("nicht gefunden", "not found"),
        "equivalent": Words("eine andere Lesart, mit Begründung", "another reading, with reason"),
        "broken": Words("nicht lauffähig", "does not run"),
    }
)

#: Why an excuse does not hold, by the name of the reason.
STALE: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "PASSES": Words(
            "scheitert nicht mehr; aus der Baseline nehmen",
            "no longer fails; remove it from the baseline",
        ),
        "NEVER_RAN": Words(
            "wurde in diesem Lauf nicht geprüft; herausnehmen oder die Ursache suchen",
            "was not tested in this run; remove it, or find out why it was not reached",
        ),
        "EXPIRED": Words(
            "ist nicht länger entschuldigt, der Tag ist vorbei; beheben oder neu vereinbaren",
            "is no longer excused, its last day has passed; fix it, or agree on another day",
        ),
    }
)
#: One sign per verdict, for a margin.
MARKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "na": "·",
        "pass": "✓",
        "alt": "≈",
        "warn": "!",
        "inconclusive": "?",
        "fail": "✗",
        "error": "⚡",
    }
)

#: What a reason code means and what to do, in German; the English stands in `fiskalprobe.verdict`.
_REASONS_DE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "untested": (
            "Kein Szenario und keine begleitende Prüfung prüft die Anforderung.",
            "Auf Ihrer Seite nichts; es ist eine Lücke des Werkzeugs und wird als solche geführt.",
        ),
        "not-reached": (
            "Das Werkzeug kann die Anforderung prüfen, doch dieser Lauf kam nicht dorthin.",
            "Ohne Filter laufen lassen; bleibt es dabei, die abgebrochenen Szenarien ansehen.",
        ),
        "control": (
            (
                "Das Szenario braucht einen Zugriff auf den Prüfling (Kabel, Uhr, Rücksetzen "
                "oder Aufzeichnung), den das Ziel nicht anbietet."
            ),
            (
                "Die Steuerschnittstelle anbieten (control.yaml aus fiskalspec) und ihre Adresse "
                "unter [control] in target.toml nennen."
            ),
        ),
        "blocked": (
            "Die Voraussetzungen des Szenarios ließen sich nicht herstellen.",
            "Den Austausch des gescheiterten Given-Schritts ansehen.",
        ),
        "transport": (
            "Es kam keine Antwort; darüber lässt sich nichts sagen.",
            "Prüfen, ob der Prüfling erreichbar ist; ixit.timeout erhöhen, falls er langsam ist.",
        ),
        "evidence": (
            "Die Antwort enthält nicht, was die Prüfung bräuchte.",
            "Die Meldung der Prüfung sagt, was fehlt.",
        ),
        "out-of-scope": (
            "Die Anforderung gilt nicht für das, was das Ziel zusagt.",
            "Profil oder Endpunkt unter [ics] zusagen, falls er unterstützt wird.",
        ),
        "harness": (
            "Das Werkzeug selbst ist gescheitert; über den Prüfling sagt das nichts.",
            "Bitte zusammen mit run.ndjson melden.",
        ),
        "feature": (
            "Ein Feature verlangt Unmögliches; über den Prüfling sagt das nichts.",
            "Das Feature ändern, wo die Meldung es sagt, oder ohne es prüfen.",
        ),
        "unknown-requirement": (
            "Eine Prüfung nennt eine Anforderung, die der Katalog nicht kennt.",
            "Bitte zusammen mit run.ndjson melden.",
        ),
        "broken": (
            "Die Anforderung wurde geprüft und nicht eingehalten.",
            "Erwartetes und Erhaltenes vergleichen und den Austausch ansehen.",
        ),
    }
)
#: What to do about a code that has no entry of its own.
_ELSE: Final = Words(
    "Die Meldung der Prüfung lesen und den Austausch ansehen.",
    "Read the message of the check and look at the exchange.",
)


class Explained(NamedTuple):
    """
    A reason code with its meaning and what to do.
    """

    code: str
    meaning: Words
    remedy: Words


def reason(code: str) -> Explained:
    """
    Explain a reason code; an oracle's own code is only named.
    """
    if code not in REASONS:
        return Explained(code, Words("", ""), _ELSE)
    said = REASONS[code]
    meaning, remedy = _REASONS_DE.get(code, (said.meaning, said.advice))
    return Explained(code, Words(meaning, said.meaning), Words(remedy, said.advice))


def word(table: Mapping[str, Words], key: str) -> Words:
    """
    Look a word up; an unknown key stands for itself.
    """
    return table.get(key, Words(key, key))


def counted(number: int, de: tuple[str, str], en: tuple[str, str]) -> Words:
    """
    Put a number before its noun, singular or plural.
    """
    single = number == 1
    return Words(f"{number} {de[0 if single else 1]}", f"{number} {en[0 if single else 1]}")
