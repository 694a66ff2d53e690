"""
Log messages, against bytes put together by hand and against receipts that nobody here made.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st
from workbench import CLIENT, NEW_YEAR, Bench

from fiskalsim.device.algorithms import ALGORITHMS
from fiskalsim.device.facts import Operation
from fiskalsim.device.log_message import LogWriter

PROCESS_DATA = "Beleg^13.90_0.00_0.00_0.00_0.00^13.90:Unbar"

#: The receipt that seed-002 and seed-003 print, field by field.
RECEIPT_SIGNATURE = (
    "pCeGi98gNNhshcGJkbw0DwtSzuJkaawON8l5QwsFDEaDHOyYK2aNVO4ZAlpkYYnub7oxM/2R1/KB36UzmOQwew=="
)
RECEIPT_POINT = (
    "BNHckCuXF2fEktIp8qwtnMLLgvpJDX6wEOqFENlHXZpekBHxHniQh9gbigjWS9UbCwZSrOTJTMK7WiV5owAfXkk="
)
RECEIPT_END = 1674819260


def elements(data: bytes) -> list[tuple[int, bytes]]:
    """Read a run of elements: the test's own reader, so that the writer cannot fool it."""
    found = []
    while data:
        tag, count, start = data[0], data[1], 2
        if count >= 0x80:
            start += count - 0x80
            count = int.from_bytes(data[2:start], "big")
        assert start + count <= len(data)
        found.append((tag, data[start : start + count]))
        data = data[start + count :]
    return found


def test_a_real_receipt_verifies_over_our_bytes():
    """
    The writer rebuilds the log of a receipt from seed-002 bit by bit: its signature verifies.
    """
    point = base64.b64decode(RECEIPT_POINT)
    writer = LogWriter(
        serial=hashlib.sha256(point).digest(),
        algorithm_identifier=ALGORITHMS["ecdsa-plain-SHA256"].identifier,
        time_format="unixTime",
    )
    signed = writer.transaction(
        Operation.FINISH,
        client_id=CLIENT.encode(),
        process_data=PROCESS_DATA.encode(),
        process_type=b"Kassenbeleg-V1",
        number=52,
        counter=197,
        at=RECEIPT_END,
    )
    plain = base64.b64decode(RECEIPT_SIGNATURE)
    r, s = int.from_bytes(plain[:32], "big"), int.from_bytes(plain[32:], "big")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))


def test_a_finish_log_has_its_elements_in_order():
    """
    TR-03151 1.0.1: version to log time, then the signature over exactly these bytes.
    """
    bench = Bench(curve="brainpoolP384r1", algorithm="ecdsa-plain-SHA384").in_use()
    number = bench.start(at=NEW_YEAR + 5)
    done = bench.tse.finish_transaction(
        CLIENT, number, "Kassenbeleg-V1", PROCESS_DATA.encode(), at=NEW_YEAR + 200
    )
    ((outer, inside),) = elements(bench.logs[-1].content)
    assert outer == 0x30
    found = elements(inside)
    assert found == [
        (0x02, b"\x02"),
        (0x06, bytes.fromhex("04007f000703070101")),
        (0x80, b"FinishTransaction"),
        (0x81, CLIENT.encode()),
        (0x82, PROCESS_DATA.encode()),
        (0x83, b"Kassenbeleg-V1"),
        (0x85, b"\x01"),
        (0x04, bench.identity.serial),
        (0x30, bytes.fromhex("060a04007f00070101040104")),
        (0x02, b"\x04"),
        (0x02, (NEW_YEAR + 200).to_bytes(4, "big")),
        (0x04, done.signature),
    ]
    signature = b"\x04\x60" + done.signature
    assert inside.endswith(signature)
    r, s = (int.from_bytes(half, "big") for half in (done.signature[:48], done.signature[48:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.BrainpoolP384R1(), bench.identity.point)
    signed = inside.removesuffix(signature)
    key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA384()))


