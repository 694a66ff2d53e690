"""
What each type of document becomes: signed as what, answered with -1, or refused.
"""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace
from till import NOON, Till, booking, cash, document, sale

from fiskalsim.answers.generations import render
from fiskalsim.middleware.client import SAMPLE_CLIENT_ID
from fiskalsim.middleware.documents.enums import DocumentType, PaymentType, PositionType
from fiskalsim.middleware.documents.kinds import KINDS
from fiskalsim.middleware.documents.model import DocumentReference, PositionReference
from fiskalsim.middleware.facts import ClientCommissioned
from fiskalsim.middleware.refusals import (
    DocumentFaulty,
    DocumentTypeNotSupported,
    TransactionNotStarted,
)
from fiskalsim.web.call import as_json
from fiskalspec import schemas

NOT_FISCAL = sorted(kind for kind, row in KINDS.items() if not row.fiscal)
FISCAL = sorted(kind for kind, row in KINDS.items() if row.fiscal)
VOIDED = DocumentReference(reference_type="[0] = Cancellation", document_guid=UUID(int=7))
BACK = {"cancellation_document": True, "document_reference": VOIDED}


def signed(till: Till, **fields: object) -> str:
    """Create and store a document; return what was signed."""
    number = till.create(fields.get("document_type", DocumentType.Receipt)).protection.number
    protection = till.store(number, **fields).protection
    return f"{protection.process_type} {protection.process_data}"


def test_every_type_has_a_row_but_the_one_that_is_an_error():
    """No published type is forgotten, and 1100 is refused."""
    assert set(DocumentType) - set(KINDS) == {DocumentType.MiscellaneousNonFiscal}


@pytest.mark.parametrize("kind", NOT_FISCAL)
def test_what_is_not_fiscal_is_answered_minus_one(till, kind):
    """Nothing is started or signed for it, it is stored, and the revision is 0."""
    before = till.world.tse.counters
    created = till.create(DocumentType(kind))
    fields = {"audit_log_entry_type": "other", "positions": None, "payments": None}
    stored = till.store(-1, document_type=DocumentType(kind), **fields)
    for answer in (created, stored):
        assert (answer.protection.number, answer.protection.revision) == (-1, 0)
        assert answer.error_description is None
    assert (till.world.tse.counters, till.open, till.waiting) == (before, [], [])
    key = f"{SAMPLE_CLIENT_ID}/{document(-1).document_guid}"
    assert till.world.ledger.find(key) is not None


@pytest.mark.parametrize("kind", FISCAL)
def test_an_aborted_document_is_an_aborted_receipt(till, kind):
    """Whatever a transaction was started for, its abort is AVBelegabbruch."""
    number = till.create(DocumentType(kind)).protection.number
    protection = till.cancel(number, document_type=DocumentType(kind)).protection
    assert protection.process_type == "Kassenbeleg-V1"
    assert protection.process_data == "AVBelegabbruch^0.00_0.00_0.00_0.00_0.00^"


def test_an_unknown_number_is_refused(till):
    """A type that nobody knows is not processed."""
    with pytest.raises(DocumentTypeNotSupported, match="4711"):
        till._do(till.world.transactions.create(SAMPLE_CLIENT_ID, 4711))


@pytest.mark.parametrize(
    ("kind", "gross"),
    [
        (DocumentType.PayIn, "100.00"),
        (DocumentType.PayOut, "-100.00"),
        (DocumentType.OpeningBalance, "150.00"),
    ],
)
def test_cash_that_moves_is_a_receipt_in_the_slot_of_zero(till, kind, gross):
    """Cash without a sale stands in the fifth slot and in Bar."""
    data = signed(till, document_type=kind, positions=(booking(gross),), payments=(cash(gross),))
    assert data == f"Kassenbeleg-V1 Beleg^0.00_0.00_0.00_0.00_{gross}^{gross}:Bar"


def test_an_invoice_without_payment_is_avrechnung(till):
    """What is paid elsewhere is no receipt yet; what is paid here is one."""
    kind = {"document_type": DocumentType.Invoice}
    zeros = "12.90_0.00_0.00_0.00_0.00"
    assert signed(till, **kind, payments=()) == f"Kassenbeleg-V1 AVRechnung^{zeros}^"
    assert signed(till, **kind, name="2") == f"Kassenbeleg-V1 Beleg^{zeros}^12.90:Bar"


@pytest.mark.parametrize(("choice", "named"), [("always", "AVRechnung"), ("receipt", "Beleg")])
def test_an_invoice_may_be_of_one_kind_always(choice, named):
    """The setting invoice-kind decides about invoices that are paid, and about all others."""
    till = Till(choices={"invoice-kind": choice})
    for name, payments in (("1", ()), ("2", (cash(),))):
        data = signed(till, document_type=DocumentType.Invoice, name=name, payments=payments)
        assert data.startswith(f"Kassenbeleg-V1 {named}^")
    till.close()


