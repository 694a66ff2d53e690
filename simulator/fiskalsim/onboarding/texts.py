"""
What the mask and the till say, in German and in English, one table.

Two texts are quoted from the vendor's manual (seed-004), because users and judges look for them:
the red notice of the TEST mode, and the provider's error in `provider_said`. The others are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Text:
    """
    The same in both languages.
    """

    de: str
    en: str

    def filled(self, **values: str) -> Text:
        """
        Put *values* where the text names them in curly brackets.
        """
        return Text(self.de.format(**values), self.en.format(**values))


_TEXT: Final = Text("ein Text", "a text")
_YES_OR_NO: Final = Text("true oder false", "true or false")
_SHORT_NAME: Final = Text(
    "bis 40 Kleinbuchstaben, Ziffern und Bindestriche, vorn kein Bindestrich",
    "up to 40 small letters, digits and hyphens, no hyphen first",
)

TEXTS: Final = MappingProxyType(
    {
        # What was sent cannot be used.
        "unreadable": Text(
            "Diese Angaben sind nicht lesbar: {what}.", "This cannot be read: {what}."
        ),
        "unknown-interface": Text(
            "Diese Schnittstelle gibt es nicht.", "There is no such interface."
        ),
        "unknown-till": Text("Diese Barkasse gibt es nicht.", "There is no such till."),
        "unknown-branch": Text("Diese Filiale gibt es nicht.", "There is no such branch."),
        "unknown-workplace": Text(
            "Diesen Arbeitsplatz gibt es nicht.", "There is no such workplace."
        ),
        "unknown-tse": Text("Diese TSE gibt es hier nicht.", "There is no such TSE here."),
        "v1-not-supported": Text(
            "Es darf ausschließlich Fiskaly V2 verwendet werden; V1 wird nicht mehr unterstützt.",
            "Only Fiskaly V2 may be used; V1 is no longer supported.",
        ),
        "url-fixed": Text(
            "Die URL ist vorbelegt und darf nicht geändert werden: {url}.",
            "The URL is prefilled and must not be changed: {url}.",
        ),
        "keys-by-button-only": Text(
            "API-Key und API-Secret entstehen nur über „Anlegen“; tragen Sie keine anderen ein.",
            'API key and secret come from the button "Anlegen" only; do not enter others.',
        ),
        "workplace-needed": Text(
            "Wählen Sie entweder die Filialverwaltung oder einen Arbeitsplatz.",
            "Choose either the branch administration or a workplace.",
        ),
        "single-branch": Text(
            "Die Schnittstelle gilt für die gesamte Filialkette, nicht für eine einzelne Filiale.",
            "The interface is for the whole branch chain, not for a single branch.",
        ),
        "client-side-only": Text(
            "Diese Schnittstelle wird clientseitig verwendet.",
            "This interface is used on the client side.",
        ),
        "staff-only": Text(
            "Das dürfen nur Mitarbeiter des Anbieters; die Anmeldung fehlt oder ist falsch.",
            "This is for the vendor's staff only; the credential is missing or wrong.",
        ),
        # What the mask tells instead of doing it.
        "live-by-staff-only": Text(
            "Den Modus ändert nur ein Mitarbeiter des Anbieters.",
            "Only the vendor's staff can change the mode.",
        ),
        "not-saved": Text("Speichern Sie die Schnittstelle zuerst.", "Save the interface first."),
        "not-saved-again": Text(
            "Die Zugangsdaten sind noch nicht gespeichert; speichern Sie die Schnittstelle.",
            "The credentials are not saved yet; save the interface.",
        ),
        "not-released": Text(
            "Der Anbieter hat die Nutzung noch nicht freigeschaltet; wenden Sie sich an ihn.",
            "The vendor has not released this yet; get in touch with the vendor.",
        ),
        "keys-exist": Text(
            "Die Zugangsdaten sind schon angelegt.", "The credentials have been created."
        ),
        "confirmation-needed": Text(
            "Sollen die fiskaly-Zugangsdaten ({env}) jetzt angelegt werden? Antworten Sie mit Ja.",
            "Shall the fiskaly credentials ({env}) be created now? Answer yes.",
        ),
        "tenants-undecided": Text(
            "Die Filialen haben verschiedene USt-IdNr.; setzen Sie vorher "
            "„Mehrere Mandanten in Filialkette“ und speichern Sie.",
            'The branches have different VAT ids; set "several tenants in the branch chain" '
            "before, and save.",
        ),
        "tenants-fixed": Text(
            "„Mehrere Mandanten in Filialkette“ lässt sich nach dem Anlegen nicht mehr ändern.",
            '"Several tenants in the branch chain" cannot be changed once there are credentials.',
        ),
        "assignment-taken": Text(
            "Dafür ist schon eine Schnittstelle eingerichtet: {name}.",
            "There is an interface for this already: {name}.",
        ),
        "no-contract": Text(
            "Ohne unterschriebenen Servicevertrag gibt es keine LIVE-Zugangsdaten.",
            "Without a signed service contract there are no LIVE credentials.",
        ),
        "no-interface": Text(
            "Für diese Barkasse ist keine Schnittstelle eingerichtet.",
            "No interface is set up for this till.",
        ),
        "no-keys": Text(
            "Es sind keine Zugangsdaten gespeichert; legen Sie sie an und speichern Sie.",
            "No credentials are saved; create them and save.",
        ),
        "initialised-already": Text(
            "Die Barkasse ist schon initialisiert; setzen Sie sie erst zurück.",
            "The till has been initialised; reset it first.",
        ),
        "not-initialised": Text(
            "Die Barkasse ist nicht initialisiert.", "The till is not initialised."
        ),
        "till-in-use": Text(
            "Eine initialisierte Barkasse gehört zu dieser USt-IdNr.; setzen Sie sie erst zurück.",
            "An initialised till belongs to this VAT id; reset it first.",
        ),
        # What is set up wrongly.
        "tse-of-another-firm": Text(
            "Die TSE gehört zur USt-IdNr. {owner} und darf nicht mit {other} benutzt werden.",
            "The TSE belongs to the VAT id {owner} and must not be used with {other}.",
        ),
        # What is not there just now.
        "unreachable": Text(
            "fiskaly ist nicht erreichbar ({why}).", "fiskaly is not reached ({why})."
        ),
        # Notices that are shown, and hinder nothing.
        "test-mode": Text(
            "Die technische Sicherheitseinrichtung (fiskaly-TSE) ist im Test-Modus eingerichtet",
            "The technical security system (fiskaly TSE) is set up in test mode",
        ),
        "decide-tenants": Text(
            "Klären Sie vor dem Anlegen, ob „Mehrere Mandanten in Filialkette“ gesetzt sein muss.",
            'Before creating keys, make sure whether "several tenants in the branch chain" '
            "has to be set.",
        ),
        "prefer-chain": Text(
            "Ohne zwingenden Grund sollte die Schnittstelle über die Filialverwaltung "
            "eingerichtet werden, nicht an einem Arbeitsplatz.",
            "Without a compelling reason the interface should be set up in the branch "
            "administration, not at a workplace.",
        ),
        "logging-recommended": Text(
            "Das erweiterte Logging wird empfohlen, um Fehler nachvollziehen zu können.",
            "Extended logging is recommended, so that errors can be traced.",
        ),
        "save-now": Text(
            "Das Secret wird nur jetzt angezeigt. Speichern Sie, dann prüfen Sie mit „Test“.",
            'The secret is shown only now. Save, then check with "Test".',
        ),
        "reset-tills": Text(
            "Mit TEST-Zugangsdaten initialisiert: {tills}. Vor der Verwendung mit "
            "LIVE-Zugangsdaten zurücksetzen und neu initialisieren.",
            "Initialised with TEST credentials: {tills}. Reset and initialise anew before "
            "use with LIVE credentials.",
        ),
        "billed-monthly": Text(
            "Die Nutzung der fiskaly Online-TSE wird monatlich in Rechnung gestellt.",
            "The use of the fiskaly online TSE is invoiced monthly.",
        ),
        "tse-failed": Text(
            "TSE ausgefallen: dieser Beleg ist nicht signiert.",
            "TSE failed: this receipt is not signed.",
        ),
        # What a test says.
        "test-passed": Text("Die Verbindung steht.", "The connection works."),
    }
)

#: What a field of a body takes, by its name in JSON.
FIELDS: Final = MappingProxyType(
    {
        "gross": Text(
            "zwei Nachkommastellen mit Punkt, als Text, etwa „11.90“",
            'two decimals and a dot, as text, e.g. "11.90"',
        ),
        "vatRate": Text(
            "NORMAL, REDUCED_1, SPECIAL_RATE_1, SPECIAL_RATE_2 oder NULL",
            "NORMAL, REDUCED_1, SPECIAL_RATE_1, SPECIAL_RATE_2 or NULL",
        ),
        "payment": Text("CASH oder NON_CASH", "CASH or NON_CASH"),
        "name": Text("ein Text von 1 bis 100 Zeichen", "a text of 1 to 100 characters"),
        "workplace": _SHORT_NAME,
        "branch": _SHORT_NAME,
        "to": Text("branch-administration oder workplace", "branch-administration or workplace"),
        "assignment": Text("ein Objekt mit „to“", 'an object with "to"'),
        "host": Text(
            "ein Rechnername oder eine Adresse, etwa „proxy.firma.example“",
            'a host name or an address, e.g. "proxy.firma.example"',
        ),
        "port": Text("eine ganze Zahl von 1 bis 65535", "a whole number from 1 to 65535"),
        "proxy": Text("ein Objekt mit „host“ und „port“", 'an object with "host" and "port"'),
        "environment": Text("TEST oder LIVE", "TEST or LIVE"),
        "vatId": Text(
            "zwei Großbuchstaben und 2 bis 12 Ziffern oder Buchstaben, etwa „DE123456789“",
            'two capital letters and 2 to 12 digits or letters, e.g. "DE123456789"',
        ),
        **dict.fromkeys(("apiVersion", "url", "apiKey", "apiSecret", "tse"), _TEXT),
        **dict.fromkeys(
            (
                *("direct", "multipleTenants", "extendedLogging", "clientSide"),
                *("confirmed", "released", "signed"),
            ),
            _YES_OR_NO,
        ),
    }
)

#: What else keeps a body from being read.
PUZZLES: Final = MappingProxyType(
    {
        "lacking": Text("das Feld {name} fehlt", "the field {name} is missing"),
        "foreign": Text("ein Feld {name} gibt es nicht", "there is no field {name}"),
        "shape": Text("erwartet wird ein JSON-Objekt", "a JSON object is expected"),
        "syntax": Text("das ist kein gültiges JSON in UTF-8", "this is no valid JSON in UTF-8"),
    }
)


def unreadable(what: Text) -> Text:
    """
    Say that something cannot be read, and *what* was expected.
    """
    said = TEXTS["unreadable"]
    return Text(said.de.format(what=what.de), said.en.format(what=what.en))


def provider_said(status: int, reason: str, message: str) -> Text:
    """
    Write the provider's error as the till shows it.
    """
    said = f"{status} {reason}. {message}".removesuffix(". ")
    return Text(f"fiskaly Fehler {said}", f"fiskaly error {said}")
