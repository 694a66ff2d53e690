"""
The oracles of a cloud TSE hold against a recorded life of a real one, and notice what is altered.
"""

from __future__ import annotations

import base64
import copy
import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.cloud.answer import (
    CloudTransaction,
    certificate_of,
    judge_transaction,
    judge_tss,
    judge_validity,
)
from fiskalprobe.oracles.cloud.history import History
from fiskalprobe.oracles.signing.logmessage import Operation, signed_bytes
from fiskalprobe.report.german import messages
from fiskalspec import vectors

RECORDED = {step.step: step.response for step in vectors.walkthrough()}
START, UPDATE, FINISH = RECORDED[11], RECORDED[12], RECORDED[13]
TSS = RECORDED[7]


def started(forge, process_type):
    """
    Give the answer to a start without schema of which the log message has this type.
    """
    operation = Operation.START.spelled(forge.version)
    log = forge.log(operation=operation, process_type=process_type, process_data=b"")
    answer = changed(START, "number", to=log.transaction)
    at = int(log.at.timestamp())
    answer |= {"client_serial_number": log.client, "tss_serial_number": log.serial.hex()}
    answer |= {"time_start": at, "log": START["log"] | {"timestamp": at}}
    answer["signature"] |= {
        "value": base64.b64encode(forge.sign(signed_bytes(log))).decode(),
        "counter": log.counter,
        "public_key": base64.b64encode(forge.point).decode(),
    }
    return CloudTransaction.from_mapping(answer)


def changed(answer, *path, to):
    altered = copy.deepcopy(dict(answer))
    place = altered
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = to
    return altered


def as_der(plain):
    half = len(plain) // 2
    halves = (int.from_bytes(plain[:half], "big"), int.from_bytes(plain[half:], "big"))
    return base64.b64encode(encode_dss_signature(*halves)).decode()


def spelled(write):
    return write(base64.b64decode(START["signature"]["value"]))


def broken(claims):
    return {claim.requirement for claim in claims if claim.standing is Standing.BROKEN}


@pytest.mark.parametrize("answer", [START, UPDATE, FINISH], ids=["start", "update", "finish"])
def test_what_was_recorded_verifies(answer):
    """The three recorded revisions verify: empty data of type blank, update and finish."""
    claims = judge_transaction(CloudTransaction.from_mapping(answer))
    assert broken(claims) == set()
    assert {"DE-CSG-0001", "DE-CSG-0003", "DE-CSG-0010"} <= {c.requirement for c in claims}


def test_what_was_recorded_of_a_tss_holds():
    """Serial number, key and certificate of the recorded TSS belong together."""
    claims = judge_tss(TSS)
    assert broken(claims) == set()
    assert {c.requirement for c in claims} == {"DE-CSG-0003", "DE-CSG-0004", "DE-CSG-0005"}


@pytest.mark.parametrize(
    ("answer", "requirement"),
    [
        (changed(START, "number", to=2), "DE-CSG-0001"),
        (changed(START, "client_serial_number", to="ERS"), "DE-CSG-0001"),
        (changed(START, "signature", "counter", to=33), "DE-CSG-0001"),
        (changed(START, "log", "timestamp", to=1674239243), "DE-CSG-0001"),
        (changed(START, "schema", to=UPDATE["schema"]), "DE-CSG-0001"),
        (changed(UPDATE, "schema", to={}), "DE-CSG-0001"),
        (changed(FINISH, "signature", "value", to=START["signature"]["value"]), "DE-CSG-0001"),
        (changed(START, "signature", "value", to=spelled(as_der)), "DE-CSG-0001"),
        (changed(START, "signature", "value", to=spelled(bytes.hex)), "DE-CSG-0001"),
        (changed(START, "tss_serial_number", to="ab" * 32), "DE-CSG-0003"),
        (changed(START, "log", "operation", to="Update"), "DE-CSG-0010"),
        (changed(UPDATE, "log", "operation", to="Start"), "DE-CSG-0010"),
        (changed(UPDATE, "state", to="CANCELLED"), "DE-CSG-0010"),
        (changed(UPDATE, "qr_code_data", to=FINISH["qr_code_data"]), "DE-CSG-0015"),
        (changed(FINISH, "qr_code_data", to="V0;till"), "DE-CSG-0013"),
        (
            changed(FINISH, "qr_code_data", to=FINISH["qr_code_data"].replace(".000Z", "Z")),
            "DE-CSG-0013",
        ),
        (
            changed(FINISH, "qr_code_data", to=FINISH["qr_code_data"].replace(";1;34;", ";1;35;")),
            "DE-CSG-0014",
        ),
        (changed(FINISH, "time_start", to=1674239241), "DE-CSG-0014"),
    ],
)
def test_a_recorded_answer_that_is_altered_is_noticed(answer, requirement):
    """One value that is changed breaks the requirement that it is about."""
    assert requirement in broken(judge_transaction(CloudTransaction.from_mapping(answer)))


