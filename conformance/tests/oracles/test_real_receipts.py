"""
Receipts that nobody here made: the outside evidence for everything the judge computes.
"""

from __future__ import annotations

import base64
import hashlib

import pytest

from fiskalprobe.oracles.finding import errors
from fiskalprobe.oracles.processdata import process_data_findings
from fiskalprobe.oracles.qr import QrCode, qr_findings
from fiskalprobe.oracles.signing.proof import Evidence, prove
from fiskalprobe.oracles.signing.publickey import read_public_key
from fiskalprobe.oracles.signing.signature import Spelling
from fiskalspec import vectors

RECEIPTS = vectors.receipts()
BY_CLIENT = {vector.qr.split(";")[1]: vector for vector in RECEIPTS}


def evidence_of(qr: str) -> Evidence:
    return QrCode.from_text(qr).evidence()


@pytest.mark.parametrize("vector", RECEIPTS, ids=lambda vector: vector.qr[3:60])
def test_a_real_receipt_comes_out_as_its_source_says(vector):
    """
    Eleven receipts of five kinds of TSE verify, or do not, as is known of them.
    """
    proof = prove(evidence_of(vector.qr))
    assert vector.verifies == proof.valid, proof.reason


def test_the_file_holds_both_kinds():
    """
    A verifier that always says yes, or always no, cannot pass.
    """
    assert {True, False} == {vector.verifies for vector in RECEIPTS}


@pytest.mark.parametrize(
    ("client", "curve"),
    [
        ("AMA-2642", "brainpoolP384r1"),
        ("955002-00", "brainpoolP256r1"),
        ("00345-00345", "secp256r1"),
    ],
)
def test_the_curve_is_found_from_the_point(client, curve):
    """
    Two curves have points of the same length; membership tells them apart.
    """
    proof = prove(evidence_of(BY_CLIENT[client].qr))
    assert proof.key is not None
    assert curve == proof.key.curve


def test_a_key_in_spki_has_the_serial_of_its_point():
    """
    One vendor prints a SubjectPublicKeyInfo; the serial number is still that of the raw point.
    """
    text = RECEIPTS[0].qr.split(";")[-1]
    key = read_public_key(text)
    assert key.written_as == "spki"
    assert hashlib.sha256(base64.b64decode(text)[-65:]).digest() == key.serial


def test_der_that_is_labelled_plain_is_named():
    """
    It verifies, and the spelling is told.
    """
    proof = prove(evidence_of(BY_CLIENT["955002-00"].qr))
    assert proof.valid
    assert proof.spelling is Spelling.DER


def test_the_start_time_is_not_covered():
    """
    A receipt's signature says nothing about its start, and the judge must not pretend it does.
    """
    qr = BY_CLIENT["00345-00345"].qr.replace("T11:32:19", "T09:00:00")
    assert prove(evidence_of(qr)).valid


def test_only_the_known_deviation_is_found():
    """
    Thousands separators in one receipt; the others have good form.
    """
    deviating = {}
    for vector in RECEIPTS:
        code = QrCode.from_text(vector.qr)
        found = errors(
            (*qr_findings(code), *process_data_findings(code.process_type, code.process_data)),
        )
        if found:
            deviating[code.process_data] = {each.id for each in found}
    assert {"Beleg^3,000.00_20.00_0.00_0.00_0.00^3,020.00:Bar": {"PD-03"}} == deviating
