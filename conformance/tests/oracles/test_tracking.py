"""
What a TSE promises over time, by sequences that keep the promise and twins that break it.
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.counters import Tracker
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer

NOON = int(dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC).timestamp())


def answer(counter, number, at=None, serial="ab" * 32):
    seconds = NOON + counter if at is None else at
    return FiscalAnswer.from_mapping(
        {
            "fiscalisationDocumentNumber": number,
            "signature": f"signature {counter} {number}",
            "AdditionalFields": {
                "TransactionStartTime": seconds,
                "TransactionEndTime": seconds,
                "TseSignatureCounter": counter,
                "TseSerial": serial,
            },
        },
    )


def broken(steps, **options):
    """
    Fold (operation, answer) pairs and collect the codes of what broke.
    """
    tracker, codes = Tracker(), []
    for operation, each in steps:
        tracker, claims = tracker.observe(each, operation=operation, **options)
        codes += [claim.code for claim in claims if claim.standing is Standing.BROKEN]
    return codes


def test_a_regular_day_holds():
    """
    Gaps in the counter are legal; numbers may be finished in another order than started.
    """
    steps = [
        ("create", answer(2, 1)),
        ("create", answer(3, 2)),
        ("store", answer(9, 2)),
        ("cancel", answer(10, 1)),
        ("store", answer(12, 3)),
    ]
    assert broken(steps) == []


@pytest.mark.parametrize(
    ("steps", "codes"),
    [
        ([("create", answer(5, 1)), ("create", answer(5, 2))], ["counter-repeated"]),
        ([("create", answer(5, 1)), ("create", answer(4, 2))], ["counter-falls"]),
        ([("create", answer(5, 1)), ("create", answer(6, 1))], ["number-repeated"]),
        ([("store", answer(5, 1)), ("store", answer(6, 1))], ["number-repeated"]),
        ([("store", answer(5, 1)), ("cancel", answer(6, 1))], ["number-repeated"]),
        ([("store", answer(5, 1)), ("create", answer(6, 1))], ["number-repeated"]),
        ([("create", answer(5, 1)), ("create", answer(6, 2, at=NOON))], ["time-falls"]),
    ],
)
def test_each_broken_promise_has_its_code(steps, codes):
    """
    One misbehaviour, one broken claim.
    """
    assert codes == broken(steps)


def test_a_counter_that_starts_again_is_not_blamed_on_the_clock():
    """
    Where the counter no longer tells the order, nothing is said about the order of times.
    """
    day = [(9, 1, 9), (10, 1, 10), (1, 2, 11), (2, 2, 12), (9, 3, 13), (11, 3, 14)]
    steps = [
        ("store" if index % 2 else "create", answer(counter, number, at=NOON + at))
        for index, (counter, number, at) in enumerate(day)
    ]
    assert broken(steps) == ["counter-falls", "counter-falls", "counter-repeated"]


def test_out_of_order_only_repetition_counts():
    """
    Parallel answers may arrive in any order; their times follow the counter.
    """
    steps = [("create", answer(9, 2)), ("create", answer(5, 1))]
    assert broken(steps, in_order=False) == []
    assert broken(steps) == ["counter-falls"]
    late = [("create", answer(9, 2)), ("create", answer(5, 1, at=NOON + 99))]
    assert broken(late, in_order=False) == ["time-falls"]
    tracker, _ = Tracker().observe(late[0][1], operation="create", in_order=False)
    _, claims = tracker.observe(late[1][1], operation="create", in_order=False)
    assert claims[-1].message.endswith("than signature 5, unless the counter began again")


def test_two_devices_do_not_disturb_each_other():
    """
    Everything is counted per TSE.
    """
    other = answer(2, 1, serial="cd" * 32)
    assert broken([("create", answer(9, 1)), ("create", other)]) == []


def test_a_reset_begins_a_new_epoch():
    """
    After a reset the device may begin again.
    """
    tracker, _ = Tracker().observe(answer(9, 1), operation="create")
    tracker, claims = tracker.reset().observe(answer(2, 1), operation="create")
    assert tracker.epoch == 1
    assert {claim.standing for claim in claims} == {Standing.HOLDS}


def test_the_same_answer_once_more_signed_nothing_new():
    """
    A repeated store of one document may be answered with the same log, and of no other document.
    """
    tracker, _ = Tracker().observe(answer(9, 1), operation="store", document="a")
    assert tracker.observe(answer(9, 1), operation="store", document="a") == (tracker, [])
    _, claims = tracker.observe(answer(9, 1), operation="store", document="b")
    assert {"counter-repeated", "number-repeated"} == {
        each.code for each in claims if each.standing is Standing.BROKEN
    }


@pytest.mark.parametrize("number", [-99, 0, -1, None])
def test_answers_without_a_log_are_passed_over(number):
    """
    An outage or a non-fiscal document tells nothing about the device.
    """
    assert Tracker().observe(answer(3, number), operation="store") == (Tracker(), [])


@settings(max_examples=50, deadline=None, derandomize=True)
@given(steps=st.lists(st.integers(1, 5), min_size=1, max_size=20))
def test_any_rising_sequence_holds(steps):
    """
    However the gaps fall, rising is rising.
    """
    counter, sequence = 0, []
    for number, step in enumerate(steps, start=1):
        counter += step
        sequence.append(("create", answer(counter, number)))
    assert broken(sequence) == []
