"""
Histories of calls at the same time, each with what has to be said about it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.parallel import Call, judge_order

TSE = "aa"


def call(said):
    """Read ``create 4/9 0-10``: operation, number/counter, when it began and ended."""
    operation, signed, times = said.split()
    number, _, counter = signed.partition("/")
    began, ended = map(int, times.split("-"))
    refused = counter == "no"
    return Call(
        name=said,
        operation=operation,
        began=began,
        ended=ended,
        tse=TSE,
        number=int(number) if number != "?" else None,
        counter=int(counter) if counter.isdigit() else None,
        refused=refused,
    )


def broken(history, **more):
    """List what is broken in a history, one call a line."""
    calls = [call(line.strip()) for line in history.strip().splitlines()]
    return {
        (claim.requirement, claim.check)
        for claim in judge_order(calls, **more)
        if claim.standing is Standing.BROKEN
    }


SOUND = {
    "one after the other": """
        create 1/3 0-10
        store 1/4 20-30
        create 2/5 40-50
    """,
    "answered in another order than signed": """
        create 2/4 0-10
        create 1/3 0-20
    """,
    "an end overtakes a start": """
        create 1/3 0-10
        create 2/5 20-40
        store 1/4 20-30
    """,
    "a receipt that is sent again and answered again": """
        create 1/3 0-10
        store 1/4 20-30
        store 1/4 20-40
    """,
    "a receipt that is sent again and refused": """
        create 1/3 0-10
        store 1/4 20-30
        store 1/no 20-40
    """,
    "whoever came second is refused": """
        create 1/3 0-10
        cancel 1/no 20-40
        store 1/4 20-50
    """,
    "a number out of thin air is refused": """
        create 1/3 0-10
        store 99/no 5-20
    """,
    "the TSE counts other things, too": """
        create 1/3 0-10
        create 2/9 0-10
    """,
    "an outage has no counter": """
        create 1/3 0-10
        create -99/x 0-10
    """,
    "it may still have been open when it was refused": """
        store 7/no 0-30
        cancel 7/4 20-50
    """,
}
WRONG = {
    "one counter for two": (
        """
        create 1/3 0-10
        create 2/3 0-10
        """,
        {("DE-SIG-0005", "counted-once")},
    ),
    "one log for a start and an end": (
        """
        create 1/3 0-10
        create 2/4 20-30
        store 1/4 20-30
        """,
        {("DE-SIG-0005", "counted-once")},
    ),
    "a later call has an earlier counter": (
        """
        create 1/5 0-10
        create 2/6 0-10
        store 1/4 20-30
        """,
        {("DE-SIG-0005", "order-of-the-clock"), ("DE-SIG-0006", "ended-once")},
    ),
    "a later call has an earlier counter behind one that is still on its way": (
        """
        create 1/3 0-100
        create 2/6 0-10
        create 3/5 20-30
        """,
        {("DE-SIG-0005", "order-of-the-clock"), ("DE-SIG-0013", "numbers-in-order")},
    ),
    "one number for two": (
        """
        create 1/3 0-10
        create 1/4 0-10
        """,
        {("DE-SIG-0006", "numbered-once"), ("DE-SIG-0013", "numbers-in-order")},
    ),
    "a number is left out": (
        """
        create 1/3 0-10
        create 3/4 0-10
        """,
        {("DE-SIG-0013", "numbers-in-order")},
    ),
    "a number comes before its turn": (
        """
        create 2/3 0-10
        create 1/4 0-10
        """,
        {("DE-SIG-0013", "numbers-in-order")},
    ),
    "a receipt is signed twice": (
        """
        create 1/3 0-10
        store 1/4 20-30
        store 1/5 20-30
        """,
        {("DE-SIG-0006", "ended-once")},
    ),
    "stored and cancelled": (
        """
        create 1/3 0-10
        store 1/4 20-30
        cancel 1/5 20-30
        """,
        {("DE-SIG-0006", "ended-once")},
    ),
    "a till is turned away": (
        """
        create 1/3 0-10
        create ?/no 0-10
        """,
        {("DE-TXN-0013", "all-served")},
    ),
    "an open transaction is not found": (
        """
        create 1/3 0-10
        create 2/4 0-10
        store 1/5 20-30
        store 2/no 20-30
        """,
        {("DE-TXN-0004", "all-served")},
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_a_history_with_a_valid_order_is_sound(name):
    """Nothing is said against what one TSE can have done one by one."""
    assert broken(SOUND[name]) == set()


@pytest.mark.parametrize("name", WRONG)
def test_a_history_without_one_is_told(name):
    """The rule that no order can keep is named, and no other."""
    history, expected = WRONG[name]
    assert broken(history) == expected


def test_a_gap_is_nobodys_fault_where_others_start_as_well():
    """Numbers that are missing may be those of tills that were not asked."""
    history, _ = WRONG["a number is left out"]
    assert broken(history, alone=False) == set()


def test_an_end_that_begins_its_transaction_takes_a_number_too():
    """After an outage a receipt is begun and ended at once, between the starts of others."""
    first, second = call("create 1/3 0-10"), call("create 3/5 0-10")
    between = replace(call("store 2/6 0-10"), begins_too=True)
    said = judge_order([first, second, between])
    assert {claim.standing for claim in said} == {Standing.HOLDS}
    told = judge_order([first, second, replace(between, begins_too=False)])
    assert "numbers-in-order" in {c.check for c in told if c.standing is Standing.BROKEN}


def test_what_is_sent_again_may_tell_of_an_older_log():
    """A receipt that was signed long ago is answered as then, whoever was answered meanwhile."""
    first, second = call("create 2/6 0-10"), call("store 1/4 20-30")
    said = judge_order([first, replace(second, again=True)])
    assert {claim.standing for claim in said} == {Standing.HOLDS}
    told = judge_order([first, second])
    assert "order-of-the-clock" in {c.check for c in told if c.standing is Standing.BROKEN}


def test_a_document_sent_twice_at_once_may_be_answered_twice():
    """The second of them tells of the first one's log, whoever was answered in between."""
    first, between = call("cancel 1/5 0-10"), call("create 2/6 0-10")
    said = judge_order([first, between, call("cancel 1/5 20-30")])
    assert {claim.standing for claim in said} == {Standing.HOLDS}
    told = judge_order([between, call("cancel 1/5 20-30")])
    assert "order-of-the-clock" in {c.check for c in told if c.standing is Standing.BROKEN}


