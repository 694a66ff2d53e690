"""
What stands in an export of closings: one day with all that can happen at a till, added up by hand.
"""

from __future__ import annotations

import base64
from decimal import Decimal

import pytest
from books import CARD, CASH, CLOSING, Books, close, export, guid, item, money, store
from service import API, CLIENT, Service

from fiskalspec import dsfinvk

GERMANY = "/api/v1/management/germany"


def booking(number, value, **more):
    """Write a line over a multi-purpose voucher, which is not taxed yet."""
    return {
        "positionNumber": number,
        "type": 3,
        "businessTransactionType": 4,
        "caption": "Gutschein",
        "vatIdentification": 5,
        "netValue": value,
        "grossValue": value,
        "taxValue": 0,
        **more,
    }


@pytest.fixture(scope="module")
def day():
    """The export of one busy day, and the service that wrote it."""
    service = Service(choices={"after-outage": "never"})
    opening = [CASH | {"amount": 100}]
    assert service("POST", f"{CLOSING}/book/openingStock", json=opening).status_code == 200
    # 23.80 at 19 % and 10.70 at 7 %, partly by card.
    both = [item(0, 23.8, 20), item(1, 10.7, 10, vat=2, caption='Käse; "mild"', inHouse=False)]
    paid = [CASH | {"amount": 20}, CARD | {"amount": 14.5}]
    store(
        service, 2, both, paid, notes="erste Zeile\r\nzweite Zeile", allocationGroups=["Tisch 4"]
    )
    # 11.90 for 15 francs, which are worth 14.00; 2.10 are given back.
    francs = {"amount": 14, "currencyIsoCode": "CHF", "foreignAmount": 15, "caption": "Franken"}
    store(service, 3, [item(0, 11.9, 10)], [CASH | francs, CASH | {"amount": -2.1}])
    # The cheese comes back.
    reference = {"referenceType": 0, "documentGuid": guid(2), "documentType": 0}
    back = [item(1, -10.7, -10, vat=2, quantity=-1)]
    refund = [CASH | {"amount": -10.7}]
    void = {"cancellationDocument": True, "documentReference": reference}
    store(service, 4, back, refund, **void)
    store(service, 5, [item(0, 11.9, 10)], [], errand="cancelDocument")
    store(service, 6, [item(0, 11.9, 10)], [CASH | {"amount": 11.9}], isTraining=True)
    service("PUT", "/_control/cable", json={"cut": ["finish"]})
    store(service, 7, [item(0, 5.95, 5)], [CASH | {"amount": 5.95}])
    service("PUT", "/_control/cable", json={"cut": []})
    # Two at 5.95 for one euro less; a menu of food and drink.
    cheaper = item(0, 10.9, 9.16, quantity=2, baseGrossValue=5.95)
    cheaper["discounts"] = [{"discountOrder": 0, "discountValue": 1, "type": 0, "caption": "ab"}]
    menu = item(1, 17.15, 15, useSubItemVatCalculation=True, caption="Menü")
    menu["subItems"] = [
        item(0, 10.7, 10, vat=2, caption="Pommes"),
        item(1, 6.45, 5.42, caption="Saft"),
    ]
    store(service, 8, [cheaper, menu], [CASH | {"amount": 28.05}])
    # A voucher for 50 is sold and another one over 20 redeemed.
    vouchers = [
        booking(0, 50, additionalFields={"VoucherId": "G-1"}),
        booking(1, -20),
    ]
    store(service, 9, vouchers, [CARD | {"amount": 30}])
    order = [item(0, 23.8, 20, quantity=2, caption='Eis "Himbeere"'), item(1, 10.7, 10, vat=2)]
    store(service, 10, order, [], kind=80)
    close(service)
    yield export(service)
    service.close()