def test_a_start_log_keeps_its_empty_fields():
    """Empty processData and processType are written as empty elements, not left out."""
    bench = Bench().in_use()
    bench.start()
    ((_, inside),) = elements(bench.logs[-1].content)
    assert elements(inside)[2:6] == [
        (0x80, b"StartTransaction"),
        (0x81, CLIENT.encode()),
        (0x82, b""),
        (0x83, b""),
    ]


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (Operation.INITIALISE, [(0x81, b"till 7")]),
        (Operation.REGISTER_CLIENT, [(0x81, CLIENT.encode())]),
        (Operation.DEREGISTER_CLIENT, [(0x81, CLIENT.encode())]),
        (
            Operation.UPDATE_TIME,
            # A clock that keeps the world's time shows the same before and after.
            [
                (0x81, (NEW_YEAR + 9).to_bytes(4, "big")),
                (0x82, (NEW_YEAR + 9).to_bytes(4, "big")),
            ],
        ),
        (
            Operation.SELF_TEST,
            [
                element
                for component in (
                    b"device",
                    b"storage",
                    b"integration-interface",
                    b"CSP",
                    b"SMAERS",
                )
                for element in (
                    (0x81, component),
                    (0x82, b"\xff"),
                    (0x84, (NEW_YEAR + 9).to_bytes(4, "big")),
                )
            ],
        ),
    ],
)
def test_a_system_log_carries_its_event(operation, expected):
    """Tag 80 names the event, tag 81 wraps its data; the rest is as in transaction logs."""
    bench = Bench()
    bench.tse.initialise(at=NEW_YEAR, description="till 7")
    bench.tse.register_client(CLIENT, at=NEW_YEAR)
    bench.tse.update_time(at=NEW_YEAR + 9)
    bench.tse.self_test(at=NEW_YEAR + 9)
    bench.tse.deregister_client(CLIENT, at=NEW_YEAR + 9)
    log = next(one for one in bench.logs if one.operation == operation)
    ((_, inside),) = elements(log.content)
    found = elements(inside)
    assert found[:3] == [
        (0x02, b"\x02"),
        (0x06, bytes.fromhex("04007f000703070102")),
        (0x80, operation.encode()),
    ]
    assert found[3][0] == 0x81
    assert expected == elements(found[3][1])
    assert [tag for tag, _ in found[4:]] == [0x04, 0x30, 0x02, 0x02, 0x04]


@pytest.mark.parametrize(
    ("name", "tag", "content"),
    [
        ("unixTime", 0x02, bytes.fromhex("69557f45")),
        ("utcTime", 0x17, b"251231195341Z"),
        ("utcTimeWithSeconds", 0x17, b"251231195341Z"),
        ("generalizedTime", 0x18, b"20251231195341Z"),
        ("generalizedTimeWithMilliseconds", 0x18, b"20251231195341.000Z"),
    ],
)
def test_times_are_written_in_the_device_s_format(name, tag, content):
    """A device has one format for its life, and it is always UTC."""
    at = int(datetime(2025, 12, 31, 19, 53, 41, tzinfo=UTC).timestamp())
    writer = LogWriter(serial=bytes(32), algorithm_identifier=b"\x30\x00", time_format=name)
    written = writer.system(Operation.SELF_TEST, b"", counter=1, at=at)
    assert elements(written)[-1] == (tag, content)


def test_an_unknown_time_format_is_refused():
    """The message names the formats that there are."""
    with pytest.raises(ValueError, match=r"'swatchBeats'; there are: unixTime, utcTime"):
        LogWriter(serial=bytes(32), algorithm_identifier=b"\x30\x00", time_format="swatchBeats")


@given(
    number=st.integers(0, 2**32 - 1),
    counter=st.integers(0, 2**32 - 1),
    at=st.integers(0, 2**40),
    process_data=st.binary(max_size=400),
    process_type=st.text(st.characters(max_codepoint=127), max_size=100),
)
def test_every_value_comes_back_out(number, counter, at, process_data, process_type):
    """Whatever a till sends, a reader finds the same values in the log."""
    writer = LogWriter(serial=bytes(32), algorithm_identifier=b"\x30\x00", time_format="unixTime")
    written = writer.transaction(
        Operation.UPDATE,
        client_id=b"client",
        process_data=process_data,
        process_type=process_type.encode(),
        number=number,
        counter=counter,
        at=at,
    )
    found = elements(written)
    assert process_data == found[4][1]
    assert process_type.encode() == found[5][1]
    integers = [found[index][1] for index in (6, 9, 10)]
    assert [number, counter, at] == [int.from_bytes(one, "big", signed=True) for one in integers]
