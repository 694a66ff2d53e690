"""
What a check expected is told in German where the words are the check's own.
"""

from __future__ import annotations

import pytest

from fiskalprobe.report.german.evidence import german


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("a counter above 17", "ein Zähler über 17"),
        (
            "a code below 500 or the documented 503",
            "ein Code unter 500 oder das dokumentierte 503",
        ),
        (
            "status 404 (DE-CXL-0004) / status 4xx (DE-CXL-0005)",
            "Status 404 (DE-CXL-0004) / Status 4xx (DE-CXL-0005)",
        ),
        ("status 200, number -99", "Status 200, Nummer -99"),
        ('ProcessData like "Beleg^*", number absent', 'ProcessData wie "Beleg^*", number fehlt'),
        (
            "only at the top level, not as a whole number fiscalisationDocumentRevision",
            "nur auf der obersten Ebene, nicht als ganze Zahl fiscalisationDocumentRevision",
        ),
        ("empty, zero, or the outage text", "leer, null oder der Ausfalltext"),
        (
            "number -99 (DE-OFF-0001) / number 0 (DE-OFF-0002)",
            "Nummer -99 (DE-OFF-0001) / Nummer 0 (DE-OFF-0002)",
        ),
        ("Unbar, 12.9 together", "Unbar, zusammen 12.9"),
        ("Bar and Unbar, 12.9 together", "Bar und Unbar, zusammen 12.9"),
        ("7 % or 19 %", "7 % oder 19 %"),
        ("7 % at vatIdentification 1", "7 % unter vatIdentification 1"),
        ("amounts at 2 rates", "Beträge zu 2 Steuersätzen"),
        ("0.56 of 3.5", "0.56 von 3.5"),
        ("2 receipts stored", "2 gespeicherte Belege"),
        ("1 open", "1 offen"),
        ("no call", "kein Aufruf"),
        ('within document "A"', 'im Dokument "A"'),
        ('within document "A": 5 … 9', 'im Dokument "A": 5 … 9'),
        ('other than at the end of "A": "2-1"', 'anders als am Ende von "A": "2-1"'),
    ],
)
def test_own_words_are_translated(said, told):
    """Values stay, words change."""
    assert german(said) == told


@pytest.mark.parametrize(
    "said",
    [
        "",
        "404",
        "Beleg^0.00_12.90_0.00_0.00_0.00^12.90:Bar",
        "absent friends",
        "status 200, odd words",
        "Tse not connected.",
        "status 404 / something else",
    ],
)
def test_what_is_not_wholly_known_stays(said):
    """No half translation, and no value that happens to hold a word is touched."""
    assert german(said) == ""
