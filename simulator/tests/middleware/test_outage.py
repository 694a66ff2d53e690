"""
What the service does while its TSE is away, and afterwards (DE-OFF, seed-001).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from till import Till, cash, document, sale

from fiskalsim.answers.generations import render
from fiskalsim.cable.cuts import Place
from fiskalsim.middleware.documents.enums import DocumentType
from fiskalsim.middleware.facts import OutageBegan, OutageEnded
from fiskalsim.middleware.refusals import DocumentFaulty, TransactionNotStarted

#: What seed-001 prints for the three cases, and the fields in which two outages differ.
PRINTED = Path(__file__).parents[3] / "spec/tests/data"
VOLATILE = {"CashRegisterId", "RequestTime", "RequestCompletionTime"}
VOLATILE_FIELDS = {"TransactionEndTime", "TseSerial"}


def test_create_answers_minus_ninety_nine(till):
    """Only a create that did not reach the TSE carries -99."""
    till.cut(Place.CREATE)
    assert till.create().protection.number == -99
    assert till.open == []


def test_store_with_minus_ninety_nine_starts_and_finishes(till):
    """Once the TSE is back, the service starts the transaction itself and answers regularly."""
    till.cut(Place.CREATE)
    till.create()
    till.cut()
    stored = till.store(-99)
    assert (stored.protection.number, stored.protection.revision) == (1, 2)
    assert stored.error_description is None


@pytest.mark.parametrize("errand", ["store", "cancel"])
def test_an_end_that_fails_answers_zero_and_waits(till, errand):
    """The document is kept, and its own transaction is finished after the outage."""
    till.create()
    till.cut(Place.FINISH)
    assert getattr(till, errand)(1).protection.number == 0
    assert len(till.waiting) == 1
    assert till.open == [1]
    till.cut()
    assert till.waiting == []
    assert till.open == []
    assert till.world.tse.counters.transaction == 1


def test_what_waited_is_signed_in_order(till):
    """Receipts of an outage get rising counters in the order in which they were stored."""
    till.cut(Place.ALL)
    for name in "cab":
        till.create()
        till.store(-99, name=name)
    asked = till.waiting
    till.cut()
    signed = [
        f.recorded
        for _, f in till.world.ledger.tail(after=0, limit=99)
        if type(f).__name__ == "DocumentSigned"
    ]
    assert [str(r.guid) for r in signed] == asked
    counters = [r.receipt.counter for r in signed]
    assert counters == sorted(set(counters))


def test_the_next_sale_wakes_the_recovery(till):
    """When the TSE comes back by itself, the first call that reaches it signs what waits."""
    till.cut(Place.ALL)
    till.store(-99, name="first")
    till.world.cuts.set(())
    till.create()
    till.store(1, name="second")
    till.create()
    assert till.waiting == []


def test_a_document_sent_twice_is_signed_once(till):
    """A till that repeats a lost answer does not make a second transaction."""
    till.cut(Place.ALL)
    till.store(-99)
    till.store(-99)
    assert len(till.waiting) == 1
    till.cut()
    again = till.store(-99)
    assert till.world.tse.counters.transaction == again.protection.number == 1


def test_an_order_in_an_outage_waits_like_a_receipt(till):
    """It is answered in the form of an outage, and signed as an order afterwards."""
    order = {"document_type": DocumentType.LongTermOrder, "payments": None}
    till.cut(Place.ALL)
    assert till.create(DocumentType.LongTermOrder).protection.number == -99
    stored = till.store(-99, **order)
    assert (stored.protection.number, stored.error_description) == (0, "Tse connection error.")
    till.cut()
    signed = [
        f.recorded
        for _, f in till.world.ledger.tail(after=0, limit=99)
        if type(f).__name__ == "DocumentSigned"
    ]
    assert [record.process_type for record in signed] == ["Bestellung-V1"]


def test_a_transaction_closed_meanwhile_is_signed_anew(till):
    """If somebody closed the waiting document's transaction, it gets a new one."""
    till.create()
    till.cut(Place.FINISH)
    till.store(1)
    till.world.tse.finish_transaction("00345-00345", 1, "", b"", at=till.world.clock.unix())
    till.cut()
    assert till.waiting == []
    assert till.world.tse.counters.transaction == 2


