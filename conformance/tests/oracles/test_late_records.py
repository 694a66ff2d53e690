"""
What was signed after an outage, by records with their twins that are wrong.
"""

from __future__ import annotations

import pytest

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.ledger.late import judge_once, judge_times

BEFORE, AFTER = 1_767_600_000, 1_767_603_600
TILL = "c1062c55-57c4-4ed2-9c53-aff1762326a4"


def kept(*, start=AFTER, end=AFTER, number=7):
    """
    An answer in the records, as far as its times are read.
    """
    german = {"TransactionStartTime": start, "TransactionEndTime": end}
    return FiscalAnswer.from_mapping(
        {"fiscalisationDocumentNumber": number, "AdditionalFields": german}
    )


def dated(answer, *, before=BEFORE, after=AFTER, begun=None):
    """
    How the times of a record turn out.
    """
    return judge_times("A", answer, before=before, after=after, begun=begun)


def entry(guid, counter, *, state="signed", data="Beleg^1", client=TILL):
    """
    One record, as far as it is read.
    """
    return {
        "uniqueClientId": client.upper(),
        "documentGuid": f"{{{guid.upper()}}}",
        "operation": "store",
        "state": state,
        "fiscalDocumentNumber": counter // 2,
        "signatureCounter": counter,
        "tseSerial": "ab" * 32,
        "processType": "Kassenbeleg-V1",
        "processData": data,
        "answer": {},
    }


def once(*entries, alone=True):
    """
    How many signatures of the document a are found, among a and b that were sent.
    """
    return judge_once("A", "a", entries, sent={"a", "b"}, alone=alone)


@pytest.mark.parametrize(
    ("answer", "begun", "early"),
    [
        (kept(), None, ""),
        (kept(start=AFTER - 60, end=AFTER - 60), None, ""),
        (kept(end=BEFORE + 5), None, "TransactionEndTime"),
        (kept(start=BEFORE + 5), None, "TransactionStartTime"),
        (kept(start=BEFORE, end=BEFORE), None, "TransactionEndTime and TransactionStartTime"),
        (kept(start=BEFORE - 60), 7, ""),
        (kept(start=BEFORE - 60), 6, "TransactionStartTime"),
        (kept(start=BEFORE - 60, end=BEFORE + 5), 7, "TransactionEndTime"),
    ],
)
def test_a_time_of_the_outage_is_told(answer, begun, early):
    """
    The start may be older where the transaction was begun before the outage, the end never.
    """
    claim = dated(answer, begun=begun)
    assert claim.standing is (Standing.BROKEN if early else Standing.HOLDS)
    assert not early or claim.message == f"the record of 'A' has the time of the outage as {early}"


@pytest.mark.parametrize(
    ("answer", "span"),
    [
        (None, {}),
        (kept(end=None), {}),
        (kept(start=0), {}),
        (kept(end=BEFORE), {"before": None}),
        (kept(end=BEFORE), {"after": None}),
        (kept(end=BEFORE), {"after": BEFORE + 119}),
        (kept(end=BEFORE), {"after": BEFORE - 1}),
    ],
)
def test_what_shows_no_time_is_not_judged(answer, span):
    """
    Without a time, without a log on both sides, or where no time passed, nothing is claimed.
    """
    assert dated(answer, **span).standing is Standing.UNCLEAR


@pytest.mark.parametrize(
    ("entries", "alone", "signatures"),
    [
        ([entry("a", 4)], True, 1),
        ([entry("a", 4), entry("a", 4)], True, 1),
        ([entry("a", 4), entry("a", 0, state="waiting")], True, 1),
        ([entry("a", 4), entry("a", 6)], True, 2),
        ([entry("a", 4), entry("a", 6)], False, 2),
        ([entry("a", 4), entry("a", 6, client="another")], False, 2),
        ([entry("a", 4), entry("c", 6)], True, 2),
        ([entry("a", 4), entry("c", 6)], False, 1),
        ([entry("a", 4), entry("b", 6)], True, 1),
        ([entry("a", 4), entry("c", 6, data="Beleg^2")], True, 1),
        ([entry("a", 4), entry("c", 6, client="another")], True, 1),
        ([entry("a", 4), entry("c", 0, state="waiting")], True, 1),
    ],
)
def test_a_second_signature_is_told(entries, alone, signatures):
    """
    It counts under the same GUID, or, where nobody else sells, under one that nobody sent.
    """
    claim = once(*entries, alone=alone)
    assert claim.standing is (Standing.HOLDS if signatures == 1 else Standing.BROKEN)
    assert claim.actual.count("under counter") == (signatures if signatures > 1 else 0)


def test_what_still_waits_was_not_signed_twice():
    """
    Without a signature there is nothing to count.
    """
    assert once(entry("a", 0, state="waiting"), entry("b", 6)).standing is Standing.UNCLEAR