def test_an_invoice_that_is_paid_has_to_be_paid_whole(till):
    """Payments of an invoice are checked as soon as there are any."""
    found = till.findings(document_type=DocumentType.Invoice, payments=(cash("1.00"),))
    assert found["payments"] == "error"


def test_an_order_is_lines_of_quantity_text_and_price(till):
    """Quotes are doubled, lines joined by CR, decimals cut off, what is taken back is negative."""
    lines = (
        sale("7.98", quantity=Decimal(2), item_caption='Eisbecher "Himbeere"'),
        sale("1.25", net="1.05", quantity=Decimal("0.2500"), item_caption="Wine\r\nred"),
        sale("-2.30", net="-1.93", quantity=Decimal(1), item_caption="Limo"),
        sale("10.00", net="8.40", quantity=Decimal(3), item_caption="Third"),
        sale("1.00", net="0.84", item_caption="One", deleted_position=True),
        sale("1.00", net="0.84", item_caption=None),
    )
    data = signed(till, document_type=DocumentType.LongTermOrder, positions=lines, payments=None)
    assert data.removeprefix("Bestellung-V1 ").split("\r") == [
        '2;"Eisbecher ""Himbeere""";3.99',
        '0.25;"Wine red";5.00',
        '-1;"Limo";2.30',
        '3;"Third";3.33',
        '1;"4711";1.00',
    ]


def test_an_order_of_nothing_is_faulty(till):
    """There is nothing to sign in an order without items."""
    found = till.findings(document_type=DocumentType.LongTermOrder, positions=())
    assert found["positions"] == "error"


@pytest.mark.parametrize("kind", [DocumentType.Receipt, DocumentType.Invoice])
def test_training_is_marked_as_such(till, kind):
    """Training is secured like a sale and says that it is none."""
    data = signed(till, document_type=kind, is_training=True)
    assert data == "Kassenbeleg-V1 AVTraining^12.90_0.00_0.00_0.00_0.00^12.90:Bar"


def test_a_training_order_is_training(till):
    """An order for training is no Bestellung-V1."""
    data = signed(till, document_type=DocumentType.LongTermOrder, is_training=True, payments=None)
    assert data == "Kassenbeleg-V1 AVTraining^12.90_0.00_0.00_0.00_0.00^"


def test_a_void_is_a_receipt_with_reversed_signs(till):
    """A void names what it voids and takes its amounts back; it is no AVBelegstorno."""
    data = signed(
        till, **BACK, positions=(sale("-12.90", net="-10.84"),), payments=(cash("-12.90"),)
    )
    assert data == "Kassenbeleg-V1 Beleg^-12.90_0.00_0.00_0.00_0.00^-12.90:Bar"


@pytest.mark.parametrize(
    ("reference", "source"),
    [
        (None, "documentReference"),
        (DocumentReference(reference_type=0), "documentReference"),
        (DocumentReference(document_guid=UUID(int=7)), "documentReference.referenceType"),
        (replace(VOIDED, reference_type=5), "documentReference.referenceType"),
    ],
)
def test_a_void_without_reference_is_faulty(till, reference, source):
    """A void has to say by type and key what it voids."""
    found = till.findings(cancellation_document=True, document_reference=reference)
    assert found[source] == "error"


def test_a_partial_return_names_its_line(till):
    """A line that is taken back needs a reference; with one its amounts are subtracted."""
    back = sale("-2.00", net="-1.68", cancellation_position=True)
    lines, payments = (sale(), back), (cash("10.90"),)
    found = till.findings(positions=lines, payments=payments)
    assert found["positions[1].positionReference"] == "error"
    reference = PositionReference(reference_type=0, document_guid=UUID(int=7), position_number=0)
    lines = (sale(), replace(back, position_reference=reference))
    data = signed(till, positions=lines, payments=payments)
    assert data == "Kassenbeleg-V1 Beleg^10.90_0.00_0.00_0.00_0.00^10.90:Bar"


@pytest.mark.parametrize(
    ("choices", "kind", "process_type"),
    [
        ({"end-of-day": "signed"}, DocumentType.EndOfDay, "SonstigerVorgang"),
        ({"long-term-order": "non-fiscal"}, DocumentType.LongTermOrder, ""),
        ({"opening-balance": "non-fiscal"}, DocumentType.OpeningBalance, ""),
    ],
)
def test_a_doubtful_row_can_be_chosen_otherwise(choices, kind, process_type):
    """The least certain rows of the table are settings."""
    till = Till(choices=choices)
    number = till.create(kind).protection.number
    answer = till.store(number, document_type=kind, positions=None, payments=None)
    assert answer.protection.process_type == process_type
    assert (answer.protection.number == -1) is (process_type == "")
    till.close()


