"""
The messages that a reader meets most often are told in German; half a translation never is.
"""

from __future__ import annotations

import jsonschema_rs
import pytest

from fiskalprobe.report.german.messages import german
from fiskalprobe.target.deeds import ControlMissing


@pytest.mark.parametrize(
    "handle",
    [
        "cable",
        "clock",
        "dsfinvk",
        "export",
        "faults",
        "ledger",
        "reset",
        "restart",
        "cable's state",
        "cable at create alone",
        "cable at finish alone",
    ],
)
def test_a_missing_hand_is_told_in_german(handle):
    """What a target lacks most often is said by the words of the code that raises it."""
    assert german(str(ControlMissing(handle))).startswith("das Ziel bietet keinen Zugriff auf")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('errorDescription is "TSE"', 'errorDescription ist "TSE"'),
        ("TseSignatureCounter is absent", "TseSignatureCounter fehlt"),
        (
            "fiscalDocumentStartTime is a Unix time within the request",
            "fiscalDocumentStartTime ist eine Unixzeit innerhalb der Anfrage",
        ),
        (
            "PUT /api/v1/x is answered 404",
            "PUT /api/v1/x wird mit 404 beantwortet",
        ),
        ("signature counter 7 came after 9", "der Signaturzähler 7 kam nach 9"),
        (
            "signature 9 has an earlier log time than signature 5, unless the counter began again",
            "Signatur 9 hat eine frühere Logzeit als Signatur 5, wenn nicht der Zähler neu begann",
        ),
        ("configuration.clientSide is true", "configuration.clientSide ist true"),
        ("configuration.proxy is null", "configuration.proxy ist null"),
        ("the TSS is UNINITIALIZED", "die TSS ist UNINITIALIZED"),
        (
            "the till could not run the errand sale: torn; storeDocument was answered 422 a; b",
            (
                "die Kasse konnte den Auftrag sale nicht ausführen: torn; storeDocument wurde mit "
                "422 beantwortet: a; b"
            ),
        ),
        (
            "the till could not run the errand take-back: it said nothing",
            "die Kasse konnte den Auftrag take-back nicht ausführen: sie sagte nichts",
        ),
        (
            (
                "the till could not begin a document: createDocument was answered 422 c; "
                "it has to call as d"
            ),
            (
                "die Kasse konnte keinen Beleg beginnen: createDocument wurde mit 422 "
                "beantwortet: c; sie muss als d aufrufen"
            ),
        ),
        ("the answer is 4xx", "die Antwort ist 4xx"),
        (
            "the answer is 400 E_FAILED_SCHEMA_VALIDATION or E_PARSER",
            "die Antwort ist 400 E_FAILED_SCHEMA_VALIDATION oder E_PARSER",
        ),
        (
            "transaction 7 was started twice, with signature counters 12 and 15",
            "Transaktion 7 wurde zweimal begonnen, mit den Signaturzählern 12 und 15",
        ),
        (
            "startedTransactions is 3; by what was started and ended it is 1 to 2",
            "startedTransactions ist 3; nach dem, was begann und endete, 1 bis 2",
        ),
        (
            "the archive holds every revision of sale, abort, open and no other",
            "das Archiv enthält jede Revision von sale, abort, open und keine andere",
        ),
        (
            "the service's records hold 'A' as a waiting cancel",
            "die Aufzeichnung des Dienstes führt 'A' als wartend",
        ),
    ],
)
def test_known_words_are_told_in_german(said, expected):
    """Names and values stay as they are."""
    assert german(said) == expected


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"required": ["_env"]}, {}, "/: „_env“ fehlt"),
        ({"properties": {"puk": False}}, {"puk": "1"}, '/puk: hier darf "1" nicht stehen'),
        ({"items": {"type": "integer"}}, ["1"], '/0: "1" ist nicht vom Typ integer'),
        ({"pattern": "^[a-f]+$"}, "X", '/: "X" passt nicht zum Muster ^[a-f]+$'),
        ({"const": "CREATED"}, "NEW", '/: erwartet ist "CREATED"'),
    ],
)
def test_what_a_schema_says_is_told_in_german(schema, value, expected):
    """In the words of the validator that we have, whichever release it is."""
    (error,) = jsonschema_rs.validator_for(schema).iter_errors(value)
    path = "/" + "/".join(map(str, error.instance_path))
    assert german(f"{path}: {error.message}") == expected
    assert german(f"{path}: {error.message}; /else: {error.message}") == ""


@pytest.mark.parametrize(
    "said", ["made of cheese", "the moon is made of cheese", "this is a list of unknown things"]
)
def test_what_is_not_wholly_known_stays(said):
    """No sentence is half translated."""
    assert german(said) == ""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            (
                "payment.csv:2:Z_ZAHLART_BETRAG: a sum of payment.csv is not that of its "
                "receipts, and 1 more"
            ),
            (
                "payment.csv:2:Z_ZAHLART_BETRAG: eine Summe in payment.csv ist nicht die der "
                "Vorgänge, und 1 weitere"
            ),
        ),
        (
            "lines.csv:2:Z_KASSE_ID: Z_KASSE_ID is empty",
            "lines.csv:2:Z_KASSE_ID: Z_KASSE_ID ist leer",
        ),
        (
            (
                "transactions_tse.csv:3:TSE_TANR and receipt 1: a receipt was handed out with "
                "another transaction number than the export tells"
            ),
            (
                "transactions_tse.csv:3:TSE_TANR und Beleg 1: ein Beleg wurde mit anderem Wert "
                "ausgegeben, als im Export steht (transaction number)"
            ),
        ),
        (
            "index.xml: there is no description of the files",
            "index.xml: es gibt keine Beschreibung der Dateien",
        ),
        (
            "transactions.csv:2:BON_TYP: BON_TYP is another than was signed",
            "transactions.csv:2:BON_TYP: signiert wurde ein anderer BON_TYP",
        ),
        (
            (
                "transactions_tse.csv:2: what was signed is not what transactions_vat.csv and "
                "datapayment.csv tell"
            ),
            (
                "transactions_tse.csv:2: signiert wurde anderes, als in transactions_vat.csv und "
                "datapayment.csv steht"
            ),
        ),
        (
            "lines.csv: the export tells receipts, and a file of theirs is not there",
            "lines.csv: der Export nennt Vorgänge, und eine Datei dazu fehlt",
        ),
        (
            "payment.csv:2: a sum of payment.csv holds receipts of AVTraining, AVSonstige",
            "payment.csv:2: eine Summe in payment.csv enthält Vorgänge: AVTraining, AVSonstige",
        ),
        ("cash by currency counts cash alone", "Bargeld je Währung zählt nur Bares"),
        (
            "nothing in the export could show that cash by currency counts cash alone",
            "nichts im Export könnte das zeigen: Bargeld je Währung zählt nur Bares",
        ),
        ("the closing counts 14.20 CHF in cash", "der Abschluss zählt 14.20 CHF in bar"),
        ("lines.csv:2: the moon is full", ""),
    ],
)
def test_what_was_found_in_an_export_is_told_in_german(said, expected):
    """The place stays, the sentence is translated, and what is not known is left alone."""
    assert german(said) == expected
