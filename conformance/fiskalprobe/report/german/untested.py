"""
Why a requirement cannot be tested from outside, in German, by its id.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

UNTESTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "DE-CEX-0018": (
            "Ein kleiner Export ist sofort fertig, und von außen lässt sich "
            "keiner unfertig halten."
        ),
        "DE-CPD-0013": "Die Felder dieser Schemata stehen nicht im öffentlichen Material.",
        "DE-CTS-0031": (
            "In TEST sind fünf TSS zugleich möglich, und niemand hat 500 in LIVE nur für eine "
            "Prüfung."
        ),
        "DE-CTS-0032": (
            "Kein Aufruf führt dorthin: Das tut der Betreiber, nach einem Defekt, beim "
            "wöchentlichen Leeren von TEST oder nach drei Monaten."
        ),
        "DE-CTX-0032": (
            "Von außen lässt sich nicht erzwingen, dass zwei Schreibzugriffe im Dienst "
            "zusammentreffen: Von zweien, die gleichzeitig gesandt werden, kann einer auf den "
            "anderen warten. Wo Geschichten sie so senden, ist diese Ablehnung unter den "
            "erwarteten Antworten."
        ),
        "DE-LIM-0017": (
            "Ein Pfad, den keine Quelle nennt, lässt sich nicht aufrufen; ein eigener Adapter des "
            "Prüflings kann ihn abbilden."
        ),
        "DE-POS-0009": "Was ein Bediener bedacht hat, ist in keinem Aufruf zu sehen.",
        "DE-POS-0013": "Die Datenbank der Kasse gehört nicht zum Datenverkehr.",
        "DE-POS-0016": ("Ob gedruckt wird, prüft DE-POS-0015; eine Empfehlung verlangt nichts."),
        "DE-POS-0017": "Den Bildschirm einer Kasse sieht das Prüfwerkzeug nicht.",
        "DE-POS-0018": "Den Bildschirm einer Kasse sieht das Prüfwerkzeug nicht.",
        "DE-SIG-0015": (
            "Eine Antwort enthält nur das Zertifikat der TSE selbst, und Sperrlisten brauchen ein "
            "Netz, das ein Lauf nicht nutzt."
        ),
        "DE-TSE-0012": (
            "Ein Zertifikat des BSI ist ein Dokument; seine Nummer wird bescheinigt und steht in "
            "keiner Antwort."
        ),
    }
)


def german(id_: str, said: str) -> str:
    """
    Say in German why *id_* is not tested; of a later release, it is told as it is *said*.
    """
    return UNTESTED.get(id_, said)
