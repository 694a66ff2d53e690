"""
Own vectors of the classes that the P1363 test files of others have: size, range, curve, format.
"""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fiskalprobe.oracles.signing.algorithm import ALGORITHMS, Scheme, by_oid
from fiskalprobe.oracles.signing.publickey import (
    CURVES,
    UnreadableKey,
    from_point,
    read_public_key,
)
from fiskalprobe.oracles.signing.schnorr import _add, _times
from fiskalprobe.oracles.signing.signature import (
    MalformedSignature,
    SignatureOutOfRange,
    Spelling,
    plain,
    read_signature,
    verifies,
)

MESSAGE = b"what was signed"
ECDSA = [each for each in ALGORITHMS.values() if each.scheme is Scheme.ECDSA]


def key_of(forge):
    return from_point(forge.point)


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("algorithm", ECDSA, ids=lambda each: each.name)
def test_every_curve_with_every_hash_verifies(forge, curve, algorithm):
    """
    All that the guideline allows is understood, and one flipped bit is not.
    """
    device = forge.with_(curve=curve, algorithm=algorithm.name)
    raw = device.sign(MESSAGE)
    key = key_of(device)
    signature = plain(raw, key=key)
    assert verifies(MESSAGE, signature=signature, key=key, algorithm=algorithm)
    assert not verifies(MESSAGE + b"!", signature=signature, key=key, algorithm=algorithm)


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("off_by", [-2, -1, 1, 2])
def test_any_other_length_is_refused(forge, curve, off_by):
    """
    One byte more or less is malformed, also when the total stays even.
    """
    device = forge.with_(curve=curve)
    raw = (device.sign(MESSAGE) + b"\x01\x01")[: 2 * device.half + off_by]
    with pytest.raises(MalformedSignature):
        read_signature(b64(raw), key=key_of(device))


@pytest.mark.parametrize("curve", CURVES)
def test_padded_halves_are_refused(forge, curve):
    """
    A zero in front of each half keeps the value and breaks the length.
    """
    device = forge.with_(curve=curve)
    raw, half = device.sign(MESSAGE), device.half
    padded = b"\x00" + raw[:half] + b"\x00" + raw[half:]
    with pytest.raises(MalformedSignature):
        read_signature(b64(padded), key=key_of(device))


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("which", ["r", "s"])
@pytest.mark.parametrize("value", ["zero", "order", "above"])
def test_halves_out_of_range_are_refused(forge, curve, which, value):
    """
    Neither r nor s may be 0, the order, or above it.
    """
    device = forge.with_(curve=curve)
    raw, half, order = device.sign(MESSAGE), device.half, CURVES[curve].group_order
    bad = {"zero": 0, "order": order, "above": min(order + 1, 256**half - 1)}[value]
    halves = {"r": raw[:half], "s": raw[half:]} | {which: bad.to_bytes(half, "big")}
    with pytest.raises(SignatureOutOfRange) as refused:
        read_signature(b64(halves["r"] + halves["s"]), key=key_of(device))
    assert refused.value.code == "signature-range"


def test_a_key_of_the_same_length_on_another_curve_does_not_verify(forge):
    """
    Length alone never makes a signature fit.
    """
    signer, stranger = forge.with_(curve="brainpoolP256r1"), forge
    key = key_of(stranger)
    signature = plain(signer.sign(MESSAGE), key=key)
    algorithm = ALGORITHMS["ecdsa-plain-SHA256"]
    assert len(key_of(signer).point) == len(key.point)
    assert not verifies(MESSAGE, signature=signature, key=key, algorithm=algorithm)


def test_der_is_read_and_named(forge):
    """
    DER under a plain label verifies and keeps its spelling, so that it can be reported.
    """
    raw, half = forge.sign(MESSAGE), forge.half
    r, s = int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")
    signature = read_signature(b64(encode_dss_signature(r, s)), key=key_of(forge))
    assert signature.spelling is Spelling.DER
    assert (signature.r, signature.s) == (r, s)


def test_der_with_surplus_bytes_is_refused(forge):
    """
    Only the one DER spelling of two integers is read.
    """
    with pytest.raises(MalformedSignature):
        read_signature(b64(encode_dss_signature(3, 5) + b"\x00"), key=key_of(forge))


