"""
What is wrong with a signature, a QR code, processData or an archive is told in German.

The English sentences are taken from the code that says them, so that a new one without its German
words is noticed here.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from fiskalprobe.oracles.processdata import process_data_findings
from fiskalprobe.oracles.qr import QrCode, qr_findings
from fiskalprobe.oracles.signing import diagnosis
from fiskalprobe.oracles.signing.proof import Evidence
from fiskalprobe.report.german.evidence import german as found_in_german
from fiskalprobe.report.german.messages import german

MISMATCH = (
    "the signature does not belong to these values (key on brainpoolP384r1, ecdsa-plain-SHA384, "
    "log versions 2 and 3 tried)"
)
EVIDENCE = Evidence(
    client=" {er-s} ",
    process_type="Kassenbeleg-V1",
    process_data='Beleg^-0.00_1,234.50_0.00^12.90:Bar:EUR \r\n1;\\"a""b\\";1.00',
    transaction=7,
    counter=9,
    at=datetime(2026, 1, 5, 8, 0, 0, 500000, tzinfo=UTC),
    algorithm="ecdsa-plain-SHA384",
    time_format="unixTime",
    signature="",
    public_key="",
)
#: Process data, each wrong in another way.
RECEIPTS = (
    "Beleg",
    "Bleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar",
    "AVBelegstorno^1.00_0.00_0.00_0.00_0.00^1.00:Bar",
    "AVBelegabbruch^1.00_0.00_0.00_0.00_0.00^1.00:Bar",
    "Beleg^1.00^1.00:Bar",
    "Beleg^-0.00_01.00_1,50_1.000,50_+1.00^.50:Bar",
    "Beleg^ 1.00_1_x_12345678901234567890123.00_0.00^1.00:Bar",
    "Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Cash",
    "Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar:EUR",
    "Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar:euro",
    "Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar_0.00:Unbar",
    "Beleg^2.00_0.00_0.00_0.00_0.00^1.00:Bar_1.00:Bar",
    "Beleg^2.00_0.00_0.00_0.00_0.00^1.00:Unbar_1.00:Bar",
    "Beleg^2.00_0.00_0.00_0.00_0.00^1.00:Bar",
    "\ufeffBeleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar\x00",
    "Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar\ud800",
    "Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bara\u0308",
)
ORDERS = (
    "",
    '1;"a"b";1.00',
    '1.50;"a";1.00',
    "1;a;1.00",
    '1;"a";1.00\r',
    '1;"a";1.00\n1;"b";1.00',
    '1;"a";1.00 1;"b";1.00',
)


def suspicions():
    """Collect every culprit that a diagnosis can name for the evidence above."""
    started = datetime(2026, 1, 5, 7, 59, tzinfo=UTC)
    found = diagnosis._suspicions(EVIDENCE, started=started, seconds_around=2)
    return [each.culprit for each in found]


def test_each_culprit_is_told_in_german():
    """Whichever small change explains an invalid signature, a German reader is told it."""
    culprits = suspicions()
    assert len(culprits) > 60
    untold = [each for each in culprits if not german(f"{MISMATCH}; the likely culprit is {each}")]
    assert untold == []


def test_another_tse_is_told_in_german():
    """An export names the TSE that signed a row beside the one that the row refers to."""
    said = german(f"{MISMATCH}; the likely culprit is the TSE_ID: signed has the TSE 0a1b")
    assert said.endswith("wahrscheinliche Ursache: die TSE_ID: Signiert hat die TSE 0a1b")


def test_a_culprit_keeps_what_was_signed():
    """Only words are translated, not what was found signed."""
    assert german(
        f"of the start of transaction 3: {MISMATCH}; the likely culprit is the log time: it is "
        "1 second too late; signed was 2026-01-05T08:00:00.000Z"
    ) == (
        "vom Beginn der Transaktion 3: die Signatur gehört nicht zu diesen Werten (Schlüssel auf "
        "brainpoolP384r1, ecdsa-plain-SHA384, Logversionen 2 und 3 versucht); wahrscheinliche "
        "Ursache: die Logzeit ist 1 s zu spät; signiert war 2026-01-05T08:00:00.000Z"
    )


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(("Kassenbeleg-V1", each) for each in RECEIPTS),
        *(("Bestellung-V1", each) for each in ORDERS),
    ],
)
def test_each_finding_in_process_data_is_told_in_german(kind, text):
    """Alone and together with the others of the same text, as a check puts them."""
    found = [f"{each.id} {each.message}" for each in process_data_findings(kind, text)]
    assert found
    assert [each for each in found if not german(each)] == []
    assert german("; ".join(found)).count("PD-") == len(found)


@pytest.mark.parametrize(
    "changed",
    [
        {"version": "V1"},
        {"client": ""},
        {"client": "a_b"},
        {"process_type": "Beleg"},
        {"transaction": "07"},
        {"counter": "0"},
        {"started": "yesterday"},
        {"started": "2026-01-05T08:00:03.000Z"},
        {"started": "2019-01-05T08:00:00.000Z"},
        {"logged": "2019-01-05T08:00:00.000Z", "started": "2019-01-05T08:00:00.000Z"},
        {"algorithm": "SHA384withECDSA"},
        {"time_format": "unix"},
        {"signature": "?"},
        {"public_key": "?"},
        {"client": "a\x07"},
    ],
)
def test_each_finding_in_a_qr_code_is_told_in_german(changed):
    """Whichever of the twelve fields it is in."""
    fields = {
        "version": "V0",
        "client": "till-1",
        "process_type": "Kassenbeleg-V1",
        "process_data": "Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar",
        "transaction": "7",
        "counter": "9",
        "started": "2026-01-05T08:00:00.000Z",
        "logged": "2026-01-05T08:00:01.000Z",
        "algorithm": "ecdsa-plain-SHA384",
        "time_format": "unixTime",
        "signature": "AAAA",
        "public_key": "AAAA",
    }
    found = [f"{each.id} {each.message}" for each in qr_findings(QrCode(**(fields | changed)))]
    assert found
    assert [each for each in found if not german(each)] == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            (
                "not so: logs are numbered and dated in order; the counter 5 is given twice; "
                "log 4 is dated before log 3; and 2 more"
            ),
            (
                "nicht so: Logmeldungen sind der Reihe nach gezählt und datiert; der Zähler 5 ist "
                "zweimal vergeben; Log 4 ist früher datiert als Log 3; und 2 weitere"
            ),
        ),
        (
            "the QR code differs from the answer in start time, public key",
            "der QR-Code weicht von der Antwort ab in Startzeit, öffentlicher Schlüssel",
        ),
        (
            (
                "the answer does not fit the schema of generation 1.7.7: /a: 1 is not of type "
                '"string"; the whole answer: "b" is a required property; and 8 more'
            ),
            (
                "die Antwort passt nicht zum Schema der Generation 1.7.7: /a: 1 ist nicht vom Typ "
                "string; die ganze Antwort: „b“ fehlt; und 8 weitere"
            ),
        ),
        (
            "no answer came (ReadTimeout), so: the answer is 200",
            "es kam keine Antwort (ReadTimeout), also: die Antwort ist 200",
        ),
        ("till in the QR code is absent", "die Kasse im QR-Code fehlt"),
        (
            "not so: logs are numbered and dated in order; the moon is made of cheese",
            "",
        ),
        (f"{MISMATCH}; the likely culprit is the moon", ""),
    ],
)
def test_a_sentence_of_parts_is_told_whole_or_not_at_all(said, expected):
    """Each part is known, or the whole stays as it is."""
    assert german(said) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("above 33", "über 33"),
        ("start time 1; log time 2", "Startzeit 1; Logzeit 2"),
        ("3 open, or 0, after a success", "3 offen oder 0, nach einem Erfolg"),
        ("no such document", "kein solcher Beleg"),
        ("/a: False schema does not allow 2", "/a: hier darf 2 nicht stehen"),
        ("log 5 has other processData than was answered; the moon", ""),
    ],
)
def test_what_was_found_is_told_in_german_too(said, expected):
    """A German reader sees German on both sides of a comparison."""
    assert found_in_german(said) == expected


def test_no_half_sentence_is_left():
    """Behind German words no English ones follow, whatever a diagnosis names."""
    english = re.compile(r"\b(the|was|signed|swapped|blank|hours)\b")
    told = [german(f"{MISMATCH}; the likely culprit is {each}") for each in suspicions()]
    assert [each for each in told if english.search(re.sub(r"'.*'", "", each))] == []


def test_what_two_papers_differ_in_is_told_with_the_likely_reason():
    """Hints follow the fields; one that is not known leaves the whole in English."""
    said = "the receipt differs from the QR code in client id; its times are 2 h ahead of UTC"
    assert german(said) == (
        "der Beleg weicht vom QR-Code ab in Client-Id; seine Zeiten gehen 2 h vor UTC"
    )
    assert not german(said + "; it rains")
