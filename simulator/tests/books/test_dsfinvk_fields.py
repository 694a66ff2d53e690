"""
Single fields of an export: how they are written, and where their values come from.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from books import CASH, CLOSING, close, export, guid, item, store
from service import API, CLIENT

from fiskalsim.books import cells, master
from fiskalsim.books.meanings import meanings
from fiskalsim.books.volume import Volume
from fiskalsim.middleware.documents.enums import BusinessTransactionType, PaymentType
from fiskalspec import dsfinvk

BEANS = [item(0, 11.9, 10)]
PAID = [CASH | {"amount": 11.9}]


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        ("1234.5", 2, "1234,50"),
        ("-0.004", 2, "0,00"),
        ("0.999", 2, "0,99"),
        ("-1.239", 2, "-1,23"),
        ("7", 0, "7"),
        ("1E+30", 2, f"1{'0' * 30},00"),
    ],
)
def test_a_number_has_its_decimals_and_no_more(value, decimals, written):
    """Further digits are cut off as in what is signed, nothing is grouped, and nothing is -0."""
    assert cells.number(Decimal(value), decimals) == written


@pytest.mark.parametrize(
    ("at", "written"),
    [
        ("2026-07-01T12:00:00+02:00", "2026-07-01T10:00:00.000Z"),
        ("2026-07-01T12:00:00", "2026-07-01T10:00:00.000Z"),
        ("2026-01-01T00:00:00.123456+00:00", "2026-01-01T00:00:00.123Z"),
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00.000+00:53"),
    ],
)
def test_a_time_is_written_in_utc(at, written):
    """A till that gives no offset means German time."""
    assert cells.said(datetime.fromisoformat(at)).startswith(written)


def test_every_word_of_the_vendor_has_one_of_dsfinvk():
    """All business cases and means of payment are named, each by a value of the closed set."""
    known, allowed = meanings(), dsfinvk.values().columns
    assert set(known.cases) == set(BusinessTransactionType)
    assert set(known.payments) == set(PaymentType)
    named = {word for both in known.cases.values() for word in both} | set(
        known.documents.values()
    )
    assert named <= set(allowed["GV_TYP"])
    assert set(known.payments.values()) <= set(allowed["ZAHLART_TYP"])


def test_only_cash_is_signed_as_cash():
    """The class of a means of payment is the one of its signature: Bar, Unbar, or none at all."""
    classes = dsfinvk.values().payment_class
    for payment, named in meanings().payments.items():
        signed = {PaymentType.CASH: "Bar", PaymentType.NONE: ""}.get(payment, "Unbar")
        assert classes[named] == signed, payment


@pytest.mark.parametrize(("length", "columns"), [(1, 2), (2000, 2), (2001, 3), (4500, 5)])
def test_a_long_certificate_gets_further_columns(length, columns):
    """Each holds a thousand characters, and index.xml declares those that the standard has not."""
    table = master.wide_enough(dsfinvk.tables()["tse.csv"], ["A" * length])
    names = [name for name in table.header if name.startswith("TSE_ZERTIFIKAT_")]
    roman = ["I", "II", "III", "IV", "V"]
    assert names == [f"TSE_ZERTIFIKAT_{number}" for number in roman[:columns]]
    parts = master.parts_of("A" * length, 1000)
    assert "".join(parts) == "A" * length
    with Volume({"tse.csv": table}) as volume:
        volume.add("tse.csv", dict(zip(names, parts, strict=False)))
        packed = volume.packed(supplier="", location="")
    assert packed.count(f"<Name>{names[-1]}</Name>".encode()) == 1


def test_a_void_of_a_voucher_is_no_redemption(service):
    """What is voided is of the kind that it was; only its sign is turned."""
    sold = {
        "positionNumber": 0,
        "type": 3,
        "businessTransactionType": 4,
        "caption": "Gutschein",
        "vatIdentification": 5,
        "netValue": -50,
        "grossValue": -50,
        "taxValue": 0,
    }
    reference = {"referenceType": 0, "documentGuid": guid(9), "documentType": 0}
    void = {"cancellationDocument": True, "documentReference": reference}
    store(service, 1, [sold], [CASH | {"amount": -50}], **void)
    close(service)
    row = export(service).row("businesscases.csv")
    assert (row["GV_TYP"], row["Z_UMS_BRUTTO"]) == ("MehrzweckgutscheinKauf", "-50,00000")


@pytest.mark.parametrize(("quantity", "base"), [(-2, 5.95), (2, -5.95), (-2, -5.95)])
def test_a_discount_is_given_back_with_the_goods(service, quantity, base):
    """The price before the discount has the sign of the line, however the till wrote it."""
    back = item(0, -10.9, -9.16, quantity=quantity, baseGrossValue=base)
    back["discounts"] = [{"discountOrder": 0, "discountValue": -1, "type": 0, "caption": "ab"}]
    store(service, 1, [back], [CASH | {"amount": -10.9}])
    close(service)
    rows = export(service).rows("itemamounts.csv")
    assert [(row["TYP"], row["PF_BRUTTO"]) for row in rows] == [
        ("base_amount", "-11,90000"),
        ("discount", "1,00000"),
    ]


def test_what_no_discount_explains_is_told_as_well(service):
    """The rows of a price add up to the line also where the till names no reason."""
    store(service, 1, [item(0, 11.9, 10, baseGrossValue=11)], PAID)
    close(service)
    rows = export(service).rows("itemamounts.csv")
    assert [(row["TYP"], row["PF_BRUTTO"]) for row in rows] == [
        ("base_amount", "11,00000"),
        ("extra_amount", "0,90000"),
    ]


def test_a_long_text_is_cut_to_its_column(service):
    """A caption of 300 characters has 255, the column's length."""
    store(service, 1, [item(0, 11.9, 10, caption="ß" * 300)], PAID)
    close(service)
    assert export(service).row("lines.csv")["ARTIKELTEXT"] == "ß" * 255


