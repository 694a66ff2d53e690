"""
The log message: what is signed, read back, in every form that devices write.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiskalprobe.oracles.signing.logmessage import (
    TIME_FORMS,
    MalformedLogMessage,
    Operation,
    TimeForm,
    UnencodableLog,
    decode,
    elements_of,
    encode,
    signed_bytes,
)
from fiskalprobe.oracles.signing.proof import prove

MILLISECONDS = dt.datetime(2026, 5, 4, 10, 17, 0, 120_000, tzinfo=dt.UTC)
FULL_MINUTE = dt.datetime(2026, 5, 4, 10, 17, 0, tzinfo=dt.UTC)


def test_the_bytes_stand_in_the_order_of_the_guideline(forge):
    """
    Version, type, certified data, serial, algorithm, counter, time; no outer SEQUENCE.
    """
    log = forge.log(client="K", process_data=b"D", process_type="T", transaction=200, counter=3)
    expected = (
        "020102"
        "060904007f000703070101"
        "801146696e6973685472616e73616374696f6e"
        "81014b"
        "820144"
        "830154"
        "850200c8"
        "0420" + log.serial.hex() + "300c060a04007f00070101040103"
        "020103"
        "020469f87233"
    )
    assert expected == signed_bytes(log).hex()


@pytest.mark.parametrize(
    ("form", "at", "expected"),
    [
        (TimeForm.UNIX, FULL_MINUTE, "020469f8721c"),
        (TimeForm.UTC, FULL_MINUTE, b"\x17\x0d260504101700Z".hex()),
        (TimeForm.UTC_MINUTES, FULL_MINUTE, b"\x17\x0b2605041017Z".hex()),
        (TimeForm.GENERALIZED, FULL_MINUTE, b"\x18\x0f20260504101700Z".hex()),
        (
            TimeForm.GENERALIZED_MILLISECONDS,
            MILLISECONDS,
            b"\x18\x1320260504101700.120Z".hex(),
        ),
        (TimeForm.GENERALIZED_FRACTION, MILLISECONDS, b"\x18\x1220260504101700.12Z".hex()),
    ],
)
def test_the_log_time_is_written_in_each_form(forge, form, at, expected):
    """
    Seconds stay also when they are zero, and milliseconds keep or lose their last zero.
    """
    log = forge.with_(time_form=form).log(at=at)
    assert signed_bytes(log).hex().endswith(expected)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("time_format", TIME_FORMS)
def test_each_time_format_and_version_is_proven(forge, version, time_format):
    """
    A receipt tells neither log version nor exact form; all that its label allows are tried.
    """
    for form in TIME_FORMS[time_format]:
        at = MILLISECONDS if form.name.startswith("GENERALIZED_") else FULL_MINUTE
        device = forge.with_(version=version, time_format=time_format, time_form=form)
        proof = prove(device.qr(at=at).evidence())
        assert proof.valid, form
        assert version == proof.version


@pytest.mark.parametrize("signed", ["utf-8", "latin-1"])
def test_octets_that_are_no_utf_8_are_proven_as_signed(forge, signed):
    """
    A QR code in ISO 8859-1 verifies, be it that its TSE signed UTF-8 or the same octets.
    """
    text = '1;"Käse";2.50'
    log = forge.log(process_type="Bestellung-V1", process_data=text.encode(signed))
    shown = forge.qr(process_type="Bestellung-V1", process_data=text.encode())
    scanned = replace(
        shown,
        process_data=text.encode("latin-1").decode("utf-8", "surrogateescape"),
        signature=base64.b64encode(forge.sign(signed_bytes(log))).decode(),
    )
    assert prove(scanned.evidence()).valid
    other = replace(scanned, process_data=scanned.process_data.replace("2.50", "2.51"))
    assert prove(other.evidence()).code == "signature-mismatch"


def test_a_fraction_that_cannot_have_been_signed_is_noticed(forge):
    """
    Unix time has whole seconds, so a changed millisecond is a change.
    """
    code = forge.qr()
    altered = code.to_text().replace("10:17:23.000Z", "10:17:23.001Z")
    proof = prove(type(code).from_text(altered).evidence())
    assert not proof.valid
    assert proof.code == "time-precision"


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    data=st.binary(max_size=400),
    numbers=st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1)),
    seconds=st.integers(0, 2**31),
    form=st.sampled_from([TimeForm.UNIX, TimeForm.UTC, TimeForm.GENERALIZED]),
)
def test_reading_gives_back_what_was_written(forge, data, numbers, seconds, form):
    """
    Encode and decode are each other's inverse, and both agree on what is signed.
    """
    at = dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
    if form is TimeForm.UTC and at.year >= 2050:
        return
    log = forge.with_(time_form=form).log(
        process_data=data,
        transaction=numbers[0],
        counter=numbers[1],
        at=at,
        signature=b"s" * 64,
    )
    message = encode(log)
    assert decode(message) == log
    assert b"".join(each.raw for each in elements_of(message)[:-1]) == signed_bytes(log)


def test_process_data_in_pieces_are_joined_for_reading_only(forge):
    """
    Indefinite length is signed as it stands, and read as one text.
    """
    log = forge.log(process_data=b"AB", signature=b"s")
    whole, pieces = b"\x82\x02AB", b"\xa2\x80\x04\x01A\x04\x01B\x00\x00"
    message = encode(log)
    content = message[3:] if message[1] == 0x81 else message[2:]
    changed = content.replace(whole, pieces)
    rebuilt = b"\x30\x81" + bytes([len(changed)]) + changed
    assert decode(rebuilt) == log
    assert pieces in [each.raw for each in elements_of(rebuilt)]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(raw=st.binary(max_size=120))
def test_junk_is_malformed_and_nothing_else(raw):
    """
    Any bytes are either a message or a `MalformedLogMessage`.
    """
    with pytest.raises(MalformedLogMessage):
        decode(raw)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(place=st.integers(0, 200), value=st.integers(0, 255))
def test_a_damaged_message_is_read_or_refused(forge, place, value):
    """
    One wrong byte never raises anything but `MalformedLogMessage`.
    """
    message = bytearray(encode(forge.log(signature=b"s" * 64)))
    message[place % len(message)] = value
    with contextlib.suppress(MalformedLogMessage):
        assert decode(bytes(message)).version is not None


def test_trailing_bytes_are_refused(forge):
    """
    Nothing may follow the message.
    """
    with pytest.raises(MalformedLogMessage, match="follow the message"):
        decode(encode(forge.log()) + b"\x00")


def test_a_system_log_is_refused(forge):
    """
    Only logs of transactions are read here.
    """
    message = encode(forge.log()).replace(b"\x07\x01\x01\x80", b"\x07\x01\x02\x80")
    with pytest.raises(MalformedLogMessage, match="not of a transaction"):
        decode(message)


def test_a_client_that_cannot_stand_in_a_log_is_named(forge):
    """
    A PrintableString has no umlauts.
    """
    with pytest.raises(UnencodableLog):
        encode(forge.log(client="Käse"))


def test_version_3_begins_small():
    """
    The two versions differ in one letter of the operation.
    """
    assert Operation.FINISH.spelled(2) == "FinishTransaction"
    assert Operation.FINISH.spelled(3) == "finishTransaction"