def test_two_devices_count_for_themselves():
    """The same counter and number on two TSEs are two logs."""
    first = call("create 1/3 0-10")
    other = Call(name="x", operation="create", began=0, ended=1, tse="bb", number=1, counter=3)
    assert {claim.standing for claim in judge_order([first, other])} == {Standing.HOLDS}


@st.composite
def served(draw):
    """Let a TSE that does one thing after the other serve calls that wait for different times."""
    moment, counter, number, unended, calls = 0, draw(st.integers(1, 50)), 0, [], []
    for _ in range(draw(st.integers(1, 12))):
        moment += draw(st.integers(2, 9))
        began = moment - draw(st.integers(0, 20))
        ended = moment + draw(st.integers(0, 20))
        counter += draw(st.sampled_from((1, 1, 1, 2)))
        if unended and draw(st.booleans()):
            chosen, known = unended.pop(draw(st.integers(0, len(unended) - 1)))
            began, ended = max(began, known + 1), max(ended, known + 1)
            operation, given_number = draw(st.sampled_from(("store", "cancel"))), chosen
        else:
            number += 1
            operation, given_number = "create", number
            unended.append((number, ended))
        moment = max(moment, began)
        calls.append(
            call(f"{operation} {given_number}/{counter} {max(began, 0)}-{max(ended, moment)}")
        )
    return calls


@given(served())
def test_whatever_one_device_does_in_turn_is_sound(calls):
    """A history that came about one by one is never doubted, however long answers took."""
    said = [claim for claim in judge_order(calls) if claim.standing is Standing.BROKEN]
    assert said == []