def test_the_values_of_the_older_flow_count_where_the_own_are_absent(till):
    """The answer to create may lie in the document as a whole, as any generation writes it."""
    till.create()
    answers = (
        {"FiscalisationDocumentNumber": 1, "FiscalisationDocumentRevision": 1},
        {"fiscalDocumentNumber": "2", "AdditionalFields": {"fiscalDocumentRevision": 1}},
    )
    assert till.store(None, fiscal_response=answers[0]).protection.number == 1
    till.create()
    assert till.store(None, fiscal_response=answers[1], name="2").protection.number == 2


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5000, "-" + "9" * 5000, 10**30, True])
def test_what_no_service_gave_out_does_not_count_in_the_older_flow(till, number):
    """A number that fits into no fact is as good as none."""
    with pytest.raises(TransactionNotStarted):
        till.store(None, fiscal_response={"fiscalisationDocumentNumber": number})


def test_the_own_value_wins_over_the_older_flow(till):
    """A number in the document itself is the one that counts."""
    till.create()
    answer = till.store(1, fiscal_response={"fiscalisationDocumentNumber": 99})
    assert answer.protection.number == 1


def test_a_process_begins_with_its_first_order(till):
    """The receipt of a table tells when its first order was stored, and ends it."""
    group = {"allocation_groups": ("Table 1",)}
    order = {"document_type": DocumentType.LongTermOrder, "payments": None, **group}
    began = till.world.clock.unix()
    for name in ("o1", "o2"):
        till.store(till.create(DocumentType.LongTermOrder).protection.number, name=name, **order)
        till.world.advance_clock(600)
    elsewhere = till.store(till.create().protection.number, name="r0")
    receipt = till.store(till.create().protection.number, name="r1", **group)
    next_guest = till.store(till.create().protection.number, name="r2", **group)
    assert [elsewhere.process_start_unix, next_guest.process_start_unix] == [0, 0]
    assert receipt.process_start_unix == began


def test_a_process_start_that_is_given_is_believed(till):
    """ProcessStartDate wins; without an offset it is German time."""
    naive = datetime.fromisoformat("2026-01-05T12:00:00")
    for name, at in (("1", NOON), ("2", naive)):
        answer = till.store(till.create().protection.number, name=name, process_start_date=at)
        assert answer.process_start_unix == int(NOON.timestamp())


def test_the_receipt_id_stands_at_create_only_and_once_activated(till):
    """Without a short id there is none; with one it is the four characters and four digits."""
    assert till.create().receipt_id is None
    client = till.world.desk.state.clients[SAMPLE_CLIENT_ID]
    till.world.desk.note(ClientCommissioned(client=replace(client, short_id="0p4j")))
    assert till.create().receipt_id == "0p4j0001"
    assert till.store(2).receipt_id is None
    assert till.create().receipt_id == "0p4j0002"


def test_the_types_of_payment_that_say_nothing_was_paid(till):
    """Keine is no payment: an invoice with it is unpaid."""
    data = signed(
        till,
        document_type=DocumentType.Invoice,
        payments=(cash("0.00", payment_type=PaymentType.NONE),),
    )
    assert data.startswith("Kassenbeleg-V1 AVRechnung^")


def test_a_faulty_order_changes_nothing(till):
    """What is refused stays open."""
    till.create(DocumentType.LongTermOrder)
    text = sale(type=PositionType.Text)
    with pytest.raises(DocumentFaulty):
        till.store(1, document_type=DocumentType.LongTermOrder, positions=(text,))
    assert till.open == [1]


@pytest.mark.parametrize("generation", ["2021", "1.7.6", "1.7.7"])
def test_every_kind_of_answer_fits_its_generation(till, generation):
    """Started, signed as an order and not fiscal: each fits the schema when it is written out."""
    schema = Draft202012Validator(schemas.get(f"fiscal-response-{generation}"))
    answers = [
        till.create(DocumentType.LongTermOrder),
        till.store(1, document_type=DocumentType.LongTermOrder, allocation_groups=("1",)),
        till.create(DocumentType.EndOfDay),
        till.store(-1, document_type=DocumentType.EndOfDay, positions=None, payments=None),
    ]
    for answer in answers:
        written = json.loads(as_json(render(answer, generation)).body)
        assert [error.message for error in schema.iter_errors(written)] == []
