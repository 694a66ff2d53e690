"""
``fiskalprobe verify logs``: what tills wrote, lives of transactions, times, and receipts.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from tse_archive import FAILED, NOTICE, TODAY, a_sale, forged, judged, kinds, said

from fiskalprobe.artefacts.logs.checks import Notebook
from fiskalprobe.artefacts.logs.columns import Columns
from fiskalprobe.artefacts.logs.steps import OTHER, TIME_SET
from fiskalprobe.oracles.signing.logmessage import TimeForm

DAY = datetime(2026, 5, 4, 10, 15, 0, tzinfo=UTC)


def test_a_notice_of_content_says_on_what_it_rests(forge):
    """No text says that sums and payments balance; that they do not is seen."""
    data = b"Beleg^1.00_0.00_0.00_0.00_0.00^2.00:Bar"
    found = judged(forged(forge, a_sale(forge, process_data=data)))
    [balance] = [each for each in found.checks if each.check.id == "PD-06"]
    assert [each.kind.basis for each in balance.findings] == ["seen"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"process_data": b"Beleg^1.0_0.00_0.00_0.00_0.00^1.00:Bar"}, {"PD-03": FAILED}),
        ({"process_data": b"Beleg^1.00_0.00_0.00_0.00^1.00:Bar"}, {"PD-02": FAILED}),
        ({"process_data": b"Bon^1.00_0.00_0.00_0.00_0.00^1.00:Bar"}, {"PD-01": FAILED}),
        ({"process_type": "RECEIPT", "process_data": b"{}"}, {"PD-11": NOTICE}),
        ({"process_type": "KassenBeleg-V1"}, {"PD-11": FAILED}),
        (
            {"process_type": "KassenBeleg-V1", "process_data": b"Beleg^1.0^"},
            {"PD-02": FAILED, "PD-03": FAILED, "PD-11": FAILED},
        ),
        ({"process_type": "Bestellung-V1", "process_data": b"tea"}, {"PD-08": FAILED}),
        ({"process_type": "SonstigerVorgang", "process_data": b"\xff"}, {"PD-10": FAILED}),
    ],
)
def test_what_a_till_wrote_is_told_apart(forge, changes, expected):
    """A TSE signs whatever it is given: the archive is sound, and its content may not be."""
    raw = forged(forge, a_sale(forge, **changes))
    assert said(raw) == {"CERT-02": NOTICE} | expected
    found = judged(raw)
    assert (found.is_sound, found.is_conformant) == (True, FAILED not in expected.values())


def test_versions_and_operations_are_those_of_the_guideline(forge):
    """A version that nobody knows, an operation of the other version, and both versions."""
    assert "SIG-02 version" in kinds(forged(forge, a_sale(forge, version=4)))
    start, finish = a_sale(forge)
    small = replace(finish, operation="finishTransaction")
    assert "SIG-04 operation" in kinds(forged(forge, [start, small]))
    newer = replace(small, version=3)
    assert "SIG-02 mixed" in kinds(forged(forge, [start, newer]))


def test_lives_of_transactions_have_an_order(forge):
    """Two starts, something after the end, an end before the start."""
    start, finish = a_sale(forge)

    def numbered(*logs):
        return forged(forge, [replace(each, counter=n) for n, each in enumerate(logs, 1)])

    assert "SIG-11 twice" in kinds(numbered(start, start, finish))
    assert "SIG-11 after-end" in kinds(numbered(start, finish, finish))
    assert "SIG-11 before-start" in kinds(numbered(finish, start))


@pytest.mark.parametrize(
    ("version", "changes", "count"),
    [
        (2, {"process_type": None}, 0),
        (2, {"internal_data": b"x"}, 0),
        (3, {}, 0),
        (3, {"process_type": None}, 1),
        (3, {"internal_data": b"x"}, 1),
    ],
)
def test_version_3_says_which_elements_there_are(forge, version, changes, count):
    """What version 2 left to the device is settled there."""
    start, finish = a_sale(forge.with_(version=version))
    found = kinds(forged(forge, [start, replace(finish, **changes)]))
    assert (found["SIG-01 elements"].count if "SIG-01 elements" in found else 0) == count
    assert "SIG-09 invalid" not in found


def test_numbers_rise_with_each_start(forge):
    """Numbers are given out in turn; a cloud may have signed two starts the other way round."""
    second, first = a_sale(forge, 1), a_sale(forge, 3)
    second = [replace(each, transaction=2) for each in second]
    assert said(forged(forge, [*second, *first])) == {"CERT-02": NOTICE, "SIG-11": NOTICE}
    [told] = kinds(forged(forge, [*second, *first]))["SIG-11 out-of-turn"].shown
    assert told.message == "transaction 2 was started before transaction 1"


LIVES = {
    "sold while it was in use": (["unlockTransactionLogging", "S", "F"], {}),
    "sold when unlocked": (["lockTransactionLogging", "unlockTransactionLogging", "S", "F"], {}),
    "sold when locked": (["lockTransactionLogging", "S", "F"], {"SIG-14 locked": 2}),
    "ended when locked": (["S", "lockTransactionLogging", "F"], {"SIG-14 locked": 1}),
    "disabled": (["S", "F", "disableSecureElement"], {}),
    "sold when disabled": (["disableSecureElement", "S", "F"], {"SIG-14 disabled": 2}),
    "disabled is for good": (
        ["disableSecureElement", "unlockTransactionLogging", "S", "F"],
        {"SIG-14 disabled": 2},
    ),
    "updated": (["S", "F", "updateDevice"], {}),
    "sold after an update": (["updateDevice", "updateDeviceCompleted", "S", "F"], {}),
    "went on after an update": (["S", "updateDevice", "F"], {"SIG-14 updated": 1}),
}


@pytest.mark.parametrize("what", LIVES)
def test_a_device_that_is_stopped_signs_no_sale(forge, what):
    """All signatures are right, and show what the device should have refused."""
    steps, expected = LIVES[what]
    start, finish = a_sale(forge)
    logs = []
    for counter, step in enumerate(steps, 1):
        log = {"S": start, "F": finish}.get(step)
        logs.append((step, counter, DAY) if log is None else replace(log, counter=counter, at=DAY))
    raw = forged(forge, logs)
    assert judged(raw).summary.verified == len(steps)
    found = {kind: each.count for kind, each in kinds(raw).items() if kind.startswith("SIG-14")}
    assert found == expected


def test_what_starts_a_transaction_should_be_empty(forge):
    """Devices in use write a blank, and one kind of them all of the receipt."""
    start, finish = a_sale(forge)
    blank = replace(start, process_type=" ")
    assert said(forged(forge, [blank, finish])) == {"CERT-02": NOTICE}
    for full in (
        replace(start, process_type="Kassenbeleg-V1"),
        replace(start, process_data=finish.process_data),
    ):
        assert said(forged(forge, [full, finish])) == {"CERT-02": NOTICE, "PD-12": NOTICE}


@pytest.mark.parametrize(
    ("process_type", "expected"), [("Kassenbeleg-V1", {"PD-13": NOTICE}), ("Bestellung-V1", {})]
)
def test_a_receipt_should_not_be_updated(forge, process_type, expected):
    """What is ordered bit by bit may be."""
    start, finish = a_sale(forge)
    update = replace(finish, operation="UpdateTransaction", counter=2, process_type=process_type)
    update = replace(update, process_data=b'1;"tea";1.00')
    logs = [start, update, replace(finish, counter=3)]
    assert said(forged(forge, logs)) == {"CERT-02": NOTICE} | expected


def test_a_device_has_one_format_of_time(forge):
    """Decimals are no other format, where DER leaves out those that are zero."""
    start, finish = a_sale(forge)
    start = replace(start, time_form=TimeForm.GENERALIZED)
    fraction = replace(finish, time_form=TimeForm.GENERALIZED_MILLISECONDS)
    assert "SIG-15" not in {kind.split()[0] for kind in kinds(forged(forge, [start, fraction]))}
    mixed = kinds(forged(forge, [start, finish]))["SIG-15 mixed"]
    assert mixed.shown[0].message == (
        "its log times are written as GeneralizedTime (1), integer (1)"
    )


def test_who_issued_was_valid_as_well(forge):
    """By the hybrid model; a root is trusted, or not, whatever it says of itself."""
    middle, root = forge.with_(curve="secp384r1"), forge.with_(curve="brainpoolP384r1")
    sale = a_sale(forge)
    ended = sale[1].at - timedelta(seconds=1)

    def chained(middle_ends, root_ends):
        above = (
            (middle, middle.certificate(issuer=root, last=middle_ends)),
            (root, root.certificate(last=root_ends)),
        )
        also = [(f"{sha256(each.point).hexdigest()}_X509.cer", raw) for each, raw in above]
        return forged(forge, sale, also, issuer=middle)

    assert said(chained(None, None)) == {"CERT-02": NOTICE}
    assert said(chained(None, ended)) == {"CERT-02": NOTICE}
    assert said(chained(ended, None)) == {"CERT-02": NOTICE, "CERT-03": FAILED}
    [told] = kinds(chained(ended, None))["CERT-03 issuer"].shown
    assert told.message.startswith("CN=forge secp384r1 is valid from 2026-05-03 to 2026-05-04")


def test_times_and_validity(forge):
    """A log that is dated before the last one, a short hash, and a certificate that had ended."""
    start, finish = a_sale(forge)
    early = replace(finish, at=finish.at - timedelta(seconds=7))
    [finding] = kinds(forged(forge, [start, early]))["SIG-06 backwards"].shown
    assert finding.message == "signature 2 is dated 7 seconds before 1"
    ended = forged(forge, [start, finish], last=finish.at - timedelta(seconds=1))
    assert kinds(ended)["CERT-03 not-valid"].count == 2
    short = forge.with_(algorithm="ecdsa-plain-SHA224")
    assert "SIG-07 short-hash" in kinds(forged(short, a_sale(short)))


def test_a_clock_that_was_set_back_is_no_fault():
    """With an updateTime beside it, going back is told and forgiven."""
    columns, notes = Columns(), Notebook()
    for counter, step, seconds in ((1, OTHER, 9), (2, TIME_SET, 9), (3, OTHER, 5)):
        at = TODAY + timedelta(seconds=seconds)
        columns.add(counter=counter, at=at, number=0, step=step, name=str(counter))
    columns.judge(notes)
    [result] = [each for each in notes.results() if each.findings]
    assert (result.check.id, str(result.mark)) == ("SIG-06", NOTICE)


def test_receipts_are_looked_for(forge):
    """One that is in it as it was printed, and each way in which one is not."""
    logs = a_sale(forge)
    raw, printed = forged(forge, logs), forge.qr(transaction=1, counter=2)
    printed = replace(printed, started=printed.logged)
    in_hex = replace(printed, signature=base64.b64decode(printed.signature).hex().upper())
    for fine in (printed, in_hex):
        assert "XCHK-06" not in said(raw, receipts=[fine.to_text()])
    other = forge.with_(curve="brainpoolP256r1").qr(transaction=1, counter=2)
    ways = {
        "differs": replace(printed, process_data=printed.process_data.replace("13.90", "9.90", 1)),
        "start-differs": replace(printed, started="2026-05-04T10:00:00.000Z"),
        "outside": replace(printed, counter="77"),
        "missing": replace(printed, counter="1"),
        "other-tse": other,
        "unreadable": replace(printed, public_key="AAAA"),
    }
    found = kinds(raw, receipts=[each.to_text() for each in ways.values()])
    assert {name.split()[1] for name in found if "XCHK" in name} == set(ways)
    [differing] = found["XCHK-06 differs"].shown
    assert "receipt in line 1 differs: process data printed 'Beleg^9.90" in differing.message
    assert kinds(raw, receipts=["V0;nothing"])["XCHK-06 unreadable"].shown[0].place == "line 1"
