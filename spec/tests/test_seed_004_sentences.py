"""
Every sentence of seed-004 is asked of a TSE interface, or it is said why it cannot be.
"""

from __future__ import annotations

import re
from pathlib import Path

from fiskalspec import requirements

SEED = Path(__file__).parent / "data" / "seeds" / "seed-004.txt"
CATALOGUE = requirements.load()

#: Sentence → the requirements that it became. What stands twice in the source stands here once.
ASKED = {
    "Für die gültige Kassensicherungsverordnung wird eine technische Sicherheitseinrichtung "
    "benötigt.": ("ITL-0001",),
    "Wird die Einrichtung der TSE-Schnittstelle KassenSichV-Fiskaly durch Sie (Anwender) "
    "selbstständig durchgeführt, arbeitet die TSE zuerst in einem Test-Modus.": ("IMD-0001",),
    "Diese wird in der Barkasse als rote Information angezeigt.": ("IMD-0002", "IMD-0010"),
    "(Die technische Sicherheitseinrichtung (fiskaly-TSE) ist im Test-Modus eingerichtet).": (
        "IMD-0003",
    ),
    "Die Änderung/Freischaltung für den 'LIVE-Modus' kann nur durch einen AMPAREX-Mitarbeiter "
    "erfolgen.": ("IMD-0004", "IMD-0005"),
    "Die Nutzung der 'fiskaly Online-TSE' wird dabei monatlich von AMPAREX in Rechnung "
    "gestellt.": ("IMD-0006",),
    "Es darf ausschließlich die Fiskaly-V2 Schnittstelle verwendet werden.": ("IMD-0007",),
    "Die Fiskaly-V1 Schnittstelle wird nicht mehr unterstützt.": ("IMD-0008",),
    "Mit Arbeitsplatzeinstellungen Zeigt nur über Arbeitsplatzeinstellungen konfigurierte "
    "Schnittstellen an (siehe auch Schnittstellen Arbeitsplatz).": ("IFC-0001",),
    "Name Name der Schnittstelle 'KassenSichV-Fiskaly'.": ("IFC-0002", "IFC-0013"),
    "Filiale Achtung Wenn es keinen zwingenden Grund gibt, die Barkasse nur an einem Arbeitsplatz "
    "zu betreiben, sollte die Schnittstelle über die Filialverwaltung eingerichtet werden.": (
        "IFC-0003",
        "IFC-0004",
    ),
    "Die Einrichtung für die Filialverwaltung erfolgt analog, die Schnittstelle kann allerdings "
    "nur für die gesamte Filialkette (also nicht für eine einzelne Filiale eingerichtet "
    "werden).": (
        "IFC-0005",
        "IFC-0006",
    ),
    "Verwendung Clientseitig": ("IFC-0007",),
    "Erstellt am Datum, wann diese Schnittstelle angelegt wurde.": ("IFC-0008",),
    "Vor dem Anlegen der Zugriffsschlüssel (API-Key, API-Secret) muss geklärt sein, ob die "
    "Einstellung 'Mehrere Mandanten in Filialkette' gesetzt sein muss.": ("IKY-0001",),
    "URL Die URL wird bei der Einrichtung vorbelegt und darf nicht geändert werden.": (
        "IFC-0009",
        "IFC-0010",
    ),
    "Test Initial ist der Testmodus konfiguriert.": ("IMD-0001",),
    "Erst nach dem Speichern der Schnittstelleneinrichtung kann über den Test-Button die "
    "Verbindung geprüft werden.": ("ICT-0001", "ICT-0003"),
    "Proxy (default = leer) Ein Proxy wird für den Web-Zugriff benötigt, wenn vom internen "
    "(Firmen-)Netz aus nicht auf das Internet zugegriffen werden kann.": ("IFC-0011", "ICT-0004"),
    "In diesem Fall werden alle Anfragen über einen speziellen Rechner (der selbst ins Internet "
    "darf) umgeleitet.": ("ICT-0005",),
    "Für solche Netzkonfigurationen trägt man diesen Rechner (IP) und unter Port eine "
    "Nummer ein.": ("IFC-0012", "IFC-0014"),
    "API-Key API-Secret Der 'API-Key' und 'API-Secret' müssen explizit über den Button 'Anlegen' "
    "erzeugt werden.": ("IKY-0002", "IKY-0003"),
    "Anlegen Ist noch keine Freischaltung durch einen AMPAREX Mitarbeiter erfolgt, wird eine "
    "entsprechende Information angezeigt.": ("IKY-0004",),
    "Der Anlegen-Button ist erst nach dem erstmaligen Speichern der Schnittstelle "
    "freigeschaltet.": ("IKY-0005",),
    "Ist die Freischaltung erfolgt, werden nach Bestätigung des Dialogs mit 'Ja' die "
    "'fiskaly-Zugangsdaten' erzeugt und angezeigt.": ("IKY-0006", "IKY-0007", "IKY-0008"),
    "Danach muss die Schnittstelle gespeichert werden, sodass über die TEST-Schaltfläche die "
    "Verbindung geprüft werden kann.": ("IKY-0009", "ICT-0002"),
    "Mehrere Mandanten in Filialkette Gibt es innerhalb der Filialkette Filialen mit "
    "unterschiedlichen 'UST-IDs', dann muss diese Auswahl vor dem Anlegen des API-Key/-Secret "
    "gesetzt werden.": ("IKY-0010", "IKY-0011"),
    "Hintergrund Aufgrund einer gesetzlichen Bestimmung dürfen TSE's immer nur genau einer "
    "Firma/UST-IdNr. zugeordnet sein.": ("ITL-0002", "ITL-0009"),
    "Sie können jedoch mehreren Kassen der gleichen Firma zugeordnet sein.": ("ITL-0003",),
    "Erweitertes Logging Mit der Option werden zusätzliche Log-Informationen für die "
    "Fiskaly-Schnittstelle geschrieben (die Aktivierung wird empfohlen, um ggf. auftretende "
    "Fehler nachvollziehen zu können).": ("ICT-0006", "ICT-0007", "ICT-0008"),
    "Liegt ein unterschriebener Servicevertrag vor, können 'LIVE-Zugangsdaten' erzeugt werden.": (
        "IMD-0009",
    ),
    "'LIVE-Zugangsdaten' können nur durch einen AMPAREX-Mitarbeiter erzeugt werden.": (
        "IMD-0005",
    ),
    "Eine mit 'TEST-Zugangsdaten' initialisierte Barkasse kann nicht mit 'LIVE-Zugangsdaten' "
    "verwendet werden.": ("ITL-0004",),
    "Diese bereits initialisierte (n) Barkasse(n) müssen zurückgesetzt und neu initialisiert "
    "werden.": ("ITL-0005",),
    "Wird eine mit 'TEST-Zugangsdaten' initialisierte Barkasse mit 'LIVE-Zugangsdaten' verwendet, "
    "kommt es zum 'fiskaly Fehler 403 Forbidden. You may not access this TSS'": (
        "ITL-0006",
        "ITL-0007",
    ),
}
#: Sentences that ask nothing of an interface, each with the reason.
NOT_ASKED = {
    "Diese Werte erhalten Sie von Ihrem (Netzwerk-)Administrator.": "advice to the reader",
}
#: Headings, heads of tables and links.
FURNITURE = {
    "KassenSichV-Fiskaly | Schnittstelle",
    "Hinweis",
    "Arbeitsabläufe",
    "- AMPAREX TSE-Einheit-LAN Ersteinrichtung | Arbeitsablauf",
    "Maskenbeschreibung",
    "Schnittstellen suchen",
    "Feld Beschreibung",
    "Konfiguration",
    "Hinweis 'Mehrere Mandanten'",
    "Details",
    "Feldname Beschreibung",
    "Servicevertrag mit AMPAREX",
    "Achtung",
    "-- --",
    "Beschreibung",
    "Siehe auch ...",
    "- AMPAREX TSE-Einheit Ersteinrichtung | Arbeitsablauf (ab Schritt 4)",
}


