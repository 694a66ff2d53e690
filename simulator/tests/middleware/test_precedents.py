"""
What a document says otherwise than what came before it.
"""

from __future__ import annotations

from uuid import UUID, uuid5

import pytest
from till import Till, cash, sale

from fiskalsim.cable.cuts import Place
from fiskalsim.middleware.client import SAMPLE_CLIENT_ID
from fiskalsim.middleware.documents.enums import DocumentType
from fiskalsim.middleware.documents.model import DocumentReference
from fiskalsim.middleware.refusals import DocumentFaulty

KIOSK = "Kiosk"
IDENTIFIER = "payments[0].uniqueReadablePaymentIdentifier"


def paid(currency, amount="12.90"):
    """A payment kept under one identifier, in a currency."""
    return {
        "payments": (
            cash(amount, currency_iso_code=currency, unique_readable_payment_identifier=KIOSK),
        )
    }


def void_of(name, gross="-12.90", net="-10.84"):
    """A document that voids the one called *name*."""
    return {
        "name": f"void of {name}",
        "cancellation_document": True,
        "document_reference": DocumentReference(
            reference_type=0, document_guid=uuid5(UUID(int=1), name)
        ),
        "positions": (sale(gross, net=net),),
        "payments": (cash(gross),),
    }


def closed(till):
    """Close the day."""
    till._do(till.world.closing.close(SAMPLE_CLIENT_ID, raise_difference=False, close_month=False))


def test_an_identifier_keeps_its_currency_until_the_closing(till):
    """Another currency under the same name is refused, and taken after the day was closed."""
    till.create()
    till.store(1, **paid("EUR"))
    till.create()
    assert till.findings(2, name="2", **paid("CHF"))[IDENTIFIER] == "error"
    with pytest.raises(DocumentFaulty, match="stands for EUR since the last closing"):
        till.store(2, name="2", **paid("CHF"))
    assert till.open == [2]
    closed(till)
    assert till.store(2, name="2", **paid("CHF")).protection.number == 2


def test_an_identifier_of_an_aborted_document_is_free(till):
    """What was not sold says nothing about currencies, and an abort is not asked."""
    till.create()
    till.store(1, **paid("EUR"))
    till.create()
    till.cancel(2, name="2", **paid("CHF"))
    till.create()
    assert till.store(3, name="3", **paid("EUR")).protection.number == 3


@pytest.mark.parametrize("kind", [DocumentType.Receipt, DocumentType.Invoice])
def test_another_type_than_created_is_a_warning(till, kind):
    """CreateDocument's type is remembered until the document is stored."""
    other = {DocumentType.Receipt: DocumentType.Invoice}.get(kind, DocumentType.Receipt)
    number = till.create(kind).protection.number
    assert "documentType" not in till.findings(number, document_type=kind)
    assert till.findings(number, document_type=other)["documentType"] == "warning"
    assert till.store(number, document_type=other).protection.number == number
    assert till.world.desk.state.created == {}


def test_another_type_than_created_may_be_refused(tmp_path):
    """Refused, also after a restart; the abort, whose type is often left out, is not."""
    settings = {
        "choices": {"created-type": "refused"},
        "ledger": f"sqlite:{tmp_path / 'ledger.db'}",
    }
    till = Till(**settings)
    till.create(DocumentType.Invoice)
    till.create(DocumentType.Invoice)
    till.close()
    again = Till(**settings)
    with pytest.raises(DocumentFaulty, match="created for documents of type 1"):
        again.store(1)
    assert again.store(1, document_type=DocumentType.Invoice).protection.number == 1
    assert again.cancel(2, name="2").protection.number == 2
    again.close()