def test_what_was_signed_anew_is_not_signed_again_under_the_number_it_was_sent_with(till):
    """A till that knows no other number may send the document again in the next outage."""
    till.create()
    till.cut(Place.FINISH)
    till.store(1)
    till.world.tse.finish_transaction("00345-00345", 1, "", b"", at=till.world.clock.unix())
    till.cut()
    for place in (Place.FINISH, None):
        till.cut(*([] if place is None else [place]))
        with pytest.raises(TransactionNotStarted):
            till.store(1)
        with pytest.raises(TransactionNotStarted):
            till.cancel(1)
    assert till.waiting == []
    assert till.world.tse.counters.transaction == 2


@pytest.mark.parametrize("errand", ["store", "cancel"])
@pytest.mark.parametrize("number", [2, 3])
def test_what_is_signed_does_not_wait_under_another_number(till, errand, number):
    """In an outage nobody knows whether the number is open; the sale must not count twice."""
    again = document(1).document_guid
    till.create()
    getattr(till, errand)(1)
    till.create()
    till.world.tse.finish_transaction("00345-00345", 2, "", b"", at=till.world.clock.unix())
    till.cut(Place.ALL)
    assert getattr(till, errand)(number, document_guid=again).protection.number == 0
    assert till.waiting == []
    till.cut()
    with pytest.raises(TransactionNotStarted):
        getattr(till, errand)(number, document_guid=again)
    assert till.world.tse.counters.transaction == 2


def test_the_outage_has_a_journal(till):
    """Begin and end of an outage are on record once, however many calls it met."""
    till.cut(Place.ALL)
    for _ in range(3):
        till.create()
    till.cut()
    till.create()
    facts = [fact for _, fact in till.world.ledger.tail(after=0, limit=99)]
    assert sum(isinstance(fact, OutageBegan) for fact in facts) == 1
    assert sum(isinstance(fact, OutageEnded) for fact in facts) == 1


def test_a_full_tse_answers_like_an_outage_but_is_none(till):
    """At the limit create says "Tse connection error."; one freed slot and it starts again."""
    for _ in range(2000):
        till.create()
    refused = till.create()
    assert (refused.protection.number, refused.error_description) == (-99, "Tse connection error.")
    assert till.world.desk.state.outages == {}
    till.cancel(17)
    assert till.create().protection.number == 2001


@pytest.mark.parametrize(
    ("printed", "cut", "errand"),
    [
        ("createDocument", Place.CREATE, lambda till: till.create()),
        ("storeDocument", Place.FINISH, lambda till: till.store(till.create().protection.number)),
        ("both", Place.ALL, lambda till: (till.create(), till.store(-99))[1]),
    ],
)
def test_the_printed_answers_come_out_field_by_field(printed, cut, errand):
    """Everything but the declared volatile fields is as the vendor prints it."""
    till = Till(generation="2021")
    till.cut(cut)
    answer = json.loads(json.dumps(render(errand(till), "2021")))
    expected = json.loads((PRINTED / f"fiscalResponse_offline_{printed}.json").read_text())
    assert list(answer) == list(expected)
    assert list(answer["AdditionalFields"]) == list(expected["AdditionalFields"])
    for key in expected.keys() - VOLATILE - {"AdditionalFields"}:
        assert answer[key] == expected[key], key
    for key in expected["AdditionalFields"].keys() - VOLATILE_FIELDS:
        assert answer["AdditionalFields"][key] == expected["AdditionalFields"][key], key
    till.close()


