"""
Process data that a device gathered are signed as it wrote them, as a piece of untold length.
"""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from fiskalprobe.oracles.signing.logmessage import Operation, signed_bytes
from fiskalprobe.oracles.signing.proof import Evidence, prove


def told(forge, log, *, as_piece):
    """Give what a receipt says of a log message that was signed so."""
    return Evidence(
        client=log.client,
        process_type=log.process_type,
        process_data=log.process_data.decode(),
        transaction=log.transaction,
        counter=log.counter,
        at=log.at,
        algorithm=forge.algorithm,
        time_format=forge.time_format,
        signature=base64.b64encode(forge.sign(signed_bytes(log, as_piece=as_piece))).decode(),
        public_key=base64.b64encode(forge.point).decode(),
        operation=Operation.FINISH,
    )


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("data", [b"", b"Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar", b"x" * 300])
def test_either_writing_verifies(forge, version, data):
    """A receipt does not say which writing was signed, so both are tried; the reason names it."""
    device = forge.with_(version=version)
    log = device.log(process_data=data)
    plain, gathered = (prove(told(device, log, as_piece=each)) for each in (False, True))
    assert plain.valid
    assert "untold length" not in plain.reason
    assert gathered.valid
    assert (gathered.version, "untold length" in gathered.reason) == (version, True)


def test_a_piece_is_written_as_recorded_exports_have_it(forge):
    """The element is constructed, of untold length, with one octet string and an end mark."""
    log = forge.log(process_data=b"Beleg^")
    assert b"\xa2\x80\x04\x06Beleg^\x00\x00\x83" in signed_bytes(log, as_piece=True)


def test_other_data_verify_in_no_writing(forge):
    """Another sum is not what was signed, however it is written."""
    evidence = told(forge, forge.log(), as_piece=True)
    wrong = replace(evidence, process_data=evidence.process_data.replace("13.90", "13.91"))
    assert not prove(wrong).valid