@pytest.mark.parametrize("numbers", [(0, 5), (5, 0)])
def test_der_out_of_range_is_refused(forge, numbers):
    """
    The range holds for DER as well.
    """
    with pytest.raises(SignatureOutOfRange):
        read_signature(b64(encode_dss_signature(*numbers)), key=key_of(forge))


def test_der_of_huge_numbers_is_refused(forge):
    """
    An integer that no half could hold is out of range, not a crash.
    """
    with pytest.raises(SignatureOutOfRange):
        read_signature(b64(encode_dss_signature(2**600, 5)), key=key_of(forge))


@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_hex_is_read_and_named(forge, case):
    """
    128 characters of hex are good base64 too; the length on the curve decides.
    """
    raw = forge.sign(MESSAGE)
    signature = read_signature(case(raw.hex()), key=key_of(forge))
    assert signature.spelling is Spelling.HEX
    assert signature.r == int.from_bytes(raw[: forge.half], "big")


def test_points_off_every_curve_are_refused(forge):
    """
    One wrong byte in a key is found before anything is verified.
    """
    raw = bytearray(forge.point)
    raw[-1] ^= 1
    with pytest.raises(UnreadableKey, match="lies on none of the curves"):
        read_public_key(b64(bytes(raw)))


@pytest.mark.parametrize("first", [2, 3, 6, 7, 0])
def test_other_point_encodings_are_refused(forge, first):
    """
    Compressed, hybrid and infinite points are not what a TSE gives.
    """
    with pytest.raises(UnreadableKey, match="begins with byte"):
        read_public_key(b64(bytes([first]) + forge.point[1:]))


def test_a_curve_that_no_tse_may_use_is_refused():
    """
    A good point on secp256k1 lies on none of the allowed curves.
    """
    key = ec.derive_private_key(5, ec.SECP256K1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    for raw in (point, spki):
        with pytest.raises(UnreadableKey):
            read_public_key(b64(raw))


@pytest.mark.parametrize("text", ["", "%%%", "AAAA", "MAAA", "é"])
def test_what_is_no_key_is_refused(text):
    """
    Empty, not base64, too short, broken SPKI: one error for all of them.
    """
    with pytest.raises(UnreadableKey):
        read_public_key(text)


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("name", ["ecsdsa-plain-SHA256", "ecsdsa-plain-SHA3-512"])
def test_schnorr_signatures_verify(forge, curve, name):
    """
    A signature made by the book verifies, and not over other bytes.
    """
    algorithm = ALGORITHMS[name]
    device = forge.with_(curve=curve)
    order, width = CURVES[curve].group_order, (CURVES[curve].key_size + 7) // 8
    base = ec.derive_private_key(1, CURVES[curve]).public_key().public_numbers()
    nonce = 0x1234567
    commitment = _times(nonce, (base.x, base.y), curve)
    joined = b"".join(each.to_bytes(width, "big") for each in commitment) + MESSAGE
    r = int.from_bytes(hashlib.new(algorithm.digest, joined).digest(), "big") % order
    s = (nonce + r * 0xC0FFEE) % order
    key = key_of(device)
    raw = r.to_bytes(device.half, "big") + s.to_bytes(device.half, "big")
    signature = read_signature(b64(raw), key=key)
    assert verifies(MESSAGE, signature=signature, key=key, algorithm=algorithm)
    assert not verifies(MESSAGE + b"!", signature=signature, key=key, algorithm=algorithm)


@pytest.mark.parametrize("curve", CURVES)
def test_our_point_arithmetic_agrees_with_openssl(curve):
    """
    Multiples of the base point are those that the library computes.
    """
    base = ec.derive_private_key(1, CURVES[curve]).public_key().public_numbers()
    theirs = ec.derive_private_key(98765, CURVES[curve]).public_key().public_numbers()
    assert (theirs.x, theirs.y) == _times(98765, (base.x, base.y), curve)
    assert _times(CURVES[curve].group_order, (base.x, base.y), curve) is None
    assert _add(None, (base.x, base.y), curve) == (base.x, base.y)


def test_every_algorithm_is_found_by_its_identifier():
    """
    Sixteen names, sixteen identifiers, there and back.
    """
    assert len({each.oid for each in ALGORITHMS.values()}) == 16
    assert all(by_oid(each.oid) == each for each in ALGORITHMS.values())
    assert by_oid("1.2.3") is None
