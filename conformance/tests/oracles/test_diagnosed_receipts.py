"""
The search for a culprit: each known mistake is made once, and must be named.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from fiskalprobe.artefacts.receipt import judge_receipt
from fiskalprobe.oracles.qr import QrCode
from fiskalprobe.oracles.signing.amounts import other_amounts
from fiskalprobe.oracles.signing.diagnosis import diagnose
from fiskalprobe.oracles.signing.logmessage import Operation, TimeForm
from fiskalspec import vectors

ORDER = b'2;"Eis ""Himbeere""";3.99\r1;"Tee";2.50'


def reason(code: QrCode) -> str:
    judged = judge_receipt(code.to_text())
    assert not judged.is_valid
    return judged.reason


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"logged": "2026-05-04T10:17:24.000Z"}, "the log time: it is 1 second too late"),
        ({"logged": "2026-05-04T10:17:20.000Z"}, "the log time: it is 3 seconds too early"),
        ({"logged": "2026-05-04T12:17:23.000Z"}, "it is local time (+02:00) written as UTC"),
        ({"logged": "2026-05-04T11:17:23.000Z"}, "it is local time (+01:00) written as UTC"),
        ({"logged": "2026-05-04T10:17:23.250Z"}, "signed was a whole second"),
        (
            {"logged": "2026-05-04T10:15:00.000Z", "started": "2026-05-04T10:17:23.000Z"},
            "swapped with the start time",
        ),
        ({"client": "kasse-01"}, "the client id: upper and lower case"),
        ({"client": "KASSE-01 "}, "the client id: blanks around it"),
        ({"process_type": "KassenBeleg-V1"}, "the process type: signed was 'Kassenbeleg-V1'"),
        (
            {"process_data": "beleg^13.90_0.00_0.00_0.00_0.00^13.90:unbar"},
            "the process data: upper and lower case",
        ),
        ({"process_data": "Beleg^13,90_0,00_0,00_0,00_0,00^13,90:Unbar"}, "decimal comma and dot"),
        ({"process_data": "Beleg^13.90_0.00_0.00_0.00_0.00^13.90:Unbar "}, "process data: blanks"),
        ({"process_data": "Beleg^13.90_0.00_0.00_0.00_0.00^13.90:Bar"}, "cash and non-cash"),
        ({"process_data": "Beleg^13.90_0.00_0.00_0.00_0.00^13.90:Unbar:EUR"}, "currency EUR"),
        ({"process_data": "AVTraining^13.90_0.00_0.00_0.00_0.00^13.90:Unbar"}, "was Beleg"),
        (
            {"process_data": "Beleg^3.90_0.00_0.00_0.00_0.00^13.90:Unbar"},
            "the amount of a rate of VAT; signed was 'Beleg^13.90_",
        ),
        (
            {"process_data": "Beleg^13.90_0.00_0.00_0.00_0.00^3.90:Unbar"},
            "the amount of a payment; signed was 'Beleg^13.90_",
        ),
        (
            {"process_data": "Beleg^0.00_13.90_0.00_0.00_0.00^13.90:Unbar"},
            "the rate of VAT of an amount; signed was 'Beleg^13.90_0.00_",
        ),
        ({"transaction": "53"}, "the transaction number: signed was 52, not 53"),
        ({"counter": "196"}, "the signature counter: signed was 197, not 196"),
        ({"transaction": "197", "counter": "52"}, "they are swapped"),
        ({"algorithm": "ecdsa-plain-SHA384"}, "the signature algorithm: it is ecdsa-plain-SHA256"),
        ({"algorithm": "ecdsa-plain-sha256"}, "the signature algorithm: it is ecdsa-plain-SHA256"),
        ({"time_format": "utcTime"}, "the log time format: it is unixTime, not utcTime"),
        ({"time_format": "unixtime"}, "the log time format: it is unixTime, not unixtime"),
    ],
)
def test_the_culprit_is_named(forge, change, words):
    """
    One field is wrong; the sentence says which and how.
    """
    assert words in reason(replace(forge.qr(), **change))


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        (ORDER.decode().replace("\r", "\r\n"), "line ends (CR)"),
        (ORDER.decode().replace("\r", "\n"), "line ends (CR)"),
        (ORDER.decode() + "\r", "line end at the end"),
        (ORDER.decode().replace('""', '"'), "quotes that are not doubled"),
    ],
)
def test_the_culprit_in_an_order_is_named(forge, printed, words):
    """
    Line ends and quotes are lost between till, device and paper.
    """
    code = forge.qr(process_type="Bestellung-V1", process_data=ORDER)
    assert words in reason(replace(code, process_data=printed))


