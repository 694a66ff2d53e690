"""
Counters of signatures that were made before others and are seen after them.
"""

import pytest
from exchanges import exchanged

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.run import Context
from fiskalprobe.steps import ambient
from fiskalprobe.target.model import Ics, Ixit, Party, Target


@pytest.fixture
def context():
    """A run that knows nothing yet."""
    return Context(
        target=Target(
            subject=Party(organisation="o", product="p", version="1"),
            ics=Ics(api="1.7.6"),
            ixit=Ixit(adapter="http:http://127.0.0.1"),
        )
    )


@pytest.fixture
def counters(context):
    """What is found at a store, given its document, the answer's counter, and whether one came."""

    def stored(guid, counter):
        german = {
            "TseSignatureCounter": counter or 0,
            "TseSerial": "ab" * 32 if counter else "",
            "TransactionEndTime": 1767600000,
        }
        told = {
            "fiscalisationDocumentNumber": counter or 0,
            "signature": "c2ln" if counter else "TSE nicht verbunden",
            "AdditionalFields": german,
        }
        exchange = exchanged(
            "POST",
            "http://127.0.0.1/api/v1/transactions/storeDocument",
            sent={"documentGuid": guid},
            status=None if counter is None else 200,
            body=told,
        )
        return [
            claim.code
            for claim in ambient.judge(exchange, context)
            if claim.check == "counter-rises" and claim.standing is Standing.BROKEN
        ]

    return stored


@pytest.mark.parametrize("unsigned", [0, None])
def test_what_was_signed_unseen_may_be_older_than_what_is_known(counters, unsigned):
    """Sent in an outage or answered in vain, a receipt may be signed before one seen earlier."""
    assert counters("a", unsigned) == []
    assert counters("b", 8) == []
    assert counters("a", 6) == []


def test_what_is_sent_for_the_first_time_is_younger_than_what_is_known(counters):
    """A receipt that nobody has sent before is signed after all that were seen."""
    assert counters("b", 8) == []
    assert counters("a", 6) == ["counter-falls"]


def test_what_was_signed_unseen_has_a_counter_of_its_own(counters):
    """However late it is seen, no counter is given twice."""
    assert counters("a", 0) == []
    assert counters("b", 8) == []
    assert counters("a", 8) == ["counter-repeated"]


def test_what_was_seen_signed_at_last_is_known_by_that_signature(counters):
    """The leave to be older holds for one answer: another counter afterwards is one too many."""
    assert counters("a", 0) == []
    assert counters("b", 8) == []
    assert counters("a", 6) == []
    assert counters("a", 7) == ["counter-falls"]


@pytest.fixture
def recorded(context):
    """What is found in a record, given its document, its counter and its log time."""

    def looked_up(guid, counter, *, at=1767600000, state="signed"):
        german = {
            "TseSignatureCounter": counter,
            "TseSerial": "ab" * 32,
            "TransactionEndTime": at,
        }
        kept = {
            "fiscalisationDocumentNumber": counter,
            "signature": "c2ln",
            "AdditionalFields": german,
        }
        entry = {
            "documentGuid": guid,
            "operation": "store",
            "state": state,
            "answer": kept if state == "signed" else None,
        }
        exchange = exchanged(
            "GET", "http://127.0.0.1/_control/ledger", body={"documents": [entry, None]}
        )
        return [
            claim.code
            for claim in ambient.aside("ledger", exchange, context)
            if claim.requirement.startswith("DE-SIG") and claim.standing is Standing.BROKEN
        ]

    return looked_up


def test_what_was_signed_later_is_held_against_other_logs(counters, recorded):
    """A record's counter may be lower than one seen before, but is no other's."""
    assert counters("a", 0) == []
    assert counters("b", 0) == []
    assert counters("c", 8) == []
    assert recorded("a", 6) == []
    assert recorded("a", 6) == []
    assert recorded("b", 8) == ["counter-repeated", "number-repeated"]


def test_what_was_signed_later_is_dated_later(counters, recorded):
    """A record above a known counter has no earlier log time."""
    assert counters("a", 0) == []
    assert counters("c", 8) == []
    assert recorded("a", 9, at=1767599999) == ["time-falls"]


def test_what_was_answered_with_its_signature_is_judged_by_that(counters, recorded):
    """A record of anything else says nothing here, nor does one that still waits."""
    assert counters("c", 8) == []
    assert recorded("c", 8, at=1) == []
    assert recorded("stranger", 8) == []
    assert counters("a", 0) == []
    assert recorded("a", 0, state="waiting") == []
