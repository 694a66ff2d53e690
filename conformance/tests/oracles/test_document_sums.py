"""
The judge's own arithmetic: from positions and payments to slots and sums.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from fiskalprobe.oracles.document import Document, PaymentClass, UnreadableDocument
from fiskalprobe.oracles.processdata import read_order_lines, read_receipt_data
from fiskalprobe.oracles.sums import (
    NotComputable,
    expect,
    order_differs,
    read_otherwise,
    same_sums,
    slot_of,
)


def document(positions=(), payments=(), **members):
    return Document.from_mapping(
        {
            "documentType": 0,
            "positions": [
                {"type": 0, "grossValue": gross, "vatIdentification": vat}
                for gross, vat in positions
            ],
            "payments": [
                {"amount": amount, "paymentType": kind, "currencyIsoCode": "EUR"}
                for amount, kind in payments
            ],
            **members,
        },
    )


def text_of(given: Document) -> str:
    return expect(given, is_abort=False).cut.to_text()


def test_the_sale_of_the_seed_comes_out():
    """
    12.90 at the general rate, paid in cash.
    """
    sale = document([("12.90", 1)], [("12.90", "cash")])
    assert text_of(sale) == "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar"


@pytest.mark.parametrize(
    ("vat", "slot"),
    [(1, 0), (2, 1), (3, 2), (4, 3), (5, 4), (6, 4), (7, 4), (8, 4), (11, 0), (22, 1), (43, 2)],
)
def test_a_key_belongs_to_its_slot(vat, slot):
    """
    The legal basis decides; historical keys follow their last digit.
    """
    assert slot == slot_of(vat)


@pytest.mark.parametrize("vat", [0, -1, 9, 10, 1000, 5001])
def test_a_key_without_slot_is_not_guessed(vat):
    """
    An unknown key makes the sums unclear, never zero per cent.
    """
    with pytest.raises(NotComputable):
        slot_of(vat)


MENU = {
    "grossValue": "10.00",
    "vatIdentification": 1,
    "subItems": [
        {"grossValue": "7.00", "vatIdentification": 2},
        {"grossValue": "3.00", "vatIdentification": 1},
        {"grossValue": "1.00", "vatIdentification": 1, "deletedPosition": True},
    ],
}


@pytest.mark.parametrize(
    ("asks", "slots"),
    [(True, "3.00_7.00_0.00_0.00_0.00"), (False, "10.00_0.00_0.00_0.00_0.00")],
)
def test_the_parts_of_a_menu_stand_for_it_where_it_asks_for_it(asks, slots):
    """
    A menu of two rates is counted by its parts, and what was deleted of it not at all.
    """
    menu = Document.from_mapping({"positions": [{**MENU, "useSubItemVatCalculation": asks}]})
    assert text_of(menu) == f"Beleg^{slots}^"


@pytest.mark.parametrize("mode", [1, 2, "2", "grossValueCalculation", "[1] = netValueCalculation"])
def test_what_the_service_works_out_itself_is_not_computed(mode):
    """
    A gross value that is missing is not taken for nothing when the service is to fill it in.
    """
    sale = document([(None, 1)], [("11.90", "cash")], automaticVatCalculation=mode)
    with pytest.raises(NotComputable, match="automaticVatCalculation"):
        expect(sale, is_abort=False)
    with pytest.raises(NotComputable, match="automaticVatCalculation"):
        order_differs(sale, ())


@pytest.mark.parametrize("mode", [None, 0, "0", "noCalculation", "[0] = noCalculation", 1])
def test_a_service_that_is_not_to_work_the_gross_out_is_compared(mode):
    """
    Net values may be left to the service, for they are not signed.
    """
    sale = document([("12.90", 1)], [("12.90", "cash")], automaticVatCalculation=mode)
    assert text_of(sale) == "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar"


@pytest.mark.parametrize(
    "cash", [None, 0, "Cash", " cash ", "00", "+0", "[0] = Cash", "[ 0 ] = Cash"]
)
def test_cash_is_cash_however_it_is_written(cash):
    """
    A number counts by its value, and blanks around a name mean nothing.
    """
    sale = document([("12.90", 1)], [("12.90", cash)])
    assert text_of(sale) == "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar"


def test_the_other_readings_of_a_document():
    """
    A rate may choose the slot where the key contradicts it, and a payout may lose its sign.
    """
    apples = {"grossValue": "2.14", "vatIdentification": 1, "vatPercent": "7"}
    wine = {"grossValue": "1.19", "vatIdentification": 1, "vatPercent": "19"}
    menu = {"useSubItemVatCalculation": True, "subItems": [apples]}
    for lines, slots in (
        ([apples, wine], "1.19_2.14_0.00_0.00_0.00"),
        ([menu], "0.00_2.14_0.00_0.00_0.00"),
        ([{**apples, "vatPercent": "12.3"}], ""),
        ([{**apples, "vatIdentification": 2}], ""),
    ):
        sale = Document.from_mapping({"positions": lines})
        others = [text_of(other) for other, _ in read_otherwise(sale)]
        assert others == ([f"Beleg^{slots}^"] if slots else [])
    going = document([("20.00", 5), ("-5.00", 5)], [("15.00", "cash")], documentType=10)
    [(negated, reading)] = read_otherwise(going)
    assert text_of(negated) == "Beleg^0.00_0.00_0.00_0.00_-15.00^-15.00:Bar"
    assert "DE-DOC-0028" in reading
    gone = document([("-20.00", 5)], [("-20.00", "cash")], documentType=10)
    assert list(read_otherwise(gone)) == []


def test_payments_are_added_up_by_kind():
    """
    Change is negative cash; every card is non-cash; nothing is paid by none.
    """
    sale = document(
        [("4.30", 2)],
        [("5.00", "cash"), ("-0.70", "cash"), ("1.00", "ecCard"), ("-1.00", "creditCard")],
    )
    assert text_of(sale) == "Beleg^0.00_4.30_0.00_0.00_0.00^4.30:Bar"


def test_foreign_money_is_counted_in_its_own_currency():
    """
    The amount in the till's currency does not stand in the process data.
    """
    sale = document(
        [("9.00", 1)],
        payments=(),
        Payments=None,
        payments_=None,
    )
    paid = Document.from_mapping(
        {
            "positions": [{"grossValue": "9.00", "vatIdentification": 1}],
            "payments": [
                {
                    "amount": 9,
                    "paymentType": 0,
                    "currencyIsoCode": "CHF",
                    "foreignAmount": "10.00",
                },
            ],
        },
    )
    assert text_of(paid) == "Beleg^9.00_0.00_0.00_0.00_0.00^10.00:Bar:CHF"
    assert sale.payments == ()


def test_foreign_money_without_its_amount_is_unclear():
    """
    What is missing is said.
    """
    paid = Document.from_mapping({"payments": [{"amount": 9, "currencyIsoCode": "CHF"}]})
    with pytest.raises(NotComputable, match="CHF"):
        expect(paid, is_abort=False)


def test_floats_do_not_make_cents():
    """
    0.1 and 0.2 are 0.30 and nothing else.
    """
    assert text_of(document([(0.1, 1), (0.2, 1)])) == "Beleg^0.30_0.00_0.00_0.00_0.00^"


def test_surplus_decimals_are_cut_and_the_rounded_reading_is_kept():
    """
    2.675 is 2.67 by the rule and 2.68 by the custom.
    """
    both = expect(document([("2.675", 1)]), is_abort=False)
    assert both.cut.slots[0] == Decimal("2.67")
    assert both.rounded.slots[0] == Decimal("2.68")


def test_training_has_its_own_kind():
    """
    A training receipt is signed and is no sale.
    """
    assert text_of(document([("1.00", 1)], isTraining="true")).startswith("AVTraining^1.00_")


def test_an_abort_has_no_turnover():
    """
    Whatever the document holds.
    """
    abort = expect(document([("1.00", 1)], [("1.00", "cash")]), is_abort=True)
    assert abort.cut.to_text() == "AVBelegabbruch^0.00_0.00_0.00_0.00_0.00^"


def test_texts_and_totals_are_no_turnover():
    """
    Only items and bookings count.
    """
    given = Document.from_mapping(
        {
            "Positions": [
                {"Type": "0", "grossvalue": "1.00", "vatIdentification": "1"},
                {"Type": "[3] = Booking", "grossvalue": "2.00", "vatIdentification": 5},
                {"Type": 2, "text": "Danke"},
                {"Type": 10, "value": 3, "grossValue": 3, "vatIdentification": 1},
            ],
        },
    )
    assert text_of(given) == "Beleg^1.00_0.00_0.00_0.00_2.00^"


def test_zero_payments_and_order_do_not_matter():
    """
    The vendor's sample of a zero receipt carries 0.00:Bar.
    """
    left, _ = read_receipt_data("Beleg^0.00_0.00_0.00_0.00_0.00^0.00:Bar")
    right, _ = read_receipt_data("Beleg^0.00_0.00_0.00_0.00_0.00^")
    assert same_sums(left, right)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[" * 100_000,
        '{"positions": 5}',
        '{"positions": [5]}',
        '{"positions": [{"grossValue": "zwölf"}]}',
        '{"payments": [{"amount": "NaN"}]}',
        '{"payments": [{"amount": 1e400}]}',
        '{"documentType": "Receipt"}',
    ],
)
def test_what_is_no_document_is_refused(text):
    """
    One error, and it says what cannot be understood.
    """
    with pytest.raises(UnreadableDocument):
        Document.from_text(text)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        (None, PaymentClass.CASH),
        ("cash", PaymentClass.CASH),
        (0, PaymentClass.CASH),
        ("[0] = Cash", PaymentClass.CASH),
        ("none", PaymentClass.NONE),
        ("8", PaymentClass.NONE),
        ("ecCard", PaymentClass.NON_CASH),
        (7, PaymentClass.NON_CASH),
    ],
)
def test_payment_types_are_read_in_each_spelling(written, kind):
    """
    Name, number and the vendor's text form mean the same.
    """
    given = Document.from_mapping({"payments": [{"amount": 1, "paymentType": written}]})
    assert kind is given.payments[0].kind


def test_members_are_found_in_any_case():
    """
    Number, revision and start are taken over from the answer to the create.
    """
    given = Document.from_text(
        '{"DOCUMENTGUID": "{AB-1}", "fiscalDocumentNumber": "52",'
        ' "FiscalDocumentRevision": 1, "fiscaldocumentstarttime": "1674819139"}',
    )
    assert (given.guid, given.number, given.revision) == ("ab-1", 52, 1)
    assert given.start_unix == 1674819139


def test_types_that_nobody_described_are_not_computed():
    """
    A delivery note is signed by nobody; an order has lines and no sums.
    """
    with pytest.raises(NotComputable, match="type 2"):
        expect(document(documentType=2), is_abort=False)


@pytest.mark.parametrize("kind", [10, 11, 90])
def test_cash_that_moves_is_a_receipt(kind):
    """
    Payout, pay-in and opening balance stand in the slot of 0 %.
    """
    moved = document([("-20", 5)], [("-20", "cash")], documentType=kind)
    assert text_of(moved) == "Beleg^0.00_0.00_0.00_0.00_-20.00^-20.00:Bar"


def test_an_invoice_that_nobody_paid_is_avrechnung():
    """
    One that is paid at the till is a Beleg.
    """
    assert text_of(document([("5", 1)], documentType=1)).startswith("AVRechnung^5.00_")
    assert text_of(document([("5", 1)], [("5", "cash")], documentType=1)).startswith("Beleg^5.00_")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ('2;"Wine ""red""";5.95\r-1;"Bread";2.50', ""),
        ('2;"Wine ""red""";5.95\r1;"Bread";-2.50', ""),
        ('2;"Wine ""red""";5.95\r1;"Bread";2.50', "line 2 has the wrong sign"),
        ('2;"Wine ""red""";11.90\r-1;"Bread";2.50', "line 1 has the price 11.90 instead of 5.95"),
        ('1;"Wine ""red""";5.95\r-1;"Bread";2.50', "line 1 has the quantity 1 instead of 2"),
        ('2;"Beer";5.95\r-1;"Bread";2.50', "line 1 says 'Beer' instead of 'Wine \"red\"'"),
        ('2;"Wine ""red""";5.95', "2 items make 1 lines"),
        ("", "2 items make 0 lines"),
    ],
)
def test_an_order_is_compared_line_by_line(data, fault):
    """
    Quantity, text and gross price of one; deleted lines do not count.
    """
    lines = [
        {"itemCaption": 'Wine "red"', "quantity": 2, "grossValue": "11.90"},
        {"itemCaption": "Beer", "grossValue": "3.00", "deletedPosition": True},
        {"itemCaption": "Bread", "quantity": -1, "grossValue": "-2.50"},
    ]
    order = Document.from_mapping({"documentType": 80, "positions": lines})
    read = read_order_lines(data)
    assert read is not None
    assert order_differs(order, read) == fault


def test_a_price_below_a_cent_has_no_sign():
    """
    A million parts for a cent are written with a price of 0.00, whose sign nobody can see.
    """
    line = {"positionNumber": 0, "type": 0, "itemCaption": "Sand", "quantity": 1_000_000}
    order = Document.from_mapping(
        {"documentType": 80, "positions": [line | {"grossValue": Decimal("-0.0136")}]}
    )
    assert order_differs(order, read_order_lines('-1000000;"Sand";0.00')) == ""
    assert order_differs(order, read_order_lines('-1000000;"Sand";0.02')) != ""


def test_less_than_a_thousandth_of_an_item_has_no_sign():
    """
    Half a gram for minus ten euros is written with a quantity of 0, whose sign nobody can see.
    """
    line = {"positionNumber": 0, "type": 0, "itemCaption": "Gold", "quantity": Decimal("0.0005")}
    order = Document.from_mapping(
        {"documentType": 80, "positions": [line | {"grossValue": Decimal(-10)}]}
    )
    assert order_differs(order, read_order_lines('0;"Gold";20000.00')) == ""
    assert order_differs(order, read_order_lines('0.001;"Gold";20000.00')) != ""
