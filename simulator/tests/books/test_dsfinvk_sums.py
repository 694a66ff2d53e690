"""
Random days: what the files of a closing add up to is what the service's closing document says.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from books import CASH, CLOSING, close, export, item, money, store
from hypothesis import given, settings
from hypothesis import strategies as st
from service import Service

RATES = {1: 19, 2: 7, 5: 0, 6: 0, 7: 0}
#: The vendor's number of a business case, and its types for money that comes in and goes out.
CASES = {
    0: ("Umsatz", "Umsatz"),
    2: ("Pfand", "PfandRueckzahlung"),
    3: ("EinzweckgutscheinKauf", "EinzweckgutscheinEinloesung"),
    5: ("TrinkgeldAN", "TrinkgeldAN"),
    7: ("Anzahlungseinstellung", "Anzahlungsaufloesung"),
}
MEANS = {"cash": "Bar", "ecCard": "ECKarte", "creditCard": "Kreditkarte", "loyalty": "Unbar"}
#: What becomes of a document; only the first counts.
ENDS = ("sale", "sale", "sale", "abort", "training")

LINES = st.lists(
    st.tuples(
        st.sampled_from(sorted(RATES)),
        st.sampled_from(sorted(CASES)),
        st.integers(-99_999, 99_999).map(lambda cents: Decimal(cents) / 100),
    ),
    min_size=1,
    max_size=4,
)
DOCUMENTS = st.lists(
    st.tuples(st.sampled_from(ENDS), LINES, st.sampled_from(sorted(MEANS)), st.booleans()),
    max_size=5,
)


def sell(service, number, document):
    """Store one random document; what is not paid by its means is paid in francs."""
    end, lines, means, in_francs = document
    positions = []
    for index, (vat, case, gross) in enumerate(lines):
        net = (gross / (1 + Decimal(RATES[vat]) / 100)).quantize(Decimal("0.01"))
        amounts = {"netValue": float(net), "grossValue": float(gross)}
        line = item(index, 0, 0, vat=vat, businessTransactionType=case) | amounts
        positions.append(line | {"taxValue": float(gross - net)})
    total = sum((gross for _, _, gross in lines), Decimal(0))
    francs = Decimal(5) if in_francs else Decimal(0)
    payments = [
        CASH | {"paymentType": means, "caption": means, "amount": float(total - francs)},
        *([_francs(francs)] if francs else []),
    ]
    errand = "cancelDocument" if end == "abort" else "storeDocument"
    training = {"isTraining": True} if end == "training" else {}
    store(service, number, positions, payments, errand=errand, **training)


def _francs(worth):
    foreign = {"currencyIsoCode": "CHF", "caption": "CHF", "foreignAmount": 4.5}
    named = {"uniqueReadablePaymentIdentifier": "Franken"}
    return CASH | foreign | named | {"amount": float(worth)}


def amount(value) -> Decimal:
    """Read a number of JSON exactly."""
    return Decimal(str(value))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(DOCUMENTS)
def test_the_files_add_up_to_the_closing_document(documents):
    """By business case and VAT, by means of payment, cash by currency; an abort counts nowhere."""
    service = Service()
    try:
        for number, document in enumerate(documents, 1):
            sell(service, number, document)
        told = service("GET", f"{CLOSING}/endofdayDocument").json()
        close(service)
        books = export(service)
    finally:
        service.close()
    cases = defaultdict(lambda: (Decimal(0),) * 3)
    for line in told["positions"]:
        number = int(line["businessTransactionType"].split("]")[0][1:])
        case = CASES[number][line["grossValue"] < 0], str(line["vatIdentification"])
        values = (line["grossValue"], line["netValue"], line["taxValue"])
        cases[case] = tuple(a + amount(b) for a, b in zip(cases[case], values, strict=True))
    written = {
        (row["GV_TYP"], row["UST_SCHLUESSEL"]): tuple(
            money(row[column]) for column in ("Z_UMS_BRUTTO", "Z_UMS_NETTO", "Z_UST")
        )
        for row in books.rows("businesscases.csv")
    }
    assert written == dict(cases)
    means, cash = defaultdict(Decimal), defaultdict(Decimal, EUR=Decimal(0))
    for payment in told["payments"]:
        means[MEANS[payment["paymentType"]]] += amount(payment["amount"])
        if payment["paymentType"] == "cash":
            home = payment["currencyIsoCode"] == "EUR"
            paid = payment["amount" if home else "foreignAmount"]
            cash[payment["currencyIsoCode"]] += amount(paid)
    paid = defaultdict(Decimal)
    for row in books.rows("payment.csv"):
        paid[row["ZAHLART_TYP"]] += money(row["Z_ZAHLART_BETRAG"])
    assert paid == means
    in_drawer = {
        row["ZAHLART_WAEH"]: money(row["ZAHLART_BETRAG_WAEH"])
        for row in books.rows("cash_per_currency.csv")
    }
    assert in_drawer == cash


@settings(max_examples=25, deadline=None, derandomize=True)
@given(DOCUMENTS.filter(len))
def test_a_receipt_adds_up_in_itself(documents):
    """Lines make the head, taxes make the head, and each amount is net and tax."""
    service = Service()
    try:
        for number, document in enumerate(documents, 1):
            sell(service, number, document)
        close(service)
        books = export(service)
    finally:
        service.close()
    for head in books.rows("transactions.csv"):
        bon = {"BON_ID": head["BON_ID"]}
        for name, of in (("lines_vat.csv", "POS"), ("transactions_vat.csv", "BON")):
            rows = books.rows(name, **bon)
            total = sum(money(row[f"{of}_BRUTTO"]) for row in rows)
            assert total == money(head["UMS_BRUTTO"])
            for row in rows:
                parts = money(row[f"{of}_NETTO"]) + money(row[f"{of}_UST"])
                assert parts == money(row[f"{of}_BRUTTO"])
        paid = sum(money(row["BASISWAEH_BETRAG"]) for row in books.rows("datapayment.csv", **bon))
        assert paid == money(head["UMS_BRUTTO"])
