"""
Answers that get lost after the TSE has done its work: no transaction and no signature is wasted.
"""

from __future__ import annotations

import base64

import pytest
from outages import FaultyService, is_offline


def signed(service):
    """Give the documents of the ledger that are signed: number, counter and signature."""
    documents = service("GET", "/_control/ledger").json()["documents"]
    return [
        (d["fiscalDocumentNumber"], d["signatureCounter"], d["answer"]["signature"])
        for d in documents
        if d["state"] == "signed"
    ]


def lose(service, *occasions):
    """Let the next answer of the TSE get lost."""
    service.arm("drop-answer-after-commit", count=1, occasions=list(occasions))


def finishes(service):
    """Give the numbers of the transactions that the TSE has finished, in order."""
    logs = service.logs.values()
    return [log.transaction for log in logs if log.operation == "FinishTransaction"]


def test_a_lost_start_is_gone_on_with(faulty):
    """The till sends -99, and the document ends the transaction that nobody knew of."""
    faulty.sale()
    lose(faulty, "create")
    assert is_offline(faulty.start())
    assert faulty.tse["startedTransactions"] == 1
    assert int(faulty.store(-99, name="2").json()["fiscalDocumentNumber"]) == 2
    assert faulty.tse["startedTransactions"] == 0
    assert int(faulty.start().json()["fiscalDocumentNumber"]) == 3


def test_a_sale_in_somebodys_hands_is_not_taken_for_a_lost_one(faulty):
    """Only what was started after the last number that was seen, and before the next, is lost."""
    earlier = faulty.number()
    lose(faulty, "create")
    faulty.start()
    later = faulty.number()
    assert (earlier, later) == (1, 3)
    assert int(faulty.store(-99, name="lost").json()["fiscalDocumentNumber"]) == 2
    assert int(faulty.store(-99, name="none left").json()["fiscalDocumentNumber"]) == 4
    assert int(faulty.store(later, name="later").json()["fiscalDocumentNumber"]) == later
    assert int(faulty.store(earlier, name="earlier").json()["fiscalDocumentNumber"]) == earlier


def test_a_start_that_never_arrived_leaves_nothing_to_go_on_with(faulty):
    """After a real outage the list shows no transaction of nobody, and a new one is started."""
    open_sale = faulty.number()
    faulty.arm("unplug", count=1)
    assert is_offline(faulty.start())
    assert int(faulty.store(-99, name="2").json()["fiscalDocumentNumber"]) == 2
    assert int(faulty.store(open_sale).json()["fiscalDocumentNumber"]) == 1


def test_after_a_restart_nothing_is_taken_for_lost(tmp_path):
    """A service that has seen no number yet leaves open transactions alone."""
    settings = {"ledger": f"sqlite:{tmp_path / 'ledger'}"}
    before = FaultyService(**settings)
    held = before.number()
    before.close()
    after = FaultyService(**settings)
    lose(after, "create")
    assert is_offline(after.start())
    assert int(after.store(-99, name="2").json()["fiscalDocumentNumber"]) == 3
    assert int(after.store(held).json()["fiscalDocumentNumber"]) == held
    assert after.tse["startedTransactions"] == 1
    after.close()


def test_a_lost_start_is_remembered_over_a_restart(tmp_path):
    """What was noted before the crash is looked into after it."""
    settings = {"ledger": f"sqlite:{tmp_path / 'ledger'}"}
    before = FaultyService(**settings)
    before.sale()
    lose(before, "create")
    before.start()
    before.close()
    after = FaultyService(**settings)
    assert int(after.store(-99, name="2").json()["fiscalDocumentNumber"]) == 2
    after.close()


def test_what_is_found_after_a_restart_does_not_put_sales_in_danger(tmp_path):
    """A lost start that is gone on with may be older than what tills have in their hands."""
    settings = {"ledger": f"sqlite:{tmp_path / 'ledger'}"}
    before = FaultyService(**settings)
    before.sale()
    lose(before, "create")
    before.start()
    held = before.number()
    before.close()
    after = FaultyService(**settings)
    assert int(after.store(-99, name="2").json()["fiscalDocumentNumber"]) == 2
    lose(after, "create")
    assert is_offline(after.start())
    assert int(after.store(-99, name="3").json()["fiscalDocumentNumber"]) == held + 2
    assert int(after.store(held).json()["fiscalDocumentNumber"]) == held
    after.close()