def test_the_kinds_of_receipts_are_those_that_were_signed(day):
    """Sales, aborts, training and orders go by the word that stands in their signature."""
    kinds = [row["BON_TYP"] for row in day.rows("transactions.csv")]
    sale = "Beleg"
    assert kinds == [*[sale] * 4, "AVBelegabbruch", "AVTraining", *[sale] * 3, "AVBestellung"]
    signed = day.rows("transactions_tse.csv", TSE_TA_VORGANGSART="Kassenbeleg-V1")
    assert {row["TSE_VORGANGSDATEN"].partition("^")[0] for row in signed} == set(kinds[:6])


def test_business_cases_are_the_sums_of_sales(day):
    """By hand: 23.80 + 11.90 + 5.95 + 10.90 + 6.45 at 19 %; at 7 % something came back."""
    found = {
        (row["GV_TYP"], row["UST_SCHLUESSEL"]): tuple(
            money(row[c]) for c in ("Z_UMS_BRUTTO", "Z_UMS_NETTO", "Z_UST")
        )
        for row in day.rows("businesscases.csv")
    }
    assert found == {
        ("Anfangsbestand", "5"): (100, 100, 0),
        ("Umsatz", "1"): (Decimal("59.00"), Decimal("49.58"), Decimal("9.42")),
        ("Umsatz", "2"): (Decimal("10.70"), 10, Decimal("0.70")),
        ("MehrzweckgutscheinKauf", "5"): (50, 50, 0),
        ("MehrzweckgutscheinEinloesung", "5"): (-20, -20, 0),
    }


def test_payments_are_added_up_by_means_and_cash_by_currency(day):
    """By hand: 100 + 20 - 2.10 - 10.70 + 5.95 + 28.05 euro, 15 francs for 14, 44.50 by card."""
    means = {
        (row["ZAHLART_TYP"], row["ZAHLART_NAME"]): row["Z_ZAHLART_BETRAG"]
        for row in day.rows("payment.csv")
    }
    assert means == {
        ("Bar", "Bar"): "141,20",
        ("Bar", "Franken"): "14,00",
        ("Kreditkarte", "Karte"): "44,50",
    }
    cash = {r["ZAHLART_WAEH"]: r["ZAHLART_BETRAG_WAEH"] for r in day.rows("cash_per_currency.csv")}
    assert cash == {"EUR": "141,20", "CHF": "15,00"}
    closing = day.row("cashpointclosing.csv")
    sums = (closing["Z_SE_ZAHLUNGEN"], closing["Z_SE_BARZAHLUNGEN"])
    assert sums == ("199,70", "155,20")


def test_a_receipt_of_an_outage_says_why_nothing_is_signed(day):
    """The columns of the TSE are empty but for the error, and the sale counts."""
    row = day.row("transactions_tse.csv", BON_ID=guid(7))
    filled = {column for column, text in row.items() if text}
    assert filled == {"Z_KASSE_ID", "Z_ERSTELLUNG", "Z_NR", "BON_ID", "TSE_TA_FEHLER"}
    assert row["TSE_TA_FEHLER"] == "TSE ausgefallen; wird nicht nachsigniert."


def test_an_abort_has_a_head_and_no_amounts(day):
    """What was aborted is signed with zeros, and so it stands in the books."""
    assert day.row("transactions.csv", BON_ID=guid(5))["UMS_BRUTTO"] == "0,00"
    for name in ("lines.csv", "lines_vat.csv", "transactions_vat.csv", "datapayment.csv"):
        assert day.rows(name, BON_ID=guid(5)) == []
        assert day.rows(name, BON_ID=guid(6)), name


def test_a_void_names_what_it_voids(day):
    """By till, number of the closing and document; its head says that it is a void."""
    row = day.row("references.csv")
    assert (row["REF_TYP"], row["REF_Z_KASSE_ID"], row["REF_Z_NR"], row["REF_BON_ID"]) == (
        "Transaktion",
        "00345-00345",
        "1",
        guid(2),
    )
    assert row["BON_ID"] == guid(4)
    voids = day.rows("transactions.csv", BON_STORNO="1")
    assert [void["BON_ID"] for void in voids] == [guid(4)]


