"""
What the lines and payments of a document become: slots, sums, warnings and errors.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from till import Till, booking, cash, document, sale

from fiskalsim.answers.generations import render
from fiskalsim.middleware.client import SAMPLE_CLIENT_ID, sample_client
from fiskalsim.middleware.documents import taxsums
from fiskalsim.middleware.documents.discounts import distributed, shares
from fiskalsim.middleware.documents.enums import (
    AutomaticVatCalculation,
    DocumentType,
    PaymentType,
    PositionType,
)
from fiskalsim.middleware.documents.enums import BusinessTransactionType as Case
from fiskalsim.middleware.documents.model import Discount, Partner, Position, TaxPosition
from fiskalsim.middleware.facts import ClientCommissioned
from fiskalsim.middleware.receipts.processdata import quantity

AUGUST_2020 = datetime.fromisoformat("2020-08-01T12:00:00+02:00")
NAMED = {"caption": "Bar", "unique_readable_payment_identifier": "Bar"}


def one(till: Till, **fields: object) -> str:
    """Create and store one receipt; return its processData."""
    return till.store(till.create().protection.number, **fields).protection.process_data


def under(choices: dict[str, str], **fields: object) -> str:
    """Store one receipt in a world with these settings."""
    till = Till(choices=choices)
    try:
        return one(till, **fields)
    finally:
        till.close()


def rated(percent: str, *, key: int | None = None) -> dict[str, object]:
    """One line of 11.90 with a rate, and its payment."""
    line = sale("11.90", net="10.00", vat=key, vat_percent=Decimal(percent))
    return {"positions": (line,), "payments": (cash("11.90"),)}


@pytest.mark.parametrize(
    ("day", "percent", "slot"),
    [
        ("2020-06-30T23:59:59+02:00", "19", 0),
        ("2020-07-01T00:00:00+02:00", "16", 0),
        ("2020-07-01T00:00:00+02:00", "5", 1),
        ("2020-12-31T23:30:00Z", "19", 0),
        ("2021-12-31T12:00:00+01:00", "10.7", 2),
        ("2022-06-01T12:00:00", "9.5", 2),
        ("2024-12-06T12:00:00", "8.4", 2),
        ("2025-01-01T12:00:00", "7.8", 2),
        ("2025-01-01T12:00:00", "5.5", 3),
    ],
)
def test_a_rate_alone_finds_the_slot_of_its_day(day, percent, slot):
    """With vat-key-missing=by-rate the calendar of the booking day decides, in German time."""
    data = under(
        {"vat-key-missing": "by-rate"}, book_date=datetime.fromisoformat(day), **rated(percent)
    )
    assert data.split("^")[1].split("_").index("11.90") == slot


def test_a_rate_alone_is_not_enough_by_default(till):
    """VatIdentification is the keyed field; without it the line is faulty."""
    assert till.findings(**rated("19"))["positions[0].vatIdentification"] == "error"


def test_a_rate_of_another_day_finds_nothing():
    """16 % is no rate of 2026, so the line stays without a slot."""
    till = Till(choices={"vat-key-missing": "by-rate"})
    assert till.findings(**rated("16"))["positions[0].vatIdentification"] == "error"
    till.close()


@pytest.mark.parametrize(("choice", "slot"), [("key", 0), ("rate", 1)])
def test_key_and_rate_may_disagree(choice, slot):
    """The key counts unless the setting takes the rate; either way it is a warning."""
    till = Till(choices={"vat-key-and-rate": choice})
    fields = rated("7", key=1)
    assert till.findings(**fields)["positions[0].vatPercent"] == "warning"
    assert one(till, **fields).split("^")[1].split("_").index("11.90") == slot
    till.close()


def test_16_percent_in_2020_is_no_finding(till):
    """The rate of the booking day is right, today's would be wrong."""
    assert "positions[0].vatPercent" not in till.findings(
        book_date=AUGUST_2020, **rated("16", key=1)
    )
    assert "positions[0].vatPercent" in till.findings(book_date=AUGUST_2020, **rated("19", key=1))


def test_a_missing_rate_is_that_of_the_key_on_the_day(till):
    """AutomaticVatCalculation works out net from gross with the rate of 2020."""
    line = Position(item_id="1", vat_identification=1, gross_value=Decimal("11.60"))
    fields = {
        "automatic_vat_calculation": AutomaticVatCalculation.netValueCalculation,
        "positions": (line,),
        "payments": (cash("11.60", **NAMED),),
    }
    completed = till.world.transactions._completed(document(1, book_date=AUGUST_2020, **fields))
    assert completed.positions[0].net_value == Decimal("10.00")
    assert till.findings(**fields) == {}