@pytest.mark.parametrize(
    "signed",
    [
        "Beleg^3,000.00_20.00_0.00_0.00_0.00^3,020.00:Bar",
        "Beleg^3.000,00_20,00_0,00_0,00_0,00^3.020,00:Bar",
    ],
)
def test_thousands_separators_are_found_either_way(forge, signed):
    """
    Signed with separators and printed without.
    """
    code = forge.qr(process_data=signed.encode())
    printed = "Beleg^3000.00_20.00_0.00_0.00_0.00^3020.00:Bar"
    assert "thousands separators" in reason(replace(code, process_data=printed))


def test_separators_that_were_printed_only_are_found(forge):
    """
    Printed with separators and signed without.
    """
    code = forge.qr(process_data=b"Beleg^3000.00_0.00_0.00_0.00_0.00^3000.00:Bar")
    printed = "Beleg^3,000.00_0.00_0.00_0.00_0.00^3,000.00:Bar"
    assert "thousands separators" in reason(replace(code, process_data=printed))


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "Beleg",
        "Beleg^13.90^13.90:Unbar^",
        "Beleg^13,90_0.00^13.90:Unbar",
        "Beleg^13.90_0.00^13.90:Unbar:CHF",
        '1;"Tee";2.50',
    ],
)
def test_amounts_that_cannot_be_read_are_left_alone(printed):
    """Nobody can say by how much they differ."""
    assert list(other_amounts(printed)) == []


def test_an_amount_is_moved_by_the_difference():
    """Of several rates and payments each may be the one that was changed."""
    texts = [
        text for _, text in other_amounts("Beleg^1.00_2.00_0.00_0.00_0.00^1.00:Bar_3.00:Unbar")
    ]
    assert "Beleg^2.00_2.00_0.00_0.00_0.00^1.00:Bar_3.00:Unbar" in texts
    assert "Beleg^1.00_2.00_0.00_0.00_0.00^1.00:Bar_2.00:Unbar" in texts
    assert len(texts) == 7


def test_the_signature_of_a_start_is_recognised(forge):
    """
    A till may print the signature that it got when it began.
    """
    code = forge.qr(operation=Operation.START.value)
    assert "this is the signature of a StartTransaction" in reason(code)


def test_the_edited_receipt_of_the_public_file_is_explained():
    """
    Its author edited the finish time afterwards; the time that was signed is found.
    """
    (edited,) = (each for each in vectors.receipts() if not each.verifies)
    assert "signed was 2020-05-22T11:11:04.000Z" in reason(QrCode.from_text(edited.qr))


@pytest.mark.parametrize("curve", ["secp256r1", "brainpoolP384r1"])
def test_an_invented_signature_has_no_single_culprit(forge, curve):
    """
    The search ends, and says that it found nothing.
    """
    device = forge.with_(curve=curve)
    code = replace(device.qr(), signature=device.qr(counter=5000, transaction=9).signature)
    judged = judge_receipt(code.to_text(), seconds_around=5)
    assert "no single small change of a field explains it" in judged.reason


def test_what_is_right_is_not_explained_away(forge):
    """
    Diagnosis of a twin with two faults finds none, and of one with one fault finds that.
    """
    evidence = forge.qr().evidence()
    one = replace(evidence, counter=198)
    two = replace(one, client="kasse-01")
    assert "signature counter" in str(diagnose(one, seconds_around=2))
    assert diagnose(two, seconds_around=2) is None


def test_times_at_the_edge_of_the_calendar_do_not_matter(forge):
    """
    The first second and the last are searched around without falling over the edge.
    """
    for at in (
        dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
        dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC),
    ):
        evidence = replace(forge.qr().evidence(), at=at)
        assert diagnose(evidence, seconds_around=3) is None


def test_other_time_forms_are_searched_too(forge):
    """
    A device that signs UTCTime is diagnosed like one that signs Unix time.
    """
    device = forge.with_(time_format="utcTime", time_form=TimeForm.UTC)
    code = replace(device.qr(), logged="2026-05-04T10:17:25.000Z")
    assert "2 seconds too late" in reason(code)