def plain() -> str:
    """Take the mark-up out of the source, and nothing else."""
    text = SEED.read_text(encoding="utf-8")
    text = re.sub(r"\]\(#\)", "", text).replace("[", "")
    text = re.sub(r"<[^>]*>", " ", text).replace("*", "")
    return re.sub(r"\s+", " ", text).strip()


def without(text: str, sentences) -> str:
    """Take *sentences* out, the longest ones first; none of them may be missing."""
    for sentence in sorted(sentences, key=len, reverse=True):
        assert sentence in text, sentence
        text = text.replace(sentence, " ¶ ")
    return text


def test_every_sentence_is_accounted_for():
    """Without sentences and headings nothing is left of the source."""
    starts = ("Anlegen", "Test", "Beschreibung")  # labels of cells whose text stands twice
    left = without(plain(), {*ASKED, *NOT_ASKED})
    # What stands twice begins with its label only once.
    for sentence in ASKED:
        label, _, rest = sentence.partition(" ")
        left = left.replace(rest if label in starts else sentence, " ¶ ")
    for heading in sorted(FURNITURE, key=len, reverse=True):
        left = left.replace(heading, " ¶ ")
    left = re.sub(r"\b(Anlegen|Test|Proxy)\b", " ¶ ", left)
    assert set(left.split()) <= {"¶", "|"}, left


def test_every_sentence_became_requirements_that_cite_it():
    """Each requirement is there, is asked of a TSE interface, and rests on this source."""
    for sentence, ids in ASKED.items():
        for short in ids:
            row = CATALOGUE[f"DE-{short}"]
            assert row.actor.value == "tse-interface", sentence
            assert {source.doc for source in row.sources} == {"seed-004"}, sentence


def test_every_requirement_of_the_source_comes_from_a_sentence():
    """No row of a TSE interface claims this source without a sentence of it."""
    claimed = {
        row.id.removeprefix("DE-")
        for row in CATALOGUE.values()
        if row.actor.value == "tse-interface"
        and any(source.doc == "seed-004" for source in row.sources)
    }
    assert claimed == {short for ids in ASKED.values() for short in ids}


def test_the_figure():
    """35 of 36 sentences became requirements."""
    assert (len(ASKED), len(ASKED) + len(NOT_ASKED)) == (35, 36)