@pytest.mark.parametrize(("key", "slot"), [(8, 4), (21, 0), (22, 1), (43, 2)])
def test_the_keys_of_dsfinvk_can_be_read(key, slot):
    """Keys of former rates and the zero rate are read when asked for, and refused otherwise."""
    line = sale("11.90", net="11.90", vat=key)
    fields = {"positions": (line,), "payments": (cash("11.90"),)}
    data = under({"vat-keys": "dsfinvk"}, **fields)
    assert data.split("^")[1].split("_").index("11.90") == slot
    till = Till()
    assert till.findings(**fields)["positions[0].vatIdentification"] == "error"
    till.close()


def test_a_menu_may_be_taxed_by_its_parts(till):
    """UseSubItemVatCalculation puts the sub-items into the slots, not the item."""
    parts = (
        sale("8.00", net="7.48", vat=2, type=PositionType.SubItem),
        sale("4.90", net="4.12", vat=1, type=PositionType.SubItem),
    )
    menu = sale("12.90", sub_items=parts, use_sub_item_vat_calculation=True)
    assert one(till, positions=(menu,)) == "Beleg^4.90_8.00_0.00_0.00_0.00^12.90:Bar"
    menu = sale("12.90", sub_items=parts)
    assert one(till, name="2", positions=(menu,)) == "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar"


def test_a_single_purpose_voucher_may_lower_the_sale(till):
    """Moved to the lines it lowers them; by default it is a payment like another."""
    voucher = cash("10.00", payment_type=PaymentType.SINGLE_PURPOSE_VOUCHER, vat_identification=1)
    fields = {"payments": (voucher, cash("2.90"))}
    moved = under({"single-purpose-voucher": "moved"}, **fields)
    assert moved == "Beleg^2.90_0.00_0.00_0.00_0.00^2.90:Bar"
    assert one(till, **fields) == "Beleg^12.90_0.00_0.00_0.00_0.00^2.90:Bar_10.00:Unbar"
    strict = Till(choices={"single-purpose-voucher": "refused"})
    assert strict.findings(**fields)["payments[0].paymentType"] == "error"
    strict.close()


def test_tips_deposits_and_foreign_money(till):
    """Each business case stands in the slot of its key, foreign money with its code."""
    lines = (
        sale(),
        sale("0.25", net="0.21", business_transaction_type=Case.DepositOnEmpties),
        booking("2.00", business_transaction_type=Case.Tip),
    )
    payments = (
        cash("10.00", currency_iso_code="CHF", foreign_amount=Decimal("9.50")),
        cash("5.15", payment_type=PaymentType.EC_CARD),
    )
    data = one(till, positions=lines, payments=payments)
    assert data == "Beleg^13.15_0.00_0.00_0.00_2.00^9.50:Bar:CHF_5.15:Unbar"


def test_a_discount_on_the_total_may_be_spread():
    """With total-discount=distributed the lines are lowered, and the payments fit again."""
    lines = (
        sale("10.00", net="8.40", vat=1),
        sale("10.00", net="9.35", vat=2),
        sale("10.00", net="10.00", vat=5),
        Position(
            type=PositionType.Total,
            value=Decimal("29.00"),
            discounts=(Discount(discount_order=0, discount_value=Decimal("1.00")),),
        ),
    )
    data = under({"total-discount": "distributed"}, positions=lines, payments=(cash("29.00"),))
    assert data == "Beleg^9.66_9.67_0.00_0.00_9.67^29.00:Bar"


cents = st.integers(-100_000, 100_000).map(lambda n: Decimal(n) / 100)
weights = st.lists(st.integers(1, 1_000_000).map(lambda n: Decimal(n) / 100), min_size=1)


@given(amount=cents, weights=weights)
def test_no_cent_is_lost(amount, weights):
    """The parts are whole cents, add up exactly, and miss the exact share by less than one."""
    parts = shares(amount, weights)
    assert sum(parts) == amount
    assert all(part == part.quantize(Decimal("0.01")) for part in parts)
    total = sum(weights)
    assert all(
        abs(part - amount * weight / total) < Decimal("0.0101")
        for part, weight in zip(parts, weights, strict=True)
    )