def test_an_expired_certificate_does_not_stop_the_till(till):
    """A TSE that can no longer sign is answered like an outage, and the receipt is kept."""
    till.world.advance_clock(10 * 365 * 86_400)
    assert till.create().protection.number == -99
    assert till.store(-99).protection.number == 0
    assert len(till.waiting) == 1


def test_an_expired_certificate_leaves_nothing_open(till):
    """No start is asked for that would stay open; what was started before can still end."""
    till.create()
    till.world.advance_clock(10 * 365 * 86_400)
    before = till.world.tse.counters
    for _ in range(3):
        assert till.create().protection.number == -99
    till.store(-99, name="2")
    till.runner.run(till.world.wake())
    assert (till.world.tse.counters, till.open) == (before, [1])
    assert till.store(1).protection.number == 0
    assert till.open == []


def test_a_guid_with_other_content_is_refused(till):
    """A second sale under the GUID of the first is not answered with the first one's receipt."""
    till.store(-99)
    other = {"positions": (sale("1.00", net="0.84"),), "payments": (cash("1.00"),)}
    with pytest.raises(DocumentFaulty, match="documentGuid"):
        till.store(-99, **other)


def test_an_abort_with_minus_ninety_nine_needs_a_create_that_failed(till):
    """Nothing was begun, so there is nothing to abort (seed-002: createDocument comes first)."""
    with pytest.raises(TransactionNotStarted):
        till.cancel(-99)
    till.create()
    with pytest.raises(TransactionNotStarted):
        till.cancel(-99)
    assert (till.waiting, till.open, till.world.tse.counters.transaction) == ([], [1], 1)


@pytest.mark.parametrize("ended", [False, True])
def test_each_create_that_failed_is_good_for_one_document(till, ended):
    """Whether the outage has ended meanwhile or not, and a sale uses one up as an abort does."""
    till.cut(Place.ALL)
    for _ in range(3):
        assert till.create().protection.number == -99
    if ended:
        till.cut()
    till.cancel(-99, name="a")
    till.store(-99, name="b")
    till.cancel(-99, name="a")
    till.cancel(-99, name="c")
    with pytest.raises(TransactionNotStarted):
        till.cancel(-99, name="d")
    till.cut()
    assert till.waiting == []
    assert till.world.tse.counters.transaction == 3


def test_a_failed_create_is_remembered_over_a_restart(tmp_path):
    """The till does not know that the service was restarted, and aborts as it would have."""
    kept = {"ledger": f"sqlite:{tmp_path / 'ledger'}"}
    before = Till(**kept)
    before.cut(Place.CREATE)
    before.create()
    before.close()
    after = Till(**kept)
    after.cut()
    assert after.cancel(-99).protection.number == 1
    with pytest.raises(TransactionNotStarted):
        after.cancel(-99, name="2")
    after.close()


@pytest.mark.parametrize("errand", ["store", "cancel"])
def test_a_self_test_that_comes_due_is_made_in_mid_sale(errand):
    """The stick signs nothing 25 hours after its last test, and the sale does not notice."""
    till = Till(device="swissbit-usb")
    till.create()
    till.world.advance_clock(25 * 3600 + 1800)
    assert till.world.tse.status(at=till.world.clock.unix()).self_test_passed is False
    assert getattr(till, errand)(1).protection.number == 1
    status = till.world.tse.status(at=till.world.clock.unix())
    assert (status.self_test_passed, status.time_until_next_self_test) == (True, 90_000)
    till.world.advance_clock(90_000)
    assert till.create().protection.number == 2
    till.close()


def test_a_self_test_that_is_due_can_be_left_to_others():
    """By the other setting it is an outage, until somebody has the TSE test itself."""
    till = Till(device="swissbit-usb", choices={"self-test-due": "outage"})
    till.world.advance_clock(90_000)
    assert till.create().protection.number == -99
    till._do(till.world.tse_care.self_test(till.world.tse.identity.serial.hex()))
    assert till.create().protection.number == 1
    till.close()