def test_a_discount_and_the_price_before_it_make_the_line(day):
    """Two at 5.95 are 11.90, less 1.00 is 10.90; VAT is parted in proportion."""
    rows = day.rows("itemamounts.csv")
    assert [(r["BON_ID"], r["TYP"], r["PF_BRUTTO"]) for r in rows] == [
        (guid(8), "base_amount", "11,90000"),
        (guid(8), "discount", "-1,00000"),
    ]
    assert money(rows[1]["PF_NETTO"]) + money(rows[1]["PF_UST"]) == -1
    line = day.row("lines.csv", BON_ID=guid(8), POS_ZEILE="0")
    assert (line["MENGE"], line["STK_BR"]) == ("2,000", "5,45000")


def test_the_parts_of_a_menu_carry_its_vat(day):
    """One line, two rates, and each part is listed with its own."""
    rates = day.rows("lines_vat.csv", BON_ID=guid(8), POS_ZEILE="1")
    assert {(r["UST_SCHLUESSEL"], r["POS_BRUTTO"]) for r in rates} == {
        ("2", "10,70000"),
        ("1", "6,45000"),
    }
    parts = [(r["ZI_NAME"], r["ZI_UST_SCHLUESSEL"]) for r in day.rows("subitems.csv")]
    assert parts == [("Pommes", "2"), ("Saft", "1")]
    whole = {
        r["UST_SCHLUESSEL"]: r["BON_BRUTTO"]
        for r in day.rows("transactions_vat.csv", BON_ID=guid(8))
    }
    assert whole == {"1": "17,35000", "2": "10,70000"}


def test_texts_survive_delimiters_quotes_and_umlauts(day):
    """A caption is read as it was sent; line breaks in a note become blanks."""
    line = day.row("lines.csv", BON_ID=guid(2), POS_ZEILE="1")
    assert (line["ARTIKELTEXT"], line["INHAUS"]) == ('Käse; "mild"', "0")
    assert day.row("transactions.csv", BON_ID=guid(2))["BON_NOTIZ"] == "erste Zeile zweite Zeile"
    group = day.row("allocation_groups.csv")
    assert (group["BON_ID"], group["ABRECHNUNGSKREIS"]) == (guid(2), "Tisch 4")
    assert day.row("lines.csv", GUTSCHEIN_NR="G-1")["GV_TYP"] == "MehrzweckgutscheinKauf"


def test_what_was_signed_is_exported_to_the_octet(day):
    """Also an order, whose lines are joined by a carriage return, as the ledger keeps it."""
    row = day.row("transactions_tse.csv", BON_ID=guid(10))
    assert row["TSE_TA_VORGANGSART"] == "Bestellung-V1"
    assert row["TSE_VORGANGSDATEN"] == '2;"Eis ""Himbeere""";11.90\r1;"Bohnen";10.70'


def test_every_field_fits_its_column(day):
    """No text is longer and no number has other decimals than the law's tables say."""
    for name in (name for name in day.names if name.endswith(".csv")):
        table = dsfinvk.tables()[name]
        for row in day.rows(name):
            for column in table.columns:
                text = row[column.name]
                if column.numeric and text:
                    assert len(text.partition(",")[2]) == column.size, (name, column.name, text)
                assert column.numeric or len(text) <= column.size


def test_closed_sets_are_kept(day):
    """Every value of a closed set is one of them."""
    for column, allowed in dsfinvk.values().columns.items():
        files = [name for name, t in dsfinvk.tables().items() if column in t.header]
        said = {row[column] for name in files for row in day.rows(name)} - {""}
        assert said <= set(allowed), column