def test_a_subtotal_covers_the_lines_since_the_one_before():
    """The first line was covered by the first subtotal and is left alone by the second."""
    off = (Discount(discount_order=0, discount_value=Decimal("1.00")),)
    lines = (
        sale("10.00", net="8.40"),
        Position(type=PositionType.SubTotal),
        sale("10.00", net="8.40"),
        Position(type=PositionType.SubTotal, discounts=off),
    )
    lowered = distributed(document(1, positions=lines)).positions
    assert [p.gross_value for p in lowered if p.gross_value] == [Decimal(10), Decimal(9)]
    assert all(p.net_value + p.tax_value == p.gross_value for p in lowered if p.gross_value)


@pytest.mark.parametrize(
    ("sent", "written"),
    [("1", "1"), ("1.000", "1"), ("0.2509", "0.25"), ("-2.5", "-2.5"), ("100", "100"),
     ("-0.0001", "0"), ("1.23456", "1.234")],
)  # fmt: skip
def test_a_quantity_has_as_few_decimals_as_it_needs(sent, written):
    """At most three decimals, cut off, without an exponent and without a negative zero."""
    assert quantity(Decimal(sent)) == written


def test_a_payout_keeps_its_sign_unless_told_otherwise(till):
    """As sent by default, which is a warning; negative by setting."""
    fields = {
        "document_type": DocumentType.PayOut,
        "positions": (booking("20.00"),),
        "payments": (cash("20.00"),),
    }
    assert till.findings(**fields)["positions"] == "warning"
    assert one(till, **fields).endswith("20.00^20.00:Bar")
    negative = under({"pay-out-sign": "negative"}, **fields)
    assert negative == "Beleg^0.00_0.00_0.00_0.00_-20.00^-20.00:Bar"
    # What is deducted in it stays so, or lines and payments would come to different sums.
    fields |= {
        "positions": (booking("20.00"), booking("-5.00")),
        "payments": (cash("20.00"), cash("-5.00")),
    }
    negative = under({"pay-out-sign": "negative"}, **fields)
    assert negative == "Beleg^0.00_0.00_0.00_0.00_-15.00^-15.00:Bar"
    fields |= {"positions": (booking("-20.00"),), "payments": (cash("-20.00"),)}
    assert under({"pay-out-sign": "negative"}, **fields) == negative.replace("15", "20")


MENU = {"use_sub_item_vat_calculation": True, "sub_items": (sale("1.00", net="0.84"),)}
OFF = Discount(discount_order=1, discount_value=Decimal("1.00"))
TOTAL = Position(type=PositionType.Total, value=Decimal("12.90"))
EURO, FRANC = cash("6.00", **NAMED), cash("6.90", currency_iso_code="CHF", **NAMED)
ERRORS = [
    ({"positions": (sale(item_id=None),)}, "positions[0].itemId"),
    ({"positions": (sale(discounts=(OFF,)),)}, "positions[0].discounts"),
    ({"positions": (sale(discounts=(Discount(discount_order=0),)),)},
     "positions[0].discounts[0].discountValue"),
    ({"positions": (TOTAL, sale())}, "positions[0].type"),
    ({"positions": (sale(), TOTAL, TOTAL)}, "positions[1].type"),
    ({"positions": (sale(tax_value=None),)}, "positions[0].taxValue"),
    ({"payments": (EURO, FRANC)}, "payments[1].uniqueReadablePaymentIdentifier"),
    ({"payments": (cash(currency_iso_code=None),)}, "payments[0].currencyIsoCode"),
    ({"payments": (cash(currency_iso_code="eur"),)}, "payments[0].currencyIsoCode"),
    ({"payments": (cash(currency_iso_code="EURO"),)}, "payments[0].currencyIsoCode"),
    ({"payments": (cash(currency_iso_code="€"),)}, "payments[0].currencyIsoCode"),
    ({"payments": (cash(currency_iso_code="978"),)}, "payments[0].currencyIsoCode"),
    ({"payments": (cash(currency_iso_code="ÄÖÜ"),)}, "payments[0].currencyIsoCode"),
    ({"partner": Partner(caption="Jane Doe")}, "partner.id"),
    ({"tax_positions": (TaxPosition(vat_identification=2),)}, "taxPositions"),
    ({"document_type": DocumentType.AuditLog, "positions": None}, "auditLogEntryType"),
    ({"document_type": DocumentType.AuditLog, "audit_log_entry_type": "other"}, "positions"),
    ({"position_count": 2}, "positionCount"),
]  # fmt: skip
WARNINGS = [
    ({"payments": (cash(),)}, "payments[0].caption"),
    ({"payments": (cash(),)}, "payments[0].uniqueReadablePaymentIdentifier"),
    ({"positions": (booking("12.90", caption=""),)}, "positions[0].caption"),
    ({"fiscal_document_number": 1, "fiscal_document_revision": 2}, "fiscalDocumentRevision"),
    ({"fiscal_document_number": 1, "fiscal_document_start_time": 0}, "fiscalDocumentStartTime"),
    ({"document_type": DocumentType.DeliveryNote, "fiscal_document_number": 1}, "documentType"),
    ({"positions": (booking("12.90", vat=1, net="10.84",
                            business_transaction_type=Case.Tip),)},
     "positions[0].vatIdentification"),
    ({"document_type": DocumentType.PayIn}, "positions[0].type"),
    ({"positions": (sale("12.901"),)}, "positions[0].grossValue"),
    ({"tax_positions": (TaxPosition(vat_identification=1, gross_amount=Decimal(1)),)},
     "taxPositions[0].grossAmount"),
    ({"payments": (cash(payment_type=PaymentType.SINGLE_PURPOSE_VOUCHER),)},
     "payments[0].vatIdentification"),
    ({"positions": (sale(**MENU),)},
     "positions[0].subItems"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "source"), ERRORS, ids=[source for _, source in ERRORS])
