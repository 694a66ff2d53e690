"""
The grammar of process data, by the official examples and by what was seen to go wrong.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiskalprobe.oracles.finding import Weight, errors
from fiskalprobe.oracles.processdata import (
    ORDER_TYPE,
    OTHER_TYPE,
    RECEIPT_KINDS,
    RECEIPT_TYPE,
    PaymentSum,
    ReceiptData,
    process_data_findings,
    read_order_lines,
    read_receipt_data,
)

ZEROS = "0.00_0.00_0.00_0.00_0.00"


def ids(process_type: str, text: str) -> set[str]:
    return {each.id for each in errors(process_data_findings(process_type, text))}


@pytest.mark.parametrize(
    "text",
    [
        "Beleg^100.00_0.00_0.00_0.00_0.00^100.00:Bar",
        "Beleg^50.00_50.00_0.00_0.00_0.00^100.00:Unbar",
        "Beleg^0.00_0.00_0.00_0.00_-100.00^-100.00:Bar",
        "Beleg^75.33_7.99_0.00_0.00_0.00^10.00:Bar_5.00:Bar:CHF_5.00:Bar:USD_64.30:Unbar",
        f"Beleg^{ZEROS}^",
        f"AVBelegabbruch^{ZEROS}^",
        f"AVTraining^{ZEROS}^1.00:Bar",
        "Beleg^1.00_0.00_0.00_0.00_0.00^-71.18:Bar_40.00:Bar:CHF_50.00:Bar:USD",
        f"Beleg^{'9' * 30}.02_0.00_0.00_0.00_0.00^{'9' * 30}.01:Bar_0.01:Unbar",
    ],
)
def test_the_official_examples_have_good_form(text):
    """
    What the annex prints, and what follows from it, is not objected to.
    """
    assert ids(RECEIPT_TYPE, text) == set()
    data, _ = read_receipt_data(text)
    assert data is not None
    assert text == data.to_text()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Verkauf^{ZEROS}^", {"PD-01"}),
        (f"beleg^{ZEROS}^", {"PD-01"}),
        (f"AVBelegstorno^{ZEROS}^", {"PD-01"}),
        (f"Beleg^{ZEROS}", {"PD-01"}),
        ("", {"PD-01"}),
        ("Beleg^1.00_0.00_0.00_0.00^1.00:Bar", {"PD-02"}),
        ("Beleg^1.00_0.00_0.00_0.00_0.00_0.00^1.00:Bar", {"PD-02"}),
        ("Beleg^1.0_0.00_0.00_0.00_0.00^1.00:Bar", {"PD-03"}),
        ("Beleg^1.000_0.00_0.00_0.00_0.00^1.00:Bar", {"PD-03"}),
        ("Beleg^1_0.00_0.00_0.00_0.00^1.00:Bar", {"PD-03"}),
        ("Beleg^.50_0.00_0.00_0.00_0.00^1.00:Bar", {"PD-03"}),
        ("Beleg^+1.00_0.00_0.00_0.00_0.00^1.00:Bar", {"PD-03"}),
        ("Beleg^1,00_0.00_0.00_0.00_0.00^1.00:Bar", {"PD-03"}),
        ("Beleg^1,000.00_0.00_0.00_0.00_0.00^1.00:Bar", {"PD-03"}),
        ("Beleg^-0.00_0.00_0.00_0.00_0.00^1.00:Bar", {"PD-03"}),
        ("Beleg^01.00_0.00_0.00_0.00_0.00^1.00:Bar", {"PD-03"}),
        ("Beleg^1e2_0.00_0.00_0.00_0.00^1.00:Bar", {"PD-03"}),
        ("Beleg^\N{ARABIC-INDIC DIGIT ONE}.00_0.00_0.00_0.00_0.00^1.00:Bar", {"PD-03"}),
        (f"Beleg^{ZEROS}^ 1.00:Bar", {"PD-03"}),
        (f"Beleg^{ZEROS}^1.00:Karte", {"PD-04"}),
        (f"Beleg^{ZEROS}^1.00", {"PD-04"}),
        (f"Beleg^{ZEROS}^1.00:Bar_", {"PD-04"}),
        (f"Beleg^{ZEROS}^1.00:Bar:chf", {"PD-04"}),
        (f"Beleg^{ZEROS}^1.00:Bar_2.00:Bar", {"PD-04"}),
        (f"Beleg^{ZEROS}^1.00:Bar:EUR", {"PD-05"}),
        (f"AVBelegabbruch^{ZEROS}^1.00:Bar", {"PD-07"}),
        ("AVBelegabbruch^1.00_0.00_0.00_0.00_0.00^", {"PD-07"}),
        (f"Beleg^{ZEROS}^\x00", {"PD-04", "PD-10"}),
        (f"\N{ZERO WIDTH NO-BREAK SPACE}Beleg^{ZEROS}^", {"PD-01", "PD-10"}),
        (f"Beleg^{ZEROS}^\ud800", {"PD-04", "PD-10"}),
    ],
)
def test_each_fault_has_its_finding(text, expected):
    """
    One fault, one id; the neighbours stay silent.
    """
    assert expected == ids(RECEIPT_TYPE, text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Beleg^1,000.00_0.00_0.00_0.00_0.00^", "thousands separator"),
        ("Beleg^1.000,00_0.00_0.00_0.00_0.00^", "thousands separator"),
        ("Beleg^1,00_0.00_0.00_0.00_0.00^", "decimal comma"),
        ("Beleg^+1.00_0.00_0.00_0.00_0.00^", "plus sign"),
        ("Beleg^.50_0.00_0.00_0.00_0.00^", "no digit before the dot"),
        ("Beleg^1.5_0.00_0.00_0.00_0.00^", "not exactly two decimals"),
        ("Beleg^ 1.50_0.00_0.00_0.00_0.00^", "blanks"),
        (f"Beleg^{'9' * 40}.00_0.00_0.00_0.00_0.00^", "more than 40 characters"),
    ],
)
def test_a_finding_says_what_is_wrong_with_an_amount(text, words):
    """
    A till's developer reads the reason, not only the rule.
    """
    (found,) = errors(process_data_findings(RECEIPT_TYPE, text))
    assert words in found.message


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("Beleg^1.00_0.00_0.00_0.00_0.00^2.00:Bar", "PD-06"),
        (f"Beleg^{ZEROS}^0.00:Bar", "PD-04"),
        ("Beleg^2.00_0.00_0.00_0.00_0.00^1.00:Unbar_1.00:Bar", "PD-04"),
    ],
)
def test_customs_are_noticed_and_no_error(text, id_):
    """
    What real tills do and the rule does not plainly forbid stays a notice.
    """
    found = process_data_findings(RECEIPT_TYPE, text)
    assert [id_] == [each.id for each in found]
    assert errors(found) == ()


def test_an_invoice_need_not_be_paid():
    """
    It is paid later, and nothing is to be noticed of one without a payment.
    """
    assert process_data_findings(RECEIPT_TYPE, "AVRechnung^9.00_0.00_0.00_0.00_0.00^") == ()
    paid = "AVRechnung^9.00_0.00_0.00_0.00_0.00^5.00:Bar"
    assert [each.id for each in process_data_findings(RECEIPT_TYPE, paid)] == ["PD-06"]


@pytest.mark.parametrize(
    "kind", ["AVSachbezug", "AVBestellung", "AVTransfer", "AVTraining", "AVSonstige"]
)
def test_only_a_sale_has_to_be_paid(kind):
    """
    What an employee eats, an order and a move to another table come to something unpaid.
    """
    assert process_data_findings(RECEIPT_TYPE, f"{kind}^0.00_4.00_0.00_0.00_0.00^") == ()
    unpaid = "Beleg^0.00_4.00_0.00_0.00_0.00^"
    assert [each.id for each in process_data_findings(RECEIPT_TYPE, unpaid)] == ["PD-06"]


def test_foreign_money_need_not_balance():
    """
    With another currency nobody can say what the payments come to.
    """
    text = "Beleg^9.00_0.00_0.00_0.00_0.00^5.00:Bar:CHF"
    assert process_data_findings(RECEIPT_TYPE, text) == ()


@pytest.mark.parametrize(
    "text",
    [
        '2;"Eisbecher ""Himbeere""";3.99',
        '-1;"Limo Orange 0.2l";2.30\r1;"Limo Orange 0.2l";2.30',
        '0.345;"Käse; jung";12.90',
        '1;"a\rb";0.00',
    ],
)
def test_good_orders_have_good_form(text):
    """
    Quotes are doubled, and semicolons and line ends may stand between them.
    """
    assert process_data_findings(ORDER_TYPE, text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('1;"a";1.00\n1;"b";1.00', {"PD-08"}),
        ('1;"a";1.00\r\n1;"b";1.00', {"PD-08"}),
        ('1;"a";1.00\r', {"PD-08"}),
        ('1;"a";1.0', {"PD-08"}),
        ('1,5;"a";1.00', {"PD-08"}),
        ("1;a;1.00", {"PD-08"}),
        ('1;"a "b";1.00', {"PD-09"}),
        ('1.2345;"a";1.00', {"PD-08"}),
    ],
)
def test_each_fault_of_an_order_has_its_finding(text, expected):
    """
    CR alone separates lines; quantity, text and price have one form each.
    """
    assert expected == ids(ORDER_TYPE, text)