def test_a_receipt_that_is_signed_late_has_its_signature():
    """A closing that was made in an outage is exported with what was signed since."""
    service = Service()
    service("PUT", "/_control/cable", json={"cut": ["finish"]})
    store(service, 1, [item(0, 11.9, 10)], [CASH | {"amount": 11.9}])
    close(service)
    waiting = export(service).row("transactions_tse.csv")
    assert waiting["TSE_TA_FEHLER"] == "TSE ausgefallen; noch nicht nachsigniert."
    service("PUT", "/_control/cable", json={"cut": []})
    books = export(service)
    signed = books.row("transactions_tse.csv")
    assert (signed["TSE_TA_FEHLER"], signed["TSE_TANR"]) == ("", "1")
    [shown] = service("GET", "/_control/ledger").json()["documents"]
    assert int(signed["TSE_TA_SIGZ"]) == shown["signatureCounter"]
    assert books.row("datapayment.csv")["BASISWAEH_BETRAG"] == "11,90"
    service.close()


def test_a_replaced_tse_stays_in_the_books(durable):
    """Each receipt names the TSE that signed it, in every kind of ledger and after a restart."""
    service = Service(ledger=durable)
    store(service, 1, [item(0, 11.9, 10)], [CASH | {"amount": 11.9}])
    answer = service("PUT", f"{GERMANY}/{CLIENT}/tse/replace")
    assert answer.status_code == 200, answer.text
    store(service, 2, [item(0, 11.9, 10)], [CASH | {"amount": 11.9}])
    close(service)
    store(service, 3, [item(0, 11.9, 10)], [CASH | {"amount": 11.9}])
    close(service)
    before = export(service)
    service.close()
    again = Service(ledger=durable)
    books = export(again)
    assert books.content == before.content
    serials = {(r["Z_NR"], r["TSE_ID"]): r["TSE_SERIAL"] for r in books.rows("tse.csv")}
    assert set(serials) == {("1", "1"), ("1", "2"), ("2", "2")}
    assert serials["1", "1"] != serials["1", "2"] == serials["2", "2"]
    used = [(r["BON_ID"], r["TSE_ID"]) for r in books.rows("transactions_tse.csv")]
    assert used == [(guid(1), "1"), (guid(2), "2"), (guid(3), "2")]
    for row in books.rows("tse.csv"):
        assert base64.b64decode(row["TSE_ZERTIFIKAT_I"] + row["TSE_ZERTIFIKAT_II"])
    again.close()


def test_a_rate_of_another_day_has_the_key_of_its_own(service):
    """What was booked at 16 % is not said to be at 19 %, the rate on the day of the closing."""
    old = item(0, 11.6, 10, vatPercent=16)
    when = {"createDate": "2020-12-31T23:00:00+01:00", "bookDate": "2020-12-31T23:00:00+01:00"}
    store(service, 1, [old], [CASH | {"amount": 11.6}], **when)
    store(service, 2, [item(0, 11.9, 10)], [CASH | {"amount": 11.9}])
    close(service)
    books = export(service)
    assert [r["UST_SCHLUESSEL"] for r in books.rows("transactions_vat.csv")] == ["21", "1"]
    rates = {r["UST_SCHLUESSEL"]: r["UST_SATZ"] for r in books.rows("vat.csv")}
    assert (rates["1"], rates["21"]) == ("19,00", "16,00")


def test_a_closing_has_the_rates_of_its_own_side_of_midnight(monkeypatch):
    """The first key stands for 16 % in the old year's last closing and for 19 % in the next."""
    monkeypatch.setattr("fiskalsim.world.settings.VIRTUAL_START", "2020-12-31T23:50:00+01:00")
    service = Service()
    before, after = "2020-12-31T23:55:00+01:00", "2021-01-01T00:05:00+01:00"
    for number, when, gross, percent in ((1, before, 11.6, 16), (2, after, 11.9, 19)):
        service("PUT", "/_control/clock", json={"now": when})
        line = item(0, gross, 10, vatPercent=percent)
        paid = [CASH | {"amount": gross}]
        store(service, number, [line], paid, createDate=when, bookDate=when)
        close(service)
    books = export(service)
    rates = [(r["Z_NR"], r["UST_SATZ"]) for r in books.rows("vat.csv", UST_SCHLUESSEL="1")]
    assert rates == [("1", "16,00"), ("2", "19,00")]
    used = [(r["Z_NR"], r["UST_SCHLUESSEL"]) for r in books.rows("transactions_vat.csv")]
    assert used == [("1", "1"), ("2", "1")]
    service.close()