def test_a_broken_rule_is_an_error_where_it_is_broken(till, fields, source):
    """Each rule names the field; without the fault there is no such finding."""
    assert till.findings(**fields)[source] == "error"
    assert source not in till.findings()


@pytest.mark.parametrize(("fields", "source"), WARNINGS, ids=[source for _, source in WARNINGS])
def test_what_is_doubtful_is_a_warning(till, fields, source):
    """A warning names the field, and strict-findings=off silences it."""
    assert till.findings(**fields)[source] == "warning"
    silent = Till(choices={"strict-findings": "off"})
    assert source not in {
        where for where, level in silent.findings(**fields).items() if level == "warning"
    }
    silent.close()


def test_a_good_document_has_no_findings(till):
    """Neither errors nor warnings."""
    assert till.findings(payments=(cash(**NAMED),)) == {}


def test_a_guid_that_was_stored_before_is_a_warning(till):
    """A second document with one GUID is accepted, and validateDocument says it."""
    assert "documentGuid" not in till.findings()
    till.create()
    till.store(1)
    assert till.findings()["documentGuid"] == "warning"


def test_vat_arithmetic_is_looked_at_on_demand(till):
    """The printed sample has 21 % under a label of 19 %: a warning only if asked for."""
    line = sale("12.90", net="10.66", vat_percent=Decimal(19))
    assert "positions[0].taxValue" not in till.findings(positions=(line,))
    curious = Till(choices={"document-vat-arithmetic": "warning"})
    assert curious.findings(positions=(line,))["positions[0].taxValue"] == "warning"
    curious.close()


def test_a_rounding_switches_the_sum_check_off(till):
    """Payments may differ from the lines where a Total says that it was rounded."""
    rounded = Position(type=PositionType.Total, value=Decimal("12.90"), rounding=Decimal("0.01"))
    assert till.findings(payments=(cash("12.91"),))["payments"] == "error"
    assert "payments" not in till.findings(positions=(sale(), rounded), payments=(cash("12.91"),))


def test_answers_may_list_the_vat():
    """Listed, the answer of 1.7.7 has one member per key and rate; older ones have none."""
    till = Till(choices={"answer-tax-positions": "listed"})
    till.create()
    answer = till.store(1, positions=(sale("6.00", net="5.04"), sale("6.90", net="6.45", vat=2)))
    assert render(answer, "1.7.7")["taxPositions"] == [
        {"vatIdentification": 1, "vatPercent1": Decimal(19), "vatAmount": Decimal("0.96"),
         "netAmount": Decimal("5.04"), "grossAmount": Decimal("6.00")},
        {"vatIdentification": 2, "vatPercent1": Decimal(7), "vatAmount": Decimal("0.45"),
         "netAmount": Decimal("6.45"), "grossAmount": Decimal("6.90")},
    ]  # fmt: skip
    assert "taxPositions" not in render(answer, "1.7.6")
    assert len(taxsums.of(document(1))) == 1
    till.close()


@pytest.mark.parametrize("generation", ["2021", "1.7.6", "1.7.7"])
def test_a_client_may_have_a_generation_of_its_own(till, generation):
    """The world's generation is the default; a client's own wins for that client."""
    assert till.world.generation_of(SAMPLE_CLIENT_ID) == "1.7.7"
    client = sample_client()
    till.world.desk.note(ClientCommissioned(client=replace(client, generation=generation)))
    assert till.world.generation_of(SAMPLE_CLIENT_ID) == generation