@pytest.mark.parametrize(
    ("signed", "lacking"),
    [(" ", set()), ("", {"DE-CSG-0002"}), (None, {"DE-CSG-0002"})],
    ids=["a blank", "an empty type", "no type"],
)
@pytest.mark.parametrize("version", [2, 3])
def test_a_start_without_a_type_is_signed_as_a_blank_or_as_nothing(
    forge, signed, lacking, version
):
    """DSFinV-K has the type of a start empty, so only the recorded custom is missed."""
    assert broken(judge_transaction(started(forge.with_(version=version), signed))) == lacking


def test_a_start_without_a_type_is_not_signed_as_just_anything(forge):
    """A type that no answer shows is a signature over something else."""
    wrong = broken(judge_transaction(started(forge, "Kassenbeleg-V1")))
    assert wrong == {"DE-CSG-0001", "DE-CSG-0002"}


@pytest.mark.parametrize(
    ("answer", "culprit"),
    [
        (changed(UPDATE, "log", "timestamp", to=1674239506), "the log time"),
        (changed(START, "number", to=2), "the transaction number"),
    ],
    ids=["a second late", "another number"],
)
def test_the_value_that_broke_a_signature_is_named(answer, culprit):
    """The message says which value to mend, unless the search is switched off."""
    read = CloudTransaction.from_mapping(answer)
    said = [each.message for each in judge_transaction(read) if each.requirement == "DE-CSG-0001"]
    assert f"; the likely culprit is {culprit}" in said[0]
    plain = judge_transaction(read, name_culprit=False)
    assert all("culprit" not in each.message for each in plain)


def test_a_finish_may_leave_the_code_to_the_till():
    """The description requires no QR code, so its absence is another reading of what binds."""
    without = {name: value for name, value in FINISH.items() if name != "qr_code_data"}
    claims = judge_transaction(CloudTransaction.from_mapping(without))
    found = {c.requirement: c for c in claims if c.standing is Standing.ALTERNATIVE}
    assert sorted(found) == ["DE-CSG-0013", "DE-CSG-0014"]
    assert messages.german(found["DE-CSG-0013"].message)
    assert broken(claims) == set()


def test_grammar_is_judged_where_the_service_wrote_the_data():
    """Process data that the service derived follow their grammar; a till's own are its own."""
    wrong = "QmVsZWdeMS4wMF4xLjAwOkJhcg=="
    derived = changed(FINISH, "schema", "raw", "process_data", to=wrong)
    assert "DE-CSG-0016" in broken(judge_transaction(CloudTransaction.from_mapping(derived)))
    own = changed(derived, "schema", to={"raw": derived["schema"]["raw"]})
    assert "DE-CSG-0016" not in broken(judge_transaction(CloudTransaction.from_mapping(own)))


@pytest.mark.parametrize("data", ["Beleg^1.00_0.00_0.00_0.00_0.00", "Beleg^^^", ""])
def test_the_parts_of_a_receipt_are_the_service_s_to_join(data):
    """A mark that is left out where nothing was paid breaks the grammar, and not just a custom."""
    written = base64.b64encode(data.encode()).decode()
    derived = changed(FINISH, "schema", "raw", "process_data", to=written)
    assert "DE-CSG-0016" in broken(judge_transaction(CloudTransaction.from_mapping(derived)))


def test_payments_may_stand_as_the_till_gave_them():
    """A service that adds up like payments, and one that does not, both write them rightly."""
    for payments in ("12.90:Unbar", "8.00:Unbar_4.90:Unbar", "20.00:Bar_-7.10:Bar"):
        data = f"Beleg^12.90_0.00_0.00_0.00_0.00^{payments}".encode()
        written = base64.b64encode(data).decode()
        derived = changed(FINISH, "schema", "raw", "process_data", to=written)
        assert "DE-CSG-0016" not in broken(
            judge_transaction(CloudTransaction.from_mapping(derived))
        )


@pytest.mark.parametrize(
    ("tss", "requirement"),
    [
        (changed(TSS, "serial_number", to="ab" * 32), "DE-CSG-0003"),
        (changed(TSS, "certificate", to=RECORDED[2]["certificate"]), "DE-CSG-0004"),
        (changed(TSS, "certificate", to=RECORDED[2]["certificate"]), "DE-CSG-0005"),
    ],
)
def test_a_tss_with_parts_of_another_is_noticed(tss, requirement):
    """Serial number and certificate of another TSS are noticed."""
    assert requirement in broken(judge_tss(tss))