def test_process_data_that_do_not_fit_are_left_out(service):
    """No signature is over a part of them, so a part would only look forged."""
    long = [item(number, 11.9, 10, caption="B" * 60) for number in range(20)]
    store(service, 1, long, [], kind=80)
    close(service)
    row = export(service).row("transactions_tse.csv")
    assert (row["TSE_VORGANGSDATEN"], row["TSE_TANR"]) == ("", "1")


def test_the_day_of_a_closing_is_the_german_one(service):
    """Half an hour past midnight in Berlin is still yesterday in UTC."""
    service("PUT", "/_control/clock", json={"now": "2026-07-02T00:30:00+02:00"})
    close(service)
    row = export(service).row("cashpointclosing.csv")
    assert row["Z_ERSTELLUNG"] == "2026-07-01T22:30:00.000Z"
    assert row["Z_BUCHUNGSTAG"] == "2026-07-02"


def test_a_receipt_begins_with_its_first_order(service):
    """What was ordered at a table began with the order, not with the bill."""
    table = {"allocationGroups": ["Tisch 4"]}
    store(service, 1, BEANS, [], kind=80, **table)
    began = service("GET", "/_control/ledger").json()["documents"][0]["storedAt"]
    service("POST", "/_control/clock/advance", json={"seconds": 3600})
    store(service, 2, BEANS, PAID, **table)
    close(service)
    head = export(service).row("transactions.csv", BON_ID=guid(2))
    assert head["BON_START"] == cells.moment(began)
    assert head["BON_ENDE"] == "2026-01-05T11:01:00.000Z"


def test_a_customer_is_named_with_the_address(service):
    """Of several addresses the first counts, where the customer has none in fields of its own."""
    home = {"street": "Am See", "streetNumber": "3", "postalCode": "78462", "city": "Konstanz"}
    partner = {
        "id": "K-1",
        "caption": "Müller GmbH",
        "partnerType": 0,
        "vatNumber": "DE123456789",
        "addresses": [home | {"countryCode": "DEU"}],
    }
    store(service, 1, BEANS, PAID, partner=partner)
    close(service)
    head = export(service).row("transactions.csv")
    columns = ("KUNDE_NAME", "KUNDE_ID", "KUNDE_STRASSE", "KUNDE_PLZ", "KUNDE_LAND", "KUNDE_USTID")
    assert [head[column] for column in columns] == [
        "Müller GmbH",
        "K-1",
        "Am See 3",
        "78462",
        "DEU",
        "DE123456789",
    ]


def test_an_unpaid_invoice_is_no_sale_of_the_closing(service):
    """It is recorded as AVRechnung with its lines, and counts in no sum of the books."""
    store(service, 1, BEANS, [], kind=1)
    close(service)
    books = export(service)
    assert books.row("transactions.csv")["BON_TYP"] == "AVRechnung"
    assert books.row("transactions_vat.csv")["BON_BRUTTO"] == "11,90000"
    assert (books.rows("businesscases.csv"), books.rows("payment.csv")) == ([], [])


def test_what_is_no_number_gets_the_next_one(service):
    """A document's own number counts where it is one and no other receipt of the day has it."""
    for number, own in enumerate(("R-1", "40", "40", "", "3"), 1):
        store(service, number, BEANS, PAID, documentNumber=own)
    close(service)
    heads = export(service).rows("transactions.csv")
    assert [head["BON_NR"] for head in heads] == ["1", "40", "41", "42", "3"]


def test_what_the_service_completes_is_completed_in_the_books(service):
    """A till may leave net and tax to the service; the day counts them, and so do the books."""
    line = item(0, 11.9, 10)
    line = {name: value for name, value in line.items() if name not in ("netValue", "taxValue")}
    line["vatPercent"] = 19
    number = service.create()["fiscalisationDocumentNumber"]
    document = {
        "uniqueClientId": CLIENT,
        "documentGuid": guid(1),
        "documentId": "1",
        "createDate": "2026-01-05T12:00:00+01:00",
        "bookDate": "2026-01-05T12:00:00+01:00",
        "documentType": 0,
        "user": {"id": "1", "caption": "1"},
        "fiscalDocumentNumber": number,
        "fiscalDocumentRevision": 1,
        "fiscalDocumentStartTime": 0,
        "automaticVatCalculation": 1,
        "positions": [line],
        "payments": PAID,
    }
    answer = service.as_printed("POST", f"{API}/storeDocument", json=document)
    assert answer.status_code == 200, answer.text
    [told] = service("GET", f"{CLOSING}/endofdayDocument").json()["positions"]
    close(service)
    row = export(service).row("businesscases.csv")
    assert (row["Z_UMS_NETTO"], row["Z_UST"]) == ("10,00000", "1,90000")
    assert (told["netValue"], told["taxValue"]) == (10, 1.9)
