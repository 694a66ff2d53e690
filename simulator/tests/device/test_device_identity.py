"""
Keys, serial numbers and certificates of simulated TSEs.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from workbench import NEW_YEAR, PAIRS, identity, profile

from fiskalsim.device.authority import issuing_authority
from fiskalsim.device.identity import Identity
from fiskalsim.device.keys import derive_key

HASHES = {
    "SHA256": hashes.SHA256(),
    "SHA384": hashes.SHA384(),
    "SHA512": hashes.SHA512(),
    "SHA3-256": hashes.SHA3_256(),
}


@pytest.fixture(params=PAIRS, ids=lambda pair: pair[0])
def subject(request):
    """An identity on each curve."""
    curve, algorithm = request.param
    return identity(profile(curve=curve, algorithm=algorithm))


def test_the_serial_is_the_hash_of_the_point(subject):
    """DE-SIG-0002: SHA-256 over 04, X and Y, and the point lies on the curve asked for."""
    curve = subject.private_key.curve
    assert subject.serial == hashlib.sha256(subject.point).digest()
    assert subject.point[0] == 0x04
    assert len(subject.point) == 1 + 2 * ((curve.key_size + 7) // 8)
    again = ec.EllipticCurvePublicKey.from_encoded_point(curve, subject.point)
    assert again == subject.private_key.public_key()


def test_a_signature_is_plain_and_verifies(subject):
    """R and s are as wide as the field, and a library verifies them over the same bytes."""
    half = (subject.private_key.curve.key_size + 7) // 8
    name = subject.algorithm.name.removeprefix("ecdsa-plain-")
    public_key = subject.private_key.public_key()
    for number in range(20):  # enough for halves with leading zeroes now and then
        message = f"message {number}".encode()
        plain = subject.sign(message)
        assert len(plain) == 2 * half
        r, s = int.from_bytes(plain[:half], "big"), int.from_bytes(plain[half:], "big")
        public_key.verify(encode_dss_signature(r, s), message, ec.ECDSA(HASHES[name]))


def test_the_leaf_carries_key_and_serial(subject):
    """DE-SIG-0003: real leaves have the TSE's 256 bit serial as their own, and so have these."""
    leaf = x509.load_der_x509_certificate(subject.chain[0])
    info = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert subject.spki == info
    assert subject.serial == leaf.serial_number.to_bytes(32, "big")
    assert datetime.fromtimestamp(NEW_YEAR, UTC) == leaf.not_valid_before_utc
    assert datetime.fromtimestamp(NEW_YEAR, UTC) + timedelta(days=1826) == leaf.not_valid_after_utc
    assert subject.valid_until_unix == int(leaf.not_valid_after_utc.timestamp())


def test_each_certificate_is_issued_by_the_next(subject):
    """The chain goes leaf, sub CA, root, and each signature verifies with SHA-384."""
    leaf, sub, root = (x509.load_der_x509_certificate(one) for one in subject.chain)
    for lower, upper in ((leaf, sub), (sub, root), (root, root)):
        lower.verify_directly_issued_by(upper)
        assert lower.signature_algorithm_oid._name == "ecdsa-with-SHA384"
    with pytest.raises(InvalidSignature):
        sub.verify_directly_issued_by(x509.load_der_x509_certificate(_impostor(root)))


def _impostor(root: x509.Certificate) -> bytes:
    """Certify another key under the root's name."""
    key = ec.generate_private_key(ec.SECP384R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(root.subject)
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(root.not_valid_before_utc)
        .not_valid_after(root.not_valid_after_utc)
    )
    return builder.sign(key, hashes.SHA384()).public_bytes(Encoding.DER)


def test_every_certificate_says_that_it_is_a_test(subject):
    """Nobody shall take one of them for a certified device's."""
    for one in subject.chain:
        certificate = x509.load_der_x509_certificate(one)
        assert "Test" in certificate.subject.rfc4514_string()
        assert "fiskalprobe Test" in certificate.issuer.rfc4514_string()


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl here: checked in Python only")
def test_openssl_verifies_the_chain(subject, tmp_path):
    """A second implementation accepts the rewritten serial number, with its strict checks."""
    for name, one in zip(("leaf", "sub", "root"), subject.chain, strict=True):
        certificate = x509.load_der_x509_certificate(one)
        (tmp_path / name).write_bytes(certificate.public_bytes(Encoding.PEM))
    options = ("-x509_strict", "-check_ss_sig", "-attime", str(NEW_YEAR + 1))
    chain = ("-CAfile", "root", "-untrusted", "sub", "leaf")
    done = subprocess.run(
        ["openssl", "verify", *options, *chain], cwd=tmp_path, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, b"leaf: OK\n"), done.stderr


@pytest.mark.parametrize("first", [0x00, 0x01, 0x7F, 0x80, 0xFF])
def test_any_serial_survives_the_rewriting(first):
    """Whatever the first octets of the hash are, the number stays positive and minimal."""
    serial = bytes([first]) + bytes(range(31))
    key = derive_key(b"seed", "any", ec.SECP256R1())
    authority = issuing_authority()
    start = datetime.fromtimestamp(NEW_YEAR, UTC)
    leaf = x509.load_der_x509_certificate(
        authority.issue_leaf(
            key.public_key(),
            serial=serial,
            valid_from=start,
            valid_until=start + timedelta(days=1),
        )
    )
    assert int.from_bytes(serial, "big") == leaf.serial_number
    leaf.verify_directly_issued_by(x509.load_der_x509_certificate(authority.chain[0]))


def test_another_seed_is_another_device():
    """Keys follow from the seed, and the CA stays the same so that it can be pinned."""
    one, other = (identity(profile(), seed=seed) for seed in (b"one", b"other"))
    assert one.serial != other.serial
    assert one.chain[0] != other.chain[0]
    assert one.chain[1:] == other.chain[1:]


def test_another_label_is_another_key():
    """One seed serves several purposes without their keys being alike."""
    keys = [derive_key(b"seed", label, ec.SECP256R1()) for label in ("TSE", "root")]
    assert len({key.private_numbers().private_value for key in keys}) == 2


@pytest.mark.parametrize(
    ("pair", "serial"),
    [
        (PAIRS[0], "e2e5c1097edde1caed28d3765a00675f9e4bee030aa1c58bc3ca29d3140afa6b"),
        (PAIRS[4], "5f286e3ea03b5da92de3f8b62cb4b1d6a90f342946900ccda168639bbadda99d"),
    ],
)
def test_a_seed_stands_for_one_device_for_good(pair, serial):
    """A ledger of an older release still finds its TSE: the derivation never changes."""
    curve, algorithm = pair
    assert identity(profile(curve=curve, algorithm=algorithm)).serial_hex == serial


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"curve": "secp256k1"}, "secp256k1"),
        ({"algorithm": "ecsdsa-plain-SHA256"}, "ecsdsa-plain-SHA256"),
    ],
)
def test_what_a_device_cannot_be_is_refused(changes, named):
    """The message names what was asked for and what there is."""
    with pytest.raises(ValueError, match=rf"'{named}'; there are: .*256"):
        identity(profile(**changes))


def test_a_leaf_never_outlives_its_ca():
    """A chain that no verifier accepts is not made."""
    with pytest.raises(ValueError, match="start the world at another time"):
        Identity.derive(b"seed", profile(), valid_from_unix=0)
