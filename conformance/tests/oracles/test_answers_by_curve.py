"""
Certificate and QR code of an answer on each curve: right ones hold, and each twin breaks its rule.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from dataclasses import fields, replace

import pytest

from fiskalprobe.oracles.answer import judge_answer
from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.qr import QrCode
from fiskalprobe.oracles.signing.publickey import CURVES

AT = dt.datetime(2026, 5, 4, 10, 17, 23, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
YEAR = dt.timedelta(days=365)


def broken(text):
    claims = judge_answer(text, generation="1.7.7", operation="store", name_culprit=False)
    return {each.requirement for each in claims if each.standing is Standing.BROKEN}


def with_certificate(device, raw):
    text = base64.b64encode(raw).decode() if isinstance(raw, bytes) else raw
    return broken(device.answer(german={"TseCertificate": text}))


@pytest.fixture(params=CURVES)
def device(request, forge):
    """
    A forge on each curve.
    """
    return forge.with_(curve=request.param)


@pytest.mark.parametrize(
    ("first", "last", "rules"),
    [
        (AT - YEAR, AT + YEAR, set()),
        (AT, AT + YEAR, set()),
        (AT - YEAR, AT, set()),
        (AT + SECOND, AT + YEAR, {"DE-SIG-0004"}),
        (AT - YEAR, AT - SECOND, {"DE-SIG-0004"}),
    ],
)
def test_the_time_of_the_log_decides_over_the_certificate(device, first, last, rules):
    """
    From the first second to the last, and neither before nor after.
    """
    assert with_certificate(device, device.certificate(first=first, last=last)) == rules


def test_a_certificate_of_another_key_is_broken(device):
    """
    Whatever curve that key is on.
    """
    for curve in CURVES:
        other = device.with_(curve=curve)
        rules = set() if curve == device.curve else {"DE-SIG-0003"}
        assert with_certificate(device, other.certificate()) == rules


@pytest.mark.parametrize(
    "spoil", [lambda raw: raw[:-1], lambda raw: raw[1:], lambda raw: raw[:40]]
)
def test_a_damaged_certificate_is_broken(device, spoil):
    """
    A byte less at either end, or the beginning only.
    """
    assert with_certificate(device, spoil(device.certificate())) == {"DE-SIG-0003"}


def test_serial_and_key_belong_together(device):
    """
    TseSerial of another key is broken, and so is the key of another serial.
    """
    serials = {curve: device.with_(curve=curve).log().serial.hex() for curve in CURVES}
    for curve, serial in serials.items():
        rules = set() if curve == device.curve else {"DE-SIG-0002"}
        assert broken(device.answer(german={"TseSerial": serial})) == rules
        assert broken(device.answer(german={"TseSerial": serial.upper()})) == rules


def spoilt(code, name):
    """
    The code with another value of one field, as good in its form as the right one.
    """
    others = {
        "version": "V1",
        "client": "KASSE-02",
        "process_type": "SonstigerVorgang",
        "process_data": "Beleg^13.91_0.00_0.00_0.00_0.00^13.91:Unbar",
        "transaction": "53",
        "counter": "198",
        "started": "2026-05-04T10:15:01.000Z",
        "logged": "2026-05-04T10:17:24.000Z",
        "algorithm": "ecdsa-plain-SHA384",
        "time_format": "utcTime",
        "signature": base64.b64encode(b"\x01" * 64).decode(),
        "public_key": base64.b64encode(b"\x04" + b"\x01" * 64).decode(),
    }
    return replace(code, **{name: others[name]})


@pytest.mark.parametrize("name", [field.name for field in fields(QrCode)])
def test_each_field_of_the_qr_code_is_held_against_the_answer(forge, name):
    """
    Twelve fields, each of which can be another one's.
    """
    code = forge.qr()
    answer = json.loads(forge.answer())
    answer["AdditionalFields"]["QrCodeDataString"] = spoilt(code, name).to_text()
    rules = {"DE-QR-0001"} if name == "version" else {"DE-QR-0002"}
    assert broken(json.dumps(answer)) & {"DE-QR-0001", "DE-QR-0002"} >= rules


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text + ";",
        lambda text: text.rpartition(";")[0],
        lambda text: text.replace(";", ",", 1),
        lambda text: text.replace(";", "; ", 1),
        lambda text: text.lower(),
        lambda text: " " + text,
        lambda text: text + "\n",
        lambda _: "V0",
    ],
)
def test_another_form_of_the_qr_code_is_broken(forge, spoil):
    """
    A field more or less, another separator, blanks, or letters of another case.
    """
    code = spoil(forge.qr().to_text())
    found = broken(forge.answer(german={"QrCodeDataString": code}))
    assert found & {"DE-QR-0001", "DE-QR-0002"}
    assert not found & {"DE-SIG-0001"}
