"""
The ledger model in outages: what the service owes may be signed at any later time.
"""

from __future__ import annotations

import pytest
from ledger_world import NOON, World, answer, document, record


def _lost_within_an_outage(world, status, *, forgotten_first):
    """End number 1 without a signature, before or after everything else was forgotten."""
    world.create(1).create(2)
    if forgotten_first:
        world.ledger.forget()
        world.create(3).counts(3)
    given = answer(0) if status == 200 else None
    world.claims += world.ledger.ended("cancel", document(1, "g"), status, given)
    if not forgotten_first:
        world.ledger.forget()
        world.create(3)
    return world


@pytest.mark.parametrize("forgotten_first", [False, True])
@pytest.mark.parametrize("status", [200, 500, None])
def test_what_the_service_owes_may_end_at_any_time(status, forgotten_first):
    """A till cannot know whether what it ended in an outage is signed, though it be listed."""
    world = _lost_within_an_outage(World(), status, forgotten_first=forgotten_first)
    assert world.lists(1, 2, 3).counts(3).counts(2).lists(2, 3).broken == []
    assert world.counts(1).broken == ["DE-LIM-0009/open-count"]


@pytest.mark.parametrize("forgotten_first", [False, True])
def test_what_the_service_owes_may_end_before_it_is_listed(forgotten_first):
    """The others that were counted are one less for certain as soon as one of them was ended."""
    world = _lost_within_an_outage(World(), 200, forgotten_first=forgotten_first)
    world.claims += world.ledger.ended("cancel", document(1, "g"), 200, answer(0))
    assert world.counts(2).broken == []
    assert not forgotten_first or world.counts(1).broken == ["DE-LIM-0009/open-count"]


def test_what_was_signed_after_all_is_owed_no_longer():
    """Its signature settles it, so a listing that shows it again is noticed."""
    world = World().create(1).create(2).store_offline(1, "g").store(1, "g")
    assert world.lists(2, 1).broken == ["DE-TXN-0004/unlisted"]
    world.ledger.forget()
    assert not world.ledger.owed


def test_what_waits_is_remembered_when_all_else_is_forgotten():
    """Its transaction may end, and others be started for it, however little is known by then."""
    world = World().create(1).store_offline(1, "g")
    world.ledger.forget()
    world.create(3).counts(2).counts(1).create(5)
    assert world.broken == []


def test_calls_at_the_same_time_leave_open_what_they_ended():
    """One of them may be answered as in an outage, and nobody looks which."""
    world = World().create(1).create(2)
    world.ledger.crossed(document(1, "g"), ends=True)
    world.create(3).lists(1, 2, 3).cancel(1, "h", status=404).counts(3).counts(2)
    assert world.broken == []
    assert world.cancel(2, "i", status=404).broken == ["DE-CXL-0001/open-found"]


def test_a_document_that_is_begun_once_more_may_be_a_repeat():
    """Signed under one number and put off under another: the records may tell of either."""
    signed, waits = record("g", counter=3), record("g", state="waiting", number=2, counter=0)
    for kept in (signed, waits):
        world = World().create(1).create(2).store(1, "g").store_offline(2, "g")
        assert world.records(kept).broken == []
    again = World().create(1).store(1, "g").store_offline(1, "g")
    assert again.records(waits).broken == ["DE-TXN-0015/signed-recorded"]


def test_a_signature_may_be_answered_long_after_it_was_made():
    """The TSE had counted it already, so its count need not rise by it."""
    world = World().create(1).store_offline(1, "g").counts(0, signatures=2)
    assert world.store(1, "g", counter=2).counts(0, signatures=2).broken == []
    world = World().create(1).store(1, "g")
    world.ledger.forget()
    world.create(3).counts(1, signatures=3).store(1, "g", counter=2).counts(1, signatures=3)
    assert world.broken == []


def test_what_was_answered_before_all_was_forgotten_is_answered_once_more():
    """A document under a new number may get its first answer, of which nobody here knows."""
    world = World().create(1).store(1, "g")
    world.ledger.forget()
    assert world.create(4).store(4, "g", says=1, counter=2).broken == []
    assert World().create(1).create(2).store(2, says=1).broken == ["DE-TXN-0006/number-kept"]


def test_a_closing_in_an_outage_may_take_effect_when_the_tse_is_back():
    """That they are listed in between says nothing of what comes then."""
    world = World().create(1).create(2)
    world.ledger.adrift += 1  # the cable is cut
    world.delete().lists(1, 2).counts(2).counts(0).lists().create(3).lists(3)
    assert world.broken == []
    assert world.lists().broken == ["DE-TXN-0003/listed"]
    forgotten = World().create(1)
    forgotten.ledger.unsettled = True
    forgotten.ledger.forget()
    forgotten.delete().create(3).delete().lists(1, 3).counts(0).lists()
    assert forgotten.broken == []


@pytest.mark.parametrize("number", [-99, 4711])
def test_the_service_may_go_on_with_what_only_a_listing_showed(number):
    """What has no transaction of its own, put off, may end one whose start got lost."""
    world = World().create(1).store(1).create_offline().lists(2).store_offline(number, "g")
    assert world.create(3).counts(2).lists(2, 3).counts(1).broken == []
    assert world.counts(0).broken == ["DE-LIM-0009/open-count"]


def test_what_waited_and_was_forgotten_may_keep_its_first_number():
    """Begun once more, it is answered under the number that it was put off with."""
    world = World().create(1).store_offline(1, "g")
    world.ledger.forget()
    assert world.create(2).store(2, "g", says=1).broken == []


ORPHANS = {
    "closed, listed above the last number": lambda w: w.create_offline().lists(1, 2).delete(),
    "put off, then closed": lambda w: w.store_offline(1, "g").delete().create_offline(),
    "closed, then put off": lambda w: w.delete().store_offline(1, "g").create_offline(),
}


@pytest.mark.parametrize("name", ORPHANS)
def test_what_is_closed_in_an_outage_may_be_one_that_nobody_was_told_of(name):
    """A document whose transaction was closed goes on with a start that got lost."""
    world = World().create(1)
    world.ledger.adrift += 1  # the cable is cut
    assert ORPHANS[name](world).lists(1, 2).create(3).lists(3).broken == []


def test_a_document_that_is_sent_under_the_number_of_another_one_may_wait():
    """It was signed under its own before, and the records may tell of the later wish."""
    world = World().create(1).create(2).store(1, "g").store(2, "h").store_offline(2, "g")
    told = world.records(
        record("g", state="waiting", number=2, counter=0), record("h", number=2, counter=4)
    )
    assert told.broken == []


def test_after_an_outage_the_times_of_a_document_are_claimed_all_the_same():
    """Under its own number a document has the start that createDocument said."""
    world = World().create(1).store_offline(1, "g")
    world.ledger.forget()
    assert world.create(5).store(5, "h", start=NOON + 77).broken == ["DE-TXN-0008/start-kept"]
