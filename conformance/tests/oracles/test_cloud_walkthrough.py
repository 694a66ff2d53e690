"""
The recorded walkthrough of a real cloud TSE: outside evidence for start, update and finish.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fiskalprobe.oracles.finding import errors
from fiskalprobe.oracles.qr import QrCode, qr_findings
from fiskalprobe.oracles.signing.logmessage import Operation
from fiskalprobe.oracles.signing.proof import Evidence, prove
from fiskalspec import vectors

SIGNED = [step for step in vectors.walkthrough() if "/tx/" in step.path]


def evidence_of(answer):
    """
    Read out of an answer what a log message is made of; without a schema the type is one blank.
    """
    raw = answer["schema"].get("raw", {"process_type": " ", "process_data": ""})
    return Evidence(
        client=answer["client_serial_number"],
        process_type=raw["process_type"],
        process_data=base64.b64decode(raw["process_data"]).decode(),
        transaction=answer["number"],
        counter=answer["signature"]["counter"],
        at=datetime.fromtimestamp(answer["log"]["timestamp"], UTC),
        algorithm=answer["signature"]["algorithm"],
        time_format=answer["log"]["timestamp_format"],
        signature=answer["signature"]["value"],
        public_key=answer["signature"]["public_key"],
        operation=Operation(answer["log"]["operation"] + "Transaction"),
    )


def test_there_is_one_of_each():
    """
    The recording has a start, an update and a finish.
    """
    operations = [step.response["log"]["operation"] for step in SIGNED]
    assert operations == ["Start", "Update", "Finish"]


@pytest.mark.parametrize("step", SIGNED, ids=lambda step: step.response["log"]["operation"])
def test_a_recorded_signature_verifies(step):
    """
    Rebuilt from the answer alone, with our own encoder.
    """
    proof = prove(evidence_of(step.response))
    assert proof.valid, proof.reason


@pytest.mark.parametrize("step", SIGNED, ids=lambda step: step.response["log"]["operation"])
@pytest.mark.parametrize(
    "altered",
    [
        {"process_type": ""},
        {"process_data": "x"},
        {"counter": 99},
        {"transaction": 2},
        {"client": "ERS 1"},
    ],
    ids=lambda altered: next(iter(altered)),
)
def test_an_altered_recording_does_not_verify(step, altered):
    """
    Above all, a start is not signed with an empty process type but with a blank.
    """
    assert not prove(replace(evidence_of(step.response), **altered)).valid


def test_the_recorded_qr_code_says_the_same():
    """
    Its form is in order and its signature is that of the finish.
    """
    answer = SIGNED[-1].response
    code = QrCode.from_text(answer["qr_code_data"])
    assert errors(qr_findings(code)) == ()
    assert code.evidence() == evidence_of(answer)
