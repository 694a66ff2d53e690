"""
Each class of wrong signature on each curve, as it would stand in an answer.

`test_plain_signatures` has the reading of signatures; here it is the whole word on an answer, for
the log of a start and for that of an end.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from fiskalprobe.oracles.answer import judge_answer
from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.signing.publickey import CURVES

LENGTH, RANGE, MISMATCH = "signature-length", "signature-range", "signature-mismatch"
#: For each curve another one whose signatures are as long.
TWINS = {
    "secp256r1": "brainpoolP256r1",
    "brainpoolP256r1": "secp256r1",
    "secp384r1": "brainpoolP384r1",
    "brainpoolP384r1": "secp384r1",
}
HASH_OF = {32: "SHA256", 48: "SHA384", 64: "SHA512", 66: "SHA512"}


@dataclass(frozen=True, kw_only=True)
class Halves:
    """
    A good signature and its curve.
    """

    r: bytes
    s: bytes
    order: int

    @property
    def numbers(self):
        """
        Give r and s as numbers.
        """
        return int.from_bytes(self.r, "big"), int.from_bytes(self.s, "big")

    def with_(self, *, r: int | None = None, s: int | None = None):
        """
        Give r and s side by side, one or both replaced.
        """
        size = len(self.r)
        left = self.r if r is None else r.to_bytes(size, "big")
        return left + (self.s if s is None else s.to_bytes(size, "big"))


def longer_der(it):
    """
    DER with a zero too many before the first number.
    """
    der = bytearray(encode_dss_signature(*it.numbers))
    at = 3 if der[1] < 0x80 else 4
    der[at : at + 1 + der[at]] = bytes([der[at] + 1, 0]) + der[at + 1 : at + 1 + der[at]]
    if at == 3:
        der[1] += 1
    else:
        der[2] += 1
    return bytes(der)


WRONG: dict[str, tuple[Any, str]] = {
    "a byte too few": (lambda it: (it.r + it.s)[:-1], LENGTH),
    "two bytes too few": (lambda it: (it.r + it.s)[:-2], LENGTH),
    "a byte too many": (lambda it: it.r + it.s + b"\x01", LENGTH),
    "two bytes too many": (lambda it: it.r + it.s + b"\x01\x01", LENGTH),
    "a zero before each half": (lambda it: b"\0" + it.r + b"\0" + it.s, LENGTH),
    "half of it": (lambda it: it.r, LENGTH),
    "r is 0": (lambda it: it.with_(r=0), RANGE),
    "s is 0": (lambda it: it.with_(s=0), RANGE),
    "both are 0": (lambda it: it.with_(r=0, s=0), RANGE),
    "r is the order": (lambda it: it.with_(r=it.order), RANGE),
    "s is the order": (lambda it: it.with_(s=it.order), RANGE),
    "r is above the order": (lambda it: it.with_(r=it.order + 1), RANGE),
    "s is all ones": (lambda it: it.r + b"\xff" * len(it.s), RANGE),
    "DER of 0": (lambda it: encode_dss_signature(0, it.numbers[1]), RANGE),
    "DER of the order": (lambda it: encode_dss_signature(it.numbers[0], it.order), RANGE),
    "DER and a byte": (lambda it: encode_dss_signature(*it.numbers) + b"\0", LENGTH),
    "DER not in its shortest form": (longer_der, LENGTH),
    "s before r": (lambda it: it.s + it.r, MISMATCH),
    "r is 1": (lambda it: it.with_(r=1), MISMATCH),
    "one bit flipped": (lambda it: it.r + it.s[:-1] + bytes([it.s[-1] ^ 1]), MISMATCH),
}


@pytest.fixture(params=CURVES)
def device(request, forge):
    """
    A forge on each curve, with the hash that goes with it.
    """
    curve = forge.with_(curve=request.param)
    return curve.with_(algorithm=f"ecdsa-plain-{HASH_OF[curve.half]}")


@pytest.fixture(params=["create", "store"])
def operation(request):
    """
    The start's log and the end's.
    """
    return request.param


def answered(device, operation):
    return json.loads(device.started() if operation == "create" else device.answer())


def judged(answer, operation):
    """
    Give the claims about the signature: the one about its worth, and the one about its format.
    """
    claims = judge_answer(
        json.dumps(answer), generation="1.7.7", operation=operation, name_culprit=False
    )
    worth = "DE-SIG-0008" if operation == "create" else "DE-SIG-0001"
    (about,) = (each for each in claims if each.requirement == worth)
    return about, [each.standing for each in claims if each.requirement == "DE-SIG-0010"]


def halves(device, answer):
    raw = base64.b64decode(answer["signature"])
    return Halves(
        r=raw[: device.half], s=raw[device.half :], order=CURVES[device.curve].group_order
    )


def test_a_good_signature_holds(device, operation):
    """
    The twin of all that follows.
    """
    about, format_claims = judged(answered(device, operation), operation)
    assert about.standing is Standing.HOLDS, about.message
    assert format_claims == []


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_signature_is_broken_for_its_reason(device, operation, name):
    """
    Not only refused, but refused because of what is wrong with it.
    """
    make, code = WRONG[name]
    answer = answered(device, operation)
    answer["signature"] = base64.b64encode(make(halves(device, answer))).decode()
    about, _ = judged(answer, operation)
    assert (about.standing, about.code) == (Standing.BROKEN, code)
    assert about.actual == answer["signature"], "evidence is whole"


def test_a_signature_beyond_all_lengths_is_shown_by_its_beginning(device, operation):
    """
    Nobody mistakes a part for the whole.
    """
    answer = answered(device, operation)
    answer["signature"] = "A" * 5_000
    assert judged(answer, operation)[0].actual == "A" * 300 + "…"


@pytest.mark.parametrize("write", ["der", "hex", "HEX"])
def test_another_spelling_verifies_and_breaks_the_format(device, operation, write):
    """
    The bytes are right and labelled plain; what they are written as is not.
    """
    answer = answered(device, operation)
    own = halves(device, answer)
    spelled = {
        "der": base64.b64encode(encode_dss_signature(*own.numbers)).decode(),
        "hex": (own.r + own.s).hex(),
        "HEX": (own.r + own.s).hex().upper(),
    }
    answer["signature"] = spelled[write]
    about, format_claims = judged(answer, operation)
    assert about.standing is Standing.ALTERNATIVE
    assert format_claims == [Standing.BROKEN]


@pytest.mark.parametrize("spoil", [lambda t: t + "\n", lambda t: t.rstrip("=")[:-1], str.swapcase])
def test_base64_that_was_touched_is_broken(device, operation, spoil):
    """
    A line end, a letter less, or another letter case.
    """
    answer = answered(device, operation)
    answer["signature"] = spoil(answer["signature"])
    assert judged(answer, operation)[0].standing is Standing.BROKEN


def test_the_signature_of_another_log_is_broken(device):
    """
    What was signed at the start proves nothing of the end.
    """
    answer = answered(device, "store")
    answer["signature"] = answered(device, "create")["signature"]
    assert judged(answer, "store")[0].code == MISMATCH


@pytest.mark.parametrize("curve", CURVES)
def test_a_signature_of_another_curve_is_broken(forge, curve, operation):
    """
    By its length where that differs, by its values where it does not.
    """
    device = forge.with_(curve=curve)
    answer = answered(device, operation)
    for other in CURVES:
        if other == curve:
            continue
        answer["signature"] = answered(forge.with_(curve=other), operation)["signature"]
        about, _ = judged(answer, operation)
        expected = {MISMATCH, RANGE} if TWINS.get(curve) == other else {LENGTH}
        assert about.standing is Standing.BROKEN
        assert about.code in expected


def test_a_hash_that_is_not_the_named_one_is_broken(device, operation):
    """
    The algorithm's name is part of what was signed.
    """
    answer = answered(device, operation)
    answer["AdditionalFields"]["TseHashAlgorithm"] = "ecdsa-plain-SHA224"
    assert judged(answer, operation)[0].code == MISMATCH
