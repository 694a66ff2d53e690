"""
Whole numbers as a subject may write them: in any place, and of any length.
"""

from __future__ import annotations

import io
import tarfile
from unittest.mock import ANY

import pytest

from fiskalprobe.oracles.answer import judge_answer
from fiskalprobe.oracles.export import naming
from fiskalprobe.oracles.signing import envelope
from fiskalprobe.oracles.signing.logmessage import MalformedLogMessage
from fiskalprobe.oracles.tar import MalformedTar, read_tar
from fiskalprobe.oracles.whole import whole_number
from fiskalprobe.report.german.messages import german
from fiskalprobe.steps import _fields
from fiskalprobe.steps._alternatives import canonical

#: More digits than Python takes in.
LONG = "9" * 5000


@pytest.mark.parametrize(
    ("written", "number"),
    [(7, 7), ("7", 7), ("-7", -7), ("007", 7), ("9" * 18, 10**18 - 1)],
)
def test_a_whole_number_is_read(written, number):
    """As a number or as its digits."""
    assert whole_number(written) == number


@pytest.mark.parametrize("written", [LONG, "9" * 19, "--5", "٣", "", " 7", "7.0", 7.0, True, None])
def test_anything_else_is_none(written):
    """A text that Python cannot read is one of many that are no number."""
    assert whole_number(written) is None


@pytest.mark.parametrize("text", [LONG, "--5"])
def test_a_number_in_words_that_is_none_is_left_as_it_is(text):
    """An answer whose number cannot be read is judged as it came."""
    answer = {"fiscalDocumentNumber": text}
    assert canonical(answer, generation="1.7.7") == (answer, [])


def test_a_transaction_of_a_qr_code_is_any_text():
    """A number that cannot be read is compared as the text that it is."""
    fields = ["V0", "till", "Kassenbeleg-V1", "data", LONG, "1", "", "", "", "", "", ""]
    body = {"AdditionalFields": {"QrCodeDataString": ";".join(fields)}}
    assert _fields.find(body, "number in the QR code") == LONG


def test_a_log_whose_name_counts_too_far_has_no_name_of_a_log():
    """The counter in its name is as good as none."""
    name = f"Unixt_1_Sig-{LONG}_Log-Aud.log"
    assert naming.misnamed(name, ANY, None) == "does not have the form of a log's name"


def test_an_extended_header_cannot_be_longer_than_it_is():
    """A length of thousands of digits is refused as any wrong one."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo("a")
        entry.type, content = tarfile.XHDTYPE, f"{LONG} path=a\n".encode()
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    with pytest.raises(MalformedTar, match="cannot be read"):
        read_tar(out.getvalue())


def test_an_object_identifier_is_short():
    """One that no text could hold is malformed, and nothing else."""
    assert envelope._oid(bytes.fromhex("2a8648ce3d040302")) == "1.2.840.10045.4.3.2"
    with pytest.raises(MalformedLogMessage, match="5001 bytes"):
        envelope._oid(b"\xff" * 5000 + b"\x01")


@pytest.mark.parametrize(
    ("member", "value", "why"),
    [
        ("TseSignatureCounter", "4.0", "TseSignatureCounter is 4.0, and no whole number"),
        ("TseSignatureCounter", "1E400", "TseSignatureCounter is 1E+400, and no whole number"),
        ("TseSignatureCounter", "null", "the answer has no TseSignatureCounter"),
        ("TransactionEndTime", "0", "TransactionEndTime is 0, and no Unix time"),
        ("TsePublicKey", '{"key": 1}', 'TsePublicKey is {"key":1}, and no text'),
    ],
)
def test_evidence_that_cannot_be_read_is_not_called_absent(forge, member, value, why):
    """What stands there is told, in German too, so that nobody looks for a missing field."""
    text = forge.answer(german={member: "HERE"}).replace('"HERE"', value)
    claims = judge_answer(text, generation="1.7.7", operation="store")
    (message,) = {each.message for each in claims if each.check == "signature-verifies"}
    assert message == f"the log message cannot be rebuilt: {why}"
    assert german(message)