@pytest.mark.parametrize(("choice", "means"), [("payment", "Unbar"), ("moved", "Keine")])
def test_a_voucher_is_where_the_signature_has_it(choice, means):
    """A single-purpose voucher is a payment, or a line where the service moves it."""
    service = Service(choices={"single-purpose-voucher": choice})
    voucher = CASH | {"paymentType": "singlePurposeVoucher", "amount": 11.9, "caption": "EZG"}
    paid = [voucher | {"vatIdentification": 1, "vatPercent": 19, "voucherId": "V1"}]
    store(service, 1, [item(0, 11.9, 10)], paid)
    close(service)
    books = export(service)
    assert books.row("datapayment.csv")["ZAHLART_TYP"] == means
    vat = books.row("transactions_vat.csv")
    data = books.row("transactions_tse.csv")["TSE_VORGANGSDATEN"]
    slot = Decimal(data.split("^")[1].split("_")[0])
    assert money(vat["BON_BRUTTO"]) == slot == (Decimal("11.90") if choice == "payment" else 0)
    assert money(vat["BON_NETTO"]) + money(vat["BON_UST"]) == slot
    service.close()


def test_what_is_sent_twice_under_two_numbers_is_two_receipts(service):
    """Both were signed and both count for the day, so each has a name of its own."""
    for _ in range(2):
        store(service, 1, [item(0, 11.9, 10)], [CASH | {"amount": 11.9}])
    close(service)
    books = export(service)
    heads = [(r["BON_ID"], r["BON_NR"]) for r in books.rows("transactions.csv")]
    assert heads == [(guid(1), "1"), (f"{guid(1)}#2", "2")]
    assert books.row("cash_per_currency.csv")["ZAHLART_BETRAG_WAEH"] == "23,80"


def test_what_was_signed_late_and_is_sent_again_is_two_receipts(service):
    """Each of the two has the signature that it got, late or under the second number."""
    service("PUT", "/_control/cable", json={"cut": ["finish"]})
    store(service, 1, [item(0, 11.9, 10)], [CASH | {"amount": 11.9}])
    service("PUT", "/_control/cable", json={"cut": []})
    store(service, 1, [item(0, 11.9, 10)], [CASH | {"amount": 11.9}])
    close(service)
    rows = export(service).rows("transactions_tse.csv")
    assert [(r["BON_ID"], r["TSE_TANR"], r["TSE_TA_FEHLER"]) for r in rows] == [
        (guid(1), "1", ""),
        (f"{guid(1)}#2", "2", ""),
    ]


def test_a_line_that_takes_back_an_earlier_one_names_it_by_its_own_number(service):
    """A line has the same number in both files, and is a return, for the sale was signed."""
    store(service, 1, [item(0, 11.9, 10)], [CASH | {"amount": 11.9}])
    sold = {"referenceType": 0, "documentGuid": guid(1), "positionNumber": 0}
    own = sold | {"documentGuid": guid(2)}
    void = item(0, 0, 0, cancellationPosition=True, positionReference=own)
    back = item(0, -11.9, -10, cancellationPosition=True, positionReference=sold)
    store(service, 2, [void, back], [CASH | {"amount": -11.9}])
    close(service)
    books = export(service)
    named = books.row("references.csv", BON_ID=guid(2), REF_BON_ID=guid(1))
    lines = books.rows("lines.csv", BON_ID=guid(2))
    assert [(row["POS_ZEILE"], row["P_STORNO"]) for row in lines] == [("0", "1"), ("1", "0")]
    assert named["POS_ZEILE"] == "1"


