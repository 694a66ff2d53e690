"""
The texts of an offline answer, by the printed form and twins with one field changed.
"""

from __future__ import annotations

import base64

import pytest

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.outage import (
    OUTAGE_TEXTS,
    KnownTse,
    judge_offline,
    judge_outage_texts,
)
from fiskalprobe.oracles.signing.publickey import CURVES

PRINTED = {
    "FiscalisationDocumentNumber": -99,
    "FiscalisationDocumentRevision": 0,
    "FiscalDocumentStartTime": 0,
    "ProcessStartTime": 0,
    "ErrorDescription": "Tse connection error.",
    "Signature": "Tse not connected.",
    "UserMessage": "Tse not connected.",
    "PrintMessage": "TSE ausgefallen.",
}
GERMAN = {
    "QrCodeDataString": "",
    "TransactionStartTime": 0,
    "TransactionEndTime": 1630991229,
    "ProcessData": "",
    "ProcessType": "Kassenbeleg-V1",
    "TseSerial": "7E" * 32,
    "TseTimeFormat": "unixTime",
    "TseHashAlgorithm": "ecdsa-plain-SHA256",
    "TsePublicKey": "",
    "TseSignatureCounter": 0,
    "TseCertificate": "Tse not connected.",
}
KNOWN = KnownTse(serial="7e" * 32, time_format="unixTime", algorithm="ecdsa-plain-SHA256")


def printed(**changes):
    top = {name: changes.get(name, value) for name, value in PRINTED.items()}
    german = {name: changes.get(name, value) for name, value in GERMAN.items()}
    return FiscalAnswer.from_mapping({**top, "AdditionalFields": german})


def test_the_printed_form_holds():
    """
    Each text is looked at, and each is right.
    """
    claims = judge_outage_texts(printed(), known=KNOWN)
    assert {each.requirement for each in claims} == OUTAGE_TEXTS
    assert {each.standing for each in claims} == {Standing.HOLDS}


@pytest.mark.parametrize(
    ("member", "value", "rule"),
    [
        ("ErrorDescription", "Tse not connected.", "DE-OFF-0007"),
        ("ErrorDescription", "", "DE-OFF-0007"),
        ("ErrorDescription", None, "DE-OFF-0007"),
        ("Signature", "", "DE-OFF-0008"),
        ("UserMessage", None, "DE-OFF-0008"),
        ("UserMessage", "tse not connected.", "DE-OFF-0008"),
        ("PrintMessage", "TSE ausgefallen", "DE-OFF-0009"),
        ("QrCodeDataString", None, "DE-OFF-0010"),
        ("QrCodeDataString", "V0;KASSE-01", "DE-OFF-0010"),
        ("ProcessData", "Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar", "DE-OFF-0010"),
        ("TsePublicKey", "Tse not connected.", "DE-OFF-0010"),
        ("TransactionStartTime", 1630991229, "DE-OFF-0010"),
        ("TseSignatureCounter", 7, "DE-OFF-0010"),
        ("TseSerial", "", "DE-OFF-0011"),
        ("TseSerial", "00" * 32, "DE-OFF-0011"),
        ("TseTimeFormat", None, "DE-OFF-0011"),
        ("TseHashAlgorithm", "ecdsa-plain-SHA384", "DE-OFF-0011"),
        ("TseCertificate", "", "DE-OFF-0014"),
        ("FiscalisationDocumentRevision", 1, "DE-OFF-0015"),
        ("FiscalDocumentStartTime", 1630991229, "DE-OFF-0015"),
        ("ProcessStartTime", 1630991229, "DE-OFF-0015"),
    ],
)
def test_each_other_text_breaks_its_rule(member, value, rule):
    """
    One field otherwise, one claim broken, and it names the field.
    """
    claims = judge_outage_texts(printed(**{member: value}), known=KNOWN)
    (wrong,) = (each for each in claims if each.standing is Standing.BROKEN)
    assert wrong.requirement == rule
    assert member.lower().removeprefix("fiscalisationdocument") in wrong.message.lower()


def test_without_an_earlier_answer_nothing_is_said_of_what_is_kept():
    """
    What the configured TSE is called is not known then.
    """
    claims = judge_outage_texts(printed(TseSerial="00" * 32))
    assert OUTAGE_TEXTS - {each.requirement for each in claims} == {"DE-OFF-0011"}


@pytest.mark.parametrize("curve", CURVES)
def test_nothing_of_an_earlier_receipt_may_be_left(forge, curve):
    """
    Signature, key and certificate of a receipt, as base64, as hex, as PEM.
    """
    device = forge.with_(curve=curve)
    signature, certificate = device.sign(b"an earlier receipt"), device.certificate()
    body = base64.encodebytes(certificate).decode()
    pem = f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"
    leftovers = [
        ("Signature", base64.b64encode(signature).decode()),
        ("Signature", signature.hex()),
        ("Signature", base64.urlsafe_b64encode(signature).decode().rstrip("=")),
        ("TsePublicKey", base64.b64encode(device.point).decode()),
        ("TseCertificate", base64.b64encode(certificate).decode()),
        ("TseCertificate", pem),
        ("TseCertificate", pem.replace("\n", "\r\n")),
        ("QrCodeDataString", device.qr().to_text()),
        ("ProcessData", device.qr().process_data),
        ("TseSignatureCounter", 197),
    ]
    for member, value in leftovers:
        (claim,) = judge_offline(printed(**{member: value}))
        assert claim.standing is Standing.BROKEN, (member, value)
        assert member in claim.message or member.lower() in claim.message


@pytest.mark.parametrize(
    "text",
    [
        "Tse not connected.",
        "",
        "Die technische Sicherheitseinrichtung ist zur Zeit nicht erreichbar; bitte Kasse prüfen.",
    ],
)
def test_a_sentence_is_no_leftover(text):
    """
    However long it is, nobody takes it for a signature.
    """
    (claim,) = judge_offline(printed(Signature=text, TseCertificate=text))
    assert claim.standing is Standing.HOLDS
