"""
The ledger model by histories: each right one holds, and each wrong ending breaks one rule.
"""

from __future__ import annotations

import pytest
from ledger_world import NOON, OTHER, SERIAL, World, answer, record

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.ledger.entries import Packets, TseSeen

RIGHT = {
    "a sale": lambda w: w.create(1).counts(1).lists(1).store(1).counts(0).lists(),
    "an abort": lambda w: w.create(1).lists(1).cancel(1).lists().counts(0),
    "in another order": lambda w: (
        w.create(1).create(2).create(3).store(2).lists(3, 1).counts(2).cancel(3).lists(1)
    ),
    "a whole packet": lambda w: (
        [w.create(n) for n in range(1, 10)]
        and w.lists(*range(2, 10)).store(2).lists(1, *range(3, 10))
    ),
    "a refusal in between": lambda w: w.create(1).store(1, status=422).lists(1).store(1),
    "ended twice, refused": lambda w: (
        w.create(1).store(1).store(1, status=404).cancel(1, status=404)
    ),
    "never started, refused": lambda w: w.create(1).store(7, status=404).cancel(8, status=404),
    "the first answer once more": lambda w: w.create(1).store(1, "g").store(1, "g", counter=2),
    "two TSEs": lambda w: (
        w.create(1).create(1, client="till-2", serial=OTHER).counts(1).store(1).counts(0)
    ),
    "an outage at the start": lambda w: (
        w.create(1).create_offline().store(-99, "g", says=2).counts(1).lists(1).store(1).counts(0)
    ),
    "an abort of what an outage kept from starting": lambda w: (
        w.create(1).create_offline().cancel(-99, "g", says=2).lists(1)
    ),
    "not fiscal, and of no number": lambda w: (
        w.create(1).pass_over("store", -1, "a").lists(1).counts(1).store(1)
    ),
    "an outage at the end": lambda w: (
        w.create(1).store_offline(1, "g").counts(1).counts(0).lists().create(2).counts(1)
    ),
    "signed in a new transaction": lambda w: (
        w.create(1).store_offline(1, "g").store(1, "g", says=2).create(3)
    ),
    "closed in bulk": lambda w: (
        w.create(1).create(2).delete().lists().counts(0).create(3).counts(1)
    ),
    "one is closed": lambda w: w.create(1).delete().lists().create(2).lists(2),
    "one packet closed": lambda w: w.create(1).create(2).delete().lists(2).counts(1).store(2),
    "others were there before": lambda w: w.create(5).counts(3).store(5).counts(2).lists(2, 4),
    "silence": lambda w: (
        w.create(1).store(1, status=None).lists(1).counts(1).store(1, status=500).lists().counts(0)
    ),
    "a start without an answer": lambda w: (
        w.create(1).create(0, status=None).lists(2, 1).counts(2)
    ),
    "the limit": lambda w: w.create(1).counts(1, room=1).create(0).store(1).counts(0).create(2),
    "signatures": lambda w: (
        w.create(1)
        .counts(1, signatures=5)
        .store(1)
        .counts(0, signatures=6)
        .counts(0, signatures=6)
    ),
    "records": lambda w: (
        w.create(1)
        .store(1, "a")
        .create(2)
        .cancel(2, "b")
        .create(3)
        .store_offline(3, "c")
        .store(9, "d", status=404)
        .records(
            record("a"),
            record("b", "cancel", number=2, counter=4),
            record("c", state="waiting", number=0, counter=0),
        )
    ),
    "a record that was signed meanwhile": lambda w: (
        w.create(1).store_offline(1, "c").records(record("c", number=1, counter=9))
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_history_holds(name):
    """What a service may do breaks nothing."""
    assert RIGHT[name](World()).broken == []


WRONG = {
    "stored, still listed": (lambda w: w.create(1).store(1).lists(1), "DE-TXN-0004/unlisted"),
    "cancelled, still listed": (lambda w: w.create(1).cancel(1).lists(1), "DE-CXL-0003/unlisted"),
    "closed, listed again": (
        lambda w: w.create(1).delete().lists().lists(1),
        "DE-LIM-0015/unlisted",
    ),
    "open, not listed": (lambda w: w.create(1).create(2).lists(2), "DE-TXN-0003/listed"),
    "listed twice": (lambda w: w.create(1).lists(1, 1), "DE-LIM-0015/packet"),
    "more than a packet": (
        lambda w: [w.create(n) for n in range(1, 10)] and w.lists(*range(1, 10)),
        "DE-LIM-0015/packet",
    ),
    "listed, never started": (lambda w: w.create(1).lists(1, 7), "DE-LIM-0015/open-numbers"),
    "one too many counted": (lambda w: w.create(1).counts(2), "DE-LIM-0009/open-count"),
    "one too few counted": (lambda w: w.create(1).counts(0), "DE-LIM-0009/open-count"),
    "stored, still counted": (lambda w: w.create(1).store(1).counts(1), "DE-LIM-0009/open-count"),
    "cancelled, still counted": (
        lambda w: w.create(5).counts(3).cancel(5).counts(3),
        "DE-LIM-0009/open-count",
    ),
    "a start that is not counted": (
        lambda w: w.create(5).counts(3).create(6).counts(3),
        "DE-LIM-0009/open-count",
    ),
    "the number of another": (
        lambda w: w.create(1).create(2).store(1, says=2),
        "DE-TXN-0006/number-kept",
    ),
    "the start of another": (
        lambda w: w.create(1).store(1, start=NOON + 9),
        "DE-TXN-0008/start-kept",
    ),
    "stored twice": (lambda w: w.create(1).store(1, "a").store(1, "b"), "DE-TXN-0009/ended-once"),
    "the same document signed twice": (
        lambda w: w.create(1).store(1, "a").store(1, "a"),
        "DE-TXN-0009/ended-once",
    ),
    "cancelled after the sale": (
        lambda w: w.create(1).store(1, "a").cancel(1, "b"),
        "DE-CXL-0018/ended-once",
    ),
    "stored, never started": (lambda w: w.create(1).store(7), "DE-TXN-0014/never-started"),
    "cancelled, never started": (lambda w: w.create(1).cancel(7), "DE-CXL-0004/never-started"),
    "cancelled without a number": (
        lambda w: w.create(1).cancel(None, says=2),
        "DE-CXL-0008/never-started",
    ),
    "cancelled with -99, and no start had failed": (
        lambda w: w.create(1).cancel(-99, says=2),
        "DE-CXL-0008/never-started",
    ),
    "stored as not fiscal, still listed": (
        lambda w: w.create(1).create(2).pass_over("store", 1, "a").lists(1, 2),
        "DE-TXN-0004/unlisted",
    ),
    "cancelled as not fiscal, still listed": (
        lambda w: w.create(1).create(2).pass_over("cancel", 1, "a").lists(1, 2),
        "DE-CXL-0003/unlisted",
    ),
    "an open one not found": (
        lambda w: w.create(1).store(1, status=404),
        "DE-TXN-0002/open-found",
    ),
    "an open one not found by a cancel": (
        lambda w: w.create(1).cancel(1, status=404),
        "DE-CXL-0001/open-found",
    ),
    "a refused store that ended it": (
        lambda w: w.create(1).store(1, status=422).lists(),
        "DE-STA-0010/refusal-kept",
    ),
    "a refused cancel that ended it": (
        lambda w: w.create(1).cancel(1, status=406).cancel(1, status=404),
        "DE-CXL-0019/refusal-kept",
    ),
    "a number left out": (lambda w: w.create(1).create(3), "DE-SIG-0013/numbers-follow"),
    "above the limit": (
        lambda w: w.create(1).counts(1, room=1).create(2),
        "DE-LIM-0001/limit-kept",
    ),
    "signatures that stand still": (
        lambda w: w.create(1).counts(1, signatures=5).store(1).counts(0, signatures=5),
        "DE-TSE-0002/signatures-counted",
    ),
    "signatures below the counter": (
        lambda w: w.create(1, counter=9).counts(1, signatures=8),
        "DE-DEV-0005/listed-signatures",
    ),
    "a sale without a record": (
        lambda w: w.create(1).store(1, "a").records(),
        "DE-TXN-0015/signed-recorded",
    ),
    "a sale that waits in the records": (
        lambda w: w.create(1).store(1, "a").records(record("a", state="waiting")),
        "DE-TXN-0015/signed-recorded",
    ),
    "a sale recorded with another signature": (
        lambda w: w.create(1).store(1, "a").records(record("a", counter=7)),
        "DE-TXN-0015/signed-recorded",
    ),
    "an abort recorded as a sale": (
        lambda w: w.create(1).cancel(1, "a").records(record("a", "store")),
        "DE-CXL-0002/signed-recorded",
    ),
    "a sale of the outage that is gone": (
        lambda w: w.create(1).store_offline(1, "a").records(),
        "DE-OFF-0018/waiting-recorded",
    ),
    "a sale of the outage that waits no longer": (
        lambda w: (
            w.create_offline().store_offline(-99, "a").records(record("a", state="nonFiscal"))
        ),
        "DE-OFF-0018/waiting-recorded",
    ),
    "a refused sale on record": (
        lambda w: w.create(1).store(7, "a", status=404).records(record("a", state="waiting")),
        "DE-STA-0010/refused-unrecorded",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_ending_breaks_its_rule(name):
    """One misbehaviour, one broken claim."""
    play, rule = WRONG[name]
    assert play(World()).broken == [rule]


def test_each_rule_is_seen_to_hold():
    """A rule that could only break, or only hold, would prove nothing."""
    held = set().union(*(play(World()).held for play in RIGHT.values()))
    only_broken = {
        "DE-LIM-0001/limit-kept",
        "DE-LIM-0015/open-numbers",
        "DE-CXL-0008/never-started",
    }
    only_broken |= {"DE-TXN-0002/open-found", "DE-CXL-0001/open-found", "DE-CXL-0019/refusal-kept"}
    assert {rule for _, rule in WRONG.values()} - held == only_broken


@pytest.mark.parametrize(
    "name",
    [
        "one too many counted",
        "stored, still counted",
        "open, not listed",
        "listed, never started",
        "an open one not found",
        "stored, never started",
        "a number left out",
        "above the limit",
    ],
)
def test_nothing_is_claimed_of_a_world_that_others_use(name):
    """Somebody else's till may have started, ended or closed anything."""
    play, _ = WRONG[name]
    assert play(World(alone=False)).broken == []


def test_a_count_that_contradicts_an_earlier_one_is_told_once():
    """A stray transaction that goes again: from then on the newest count is what is known."""
    world = World().create(1).counts(1).counts(2).counts(2).counts(1).counts(1).store(1).counts(0)
    assert world.broken == ["DE-LIM-0009/open-count"] * 2
    assert not [each for each in world.claims if "2 to 1" in each.expected]


@pytest.mark.parametrize("name", ["stored, still listed", "stored twice", "the number of another"])
def test_what_is_known_of_ones_own_is_claimed_everywhere(name):
    """What the till itself has ended stays ended, whoever else is there."""
    play, rule = WRONG[name]
    assert play(World(alone=False)).broken == [rule]


@pytest.mark.parametrize("name", WRONG)
def test_nothing_is_claimed_of_what_was_forgotten(name):
    """After a restart or a replacement no earlier exchange counts."""
    world = World()
    play, _ = WRONG[name]
    play(world)
    world.ledger.forget()
    world.claims.clear()
    world.lists(1).counts(7, signatures=0).records().store(3, status=404).store(4)
    assert world.claims == []


@pytest.mark.parametrize("troubled", [False, True])
def test_numbers_are_left_alone_as_long_as_a_fault_is_armed(troubled):
    """What is lost unseen takes a number, also when all was forgotten since the fault began."""
    world = World()
    world.ledger.troubled = troubled
    world.ledger.forget()
    assert world.create(2).create(4).broken == ([] if troubled else ["DE-SIG-0013/numbers-follow"])


def test_a_refusal_of_what_may_have_been_stored_before_is_no_evidence():
    """
    A second store is refused, and the first may have been forgotten, or made by somebody else.
    """
    world = World().create(1).store(1, "a")
    world.ledger.forget()
    assert world.store(1, "a", status=404).records(record("a")).broken == []
    shared = World(alone=False).store(1, "a", status=404).records(record("a"))
    assert shared.broken == []


def test_another_world_behind_the_same_address_is_noticed():
    """A TSE that gives an early number again is not the one that was known."""
    world = World().create(1).create(2).create(1, counter=1)
    assert world.broken == []
    assert world.counts(1).lists(1).broken == []


def test_the_end_of_an_old_transaction_tells_no_newest_number():
    """After a restart an early number is ended; which was given last is not known by that."""
    world = World().create(1).create(2).create(3)
    world.ledger.forget()
    world.store(1).counts(2).create(4).lists(2, 3, 4).counts(3)
    assert world.broken == []
    assert world.create(6).broken == ["DE-SIG-0013/numbers-follow"]


def test_a_transaction_that_the_service_starts_itself_has_its_number():
    """What was begun in an outage and stored after a restart takes the next number."""
    world = World().create_offline()
    world.ledger.forget()
    world.create(1).store(-99, "g", says=2).create(3)
    assert world.broken == []
    assert "DE-SIG-0013/numbers-follow" in world.held


def test_an_unreadable_document_is_no_evidence():
    """Where only a lenient reader knows what was ended, nothing is known any more."""
    world = World().create(1)
    world.claims += world.ledger.ended("store", None, 200, answer(1, 2))
    assert world.lists().counts(0).broken == []


def test_without_a_packet_size_only_an_empty_listing_is_short():
    """A list of one may be a packet of one."""
    unknown = Packets()
    assert World(packets=unknown).create(1).create(2).lists(2).broken == []
    assert World(packets=unknown).create(1).lists().broken == ["DE-TXN-0003/listed"]


def test_records_asked_for_by_guid_say_nothing_of_others():
    """Only the document that was asked for can be missing."""
    world = World().create(1).store(1, "a").create(2).store(2, "b")
    assert world.records(record("b", number=2, counter=4), only="b").broken == []
    assert world.records(only="a").broken == ["DE-TXN-0015/signed-recorded"]


def test_a_document_in_the_records_of_another_till_is_not_called_missing():
    """The sentence names both tills, for that is what has to be mended."""
    other = "11111111-2222-4333-8444-555555555555"
    world = World().create(1).store(1, "a")
    world.records({**record("a"), "uniqueClientId": other})
    assert world.broken == ["DE-TXN-0015/signed-recorded"]
    assert f"is in the records of {other}" in world.claims[-1].message


def test_after_a_restart_an_end_does_not_tell_which_number_was_last():
    """Whoever only sees an old transaction end may not know of others that were begun after it."""
    world = World().create(1).create(2)
    world.ledger.forget()
    world.end("store", 1, "a").create(3)
    world.claims += world.ledger.counted([TseSeen(serial=SERIAL, started=2, room=8, signatures=4)])
    world.create(4)
    assert {claim.check for claim in world.claims if claim.standing is Standing.BROKEN} == set()
    assert world.claims[-1].check == "numbers-follow"


def test_after_a_restart_an_old_transaction_ends_among_the_others():
    """What was counted before it was known is not counted any more once it has ended."""
    world = World().create(1)
    world.ledger.forget()
    world.create(2)
    before = TseSeen(serial=SERIAL, started=2, room=8, signatures=4)
    world.claims += world.ledger.counted([before])
    world.end("store", 1, "a")
    after = TseSeen(serial=SERIAL, started=1, room=8, signatures=5)
    world.claims += world.ledger.counted([after])
    assert {claim.check for claim in world.claims if claim.standing is Standing.BROKEN} == set()