def test_an_order_without_lines_is_noted():
    """
    No rule says that an order has a line; that one is missing is seen beside its document.
    """
    (noted,) = process_data_findings(ORDER_TYPE, "")
    assert (noted.id, noted.weight) == ("PD-08", Weight.NOTICE)
    assert read_order_lines("") == ()


def test_other_processes_are_free():
    """
    Any text is good for a SonstigerVorgang.
    """
    assert process_data_findings(OTHER_TYPE, "Tagesabschluss; ^_^") == ()


cents = st.integers(-(10**9), 10**9).map(lambda value: Decimal(value) / 100)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    kind=st.sampled_from([each for each in RECEIPT_KINDS if each.isalpha()]),
    slots=st.tuples(cents, cents, cents, cents, cents),
    payments=st.lists(
        st.builds(
            PaymentSum,
            amount=cents,
            kind=st.sampled_from(["Bar", "Unbar"]),
            currency=st.sampled_from(["EUR", "CHF", "USD"]),
        ),
        max_size=5,
    ),
)
def test_what_is_written_is_read_back(kind, slots, payments):
    """
    Writing and reading are each other's inverse.
    """
    data = ReceiptData(kind=kind, slots=slots, payments=tuple(payments))
    assert data == read_receipt_data(data.to_text())[0]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=st.text(alphabet='Beleg^_0123456789.:BarUn;"\r\n,-', max_size=80))
def test_anything_is_judged(text):
    """
    No text makes the grammar fall over.
    """
    for process_type in (RECEIPT_TYPE, ORDER_TYPE, OTHER_TYPE):
        assert isinstance(process_data_findings(process_type, text), tuple)