def test_a_lost_finish_is_recalled(faulty):
    """The document gets the signature that it had all along, and the TSE signs nothing more."""
    number = faulty.number()
    lose(faulty, "finish")
    assert is_offline(faulty.store(number))
    (given,) = (base64.b64encode(faulty.logs[5].content[-64:]).decode(),)
    faulty("PUT", "/_control/cable", json={"cut": []})
    assert signed(faulty) == [(1, 5, given)]
    assert faulty.tse["createdSignatures"] == 5


def test_a_till_that_repeats_gets_the_lost_answer(faulty):
    """The same document sent again is answered with the number and signature of the first."""
    number = faulty.number()
    lose(faulty, "finish")
    faulty.store(number)
    again = faulty.store(number).json()
    assert int(again["fiscalDocumentNumber"]) == number
    assert again["AdditionalFields"]["TseSignatureCounter"] == 5
    assert again["AdditionalFields"]["TransactionStartTime"] > 0
    assert finishes(faulty) == [1]


def test_a_lost_finish_of_a_document_without_a_number_is_recalled_too(faulty):
    """Start and finish in one call: whichever answer gets lost, one transaction comes of it."""
    faulty.sale()
    for name, spared in (("start", 0), ("finish", 1)):
        faulty.arm("drop-answer-after-commit", count=1, occasions=["finish"])
        if spared:
            faulty.clear()
            faulty.arm("drop-answer-after-commit", occasions=["finish"], probability=0.5, seed="b")
        faulty.store(-99, name=name)
        faulty.clear()
    assert faulty.waiting == 0
    assert finishes(faulty) == [1, 2, 3]
    assert faulty.tse["startedTransactions"] == 0


def test_a_transaction_that_was_ended_otherwise_is_not_taken_over(faulty):
    """What the TSE remembers has to be what the document says; else it is signed anew."""
    number = faulty.number()
    faulty.arm("unplug", occasions=["finish", "resign"])
    faulty.store(number)
    world = faulty.app.world
    world.tse.finish_transaction("00345-00345", number, "", b"", at=world.clock.unix())
    faulty.clear()
    assert [one[0] for one in signed(faulty)] == [2]


@pytest.mark.parametrize(
    ("choice", "numbers"), [({"lost-start": "leave"}, [1, 3]), ({"lost-start": "resume"}, [1, 2])]
)
def test_whether_a_lost_start_is_gone_on_with_is_a_setting(choice, numbers):
    """Left, it stays open until somebody closes what is open."""
    service = FaultyService(choices=choice)
    service.sale()
    lose(service, "create")
    service.start()
    service.store(-99, name="2")
    assert finishes(service) == numbers
    service.close()


def test_signed_again_a_sale_is_on_the_tse_twice():
    """That is what the other setting does, and an export shows it."""
    service = FaultyService(choices={"lost-finish": "sign-again"})
    number = service.number()
    lose(service, "finish")
    service.store(number)
    service("PUT", "/_control/cable", json={"cut": []})
    assert finishes(service) == [1, 2]
    service.close()


@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_a_flapping_tse_signs_every_receipt_once(seed):
    """Calls and answers get lost at random; in the end each sale has one finish of its own."""
    service = FaultyService()
    service.sale(name="before")
    service.arm("drop-answer-after-commit", name="lost", probability=0.3, seed=seed)
    service.arm("unplug", name="away", probability=0.2, seed=seed)
    for name in range(30):
        number = int(service.start().json()["fiscalDocumentNumber"])
        service.store(number, name=str(name))
    service.clear()
    assert service.waiting == 0
    numbers = finishes(service)
    assert len(numbers) == len(set(numbers)) == 31
    found = signed(service)
    assert sorted(one[0] for one in found) == sorted(numbers)
    for _, counter, signature in found:
        assert service.logs[counter].content.endswith(base64.b64decode(signature))
    service.close()
