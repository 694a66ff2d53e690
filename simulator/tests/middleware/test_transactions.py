"""
Create, store and cancel while the TSE is there.
"""

from __future__ import annotations

import pytest
from till import Till, cash, document, sale

from fiskalsim.middleware.documents.enums import DocumentType
from fiskalsim.middleware.refusals import (
    ClientUnknown,
    DocumentFaulty,
    DocumentTypeNotSupported,
    TransactionNotStarted,
)


def test_a_receipt_takes_one_number_and_two_signatures(till):
    """Store keeps create's number and start, raises the counter by one and the revision to 2."""
    created, stored = till.create(), till.store(1)
    assert (created.protection.number, created.protection.revision) == (1, 1)
    assert (stored.protection.number, stored.protection.revision) == (1, 2)
    assert stored.protection.counter == created.protection.counter + 1
    assert stored.protection.started_unix == created.protection.started_unix
    assert till.open == []


def test_a_start_says_nothing_about_the_end(till):
    """The answer to create has no end, no QR code and no processData."""
    protection = till.create().protection
    assert (protection.ended_unix, protection.qr, protection.process_data) == (0, "", "")


def test_an_abort_is_written_as_one(till):
    """Cancel signs AVBelegabbruch with zeros, whatever the document's lines say."""
    till.create()
    aborted = till.cancel(1)
    assert aborted.protection.process_data == "AVBelegabbruch^0.00_0.00_0.00_0.00_0.00^"


@pytest.mark.parametrize("number", [999, 0, None, -1, -98])
@pytest.mark.parametrize("errand", ["store", "cancel"])
def test_a_number_that_was_not_started_is_refused(till, errand, number):
    """A wrong, missing or zero number is 'not started', and nothing is signed."""
    till.create()
    before = till.world.tse.counters
    with pytest.raises(TransactionNotStarted, match=r"^Given transaction not started\.$"):
        getattr(till, errand)(number)
    assert till.world.tse.counters == before
    assert till.open == [1]


@pytest.mark.parametrize("first", ["store", "cancel"])
@pytest.mark.parametrize("second", ["store", "cancel"])
def test_a_finished_number_is_no_longer_started(till, first, second):
    """A second end of one number is refused like a number that never was."""
    till.create()
    getattr(till, first)(1)
    with pytest.raises(TransactionNotStarted):
        getattr(till, second)(1)


def test_a_repeated_store_may_be_answered_again():
    """With the setting repeated-store, the same document gets the same signature."""
    till = Till(choices={"repeated-store": "answer-again"})
    till.create()
    first, again = till.store(1), till.store(1)
    assert again.protection == first.protection
    till.close()


def test_another_type_is_not_supported(till):
    """Types that the service does not process are named in the refusal."""
    with pytest.raises(DocumentTypeNotSupported, match="MiscellaneousNonFiscal"):
        till.store(1, document_type=DocumentType.MiscellaneousNonFiscal)


def test_a_stranger_is_told_so(till):
    """An unknown client gets the sentence that the real service answers."""
    with pytest.raises(ClientUnknown, match="Client does not exist"):
        till.store(1, unique_client_id=document(1).document_guid)


def test_a_faulty_document_changes_nothing(till):
    """A refused document stays open on the TSE and can be sent again, corrected."""
    till.create()
    with pytest.raises(DocumentFaulty) as refused:
        till.store(1, payments=(cash("1.00"),))
    assert "payments" in str(refused.value)
    assert till.open == [1]
    assert till.store(1).protection.number == 1


def test_every_finding_comes_at_once(till):
    """A till's developer sees all faults of a document in one answer."""
    till.create()
    with pytest.raises(DocumentFaulty) as refused:
        till.store(1, document_id="x" * 41, user=None, positions=(sale(net="1.00", vat=9),))
    sources = {finding.source for finding in refused.value.findings}
    assert {"documentId", "user", "positions[0].vatIdentification"} <= sources


def test_two_worlds_of_one_seed_answer_alike():
    """Same seed and same calls give the same signatures and certificates."""

    def told() -> tuple[object, ...]:
        till = Till(seed="twice", device="swissbit-usb")
        till.create()
        answer = till.store(1)
        till.close()
        return answer.protection, answer.card, answer.completed_at

    assert told() == told()


@pytest.mark.parametrize(("first", "second"), [("store", "cancel"), ("cancel", "store")])
@pytest.mark.parametrize("policy", ["refuse", "answer-again"])
def test_what_was_ended_one_way_is_not_ended_the_other(first, second, policy):
    """A stored document cannot be cancelled afterwards, and an aborted one not stored."""
    till = Till(choices={"repeated-store": policy})
    till.create()
    getattr(till, first)(1)
    with pytest.raises(TransactionNotStarted):
        getattr(till, second)(1)
    till.close()


@pytest.mark.parametrize(("first", "second"), [("store", "cancel"), ("cancel", "store")])
def test_who_lost_an_answer_is_not_told_that_a_started_number_was_not(till, first, second):
    """Begun anew and ended the other way, a document is refused for its GUID, not its number."""
    till.create()
    getattr(till, first)(1)
    till.create()
    again = document(1).document_guid
    with pytest.raises(DocumentFaulty, match="ended the other way"):
        getattr(till, second)(2, document_guid=again)
    assert till.open == [2]