def test_papers_of_others_are_external(service):
    """A delivery note, an invoice from elsewhere and another till's receipt are told apart."""
    place = {"storeNumber": "00345", "terminalNumber": "2"}
    booked = "2026-01-02T10:00:00"
    for number, reference in enumerate(
        (
            place | {"documentType": 2, "documentNumber": "L-7"},
            place | {"documentType": 1, "documentNumber": "R-8", "documentBookDate": booked},
            place | {"documentType": 0, "documentGuid": guid(99)},
            place | {"documentType": 13, "documentNumber": "A-9"},
        ),
        1,
    ):
        paid = [CASH | {"amount": 11.9}]
        store(service, number, [item(0, 11.9, 10)], paid, documentReference=reference)
    close(service)
    rows = export(service).rows("references.csv")
    columns = ("REF_TYP", "REF_NAME", "REF_DATUM", "REF_Z_KASSE_ID", "REF_BON_ID")
    assert [tuple(row[c] for c in columns) for row in rows] == [
        ("ExternerLieferschein", "", "", "", "L-7"),
        ("ExterneRechnung", "", "2026-01-02T09:00:00.000Z", "", "R-8"),
        ("Transaktion", "", "", "00345-2", guid(99)),
        ("ExterneSonstige", "CustomerOrder", "", "", "A-9"),
    ]


def test_the_company_of_the_configuration_owns_the_till():
    """Name, address and numbers are those that were configured, and the till its own maker's."""
    service = Service()
    second = "4ac109f5-5c7b-4173-b3b7-b403f472ac8f"
    configuration = {
        "uniqueClientId": second,
        "companyName": "Bäckerei Süß & Söhne",
        "companyAddress": {
            "street": "Hauptstraße",
            "streetNumber": "5",
            "postalCode": "80331",
            "city": "München",
            "countryCode": "DEU",
        },
        "companyTaxNumber": "143/123/45678",
        "storeNumber": "1",
        "storeName": "Am Markt",
        "terminalNumber": "2",
        "cashRegister": {"brand": "Kassa", "modelname": "K 5", "software": {"version": "4.1"}},
    }
    assert service("PUT", "/api/v1/management/clients", json=configuration).status_code == 200
    start = service("GET", f"{API}/document/{second}/start").json()
    assert service("POST", "/api/v1/management/clients/initialize", json=start).status_code == 200
    answer = service("POST", f"/api/v1/closing/{second}/cashpointClose")
    assert answer.status_code == 200
    books = export(service, uniqueClientId=second)
    closing, place = books.row("cashpointclosing.csv"), books.row("location.csv")
    assert (closing["NAME"], closing["STRASSE"], closing["ORT"]) == (
        "Bäckerei Süß & Söhne",
        "Hauptstraße 5",
        "München",
    )
    assert (closing["STNR"], closing["USTID"]) == ("143/123/45678", "")
    assert (place["LOC_NAME"], place["LOC_PLZ"]) == ("Am Markt", "80331")
    register = books.row("cashregister.csv")
    assert (register["KASSE_SERIENNR"], register["KASSE_MODELL"]) == ("1-2", "K 5")
    assert "<Name>Bäckerei Süß &amp; Söhne</Name>" in books.raw[dsfinvk.INDEX].decode()
    service.close()


def test_a_signed_closing_document_is_other_business():
    """Where the end of the day is signed it is the last receipt of its closing, without sums."""
    service = Service(choices={"end-of-day": "signed"})
    store(service, 1, [item(0, 11.9, 10)], [CASH | {"amount": 11.9}])
    document = service("GET", f"{CLOSING}/endofdayDocument").json()
    number = service.create()["fiscalisationDocumentNumber"]
    stored = service(
        "POST", f"{API}/storeDocument", json=document | {"fiscalDocumentNumber": number}
    )
    assert stored.status_code == 200, stored.text
    books: Books = export(service)
    last = books.rows("transactions.csv")[-1]
    assert (last["BON_TYP"], last["BON_NAME"], last["UMS_BRUTTO"]) == (
        "AVSonstige",
        "EndOfDay",
        "0,00",
    )
    assert books.row("cashpointclosing.csv")["Z_ENDE_ID"] == last["BON_ID"]
    assert len(books.rows("lines.csv")) == 1
    service.close()