@pytest.mark.parametrize(
    ("fields", "source"),
    [
        (void_of("sold"), None),
        (void_of("sold", "-5.00", "-4.20"), "positions"),
        (void_of("aborted"), "documentReference"),
        (void_of("elsewhere", "-5.00", "-4.20"), None),
    ],
)
def test_a_void_negates_what_it_voids(till, fields, source):
    """Sums that differ are a warning, and so is the void of what was never sold."""
    till.create()
    till.store(1, name="sold")
    till.create()
    till.cancel(2, name="aborted")
    till.create()
    found = {k: v for k, v in till.findings(3, **fields).items() if not k.startswith("payments")}
    assert found == ({source: "warning"} if source else {})
    assert till.store(3, **fields).protection.number == 3


def test_a_void_of_several_lines_may_put_them_together():
    """Sums are compared by VAT key; refused, a wrong void is not signed."""
    till = Till(choices={"void-values": "refused"})
    till.create()
    till.store(1, name="two", positions=(sale(), sale()), payments=(cash("25.80"),))
    till.create()
    with pytest.raises(DocumentFaulty, match=r"comes to -25\.80; this one comes to -12\.90"):
        till.store(2, **void_of("two"))
    assert till.open == [2]
    assert till.store(2, **void_of("two", "-25.80", "-21.68")).protection.number == 2
    till.close()


def test_a_waiting_document_can_be_voided(till):
    """The original is found before and after its signature."""
    till.create()
    till.cut(Place.FINISH)
    till.store(1, name="waits")
    assert till.findings(-99, **void_of("waits", "-1.00", "-0.84"))["positions"] == "warning"
    till.cut()
    assert till.findings(-99, **void_of("waits", "-1.00", "-0.84"))["positions"] == "warning"


def test_open_transactions_at_the_closing_are_a_setting(till):
    """By default a warning of validateDocument; refused, neither way of closing is taken."""
    end = {"document_type": DocumentType.EndOfDay, "positions": (), "payments": ()}
    strict = Till(choices={"closing-open-transactions": "refused"})
    assert "documentType" not in till.findings(None, **end)
    for each in (till, strict):
        each.create()
    assert till.findings(None, **end)["documentType"] == "warning"
    assert till.store(0, name="z", **end).protection.number == -1
    closed(till)
    assert strict.findings(None, **end)["documentType"] == "error"
    with pytest.raises(DocumentFaulty, match="1 transactions are still open"):
        strict.store(0, name="z", **end)
    with pytest.raises(DocumentFaulty, match="store or cancel them"):
        closed(strict)
    strict.store(1)
    closed(strict)
    assert strict.world.desk.state.days.closings(SAMPLE_CLIENT_ID) == 1
    strict.close()


def test_warnings_about_what_came_before_can_be_silenced():
    """strict-findings=off silences them, not the errors."""
    till = Till(choices={"strict-findings": "off"})
    till.create(DocumentType.Invoice)
    assert till.findings(1) == {}
    till.store(1, document_type=DocumentType.Invoice, **paid("EUR"))
    assert till.findings(-99, name="2", **paid("CHF")) == {IDENTIFIER: "error"}
    till.close()


@pytest.mark.parametrize("errand", ["store", "cancel"])
@pytest.mark.parametrize("reachable", [True, False])
def test_what_is_not_fiscal_ends_no_open_transaction(till, errand, reachable):
    """A delivery note under the number of an open sale is refused, and the sale stays open."""
    till.create()
    note = {"name": "note", "document_type": DocumentType.DeliveryNote}
    if not reachable:
        till.cut(Place.ALL)
    with pytest.raises(DocumentFaulty, match=r"fiscalDocumentNumber: Transaction 1 (is|may be)"):
        getattr(till, errand)(1, **note)
    assert till.findings(1, **note)["fiscalDocumentNumber"] == "error"
    assert getattr(till, errand)(None, **note).protection.number == -1
    till.cut()
    assert till.open == [1]
    assert till.store(1).protection.number == 1


def test_a_copy_may_have_the_number_of_its_original(till):
    """What is ended is not left open by anything, so the number is nobody's business."""
    till.create()
    till.store(1)
    copy = {"name": "copy", "document_type": DocumentType.PrintingReceipt}
    assert till.store(1, **copy).protection.number == -1