def test_the_key_of_a_certificate_that_is_another_s_is_shown():
    """Whose certificate it is can be seen from the key inside."""
    other = RECORDED[2]
    claims = judge_tss(changed(TSS, "certificate", to=other["certificate"]))
    (claim,) = (each for each in claims if each.requirement == "DE-CSG-0004")
    assert (claim.expected, claim.actual) == (TSS["public_key"], other["public_key"])


def test_a_certificate_is_judged_at_the_log_time():
    """The recorded certificate is valid for its year, and for no other."""
    leaf, answer = certificate_of(TSS), CloudTransaction.from_mapping(FINISH)
    assert judge_validity(answer, leaf).standing is Standing.HOLDS
    late = replace(answer, at=answer.at + dt.timedelta(days=400))
    assert judge_validity(late, leaf).standing is Standing.BROKEN


@pytest.mark.parametrize(
    "answer",
    [
        changed(START, "signature", to=None),
        changed(START, "number", to="1"),
        changed(START, "time_start", to=10**30),
        changed(FINISH, "schema", "raw", "process_data", to="%%%"),
        {},
    ],
)
def test_what_cannot_be_read_claims_nothing(answer):
    """Missing members and other types are the schema's business."""
    assert CloudTransaction.from_mapping(answer) is None


def known():
    history = History()
    history.know(START["tss_id"], public_key=TSS["public_key"], serial=TSS["serial_number"])
    return history


def seen(history, answer, *, in_order=True):
    return broken(history.observe(CloudTransaction.from_mapping(answer), in_order=in_order))


def test_the_recorded_life_is_in_order():
    """Counters rise, times go on, and the key is that of the TSS; reading again is no news."""
    history = known()
    assert [seen(history, each) for each in (START, UPDATE, FINISH, UPDATE)] == [set()] * 4


@pytest.mark.parametrize(
    ("answer", "requirement"),
    [
        (changed(UPDATE, "signature", "counter", to=31), "DE-CSG-0007"),
        (changed(UPDATE, "signature", "counter", to=32), "DE-CSG-0007"),
        (changed(UPDATE, "log", "timestamp", to=1674239241), "DE-CSG-0009"),
        (changed(UPDATE, "signature", "public_key", to="BO8S"), "DE-CSG-0011"),
        (changed(UPDATE, "tss_serial_number", to="ab" * 32), "DE-CSG-0011"),
    ],
)
def test_what_does_not_follow_is_noticed(answer, requirement):
    """A counter or time that goes back, and another key, break their requirement."""
    history = known()
    assert seen(history, START) == set()
    assert requirement in seen(history, answer)


def test_what_is_read_later_may_have_a_lower_counter():
    """An older revision that is read for the first time does not make counters fall."""
    history = known()
    assert seen(history, UPDATE) == set()
    assert seen(history, START, in_order=False) == set()
    assert seen(known(), START) == set()


def test_two_tss_with_one_key_are_noticed():
    """A TSS is known by its key, also when it is read again; a second one with it is broken."""
    history = History()
    key, serial = TSS["public_key"], TSS["serial_number"]
    first = history.know("one", public_key=key, serial=serial)
    again = history.know("one", public_key=key, serial=serial)
    other = history.know("two", public_key="another", serial="another")
    twin = history.know("three", public_key="a third", serial=serial)
    assert [each.standing for each in (first, again, other)] == [Standing.HOLDS] * 3
    assert (twin.standing, twin.requirement, twin.actual) == (
        Standing.BROKEN,
        "DE-CSG-0018",
        "one",
    )


def places(value, path=()):
    """Give the path of every member within."""
    for name, member in value.items():
        yield (*path, name)
        if isinstance(member, dict):
            yield from places(member, (*path, name))


@pytest.mark.parametrize("path", list(places(dict(FINISH))), ids=".".join)
@pytest.mark.parametrize(
    "value", [None, 1.5, Decimal("1e999999999"), 10**4000, True, "", "\ufffd", [], {}, [None]],
    ids=lambda value: str(type(value).__name__),
)  # fmt: skip
def test_a_member_of_another_kind_breaks_nobody(path, value):
    """An answer with anything in any place is judged, or says nothing, and at once."""
    read = CloudTransaction.from_mapping(changed(FINISH, *path, to=value))
    assert read is None or judge_transaction(read)
